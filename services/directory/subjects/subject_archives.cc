#include "services/directory/subjects/subject_archives.h"

#include <algorithm>
#include <map>
#include <utility>

namespace steward::directory {
namespace {

// Texts that people wrote about a file at some time: of an event of it, a paper, a loan.
struct ArchiveText {
  const char* table;
  const char* sql;
};

// `?`: branch, file, from, to.
constexpr ArchiveText kArchiveTexts[] = {
    {"archive_entries",
     "UPDATE archive_entries SET text = '已删除' WHERE branch_id = ? AND archive_id = ?"
     " AND event_time >= ? AND event_time < ? AND text NOT IN ('', '已删除')"},
    {"archive_loans",
     "UPDATE archive_loans SET text = '已删除' WHERE branch_id = ? AND archive_id = ?"
     " AND lend_time >= ? AND lend_time < ? AND text NOT IN ('', '已删除')"},
    {"archive_changes",
     "UPDATE archive_changes SET text = '已删除', review_text = IF(review_text = '', '', '已删除')"
     " WHERE branch_id = ? AND archive_id = ? AND request_time >= ? AND request_time < ?"
     " AND text <> '已删除'"},
    {"approval_decisions",
     "UPDATE approval_decisions SET reason = '已删除' WHERE branch_id = ? AND approval_id IN"
     " (SELECT c.id FROM archive_changes c WHERE c.branch_id = approval_decisions.branch_id"
     " AND c.archive_id = ? AND c.request_time >= ? AND c.request_time < ?)"
     " AND reason NOT IN ('', '已删除')"},
    {"archive_sample_files",
     "UPDATE archive_sample_files SET text = '已删除' WHERE branch_id = ? AND archive_id = ?"
     " AND check_time >= ? AND check_time < ? AND text NOT IN ('', '已删除')"},
    {"stock_take_checks",
     "UPDATE stock_take_checks SET text = '已删除' WHERE branch_id = ? AND archive_id = ?"
     " AND check_time >= ? AND check_time < ? AND text NOT IN ('', '已删除')"},
    {"ledger_findings",
     "UPDATE ledger_findings SET explanation = '已删除' WHERE branch_id = ? AND archive_id = ?"
     " AND close_time >= ? AND close_time < ? AND explanation NOT IN ('', '已删除')"},
    {"files",
     "DELETE FROM files WHERE branch_id = ? AND id IN (SELECT p.file_id FROM archive_papers p"
     " WHERE p.branch_id = files.branch_id AND p.archive_id = ? AND p.file_time >= ?"
     " AND p.file_time < ?)"},
    {"archive_papers",
     "UPDATE archive_papers SET title = '已删除', location = '', file_id = NULL"
     " WHERE branch_id = ? AND archive_id = ? AND file_time >= ? AND file_time < ?"
     " AND NOT (title = '已删除' AND location = '' AND file_id IS NULL)"},
};

void Add(DataCounts& counts, const std::string& table, std::int64_t rows) {
  if (rows != 0) counts[table] += rows;
}

}  // namespace

// A value of a request to change a file.
struct SubjectArchives::ChangeValue {
  ArchiveChangeId change;
  ArchiveField field;
  std::string before;  // in clear
  std::string after;
  Time asked;
};

Result<std::optional<ArchiveName>> SubjectArchives::Next(db::Session& session,
                                                         const OwnerName& person,
                                                         const ArchiveId& behind) const {
  const auto read = [&](const db::Row& row) {
    return ArchiveName{{person.branch, row.Get<std::string>("site_id"), row.Get<ArchiveId>("id")}};
  };
  return session.QueryOne(
      "SELECT site_id, id FROM archives WHERE branch_id = ? AND id > ? AND (customer_id = ?"
      " OR unit_id IN (SELECT s.unit_id FROM owner_units s WHERE s.branch_id = archives.branch_id"
      " AND s.owner_id = ?)) ORDER BY id LIMIT 1",
      read, person.branch, behind, person.id, person.id);
}

Result<SubjectArchives::History> SubjectArchives::Read(db::Session& session,
                                                       const OwnerName& person,
                                                       const ArchiveName& name) const {
  const auto customer = TRY(session.QueryOne(
      "SELECT customer_id FROM archives WHERE branch_id = ? AND id = ? AND site_id = ?",
      [](const db::Row& row) { return row.Get<OwnerId>(0); }, name.branch, name.id, name.site));
  const auto read = [&](const db::Row& row) -> Result<ArchiveEntry> {
    const int sequence = row.Get<int>("sequence");
    const auto open = [&](std::string_view column) {
      return seal_.Open(row.Get<std::string>(column), "archive_entries", column, name.branch,
                        name.id, sequence);
    };
    return ArchiveEntry{.sequence = sequence,
                        .actor = {"", row.Get<Time>("event_time")},
                        .field = row.Get<std::optional<ArchiveField>>("field"),
                        .before = TRY(open("before_sealed")),
                        .after = TRY(open("after_sealed")),
                        .text = row.Get<std::string>("text")};
  };
  std::vector<ArchiveEntry> entries = TRY(session.Query(
      "SELECT sequence, event_time, field, before_sealed, after_sealed, text FROM archive_entries"
      " WHERE branch_id = ? AND archive_id = ? AND site_id = ? ORDER BY sequence",
      read, name.branch, name.id, name.site));
  const std::string now = customer ? OwnerName{name.branch, *customer}.ToString() : std::string();
  Custody custody(entries, now, person.ToString());
  return History{std::move(entries), std::move(custody)};
}

Result<Copied> SubjectArchives::Copy(db::Session& session, const OwnerName& person,
                                     const ArchiveName& name) const {
  const History history = TRY(Read(session, person, name));
  const Custody& custody = history.custody;
  Copied copied;
  const std::string record = name.id.ToString();
  for (size_t i = 0; i < history.entries.size(); ++i) {
    const ArchiveEntry& entry = history.entries[i];
    if (!entry.field) continue;
    const std::string column(ChineseOf(*entry.field));
    const bool before = custody.IsHisBefore(i) && !entry.before.empty();
    const bool after = custody.IsHisAfter(i) && !entry.after.empty();
    const std::string place = record + "/" + std::to_string(entry.sequence);
    if (before) copied.values.push_back({"档案变更前", place, column, entry.before});
    if (after) copied.values.push_back({"档案变更后", place, column, entry.after});
    Add(copied.counts, "archive_entries", before || after ? 1 : 0);
  }
  TRY(CopyChanges(session, name, custody, copied));
  if (custody.IsHis()) {
    const auto read = [&](const db::Row& row) -> Result<int> {
      const auto field = row.Get<ArchiveField>("field");
      copied.values.push_back(
          {"客户档案", record, std::string(ChineseOf(field)),
           TRY(seal_.Open(row.Get<std::string>("value_sealed"), "archive_values", "value_sealed",
                          name.branch, name.id, static_cast<int>(field)))});
      return 0;
    };
    const auto values = TRY(session.Query(
        "SELECT field, value_sealed FROM archive_values WHERE branch_id = ? AND archive_id = ?"
        " ORDER BY field",
        read, name.branch, name.id));
    Add(copied.counts, "archive_values", static_cast<std::int64_t>(values.size()));
  }
  return copied;
}

Result<std::vector<SubjectArchives::ChangeValue>> SubjectArchives::ChangeValues(
    db::Session& session, const ArchiveName& name, const Custody& custody) const {
  const auto read = [&](const db::Row& row) -> Result<ChangeValue> {
    const auto change = row.Get<ArchiveChangeId>("change_id");
    const auto field = row.Get<ArchiveField>("field");
    const auto open = [&](std::string_view column) {
      return seal_.Open(row.Get<std::string>(column), "archive_change_values", column, name.branch,
                        change, static_cast<int>(field));
    };
    return ChangeValue{change, field, TRY(open("before_sealed")), TRY(open("after_sealed")),
                       row.Get<Time>("request_time")};
  };
  std::vector<ChangeValue> values = TRY(session.Query(
      "SELECT v.change_id, v.field, v.before_sealed, v.after_sealed, c.request_time"
      " FROM archive_changes c JOIN archive_change_values v ON v.branch_id = c.branch_id"
      " AND v.change_id = c.id WHERE c.branch_id = ? AND c.archive_id = ?"
      " ORDER BY v.change_id, v.field",
      read, name.branch, name.id));
  // Whom the new values are about is said by the request itself, or stays.
  std::map<ArchiveChangeId, std::string> customers;
  for (const ChangeValue& value : values) {
    if (value.field == ArchiveField::kCustomer) customers[value.change] = value.after;
  }
  for (ChangeValue& value : values) {
    const bool his = custody.IsHisAt(value.asked);
    const auto customer = customers.find(value.change);
    const bool after = customer == customers.end() ? his : custody.Is(customer->second);
    const bool of_somebody = value.field != ArchiveField::kCustomer;
    if (!of_somebody || !his) value.before.clear();
    if (!of_somebody || !after) value.after.clear();
  }
  std::erase_if(
      values, [](const ChangeValue& value) { return value.before.empty() && value.after.empty(); });
  return values;
}

Status SubjectArchives::CopyChanges(db::Session& session, const ArchiveName& name,
                                    const Custody& custody, Copied& copied) const {
  for (const ChangeValue& value : TRY(ChangeValues(session, name, custody))) {
    const std::string column(ChineseOf(value.field));
    const std::string record = value.change.ToString();
    if (!value.before.empty())
      copied.values.push_back({"变更申请前", record, column, value.before});
    if (!value.after.empty()) copied.values.push_back({"变更申请后", record, column, value.after});
    Add(copied.counts, "archive_change_values", 1);
  }
  for (const Custody::Stretch& stretch : custody.stretches()) {
    const auto read = [&](const db::Row& row) {
      const std::string record =
          name.id.ToString() + "/" + std::to_string(row.Get<int>("position"));
      copied.values.push_back({"档案材料", record, "标题", row.Get<std::string>("title")});
      copied.values.push_back({"档案材料", record, "位置", row.Get<std::string>("location")});
      return 0;
    };
    const auto papers = TRY(
        session.Query("SELECT position, title, location FROM archive_papers WHERE branch_id = ?"
                      " AND archive_id = ? AND file_time >= ? AND file_time < ? ORDER BY position",
                      read, name.branch, name.id, stretch.from, stretch.to));
    Add(copied.counts, "archive_papers", static_cast<std::int64_t>(papers.size()));
  }
  return {};
}

Status SubjectArchives::ForgetPhotos(db::Session& session, const OwnerName& person,
                                     const ArchiveName& name) const {
  const Custody custody = TRY(Read(session, person, name)).custody;
  for (const Custody::Stretch& stretch : custody.stretches()) {
    const auto hashes = TRY(session.Query(
        "SELECT f.sha256 FROM archive_papers p JOIN files f ON f.branch_id = p.branch_id"
        " AND f.id = p.file_id WHERE p.branch_id = ? AND p.archive_id = ? AND p.file_time >= ?"
        " AND p.file_time < ? AND NOT EXISTS (SELECT 1 FROM files o WHERE o.sha256 = f.sha256"
        " AND NOT (o.branch_id = f.branch_id AND o.id = f.id))",
        [](const db::Row& row) { return row.Get<keys::Bytes32>(0); }, name.branch, name.id,
        stretch.from, stretch.to));
    for (const keys::Bytes32& hash : hashes) TRY(blobs_.Remove(hash));
  }
  return {};
}

Result<DataCounts> SubjectArchives::Erase(db::Tx& tx, const OwnerName& person,
                                          const ArchiveName& name) const {
  TRY(tx.QueryOne(
      "SELECT 1 FROM archives WHERE branch_id = ? AND id = ? AND site_id = ? FOR UPDATE",
      [](const db::Row& row) { return row.Get<int>(0); }, name.branch, name.id, name.site));
  const History history = TRY(Read(tx, person, name));
  DataCounts counts;
  TRY(EraseEntries(tx, name, history, counts));
  TRY(EraseChanges(tx, name, history.custody, counts));
  TRY(EraseTexts(tx, name, history.custody, counts));
  if (history.custody.IsHis()) TRY(EraseValues(tx, person, name, counts));
  return counts;
}

Status SubjectArchives::EraseEntries(db::Tx& tx, const ArchiveName& name, const History& history,
                                     DataCounts& counts) const {
  for (size_t i = 0; i < history.entries.size(); ++i) {
    const ArchiveEntry& entry = history.entries[i];
    const bool before = history.custody.IsHisBefore(i) && !entry.before.empty();
    const bool after = history.custody.IsHisAfter(i) && !entry.after.empty();
    if (!before && !after) continue;
    Add(counts, "archive_entries",
        TRY(tx.Execute("UPDATE archive_entries SET before_sealed = IF(?, '', before_sealed),"
                       " after_sealed = IF(?, '', after_sealed)"
                       " WHERE branch_id = ? AND archive_id = ? AND sequence = ? AND site_id = ?",
                       before, after, name.branch, name.id, entry.sequence, name.site)));
  }
  return {};
}

Status SubjectArchives::EraseChanges(db::Tx& tx, const ArchiveName& name, const Custody& custody,
                                     DataCounts& counts) const {
  for (const ChangeValue& value : TRY(ChangeValues(tx, name, custody))) {
    Add(counts, "archive_change_values",
        TRY(tx.Execute("UPDATE archive_change_values SET before_sealed = IF(?, '', before_sealed),"
                       " after_sealed = IF(?, '', after_sealed)"
                       " WHERE branch_id = ? AND change_id = ? AND field = ?",
                       !value.before.empty(), !value.after.empty(), name.branch, value.change,
                       value.field)));
  }
  return {};
}

Status SubjectArchives::EraseTexts(db::Tx& tx, const ArchiveName& name, const Custody& custody,
                                   DataCounts& counts) const {
  for (const Custody::Stretch& stretch : custody.stretches()) {
    for (const ArchiveText& text : kArchiveTexts) {
      Add(counts, text.table,
          TRY(tx.Execute(text.sql, name.branch, name.id, stretch.from, stretch.to)));
    }
  }
  return {};
}

// The file keeps its customer, a resource name that says nothing any more.
Status SubjectArchives::EraseValues(db::Tx& tx, const OwnerName& person, const ArchiveName& name,
                                    DataCounts& counts) const {
  Add(counts, "archive_values",
      TRY(tx.Execute("DELETE FROM archive_values WHERE branch_id = ? AND archive_id = ?"
                     " AND field <> ?",
                     name.branch, name.id, ArchiveField::kCustomer)));
  Add(counts, "archive_box_entries",
      TRY(tx.Execute("UPDATE archive_box_entries SET text = '已删除' WHERE branch_id = ?"
                     " AND archive_id = ? AND site_id = ? AND text <> '已删除'",
                     name.branch, name.id, name.site)));
  const std::uint32_t missing =
      BitsOf(MissingFields({{ArchiveField::kCustomer, person.ToString()}}));
  Add(counts, "archives",
      TRY(tx.Execute("UPDATE archives SET asset_key = '', missing_fields = ?,"
                     " send_back_text = IF(send_back_text = '', '', '已删除'),"
                     " version = version + 1 WHERE branch_id = ? AND id = ? AND site_id = ?"
                     " AND NOT (asset_key = '' AND missing_fields = ?"
                     " AND send_back_text IN ('', '已删除'))",
                     missing, name.branch, name.id, name.site, missing)));
  return {};
}

std::vector<std::string> SubjectArchives::TableNames() {
  std::vector<std::string> names{"archives", "archive_values", "archive_change_values",
                                 "archive_box_entries"};
  for (const ArchiveText& text : kArchiveTexts) names.emplace_back(text.table);
  return names;
}

}  // namespace steward::directory
