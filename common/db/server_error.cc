#include "common/db/server_error.h"

#include "common/db/database.h"
#include "steward/type/v1/reasons.h"

namespace steward::db {

using type::Fail;
using type::Reason;

Failure Classify(int code) {
  switch (code) {
    case 1020:  // record has changed since last read (MariaDB, innodb_snapshot_isolation)
    case 1205:  // lock wait timeout
    case 1213:  // deadlock
      return Failure::kRetry;
    case 1317:  // KILL QUERY
    case 1969:  // max_statement_time (MariaDB)
    case 3024:  // max_execution_time (MySQL)
      return Failure::kInterrupted;
    case 1062:
    case 1586: return Failure::kDuplicate;
    case 1040:
    case 1045:
    case 1129:
    case 1130:
    case 1203:
    case 1226:  // refuses to be connected to
    case 1053:
    case 1077:
    case 1927:
    case 3169:
    case 4031:  // shuts down, or ended us
    case 1158:
    case 1159:
    case 1160:
    case 1161:  // network errors it saw
    case 1243:
    case 2030:  // prepared statements are gone: not our session
    case 1290:
    case 1792:
    case 1836:  // read only: a replica after a fail-over
    case 2000:
    case 2001:
    case 2002:
    case 2003:
    case 2004:
    case 2005:
    case 2006:
    case 2012:
    case 2013:
    case 2014:
    case 2026:
    case 2027:
    case 2048:
    case 2055:  // the client library's
      return Failure::kLost;
    default: return Failure::kOther;
  }
}

namespace {

// Nothing is wrong with the statement: there is no room for what it writes.
bool IsOutOfRoom(int code) {
  constexpr int kDiskFull = 1021, kErrorOnWrite = 1026, kTableFull = 1114;
  return code == kDiskFull || code == kErrorOnWrite || code == kTableFull;
}

}  // namespace

Error Unavailable(std::string cause) {
  Error error = Fail(Reason::kDatabaseUnavailable, {});
  error.retry_after = std::chrono::seconds(1);
  error.cause = std::move(cause);
  return error;
}

Error PatienceOver(const Patience& patience, std::string cause) {
  Error error = Fail(patience.cancelled() ? Reason::kCancelled : Reason::kDeadlineExceeded, {});
  error.cause = std::move(cause);
  return error;
}

Error ToError(const ServerError& server, const Patience& patience, bool killed) {
  std::string cause = "database error " + std::to_string(server.code) + ": " + server.text;
  if (killed) return PatienceOver(patience, std::move(cause));
  Error error;
  switch (Classify(server.code)) {
    case Failure::kLost: return Unavailable(std::move(cause));
    case Failure::kInterrupted:
      // 1317 without our doing is an operator's KILL: the statement may be sent again.
      if (server.code == 1317 && !patience.over()) return Unavailable(std::move(cause));
      return PatienceOver(patience, std::move(cause));
    case Failure::kRetry: error = Fail(Reason::kContention, {}); break;
    case Failure::kDuplicate: error = Fail(Reason::kAlreadyExists, {}); break;
    case Failure::kOther:
      if (IsOutOfRoom(server.code)) return Unavailable(std::move(cause));
      error = Fail(Reason::kInternal, {});
      break;
  }
  error.cause = std::move(cause);
  return error;
}

bool IsDuplicate(const Error& error) {
  return error.code == Code::kAlreadyExists && error.cause.starts_with("database error ");
}

}  // namespace steward::db
