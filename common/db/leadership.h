// One leader among all processes of a service, for work that must not run twice at a time: a lock
// of the server on a connection of its own, which the server gives up when the leader falls silent,
// and an epoch that each commit of the leader checks. The lock keeps two from working at once; the
// epoch keeps one that was stopped for a while, and does not know it, from writing.
//
//   const std::optional<std::uint64_t> epoch = leadership.Lead();
//   if (!epoch) return;  // another process leads
//   db.Transact(patience, [&](db::Tx& tx) -> Status {
//     TRY(db::CheckLeadership(tx, "audit", *epoch));
//     ...
//   });
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "common/base/result.h"
#include "common/db/database.h"
#include "common/db/settings.h"

namespace steward::db {

class Connection;

// For one thread.
class Leadership {
 public:
  // How long the server waits for a sign of life before another may lead. Call Lead() more often
  // than every fifth of it.
  static constexpr std::chrono::seconds kSilence{10};

  // `name` is the work, such as "audit", at most 40 characters; unique in the schema.
  Leadership(Settings settings, std::string name);
  // Gives the leadership up.
  ~Leadership();
  Leadership(const Leadership&) = delete;
  Leadership& operator=(const Leadership&) = delete;

  // The epoch of this leader, after a sign of life; none while another process leads or the
  // database does not answer.
  std::optional<std::uint64_t> Lead();
  // Whether any process leads, this one or another; none: the database does not answer.
  std::optional<bool> IsLed();
  void GiveUp();

 private:
  bool Connect();
  std::optional<std::uint64_t> Take();
  std::optional<std::int64_t> Ask(const std::string& sql);

  const Settings settings_;
  const std::string name_;
  std::string lock_;  // the name of the lock on the server, which all its schemas share
  std::unique_ptr<Connection> connection_;
  std::optional<std::uint64_t> epoch_;
};

// CONTENTION unless `epoch` is still the newest of this work. Locks the row: a new leader
// waits for this transaction, and this one never commits after a new leader has begun.
Status CheckLeadership(Tx& tx, std::string_view name, std::uint64_t epoch);

}  // namespace steward::db
