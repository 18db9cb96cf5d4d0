// Warnings in the database. Without state: any thread, inside the session or transaction it is
// given.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "common/db/database.h"
#include "common/rpc/listing.h"
#include "services/identity/warnings/warning.h"

namespace steward::identity {

// How many there are of an indicator and a level.
struct WarningCount {
  int indicator = 0;
  warning::Level level = warning::Level::kAmber;
  std::int64_t count = 0;
};

class WarningRepository {
 public:
  // With its changes. WARNING_NOT_FOUND.
  Result<Warning> Get(db::Session& session, const WarningName& name) const;
  // At most query.limit.
  Result<std::vector<Warning>> List(db::Session& session, const rpc::ListQuery& query) const;
  // Those that are open, by their level.
  Result<std::vector<WarningCount>> CountOpen(db::Session& session,
                                              const rpc::Scope::Condition& scope) const;
  // Those opened in [from, to), by their worst level.
  Result<std::vector<WarningCount>> CountOpened(db::Session& session,
                                                const rpc::Scope::Condition& scope, Time from,
                                                Time to) const;

  // Whether a report of this indicator and branch that was read at this real time is the newest.
  // Other reports of the same wait for the transaction.
  Result<bool> NoteReport(db::Tx& tx, const std::string& branch, int indicator, Time read) const;
  // The open ones of an indicator and branch, without their changes.
  Result<std::vector<Warning>> OpenOf(db::Session& session, const std::string& branch,
                                      int indicator) const;
  // With its changes.
  Status Insert(db::Tx& tx, const Warning& warning) const;
  // Writes back one of OpenOf, whose changes are new.
  Status Save(db::Tx& tx, const Warning& warning) const;

 private:
  Status InsertChanges(db::Tx& tx, const Warning& warning) const;
};

}  // namespace steward::identity
