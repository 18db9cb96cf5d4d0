// The rows of loans.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "common/db/database.h"
#include "services/directory/archives/archive.h"
#include "services/directory/archives/names.h"
#include "services/directory/listing.h"

namespace steward::directory {

// A file that is, or was, out.
struct ArchiveLoan {
  ArchiveLoanName name;
  ArchiveName archive;
  std::string number;  // of the file
  std::string borrower;
  Time due;
  std::string text;
  Signature keeper;
  std::optional<Signature> taken_back;
};

// Without state: any thread.
class ArchiveLoanRepository {
 public:
  // NOT_FOUND when there is none.
  Result<ArchiveLoan> Find(db::Session& session, const ArchiveLoanName& name) const;
  // `overdue_at`: only those that are out although they were due by then.
  Result<std::vector<ArchiveLoan>> List(db::Session& session, const ListQuery& query,
                                        std::optional<Time> overdue_at) const;
  // What somebody has borrowed and not brought back, the longest out first; at most `limit`.
  Result<std::vector<ArchiveLoan>> ListOutWith(db::Session& session, const std::string& branch,
                                               const std::string& borrower, int limit) const;
  // ARCHIVE_LENT when it is out. The file is locked.
  Status CheckIn(db::Session& session, const ArchiveName& archive) const;

  Status Insert(db::Tx& tx, const ArchiveLoan& loan) const;
  // Writes back who took it back.
  Status SaveReturn(db::Tx& tx, const ArchiveLoan& loan) const;
};

}  // namespace steward::directory
