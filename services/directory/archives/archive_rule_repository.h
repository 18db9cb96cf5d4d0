// The rows of the rules about files.
#pragma once

#include <string>
#include <vector>

#include "common/db/database.h"
#include "services/directory/archives/archive_rule.h"
#include "services/directory/listing.h"

namespace steward::directory {

// Without state: any thread.
class ArchiveRuleRepository {
 public:
  // ARCHIVE_RULE_EXISTS.
  Status Insert(db::Tx& tx, const ArchiveRule& rule) const;
  // Those of the branch and of the head company.
  Result<std::vector<ArchiveRule>> List(db::Session& session, const std::string& branch,
                                        const ListQuery& query) const;
  // The one in force: the last of the branch, or else of the head company. ARCHIVE_RULE_MISSING.
  Result<ArchiveRule> On(db::Session& session, const std::string& branch, Day day) const;
};

}  // namespace steward::directory
