// The rows of imports, of the parts of their files, and of what was found in and made of their
// rows.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "common/db/database.h"
#include "common/keys/crypto.h"
#include "common/rpc/scope.h"
#include "services/directory/imports/records.h"
#include "services/directory/listing.h"
#include "services/directory/occupancy/unit_links.h"

namespace steward::directory {

// An import with how far the work on it has got.
struct ImportView {
  Import import;
  std::int64_t done_count = 0;
  std::int64_t total_count = 0;
};

// One part of a file.
struct ImportPart {
  std::int64_t size_bytes = 0;
  keys::Bytes32 content_hash{};
  keys::Bytes32 blob_hash{};
};

// How much of a file is there.
struct UploadState {
  std::int64_t bytes = 0;
  int part_count = 0;
  bool gapless = true;  // no part before the last is missing
};

// Something found in a row, as it is listed.
struct StoredProblem {
  std::int64_t sequence = 0;
  RowProblem problem;
  std::int64_t line() const { return sequence / kPerLine; }
  static constexpr std::int64_t kPerLine = 1000;
};

// A row that was not taken: its cells sealed.
struct FailedRow {
  std::int64_t line = 0;
  std::string cells_sealed;
};

// Without state: any thread. Imports are seen through their sites in the caller's scope.
class ImportRepository {
 public:
  // NOT_FOUND when there is none.
  Result<ImportView> Find(db::Session& session, const rpc::Scope& scope,
                          const ImportName& name) const;
  Result<Import> Lock(db::Tx& tx, const rpc::Scope& scope, const ImportName& name) const;
  Result<std::vector<ImportView>> List(db::Session& session, const ListQuery& query) const;
  Status Insert(db::Tx& tx, const Import& import) const;
  // Writes back an import that was locked in this transaction.
  Status Save(db::Tx& tx, const Import& import) const;

  Result<std::optional<ImportPart>> FindPart(db::Session& session, const ImportName& name,
                                             int position) const;
  Result<std::vector<ImportPart>> Parts(db::Session& session, const ImportName& name) const;
  Result<UploadState> Uploaded(db::Session& session, const ImportName& name) const;
  Status InsertPart(db::Tx& tx, const ImportName& name, int position, const ImportPart& part) const;

  // Problems of whole lines; those of one line by one call.
  Status InsertProblems(db::Tx& tx, const ImportName& name,
                        const std::vector<StoredProblem>& problems) const;
  Result<std::vector<StoredProblem>> ListProblems(db::Session& session, const ImportName& name,
                                                  const ListQuery& query) const;
  // Errors of these lines, in order.
  Result<std::vector<StoredProblem>> ErrorsBetween(db::Session& session, const ImportName& name,
                                                   std::int64_t first_line,
                                                   std::int64_t last_line) const;
  Status InsertFailedRows(db::Tx& tx, const ImportName& name,
                          const std::vector<FailedRow>& rows) const;
  // From this line on, at most `limit`.
  Result<std::vector<FailedRow>> FailedRows(db::Session& session, const ImportName& name,
                                            std::int64_t from_line, int limit) const;

  Status InsertRecords(db::Tx& tx, const ImportName& name, const std::vector<std::int64_t>& lines,
                       const std::vector<Uuid>& records) const;
  // IMPORT_IN_USE naming a record of the import that is in use: changed since, or named by another.
  Status CheckUnused(db::Session& session, const Import& import) const;
  // After CheckUnused. Removes some hundred of the records it has made; how many.
  Result<std::int64_t> RemoveRecords(db::Tx& tx, const Import& import) const;
  // Removes the rows of its parts, and the rows that were not taken.
  Status RemoveFile(db::Tx& tx, const ImportName& name) const;

 private:
  // The units whose links rest on these records.
  Result<std::vector<UnitId>> LockUnitsOf(db::Tx& tx, const Import& import,
                                          const RecordTable& record,
                                          const std::vector<std::string>& records) const;

  const UnitLinks links_{};
};

}  // namespace steward::directory
