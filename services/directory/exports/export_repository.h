// The rows of exports and of the pieces of their files.
#pragma once

#include <optional>
#include <vector>

#include "common/db/database.h"
#include "common/keys/crypto.h"
#include "common/rpc/scope.h"
#include "services/directory/exports/export.h"
#include "services/directory/listing.h"

namespace steward::directory {

// An export with how far the work on it has got.
struct ExportView {
  Export exported;
  std::int64_t done_count = 0;
  std::int64_t total_count = 0;
};

struct ExportPiece {
  std::int64_t offset_bytes = 0;
  std::int64_t size_bytes = 0;
  keys::Bytes32 blob_hash{};
};

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

  Result<std::vector<ExportPiece>> Pieces(db::Session& session, const ExportName& name) const;
  // The piece that holds this offset.
  Result<std::optional<ExportPiece>> PieceAt(db::Session& session, const ExportName& name,
                                             std::int64_t offset) const;
  Status InsertPiece(db::Tx& tx, const ExportName& name, const ExportPiece& piece) const;
  Status RemovePieces(db::Tx& tx, const ExportName& name) const;
};

}  // namespace steward::directory
