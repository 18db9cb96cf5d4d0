// What the server or the driver answers when a statement fails, and what that means to a caller.
// Internal to common/db.
#pragma once

#include <string>

#include "common/base/patience.h"
#include "common/base/result.h"

namespace steward::db {

struct ServerError {
  int code = 0;      // MySQL's number; 0: the driver itself refused
  std::string text;  // for the log
};

enum class Failure {
  kLost,   // the connection is gone
  kRetry,  // deadlock, lock timeout, snapshot conflict: the whole transaction may be run again
  kInterrupted,  // KILL QUERY or a time guard of the server
  kDuplicate,    // a unique key
  kOther,
};

Failure Classify(int code);

// The error a caller gets. `killed`: the reaper stopped the statement.
Error ToError(const ServerError& error, const Patience& patience, bool killed);

// DATABASE_UNAVAILABLE, with the advice to come again in a second.
Error Unavailable(std::string cause);

// DEADLINE_EXCEEDED or CANCELLED.
Error PatienceOver(const Patience& patience, std::string cause);

}  // namespace steward::db
