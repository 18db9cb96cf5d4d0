#include "common/log/log.h"

#include <spdlog/common.h>
#include <spdlog/details/periodic_worker.h>
#include <spdlog/logger.h>
#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/base_sink.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <cmath>
#include <cstdlib>
#include <memory>
#include <mutex>

#include "common/base/clock.h"
#include "common/base/json_text.h"
#include "common/base/result.h"
#include "steward/type/v1/limits.pb.h"

namespace steward::log {
namespace {

constexpr std::string_view kTruncated = ",\"truncated\":true";
// What may follow the last text that was cut: a number, the mark above, the closing brace.
constexpr size_t kReserve = 64;
constexpr size_t kLimit = type::v1::LIMIT_LOG_LINE_BYTES - kReserve;

thread_local const Context* current_context = nullptr;

// Passes lines to a test.
class CallbackSink final : public spdlog::sinks::base_sink<std::mutex> {
 public:
  explicit CallbackSink(std::function<void(std::string_view)> receive)
      : receive_(std::move(receive)) {}

 private:
  void sink_it_(const spdlog::details::log_msg& message) override {
    receive_({message.payload.data(), message.payload.size()});
  }
  void flush_() override {}

  std::function<void(std::string_view)> receive_;
};

// Standard error, many lines a system call: a write for every call would cost as much as the rest
// of its log line. What is more than information is written at once, with all that came before.
class BufferedSink final : public spdlog::sinks::base_sink<std::mutex> {
 private:
  static constexpr size_t kBufferBytes = 32768;

  void sink_it_(const spdlog::details::log_msg& message) override {
    pending_.append(message.payload.data(), message.payload.size()).push_back('\n');
    if (message.level >= spdlog::level::warn || pending_.size() >= kBufferBytes) flush_();
  }
  void flush_() override {
    std::string_view rest = pending_;
    while (!rest.empty()) {
      const ssize_t size = write(STDERR_FILENO, rest.data(), rest.size());
      if (size < 0 && errno != EINTR) break;  // nobody reads: the log is no reason to stop
      rest.remove_prefix(static_cast<size_t>(std::max<ssize_t>(size, 0)));
    }
    pending_.clear();
  }

  std::string pending_;
};

std::unique_ptr<spdlog::logger> MakeLogger(spdlog::sink_ptr sink) {
  auto logger = std::make_unique<spdlog::logger>("steward", std::move(sink));
  logger->set_formatter(std::make_unique<spdlog::pattern_formatter>("%v"));
  return logger;
}

struct Output;
Output& TheOutput();

// The one sink of the process, which stderr is as well. Never destroyed: threads may log at exit.
struct Output {
  Output() {
    std::atexit([] { TheOutput().logger->flush(); });
  }

  std::unique_ptr<spdlog::logger> logger = MakeLogger(std::make_shared<BufferedSink>());
  spdlog::details::periodic_worker flusher{[this] { logger->flush(); }, std::chrono::seconds(1)};
  std::unique_ptr<spdlog::logger> captured;  // instead of `logger`, when set
  std::string service = "\"\"";              // as JSON
};

Output& TheOutput() {
  static Output* const output = new Output;
  return *output;
}

void AppendDigits(std::string& line, std::int64_t number, int width) {
  std::array<char, 20> digits;
  for (int i = width; i-- > 0; number /= 10)
    digits[static_cast<size_t>(i)] = static_cast<char>('0' + number % 10);
  line.append(digits.data(), static_cast<size_t>(width));
}

// "2026-01-31T08:00:00", worked out once a second and thread.
const std::string& SecondText(std::chrono::sys_seconds second) {
  thread_local std::chrono::sys_seconds known{};
  thread_local std::string text;
  if (second == known && !text.empty()) return text;
  known = second;
  const auto day = std::chrono::floor<std::chrono::days>(second);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss time(second - day);
  text.clear();
  AppendDigits(text, static_cast<int>(date.year()), 4);
  text += '-';
  AppendDigits(text, static_cast<unsigned>(date.month()), 2);
  text += '-';
  AppendDigits(text, static_cast<unsigned>(date.day()), 2);
  text += 'T';
  AppendDigits(text, time.hours().count(), 2);
  text += ':';
  AppendDigits(text, time.minutes().count(), 2);
  text += ':';
  AppendDigits(text, time.seconds().count(), 2);
  return text;
}

void AppendTime(std::string& line, Time now) {
  const auto second = std::chrono::floor<std::chrono::seconds>(now);
  line += SecondText(second);
  line += '.';
  AppendDigits(line, (now - second).count(), 6);
  line += 'Z';
}

// `"name":`, without escaping: names are words in the code.
void AppendName(std::string& line, std::string_view name) {
  line += ",\"";
  line += name;
  line += "\":";
}

bool AppendContext(std::string& line, const Context& context) {
  bool whole = true;
  const auto append = [&](std::string_view name, std::string_view value) {
    if (value.empty() || !whole) return;
    AppendName(line, name);
    whole = AppendJsonString(line, value, kLimit);
  };
  append("trace_id", context.trace_id);
  append("span_id", context.span_id);
  append("method", context.method);
  append("principal", context.principal);
  return whole;
}

void Write(spdlog::level::level_enum level, std::string_view name, std::string_view message,
           Fields fields) {
  const Output& output = TheOutput();
  const Time now = SystemClock().Now();  // never the business time
  thread_local std::string line;
  line.assign("{\"time\":\"");
  AppendTime(line, now);
  line += "\",\"level\":\"";
  line += name;
  line += "\",\"service\":";
  line += output.service;
  AppendName(line, "message");
  // Half of the line at most: a long message must not push the trace id out.
  bool whole = AppendJsonString(line, message, kLimit / 2);
  if (current_context != nullptr) whole = AppendContext(line, *current_context) && whole;
  for (const Field& field : fields) {
    if (line.size() + field.name.size() + 8 > kLimit) {
      whole = false;
      break;
    }
    AppendName(line, field.name);
    whole = field.value.AppendTo(line, kLimit) && whole;
  }
  if (!whole) line += kTruncated;
  line += '}';
  spdlog::logger& logger = output.captured ? *output.captured : *output.logger;
  logger.log(now, spdlog::source_loc{}, level, spdlog::string_view_t(line.data(), line.size()));
}

}  // namespace

bool Value::AppendTo(std::string& line, size_t limit) const {
  std::array<char, 32> digits;
  const auto append = [&](auto number) {
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
    line.append(digits.data(), static_cast<size_t>(end - digits.data()));
  };
  switch (kind_) {
    case Kind::kText: return AppendJsonString(line, text_, limit);
    case Kind::kFlag: line += whole_ != 0 ? "true" : "false"; break;
    case Kind::kSigned: append(whole_); break;
    case Kind::kUnsigned: append(static_cast<std::uint64_t>(whole_)); break;
    case Kind::kReal:
      if (std::isfinite(real_))
        append(real_);
      else
        line += "null";  // JSON has no infinity
      break;
  }
  return true;
}

void Info(std::string_view message, Fields fields) {
  Write(spdlog::level::info, "info", message, fields);
}

void Warn(std::string_view message, Fields fields) {
  Write(spdlog::level::warn, "warn", message, fields);
}

void Error(std::string_view message, Fields fields) {
  Write(spdlog::level::err, "error", message, fields);
}

Scope::Scope(const Context& context) : before_(current_context) { current_context = &context; }

Scope::~Scope() { current_context = before_; }

const Context* CurrentContext() { return current_context; }

void SetService(std::string_view service) {
  std::string& text = TheOutput().service;
  text.clear();
  AppendJsonString(text, service.substr(0, 64));
}

Capture::Capture(std::function<void(std::string_view)> sink) {
  STEWARD_CHECK(!TheOutput().captured);
  TheOutput().captured = MakeLogger(std::make_shared<CallbackSink>(std::move(sink)));
}

Capture::~Capture() { TheOutput().captured.reset(); }

}  // namespace steward::log
