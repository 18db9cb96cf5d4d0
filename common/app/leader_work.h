// Work of a service that one of its processes does again and again while it serves, by the database
// alone: nothing is asked of other services.
//
//   const auto run = [&](const app::Lead& lead) {
//     return lead.db().Transact(patience, [&](db::Tx& tx) -> Status {
//       TRY(lead.Check(tx));
//       ...
//     });
//   };
//   runtime.LeadWork({.name = "clocks", .pause = 200ms, .run = run});
#pragma once

#include <chrono>
#include <functional>
#include <string>

#include "common/base/repeating.h"
#include "common/base/result.h"
#include "common/db/database.h"
#include "common/db/leadership.h"
#include "common/log/recurring.h"

namespace steward::app {

// The right to do the work now, in one run of it.
class Lead {
 public:
  Lead(db::Database& db, db::Leadership& leadership, std::string_view name, std::uint64_t epoch)
      : db_(db), leadership_(leadership), name_(name), epoch_(epoch) {}

  db::Database& db() const { return db_; }
  // CONTENTION unless this process still leads. First in every transaction of the work.
  Status Check(db::Tx& tx) const { return db::CheckLeadership(tx, name_, epoch_); }
  // A sign of life; false: another process leads, or the database does not answer. Between steps of
  // a long run.
  bool GoesOn() const { return leadership_.Lead() == epoch_; }

 private:
  db::Database& db_;
  db::Leadership& leadership_;
  const std::string_view name_;
  const std::uint64_t epoch_;
};

struct LeaderWork {
  std::string name;                             // at most 40 characters, unique in the schema
  std::chrono::milliseconds pause{1'000};       // between two runs; below a fifth of db::kSilence
  std::function<Status(const Lead& lead)> run;  // what fails is logged and tried again
};

// Does such work on a thread of its own.
class LeaderWorker {
 public:
  struct Parts {
    db::Database& db;                    // with a connection to spare
    const db::Settings& server;          // of the same schema, for the leader's own connection
    std::function<bool()> knows_policy;  // nothing is done before: rights and times are not known
  };
  // All parts, and what the work uses, outlive it.
  LeaderWorker(const Parts& parts, LeaderWork work);

 private:
  std::chrono::milliseconds Work();

  const Parts parts_;
  const LeaderWork work_;
  db::Leadership leadership_;
  log::Recurring log_{work_.name};
  Repeating thread_;  // last: it uses the others
};

}  // namespace steward::app
