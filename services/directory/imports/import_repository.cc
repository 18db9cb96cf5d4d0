#include "services/directory/imports/import_repository.h"

#include <algorithm>

#include "services/directory/bulk.h"

namespace steward::directory {
namespace {

const std::string kSelectImport =
    "SELECT i.branch_id, i.id, i.site_id, i.kind, i.state, i.file_name, i.source, i.size_bytes,"
    " i.sha256, i.control_row_count, i.control_floor_area_m2_x100, i.retry_of, i.job_id,"
    " i.good_count, i.bad_count, i.existing_count, i.posted_count, i.floor_area_m2_x100,"
    " i.difference_text, i.difference_signer, i.error_zh, i.error_en, i.creator, i.create_time,"
    " i.update_time, i.purge_time, (SELECT jobs.done_count FROM jobs"
    " WHERE jobs.branch_id = i.branch_id AND jobs.id = i.job_id) AS done_count FROM imports i";

ImportCounts ReadCounts(const db::Row& row) {
  return {.good = row.Get<std::int64_t>("good_count"),
          .bad = row.Get<std::int64_t>("bad_count"),
          .existing = row.Get<std::int64_t>("existing_count"),
          .posted = row.Get<std::int64_t>("posted_count"),
          .floor_area_m2_x100 = row.Get<std::int64_t>("floor_area_m2_x100")};
}

ImportView ReadImport(const db::Row& row) {
  ImportView view;
  view.import = {.name = {row.Get<std::string>("branch_id"), row.Get<ImportId>("id")},
                 .site = row.Get<std::string>("site_id"),
                 .kind = row.Get<ImportKind>("kind"),
                 .state = row.Get<ImportState>("state"),
                 .file_name = row.Get<std::string>("file_name"),
                 .source = row.Get<std::string>("source"),
                 .size_bytes = row.Get<std::int64_t>("size_bytes"),
                 .sha256 = row.Get<keys::Bytes32>("sha256"),
                 .control_row_count = row.Get<std::int64_t>("control_row_count"),
                 .control_floor_area_m2_x100 = row.Get<std::int64_t>("control_floor_area_m2_x100"),
                 .retry_of = row.Get<std::optional<ImportId>>("retry_of"),
                 .job = row.Get<std::optional<Uuid>>("job_id"),
                 .counts = ReadCounts(row),
                 .difference_text = row.Get<std::string>("difference_text"),
                 .difference_signer = row.Get<std::string>("difference_signer"),
                 .error_zh = row.Get<std::string>("error_zh"),
                 .error_en = row.Get<std::string>("error_en"),
                 .creator = row.Get<std::string>("creator"),
                 .created = row.Get<Time>("create_time"),
                 .updated = row.Get<Time>("update_time"),
                 .purged = row.Get<std::optional<Time>>("purge_time")};
  view.done_count = row.Get<std::optional<std::int64_t>>("done_count").value_or(0);
  view.total_count = view.import.control_row_count;
  return view;
}

StoredProblem ReadProblem(const db::Row& row) {
  return {.sequence = row.Get<std::int64_t>("sequence"),
          .problem = {.severity = row.Get<Severity>("severity"),
                      .column = row.Get<std::string>("column_name"),
                      .title = row.Get<std::string>("column_title"),
                      .reason = row.Get<std::string>("reason"),
                      .value = row.Get<std::string>("value"),
                      .zh = row.Get<std::string>("problem_zh"),
                      .en = row.Get<std::string>("problem_en")}};
}

ImportPart ReadPart(const db::Row& row) {
  return {row.Get<std::int64_t>("size_bytes"), row.Get<keys::Bytes32>("content_hash"),
          row.Get<keys::Bytes32>("blob_hash")};
}

Error NotFound(const ImportName& name) {
  return Fail(type::Reason::kNotFound, {{"name", name.ToString()}});
}

// A column of any table by which it names records of a kind.
struct Reference {
  std::string table;
  std::string column;
};

// All of the schema, whoever adds one: a row in one of them means that the record is in use.
Result<std::vector<Reference>> ReferencesTo(db::Session& session, const RecordTable& record) {
  const auto read = [](const db::Row& row) {
    return Reference{row.Get<std::string>(0), row.Get<std::string>(1)};
  };
  std::vector<Reference> references = TRY(session.Query(
      "SELECT table_name, column_name FROM information_schema.columns"
      " WHERE table_schema = DATABASE() AND column_name IN (" +
          db::Placeholders(record.references.size()) + ") ORDER BY table_name, column_name",
      read, record.references));
  std::erase_if(references, [&](const Reference& reference) {
    return std::any_of(
        record.parts.begin(), record.parts.end(),
        [&](const RecordTable::Part& part) { return part.table == reference.table; });
  });
  return references;
}

// Whether nobody has changed a record since it was made; `prefix`: before its columns.
std::string Unchanged(const RecordTable& record, const std::string& prefix) {
  std::string sql;
  for (const std::string& version : record.versions)
    sql += (sql.empty() ? "" : " AND ") + prefix + version + " = 1";
  return sql;
}

}  // namespace

Result<ImportView> ImportRepository::Find(db::Session& session, const rpc::Scope& scope,
                                          const ImportName& name) const {
  const rpc::Scope::Condition reach = scope.Under(FormatName(BranchName::kPattern, name.branch));
  std::optional<ImportView> view =
      TRY(session.QueryOne(kSelectImport + " WHERE i.branch_id = ? AND i.id = ? AND " + reach.sql,
                           ReadImport, name.branch, name.id, reach.arguments));
  if (!view) return NotFound(name);
  return *std::move(view);
}

Result<Import> ImportRepository::Lock(db::Tx& tx, const rpc::Scope& scope,
                                      const ImportName& name) const {
  const auto locked = TRY(tx.QueryOne(
      "SELECT 1 FROM imports WHERE branch_id = ? AND id = ? FOR UPDATE",
      [](const db::Row& row) { return row.Get<int>(0); }, name.branch, name.id));
  if (!locked) return NotFound(name);
  return TRY(Find(tx, scope, name)).import;
}

Result<std::vector<ImportView>> ImportRepository::List(db::Session& session,
                                                       const ListQuery& query) const {
  return SelectPage(session, kSelectImport, ReadImport, query);
}

Status ImportRepository::Insert(db::Tx& tx, const Import& import) const {
  TRY(tx.Execute(
      "INSERT INTO imports (branch_id, id, site_id, kind, state, file_name, source, size_bytes,"
      " sha256, control_row_count, control_floor_area_m2_x100, retry_of, job_id, good_count,"
      " bad_count, existing_count, posted_count, floor_area_m2_x100, difference_text,"
      " difference_signer, error_zh, error_en, creator, create_time, update_time)"
      " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, NULL, 0, 0, 0, 0, 0, '', '', '', '', ?, ?, ?)",
      import.name.branch, import.name.id, import.site, import.kind, import.state, import.file_name,
      import.source, import.size_bytes, import.sha256, import.control_row_count,
      import.control_floor_area_m2_x100, import.retry_of, import.creator, import.created,
      import.updated));
  return {};
}

Status ImportRepository::Save(db::Tx& tx, const Import& import) const {
  TRY(tx.Execute(
      "UPDATE imports SET state = ?, job_id = ?, good_count = ?, bad_count = ?,"
      " existing_count = ?, posted_count = ?, floor_area_m2_x100 = ?, difference_text = ?,"
      " difference_signer = ?, error_zh = ?, error_en = ?, update_time = ?, purge_time = ?"
      " WHERE branch_id = ? AND id = ?",
      import.state, import.job, import.counts.good, import.counts.bad, import.counts.existing,
      import.counts.posted, import.counts.floor_area_m2_x100, import.difference_text,
      import.difference_signer, import.error_zh, import.error_en, import.updated, import.purged,
      import.name.branch, import.name.id));
  return {};
}

Result<std::optional<ImportPart>> ImportRepository::FindPart(db::Session& session,
                                                             const ImportName& name,
                                                             int position) const {
  return session.QueryOne(
      "SELECT size_bytes, content_hash, blob_hash FROM import_parts"
      " WHERE branch_id = ? AND import_id = ? AND position = ?",
      ReadPart, name.branch, name.id, position);
}

Result<std::vector<ImportPart>> ImportRepository::Parts(db::Session& session,
                                                        const ImportName& name) const {
  return session.Query(
      "SELECT size_bytes, content_hash, blob_hash FROM import_parts"
      " WHERE branch_id = ? AND import_id = ? ORDER BY position",
      ReadPart, name.branch, name.id);
}

Result<UploadState> ImportRepository::Uploaded(db::Session& session, const ImportName& name) const {
  const auto read = [](const db::Row& row) {
    const int count = row.Get<int>("part_count");
    return UploadState{row.Get<std::int64_t>("bytes"), count,
                       row.Get<int>("last_position") + 1 == count};
  };
  std::optional<UploadState> state = TRY(session.QueryOne(
      "SELECT CAST(COALESCE(SUM(size_bytes), 0) AS SIGNED) AS bytes, COUNT(*) AS part_count,"
      " CAST(COALESCE(MAX(position), -1) AS SIGNED) AS last_position FROM import_parts"
      " WHERE branch_id = ? AND import_id = ?",
      read, name.branch, name.id));
  return state.value_or(UploadState());
}

Status ImportRepository::InsertPart(db::Tx& tx, const ImportName& name, int position,
                                    const ImportPart& part) const {
  TRY(tx.Execute(
      "INSERT INTO import_parts (branch_id, import_id, position, size_bytes,"
      " content_hash, blob_hash) VALUES (?, ?, ?, ?, ?, ?)",
      name.branch, name.id, position, part.size_bytes, part.content_hash, part.blob_hash));
  return {};
}

Status ImportRepository::InsertProblems(db::Tx& tx, const ImportName& name,
                                        const std::vector<StoredProblem>& problems) const {
  db::Values values;
  for (const StoredProblem& stored : problems) {
    const RowProblem& problem = stored.problem;
    for (const db::Value& value :
         db::Values{name.branch, name.id.AsBytes(), stored.sequence,
                    static_cast<std::int64_t>(problem.severity), problem.column, problem.title,
                    problem.reason, problem.value, problem.zh, problem.en}) {
      values.push_back(value);
    }
  }
  constexpr size_t kWidth = 10;
  return InsertRows(tx,
                    "INSERT INTO import_problems (branch_id, import_id, sequence, severity,"
                    " column_name, column_title, reason, value, problem_zh, problem_en)",
                    kWidth, values);
}

Result<std::vector<StoredProblem>> ImportRepository::ListProblems(db::Session& session,
                                                                  const ImportName& name,
                                                                  const ListQuery& query) const {
  const std::string sql =
      "SELECT sequence, severity, column_name, column_title, reason, value, problem_zh, problem_en"
      " FROM import_problems WHERE branch_id = ? AND import_id = ? AND " +
      query.filter.where + " AND " + query.after.sql + " ORDER BY " + query.order + " LIMIT ?";
  return session.Query(sql, ReadProblem, name.branch, name.id, query.filter.arguments,
                       query.after.arguments, query.limit);
}

Result<std::vector<StoredProblem>> ImportRepository::ErrorsBetween(db::Session& session,
                                                                   const ImportName& name,
                                                                   std::int64_t first_line,
                                                                   std::int64_t last_line) const {
  return session.Query(
      "SELECT sequence, severity, column_name, column_title, reason, value, problem_zh, problem_en"
      " FROM import_problems WHERE branch_id = ? AND import_id = ? AND sequence >= ?"
      " AND sequence < ? AND severity = ? ORDER BY sequence",
      ReadProblem, name.branch, name.id, first_line * StoredProblem::kPerLine,
      (last_line + 1) * StoredProblem::kPerLine, Severity::kError);
}

Status ImportRepository::InsertFailedRows(db::Tx& tx, const ImportName& name,
                                          const std::vector<FailedRow>& rows) const {
  db::Values values;
  for (const FailedRow& row : rows) {
    for (const db::Value& value :
         db::Values{name.branch, name.id.AsBytes(), row.line, row.cells_sealed})
      values.push_back(value);
  }
  constexpr size_t kWidth = 4;
  return InsertRows(tx, "INSERT INTO import_failed_rows (branch_id, import_id, line, cells_sealed)",
                    kWidth, values);
}

Result<std::vector<FailedRow>> ImportRepository::FailedRows(db::Session& session,
                                                            const ImportName& name,
                                                            std::int64_t from_line,
                                                            int limit) const {
  return session.Query(
      "SELECT line, cells_sealed FROM import_failed_rows"
      " WHERE branch_id = ? AND import_id = ? AND line >= ? ORDER BY line LIMIT ?",
      [](const db::Row& row) {
        return FailedRow{row.Get<std::int64_t>("line"), row.Get<std::string>("cells_sealed")};
      },
      name.branch, name.id, from_line, limit);
}

Status ImportRepository::InsertRecords(db::Tx& tx, const ImportName& name,
                                       const std::vector<std::int64_t>& lines,
                                       const std::vector<Uuid>& records) const {
  db::Values values;
  for (size_t i = 0; i < lines.size(); ++i) {
    for (const db::Value& value :
         db::Values{name.branch, name.id.AsBytes(), lines[i], records[i].AsBytes()})
      values.push_back(value);
  }
  constexpr size_t kWidth = 4;
  return InsertRows(tx, "INSERT INTO imported_records (branch_id, import_id, line, record_id)",
                    kWidth, values);
}

Status ImportRepository::CheckUnused(db::Session& session, const Import& import) const {
  const RecordTable& record = KindOf(import.kind).table;
  std::string used = "NOT (" + Unchanged(record, "x.") + ")";
  for (const Reference& reference : TRY(ReferencesTo(session, record))) {
    used += " OR EXISTS (SELECT 1 FROM " + reference.table + " y WHERE y.branch_id = x.branch_id" +
            " AND y." + reference.column + " = x.id)";
  }
  const auto in_use = TRY(session.QueryOne(
      "SELECT x." + record.shown + " FROM imported_records r JOIN " + record.table +
          " x ON x.branch_id = r.branch_id AND x.id = r.record_id"
          " WHERE r.branch_id = ? AND r.import_id = ? AND (" +
          used + ") ORDER BY r.line LIMIT 1",
      [](const db::Row& row) { return row.Get<std::optional<std::string>>(0); }, import.name.branch,
      import.name.id));
  if (!in_use) return {};
  return Fail(Reason::kImportInUse, {{"record", in_use->value_or("")}});
}

Result<std::int64_t> ImportRepository::RemoveRecords(db::Tx& tx, const Import& import) const {
  constexpr int kAtOnce = 256;
  const RecordTable& record = KindOf(import.kind).table;
  std::vector<std::string> ids = TRY(tx.Query(
      "SELECT record_id FROM imported_records WHERE branch_id = ? AND import_id = ?"
      " ORDER BY line LIMIT ?",
      [](const db::Row& row) { return row.Get<std::string>(0); }, import.name.branch,
      import.name.id, kAtOnce));
  if (ids.empty()) return std::int64_t{0};
  const auto count = static_cast<std::int64_t>(ids.size());
  ids = PaddedTexts(std::move(ids));
  const std::string some = " IN (" + db::Placeholders(ids.size()) + ")";
  std::vector<UnitId> units;
  if (record.links_people) units = TRY(LockUnitsOf(tx, import, record, ids));
  for (const RecordTable::Part& part : record.parts) {
    TRY(tx.Execute(
        "DELETE FROM " + part.table + " WHERE branch_id = ? AND " + part.reference + some,
        import.name.branch, ids));
  }
  const std::int64_t removed =
      TRY(tx.Execute("DELETE FROM " + record.table + " WHERE branch_id = ? AND " +
                         Unchanged(record, "") + " AND id" + some,
                     import.name.branch, ids));
  if (removed != count) return type::Fail(type::Reason::kContention);  // changed this moment
  TRY(links_.Renew(tx, import.site_name(), std::move(units)));
  TRY(
      tx.Execute("DELETE FROM imported_records WHERE branch_id = ? AND import_id = ?"
                 " ORDER BY line LIMIT ?",
                 import.name.branch, import.name.id, count));
  return count;
}

Result<std::vector<UnitId>> ImportRepository::LockUnitsOf(
    db::Tx& tx, const Import& import, const RecordTable& record,
    const std::vector<std::string>& records) const {
  return tx.Query(
      "SELECT id FROM units WHERE branch_id = ? AND site_id = ? AND id IN"
      " (SELECT unit_id FROM " +
          record.table + " WHERE branch_id = ? AND site_id = ? AND id IN (" +
          db::Placeholders(records.size()) + ")) ORDER BY id FOR UPDATE",
      [](const db::Row& row) { return row.Get<UnitId>(0); }, import.name.branch, import.site,
      import.name.branch, import.site, records);
}

Status ImportRepository::RemoveFile(db::Tx& tx, const ImportName& name) const {
  TRY(tx.Execute("DELETE FROM import_parts WHERE branch_id = ? AND import_id = ?", name.branch,
                 name.id));
  TRY(tx.Execute("DELETE FROM import_failed_rows WHERE branch_id = ? AND import_id = ?",
                 name.branch, name.id));
  return {};
}

}  // namespace steward::directory
