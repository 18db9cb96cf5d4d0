#include "tests/fault/lab/history.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <fstream>
#include <string_view>

#include "common/base/result.h"
#include "common/base/text.h"

namespace steward::lab {
namespace {

constexpr std::array<std::string_view, 5> kPhases = {"invoke", "ok", "fail", "info", "again"};

std::string LineOf(const Record& record) {
  std::string line(kPhases.at(static_cast<size_t>(record.phase)));
  for (const std::string& field :
       {std::to_string(record.operation), std::to_string(record.client),
        std::to_string(record.time_us), record.action, record.key, record.name,
        std::to_string(record.base), std::to_string(record.version),
        std::to_string(record.change_us), std::to_string(record.status), record.value}) {
    line += '\t';
    line += field;
  }
  return line + '\n';
}

Record RecordOf(std::string_view line) {
  const std::vector<std::string_view> fields = Split(line, '\t');
  STEWARD_CHECK(fields.size() == 12);
  const auto number = [&](size_t field) { return *ParseInt(fields[field]); };
  Record record;
  while (kPhases.at(static_cast<size_t>(record.phase)) != fields[0])
    record.phase = static_cast<Phase>(static_cast<int>(record.phase) + 1);
  record.operation = number(1);
  record.client = static_cast<int>(number(2));
  record.time_us = number(3);
  record.action = fields[4];
  record.key = fields[5];
  record.name = fields[6];
  record.base = number(7);
  record.version = number(8);
  record.change_us = number(9);
  record.status = static_cast<int>(number(10));
  record.value = fields[11];
  return record;
}

}  // namespace

std::int64_t NowUs() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::microseconds>(now).count();
}

History::History(const std::string& path)
    : file_(open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0600)) {
  STEWARD_CHECK(file_ >= 0);
}

History::~History() { close(file_); }

void History::Append(const Record& record) {
  const std::string line = LineOf(record);
  const std::lock_guard lock(mutex_);
  STEWARD_CHECK(write(file_, line.data(), line.size()) == static_cast<ssize_t>(line.size()));
}

std::vector<Record> History::Load(const std::string& path) {
  std::vector<Record> records;
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) records.push_back(RecordOf(line));
  return records;
}

}  // namespace steward::lab
