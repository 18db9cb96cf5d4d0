#include "tests/bench/bench.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <csignal>
#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <filesystem>

#include "common/base/result.h"

namespace steward::bench {
namespace {

std::string filter;
bool failed = false;
int log_file = -1;
int terminal = -1;  // where stderr went before

// A program that ends itself has said why in the log: shows the end of it.
void ShowLog(int) {
  char text[4096];
  const off_t size = lseek(log_file, 0, SEEK_END);
  const ssize_t read = pread(log_file, text, sizeof text,
                             std::max<off_t>(0, size - static_cast<off_t>(sizeof text)));
  if (read > 0 && write(terminal, text, static_cast<size_t>(read)) < 0) _exit(2);
  std::signal(SIGABRT, SIG_DFL);
}

std::string Number(double value) {
  char text[32];
  std::snprintf(text, sizeof text, std::fabs(value) < 10 ? "%.2f" : "%.1f", value);
  return text;
}

// To people now, and to ./steward, which shows all of them together in the end.
void Report(const std::string& row, const std::string& measured, const std::string& limit,
            const std::string& verdict) {
  char line[256];
  std::snprintf(line, sizeof line, "%-24s %-34s %-12s %s\n", row.c_str(), measured.c_str(),
                limit.c_str(), verdict.c_str());
  std::fputs(line, stdout);
  std::fflush(stdout);
  const char* const rows = std::getenv("STEWARD_BENCH_ROWS");
  if (rows == nullptr) return;
  if (FILE* const file = std::fopen(rows, "ae")) {
    std::fputs(line, file);
    std::fclose(file);
  }
}

void Judge(const std::string& row, double measured, const std::string& unit,
           const std::string& limit, bool good) {
  failed = failed || !good;
  Report(row, Number(measured) + " " + unit, limit, good ? "ok" : "FAILED");
}

}  // namespace

void Begin(int argc, char** argv) {
  if (argc > 1) filter = argv[1];
  std::string pattern = std::filesystem::temp_directory_path() / "steward-bench-log-XXXXXX";
  log_file = mkstemp(pattern.data());
  terminal = dup(STDERR_FILENO);
  STEWARD_CHECK(log_file >= 0 && terminal >= 0);
  unlink(pattern.c_str());
  std::signal(SIGABRT, ShowLog);
  STEWARD_CHECK(dup2(log_file, STDERR_FILENO) >= 0);
}

bool Chosen(std::string_view row) { return row.find(filter) != row.npos; }

void AtLeast(const std::string& row, double measured, double limit, const std::string& unit) {
  Judge(row, measured, unit, ">= " + Number(limit), measured >= limit);
}

void AtMost(const std::string& row, double measured, double limit, const std::string& unit) {
  Judge(row, measured, unit, "<= " + Number(limit), measured <= limit);
}

void Only(const std::string& row, double measured, const std::string& unit) {
  Report(row, Number(measured) + " " + unit, "-", "-");
}

void Skip(const std::string& row, const std::string& why) { Report(row, why, "-", "skipped"); }

void Say(const char* format, ...) {
  va_list arguments;
  va_start(arguments, format);
  std::fputs("  ", stdout);
  std::vprintf(format, arguments);
  std::fputc('\n', stdout);
  std::fflush(stdout);
  va_end(arguments);
}

int Finish() { return failed ? 1 : 0; }

double Median(std::vector<double> values) { return Quantile(std::move(values), 0.5); }

double Quantile(std::vector<double> values, double share) {
  STEWARD_CHECK(!values.empty());
  std::sort(values.begin(), values.end());
  const auto rank = static_cast<size_t>(std::ceil(share * static_cast<double>(values.size())));
  return values[std::clamp<size_t>(rank, 1, values.size()) - 1];
}

std::vector<std::vector<double>> InTurn(int rounds, const std::vector<Side>& sides) {
  std::vector<std::vector<double>> values(sides.size());
  for (int round = -1; round < rounds; ++round) {
    for (size_t i = 0; i < sides.size(); ++i) {
      const double value = sides[i]();
      if (round >= 0) values[i].push_back(value);
    }
  }
  return values;
}

double CpuMicroseconds(clockid_t clock) {
  timespec time{};
  STEWARD_CHECK(clock_gettime(clock, &time) == 0);
  return static_cast<double>(time.tv_sec) * 1e6 + static_cast<double>(time.tv_nsec) / 1e3;
}

double CpuMicroseconds(const std::vector<pid_t>& processes) {
  double sum = 0;
  for (const pid_t process : processes) {
    clockid_t clock{};
    STEWARD_CHECK(clock_getcpuclockid(process, &clock) == 0);
    sum += CpuMicroseconds(clock);
  }
  return sum;
}

}  // namespace steward::bench
