// Judges a run of the kill lab by its history and by what the public API says afterwards, with a
// model of its own: a record is the list of its acknowledged changes, each of which makes its
// version greater by one. Knows nothing of databases or streams.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "tests/fault/lab/company.h"
#include "tests/fault/lab/history.h"

namespace steward::lab {

struct Verdict {
  std::int64_t writes = 0;     // acknowledged
  std::int64_t reads = 0;      // answered
  std::int64_t in_doubt = 0;   // writes that were repeated because nobody knew
  std::int64_t committed = 0;  // of them: an earlier attempt had taken effect, its key said so
  std::int64_t lost = 0;       // acknowledged and not there
  std::int64_t doubled = 0;    // there more often than acknowledged, or though refused
  std::int64_t stale = 0;      // reads older than they may be
  std::int64_t open = 0;       // writes that never came to an end
  std::vector<std::string> findings;  // the first of each kind of fault, in words

  bool clean() const { return lost + doubled + stale + open == 0; }
  std::string Text() const;
};

class Auditor {
 public:
  // Others may read what is older than this at most.
  static constexpr std::int64_t kStaleUs = 5'000'000;

  explicit Auditor(const std::vector<Record>& history);

  // Reads everything back. `accounts` gives the token of whoever may see all.
  Verdict Judge(int http_port, Accounts& accounts, const std::vector<Branch>& branches);

 private:
  // What is known of one operation.
  struct Course {
    Record begun;
    Record ended;  // phase kInvoke: it has not
    bool asked_again = false;
    std::int64_t sent_us = 0;  // for the last time
  };

  void CountCourses();
  void CheckVersions();
  void CheckReads();
  void ReadBack(HttpCaller& caller, const std::string& token);
  void CheckTicketEvents(HttpCaller& caller, const std::string& token, const std::string& name);
  void CheckLists(HttpCaller& caller, const std::string& token, const Branch& branch);
  void Find(std::int64_t& count, const std::string& what);

  std::map<std::int64_t, Course> courses_;
  // Acknowledged writes by resource, in order of the versions they made.
  std::map<std::string, std::vector<Record>> changes_;
  Verdict verdict_;
};

}  // namespace steward::lab
