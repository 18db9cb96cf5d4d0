#include "common/trace/trace.h"

#include <fcntl.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <mutex>
#include <system_error>

#include "common/base/json_text.h"
#include "common/base/text.h"
#include "common/log/log.h"
#include "steward/type/v1/limits.pb.h"
#include "steward/type/v1/reasons.h"

namespace steward::trace {
namespace {

template <size_t kSize>
std::string Hex(const std::array<std::uint8_t, kSize>& bytes) {
  return HexEncode({reinterpret_cast<const char*>(bytes.data()), kSize});
}

template <size_t kSize>
bool IsZero(const std::array<std::uint8_t, kSize>& bytes) {
  return bytes == std::array<std::uint8_t, kSize>{};
}

// Random bytes of the kernel, fetched for many ids at once: a system call costs more than an id.
// Every thread has its own.
void TakeRandom(std::uint8_t* bytes, size_t size) {
  thread_local std::array<std::uint8_t, 256> pool;
  thread_local size_t taken = pool.size();
  if (pool.size() - taken < size) {
    STEWARD_CHECK(getrandom(pool.data(), pool.size(), 0) == static_cast<ssize_t>(pool.size()));
    taken = 0;
  }
  std::copy_n(pool.begin() + static_cast<std::ptrdiff_t>(taken), size, bytes);
  taken += size;
}

template <size_t kSize>
void FillRandom(std::array<std::uint8_t, kSize>& bytes) {
  TakeRandom(bytes.data(), kSize);
  if (IsZero(bytes)) bytes[0] = 1;  // zero means "none"
}

int HexDigit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return -1;
}

// Lower-case digits only.
template <size_t kSize>
bool ReadHex(std::string_view text, std::array<std::uint8_t, kSize>& bytes) {
  for (size_t i = 0; i < kSize; ++i) {
    const int high = HexDigit(text[2 * i]);
    const int low = HexDigit(text[2 * i + 1]);
    if (high < 0 || low < 0) return false;
    bytes[i] = static_cast<std::uint8_t>(high << 4 | low);
  }
  return true;
}

std::string_view Cut(std::string_view text) {
  return text.substr(0, size_t{type::v1::LIMIT_SPAN_TEXT_BYTES});
}

std::string Nanoseconds(Time time) {
  return std::to_string(std::chrono::nanoseconds(time.time_since_epoch()).count());
}

}  // namespace

std::string SpanContext::TraceId() const { return Hex(trace_id); }
std::string SpanContext::SpanId() const { return Hex(span_id); }

SpanContext NewTrace() {
  SpanContext context;
  FillRandom(context.trace_id);
  FillRandom(context.span_id);
  return context;
}

SpanContext ChildOf(const SpanContext& parent) {
  SpanContext context = parent;
  FillRandom(context.span_id);
  return context;
}

std::optional<SpanContext> ParseTraceparent(std::string_view header) {
  constexpr size_t kSize = 55;  // 00-<32>-<16>-<2>
  if (header.size() < kSize || header[2] != '-' || header[35] != '-' || header[52] != '-') {
    return std::nullopt;
  }
  std::array<std::uint8_t, 1> version;
  std::array<std::uint8_t, 1> flags;
  SpanContext context;
  if (!ReadHex(header, version) || !ReadHex(header.substr(3), context.trace_id) ||
      !ReadHex(header.substr(36), context.span_id) || !ReadHex(header.substr(53), flags)) {
    return std::nullopt;
  }
  const bool ends_well =
      header.size() == kSize || (version[0] != 0 && header.size() <= 512 && header[kSize] == '-');
  if (version[0] == 0xff || !ends_well || IsZero(context.trace_id) || IsZero(context.span_id)) {
    return std::nullopt;
  }
  context.sampled = (flags[0] & 1) != 0;
  return context;
}

std::string FormatTraceparent(const SpanContext& context) {
  std::string header;
  header.reserve(55);
  header += "00-";
  header += context.TraceId();
  header += '-';
  header += context.SpanId();
  header += context.sampled ? "-01" : "-00";
  return header;
}

struct Writer::State {
  std::string path;  // without ".jsonl"
  std::string head;  // everything of a line before the span
  std::uint64_t file_bytes;

  mutable std::mutex mutex;
  // All guarded by mutex.
  int file = -1;
  std::uint64_t size = 0;
  std::uint64_t dropped = 0;

  ~State() {
    if (file >= 0) close(file);
  }

  bool OpenFile() {
    file = open((path + ".jsonl").c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0640);
    struct stat status {};
    if (file < 0 || fstat(file, &status) != 0) return false;
    size = static_cast<std::uint64_t>(status.st_size);
    return true;
  }

  bool Append(const std::string& line) {
    if (size > 0 && size + line.size() > file_bytes) {
      close(file);
      file = -1;
      if (rename((path + ".jsonl").c_str(), (path + ".1.jsonl").c_str()) != 0) return false;
    }
    if (file < 0 && !OpenFile()) return false;
    const ssize_t written = write(file, line.data(), line.size());
    if (written > 0) size += static_cast<std::uint64_t>(written);
    return written == static_cast<ssize_t>(line.size());
  }
};

Writer::Writer(std::unique_ptr<State> state) : state_(std::move(state)) {}
Writer::~Writer() = default;

Result<std::unique_ptr<Writer>> Writer::Open(const std::string& folder, const std::string& service,
                                             std::uint64_t file_bytes) {
  auto state = std::make_unique<State>();
  state->path = folder + '/' + service;
  constexpr std::uint64_t kLimit = type::v1::LIMIT_TRACE_FILE_BYTES;
  state->file_bytes = file_bytes == 0 ? kLimit : file_bytes;
  state->head = R"({"resourceSpans":[{"resource":{"attributes":[)"
                R"({"key":"service.name","value":{"stringValue":)";
  AppendJsonString(state->head, service);
  state->head += R"(}}]},"scopeSpans":[{"scope":{"name":"steward"},"spans":[)";
  if (!state->OpenFile()) {
    return Fail(
        type::Reason::kConfigurationInvalid,
        {{"place", "trace_folder"},
         {"problem", "cannot write in " + folder + ": " + std::generic_category().message(errno)}});
  }
  return std::unique_ptr<Writer>(new Writer(std::move(state)));
}

void Writer::Write(std::string_view span) {
  std::string line = state_->head;
  line += span;
  line += "]}]}]}\n";
  const std::lock_guard lock(state_->mutex);
  if (state_->Append(line)) return;
  if (state_->dropped++ == 0) {
    log::Warn("spans are dropped: their file cannot be written",
              {{"path", state_->path}, {"problem", std::generic_category().message(errno)}});
  }
}

std::uint64_t Writer::dropped() const {
  const std::lock_guard lock(state_->mutex);
  return state_->dropped;
}

Span::Span(Writer* writer, const Clock& clock, std::string_view name, Kind kind,
           const SpanContext* parent)
    : writer_(writer), context_(parent == nullptr ? NewTrace() : ChildOf(*parent)), kind_(kind) {
  if (!written()) return;
  if (parent != nullptr) parent_ = parent->span_id;
  name_ = Cut(name);
  start_ = clock.Now();
  steady_start_ = std::chrono::steady_clock::now();
}

Span::~Span() {
  if (written()) writer_->Write(ToJson());
}

void Span::SetAttribute(std::string_view name, std::string_view value) {
  if (!written() || attributes_.size() >= type::v1::LIMIT_SPAN_ATTRIBUTES) return;
  attributes_.emplace_back(Cut(name), std::string(Cut(value)));
}

void Span::SetAttribute(std::string_view name, std::int64_t value) {
  if (!written() || attributes_.size() >= type::v1::LIMIT_SPAN_ATTRIBUTES) return;
  attributes_.emplace_back(Cut(name), value);
}

void Span::SetError(std::string_view reason) { error_ = Cut(reason); }

std::string Span::ToJson() const {
  // By the steady clock: a span stays as long as it was when the clock is set.
  const Time end = start_ + std::chrono::duration_cast<Duration>(std::chrono::steady_clock::now() -
                                                                 steady_start_);
  std::string json =
      R"({"traceId":")" + context_.TraceId() + R"(","spanId":")" + context_.SpanId() + '"';
  if (parent_) json += R"(,"parentSpanId":")" + Hex(*parent_) + '"';
  json += R"(,"name":)";
  AppendJsonString(json, name_);
  json += R"(,"kind":)" + std::to_string(static_cast<int>(kind_));
  json += R"(,"startTimeUnixNano":")" + Nanoseconds(start_) + R"(","endTimeUnixNano":")" +
          Nanoseconds(end) + '"';
  json += R"(,"attributes":[)";
  for (const auto& [name, value] : attributes_) {
    json += json.back() == '[' ? R"({"key":)" : R"(,{"key":)";
    AppendJsonString(json, name);
    if (const auto* text = std::get_if<std::string>(&value)) {
      json += R"(,"value":{"stringValue":)";
      AppendJsonString(json, *text);
      json += "}}";
    } else {
      json +=
          R"(,"value":{"intValue":")" + std::to_string(std::get<std::int64_t>(value)) + R"("}})";
    }
  }
  json += ']';
  if (error_) {
    json += R"(,"status":{"code":2,"message":)";
    AppendJsonString(json, *error_);
    json += '}';
  }
  return json + '}';
}

}  // namespace steward::trace
