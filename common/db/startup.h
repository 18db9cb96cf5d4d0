// What must be true of a database before a service may use it, and of the clocks of both while it
// does.
#pragma once

#include <string_view>

#include "common/base/clock.h"
#include "common/base/patience.h"
#include "common/base/result.h"
#include "common/db/database.h"

namespace steward::db {

// The clocks of a process and its database may differ by this much before the process is not ready.
inline constexpr Duration kClockSkewLimit = std::chrono::seconds(30);
inline constexpr Duration kClockSkewWarning = std::chrono::seconds(2);

// Refuses with DATABASE_UNSAFE, naming the setting, its value and what to do, when
//   - the server is older than MariaDB 10.6 or MySQL 8.0;
//   - innodb_flush_log_at_trx_commit is not 1: acknowledged commits would be lost in a power cut
//     (2) or a crash (0);
//   - innodb_rollback_on_timeout is off: a lock timeout would leave half a transaction behind;
//   - the user may do more than SELECT, INSERT, UPDATE and DELETE in this schema;
//   - the schema, a table or a column is not utf8mb4, a table is not InnoDB, or a key, id, hash or
//     token column is text (`key-1`, `KEY-1` and `key-1 ` would be the same);
//   - the clocks differ by more than kClockSkewLimit.
// For the start of a process, after the migrations.
Status CheckServer(Database& db, const Patience& patience, const Clock& clock);

// How far the clock of the database is ahead of ours, to within half a round trip.
Result<Duration> ClockSkew(Database& db, const Patience& patience, const Clock& clock);

// Whether VERSION() is of a server this code is written for.
bool IsSupportedVersion(std::string_view version);

}  // namespace steward::db
