// The rows of ledger checks, their clerks and findings.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "common/db/database.h"
#include "services/directory/archives/ledger_check.h"
#include "services/directory/archives/names.h"
#include "services/directory/listing.h"

namespace steward::directory {

// What one clerk entered of the files that were checked, and what of it was found wrong.
struct LedgerClerk {
  std::string clerk;
  int value_count = 0;
  int finding_count = 0;
};

// A check of a site's files.
struct LedgerCheck {
  LedgerCheckName name;
  Signature runner;
  Time due;  // of the corrections
  int file_count = 0;
  std::string next_number;  // where the next check goes on; empty: all were checked
  std::vector<LedgerClerk> clerks;
};

struct LedgerFinding {
  LedgerFindingId id;
  LedgerCheckName check;
  int position = 0;  // in the check, from 1
  ArchiveId archive;
  std::string number;  // of the file
  LedgerProblem problem{};
  std::string clerk;
  Time due;
  std::optional<Signature> closer;
  std::string explanation;  // why the value stands; empty: it was corrected
};

// Without state: any thread.
class LedgerCheckRepository {
 public:
  // NOT_FOUND when there is none.
  Result<LedgerCheck> Find(db::Session& session, const LedgerCheckName& name) const;
  Result<LedgerFinding> LockFinding(db::Tx& tx, const LedgerCheckName& check, int position) const;
  Result<std::vector<LedgerFinding>> ListFindings(db::Session& session,
                                                  const ListQuery& query) const;

  // With its clerks.
  Status Insert(db::Tx& tx, const LedgerCheck& check) const;
  // Nothing where the same problem is open already.
  Status InsertFinding(db::Tx& tx, const LedgerFinding& finding) const;
  Status CloseFinding(db::Tx& tx, const LedgerFinding& finding) const;
};

}  // namespace steward::directory
