// What the clients of the kill lab did, in a file: each operation is written down before it is sent
// and after its answer has come, so that whatever ends in between, the file says what may have
// happened. The auditor knows nothing else about the load.
#pragma once

#include <cstdint>
#include <mutex>
#include <string>
#include <vector>

namespace steward::lab {

enum class Phase {
  kInvoke,  // is about to be sent, for the first time
  kOk,      // was done; the answer says so
  kFail,    // was not done, and never will be
  kInfo,    // an answer that says neither, or none: a write is sent again under the same key
  kAgain,   // is about to be sent again
};

struct Record {
  Phase phase = Phase::kInvoke;
  std::int64_t operation = 0;  // the same for all records of one
  int client = 0;
  std::int64_t time_us = 0;    // of the machine's clock, since 1970
  std::string action;          // "create", "addNote", "read" ...
  std::string key;             // of a write; empty: a read
  std::string name;            // of the resource; empty while it is not known
  std::int64_t base = 0;       // the version it is meant for; 0: any
  std::int64_t version = 0;    // of the resource after it, or as it was read
  std::int64_t change_us = 0;  // when the service did it, by the answer
  int status = 0;              // of HTTP; 0: no answer
  std::string value;           // what was written, or read

  bool writes() const { return !key.empty(); }
};

// A file. Append from any thread.
class History {
 public:
  explicit History(const std::string& path);
  ~History();
  History(const History&) = delete;
  History& operator=(const History&) = delete;

  // Stands in the file when this returns.
  void Append(const Record& record);

  // All of it, in order.
  static std::vector<Record> Load(const std::string& path);

 private:
  std::mutex mutex_;
  int file_;
};

// Microseconds since 1970.
std::int64_t NowUs();

}  // namespace steward::lab
