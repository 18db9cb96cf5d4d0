// The rows of exports.
#pragma once

#include <vector>

#include "common/db/database.h"
#include "common/rpc/scope.h"
#include "services/directory/exports/export.h"
#include "services/directory/file_pieces.h"
#include "services/directory/listing.h"

namespace steward::directory {

// An export with how far the work on it has got.
struct ExportView {
  Export exported;
  std::int64_t done_count = 0;
  std::int64_t total_count = 0;
};

inline MadeFile FileOf(const ExportName& name) { return {name.branch, Uuid(name.id)}; }

// Without state: any thread. Exports are seen through their sites in the caller's scope.
class ExportRepository {
 public:
  // NOT_FOUND when there is none.
  Result<ExportView> Find(db::Session& session, const rpc::Scope& scope,
                          const ExportName& name) const;
  Result<Export> Lock(db::Tx& tx, const rpc::Scope& scope, const ExportName& name) const;
  Result<std::vector<ExportView>> List(db::Session& session, const ListQuery& query) const;
  Status Insert(db::Tx& tx, const Export& exported) const;
  // Writes back an export that was locked in this transaction.
  Status Save(db::Tx& tx, const Export& exported) const;
};

}  // namespace steward::directory
