#include "services/directory/archives/archive_repository.h"

#include <deque>

#include "services/directory/bulk.h"
#include "steward/directory/v1/reasons.h"

namespace steward::directory {
namespace {

constexpr std::string_view kValues = "archive_values";
constexpr std::string_view kEntries = "archive_entries";

// To be followed by the condition that picks rows of archives, and kWithPeople.
const std::string kSelectArchive =
    "SELECT a.branch_id, a.id, a.site_id, a.unit_id, a.number, a.import_source, a.import_number,"
    " a.state, a.completion_source, a.creator, a.creator_time, a.verifier, a.verifier_time,"
    " a.archivist, a.archivist_time, a.send_back_text, a.send_back_fields, a.confirmed_by,"
    " a.confirmed_time, a.confirmation_due, a.open_change_id, a.paper_count, a.entry_count,"
    " a.checked_time, a.create_time, a.update_time, a.version, u.house_number, o.display_name"
    " FROM (SELECT * FROM archives WHERE ";
const std::string kWithPeople =
    ") a JOIN units u ON u.branch_id = a.branch_id AND u.id = a.unit_id AND u.site_id = a.site_id"
    "    JOIN owners o ON o.branch_id = a.branch_id AND o.id = a.customer_id";

std::optional<Signature> ReadSignature(const db::Row& row, std::string_view staff,
                                       std::string_view time) {
  const auto name = row.Get<std::optional<std::string>>(staff);
  const auto signed_at = row.Get<std::optional<Time>>(time);
  if (!name || !signed_at) return std::nullopt;
  return Signature{*name, *signed_at};
}

std::optional<std::string> StaffOf(const std::optional<Signature>& signature) {
  return signature ? std::optional(signature->staff) : std::nullopt;
}

std::optional<Time> TimeOf(const std::optional<Signature>& signature) {
  return signature ? std::optional(signature->time) : std::nullopt;
}

StoredArchive ReadArchive(const db::Row& row) {
  StoredArchive stored{.name = {{row.Get<std::string>("branch_id"), row.Get<std::string>("site_id"),
                                 row.Get<ArchiveId>("id")}},
                       .unit = row.Get<UnitId>("unit_id"),
                       .house_number = row.Get<std::string>("house_number"),
                       .customer_name = row.Get<std::string>("display_name"),
                       .checked = row.Get<std::optional<Time>>("checked_time"),
                       .created = row.Get<Time>("create_time"),
                       .updated = row.Get<Time>("update_time"),
                       .version = row.Get<std::uint64_t>("version")};
  const auto source = row.Get<std::optional<std::string>>("import_source");
  if (source) {
    stored.mark = {*source, row.Get<std::optional<std::string>>("import_number").value_or("")};
  }
  Archive& archive = stored.archive;
  archive.number = row.Get<std::string>("number");
  archive.state = row.Get<ArchiveState>("state");
  archive.completion_source = row.Get<ArchiveSource>("completion_source");
  archive.creator = {row.Get<std::string>("creator"), row.Get<Time>("creator_time")};
  archive.verifier = ReadSignature(row, "verifier", "verifier_time");
  archive.archivist = ReadSignature(row, "archivist", "archivist_time");
  archive.send_back_text = row.Get<std::string>("send_back_text");
  archive.send_back_fields = FieldsOf(row.Get<std::uint32_t>("send_back_fields"));
  archive.confirmation = ReadSignature(row, "confirmed_by", "confirmed_time");
  archive.confirmation_due = row.Get<Time>("confirmation_due");
  archive.open_change = row.Get<std::optional<Uuid>>("open_change_id");
  archive.paper_count = row.Get<int>("paper_count");
  archive.entry_count = row.Get<int>("entry_count");
  return stored;
}

Result<OwnerId> CustomerIdOf(const Archive& archive) {
  return TRY(OwnerName::Parse(archive.ValueOf(ArchiveField::kCustomer))).id;
}

Error ArchiveNotFound(const ArchiveName& name) {
  return Fail(type::Reason::kNotFound, {{"name", name.ToString()}});
}

}  // namespace

Error ArchiveExists(const std::string& house_number, const FileOfUnit& file) {
  return Fail(
      Reason::kArchiveExists,
      {{"house_number", house_number}, {"archive", file.name.ToString()}, {"number", file.number}});
}

std::string ArchiveSeal::Seal(std::string_view text, std::string_view table,
                              std::string_view column, const std::string& branch, const Uuid& id,
                              int part) const {
  if (text.empty()) return "";
  const std::string row = std::string(id.AsBytes()) + std::to_string(part);
  return cipher_.Seal(text, {table, column, branch, row});
}

Result<std::string> ArchiveSeal::Open(std::string_view sealed, std::string_view table,
                                      std::string_view column, const std::string& branch,
                                      const Uuid& id, int part) const {
  if (sealed.empty()) return std::string();
  const std::string row = std::string(id.AsBytes()) + std::to_string(part);
  return cipher_.Open(sealed, {table, column, branch, row});
}

Result<StoredArchive> ArchiveRepository::Find(db::Session& session, const ArchiveName& name) const {
  static const std::string sql =
      kSelectArchive + "branch_id = ? AND id = ? AND site_id = ?" + kWithPeople;
  std::optional<StoredArchive> found =
      TRY(session.QueryOne(sql, ReadArchive, name.branch, name.id, name.site));
  if (!found) return ArchiveNotFound(name);
  std::vector<StoredArchive> archives{*std::move(found)};
  TRY(ReadParts(session, archives));
  return std::move(archives.front());
}

Result<StoredArchive> ArchiveRepository::Lock(db::Tx& tx, const ArchiveName& name) const {
  const auto locked = TRY(tx.QueryOne(
      "SELECT 1 FROM archives WHERE branch_id = ? AND id = ? AND site_id = ? FOR UPDATE",
      [](const db::Row& row) { return row.Get<int>(0); }, name.branch, name.id, name.site));
  if (!locked) return ArchiveNotFound(name);
  return Find(tx, name);  // READ COMMITTED: sees what was there when the lock was given
}

Result<std::vector<StoredArchive>> ArchiveRepository::List(db::Session& session,
                                                           const ListQuery& query,
                                                           const ArchiveCondition& more) const {
  const std::string sql = kSelectArchive + query.scope.sql + kWithPeople + " WHERE " + more.sql +
                          " AND " + query.filter.where + " AND " + query.after.sql + " ORDER BY " +
                          query.order + " LIMIT ?";
  std::vector<StoredArchive> archives =
      TRY(session.Query(sql, ReadArchive, query.scope.arguments, more.arguments,
                        query.filter.arguments, query.after.arguments, query.limit));
  TRY(ReadParts(session, archives));
  return archives;
}

Result<std::vector<StoredArchive>> ArchiveRepository::Search(db::Session& session,
                                                             const rpc::Scope::Condition& scope,
                                                             const ArchiveCondition& more,
                                                             int limit) const {
  const std::string sql = kSelectArchive + scope.sql + " AND live_unit_id IS NOT NULL" +
                          kWithPeople + " WHERE " + more.sql + " ORDER BY a.number LIMIT ?";
  std::vector<StoredArchive> archives =
      TRY(session.Query(sql, ReadArchive, scope.arguments, more.arguments, limit));
  TRY(ReadParts(session, archives));
  return archives;
}

// Adds values and papers to files of one branch.
Status ArchiveRepository::ReadParts(db::Session& session,
                                    std::vector<StoredArchive>& archives) const {
  if (archives.empty()) return {};
  const std::string& branch = archives.front().name.branch;
  std::map<ArchiveId, StoredArchive*> by_id;
  std::vector<ArchiveId> ids;
  for (StoredArchive& stored : archives) {
    by_id.emplace(stored.name.id, &stored);
    ids.push_back(stored.name.id);
  }
  ids = Padded(std::move(ids));
  const std::string in = "archive_id IN (" + db::Placeholders(ids.size()) + ")";

  struct ValueRow {
    ArchiveId id;
    ArchiveField field;
    std::string sealed;
    Signature entered;
  };
  const auto values = TRY(session.Query(
      "SELECT archive_id, field, value_sealed, entered_by, enter_time FROM archive_values"
      " WHERE branch_id = ? AND " +
          in,
      [](const db::Row& row) {
        return ValueRow{row.Get<ArchiveId>("archive_id"),
                        row.Get<ArchiveField>("field"),
                        row.Get<std::string>("value_sealed"),
                        {row.Get<std::string>("entered_by"), row.Get<Time>("enter_time")}};
      },
      branch, ids));
  for (const ValueRow& row : values) {
    by_id.at(row.id)->archive.values[row.field] = {
        TRY(seal_.Open(row.sealed, kValues, "value_sealed", branch, row.id,
                       static_cast<int>(row.field))),
        row.entered};
  }

  const auto papers = TRY(session.Query(
      "SELECT archive_id, kind, title, file_id, location, filed_by, file_time FROM archive_papers"
      " WHERE branch_id = ? AND " +
          in + " ORDER BY archive_id, position",
      [](const db::Row& row) {
        return std::pair(
            row.Get<ArchiveId>("archive_id"),
            ArchivePaper{row.Get<int>("kind"),
                         row.Get<std::string>("title"),
                         row.Get<std::optional<FileId>>("file_id"),
                         row.Get<std::string>("location"),
                         {row.Get<std::string>("filed_by"), row.Get<Time>("file_time")}});
      },
      branch, ids));
  for (const auto& [id, paper] : papers) by_id.at(id)->papers.push_back(paper);
  return {};
}

Result<std::vector<VisitEntry>> ArchiveRepository::ListVisits(db::Session& session,
                                                              const ListQuery& query) const {
  const std::string sql =
      "SELECT u.branch_id, u.site_id, u.id, u.house_number, a.id AS archive_id, a.number,"
      " a.missing_fields FROM (SELECT branch_id, site_id, id, building_id, house_number FROM units"
      " WHERE " +
      query.scope.sql +
      ") u LEFT JOIN archives a ON a.branch_id = u.branch_id AND a.site_id = u.site_id"
      " AND a.live_unit_id = u.id WHERE (a.id IS NULL OR a.missing_fields <> 0) AND " +
      query.filter.where + " AND " + query.after.sql + " ORDER BY " + query.order + " LIMIT ?";
  const auto read = [](const db::Row& row) {
    return VisitEntry{
        {{row.Get<std::string>("branch_id"), row.Get<std::string>("site_id"),
          row.Get<UnitId>("id")}},
        row.Get<std::string>("house_number"),
        row.Get<std::optional<ArchiveId>>("archive_id"),
        row.Get<std::optional<std::string>>("number").value_or(""),
        FieldsOf(row.Get<std::optional<std::uint32_t>>("missing_fields").value_or(0))};
  };
  return session.Query(sql, read, query.scope.arguments, query.filter.arguments,
                       query.after.arguments, query.limit);
}

Result<std::vector<ArchiveEntry>> ArchiveRepository::ListEntries(db::Session& session,
                                                                 const ArchiveName& name,
                                                                 const ListQuery& query) const {
  const std::string sql =
      "SELECT sequence, action, actor, event_time, field, before_sealed, after_sealed, text,"
      " change_id FROM archive_entries WHERE branch_id = ? AND archive_id = ? AND site_id = ? "
      "AND " +
      query.filter.where + " AND " + query.after.sql + " ORDER BY " + query.order + " LIMIT ?";
  const auto read = [&](const db::Row& row) -> Result<ArchiveEntry> {
    const int sequence = row.Get<int>("sequence");
    const auto open = [&](std::string_view column) {
      return seal_.Open(row.Get<std::string>(column), kEntries, column, name.branch, name.id,
                        sequence);
    };
    return ArchiveEntry{.sequence = sequence,
                        .action = row.Get<ArchiveAction>("action"),
                        .actor = {row.Get<std::string>("actor"), row.Get<Time>("event_time")},
                        .field = row.Get<std::optional<ArchiveField>>("field"),
                        .before = TRY(open("before_sealed")),
                        .after = TRY(open("after_sealed")),
                        .text = row.Get<std::string>("text"),
                        .change = row.Get<std::optional<Uuid>>("change_id")};
  };
  return session.Query(sql, read, name.branch, name.id, name.site, query.filter.arguments,
                       query.after.arguments, query.limit);
}

Status ArchiveRepository::CheckNone(db::Session& session, const UnitName& unit,
                                    const std::string& house_number) const {
  const auto files = TRY(FilesOf(session, {unit.branch, unit.site}, {unit.id}));
  if (files.empty()) return {};
  return ArchiveExists(house_number, files.begin()->second);
}

Result<std::map<UnitId, FileOfUnit>> ArchiveRepository::FilesOf(
    db::Session& session, const SiteName& site, const std::vector<UnitId>& units) const {
  std::map<UnitId, FileOfUnit> files;
  if (units.empty()) return files;
  const std::vector<UnitId> padded = Padded(units);
  const auto read = [&](const db::Row& row) {
    return std::pair(row.Get<UnitId>("live_unit_id"),
                     FileOfUnit{{{site.branch, site.site, row.Get<ArchiveId>("id")}},
                                row.Get<std::string>("number")});
  };
  const auto found =
      TRY(session.Query("SELECT id, number, live_unit_id FROM archives"
                        " WHERE branch_id = ? AND site_id = ? AND live_unit_id IN (" +
                            db::Placeholders(padded.size()) + ")",
                        read, site.branch, site.site, padded));
  files = {found.begin(), found.end()};
  return files;
}

Result<std::map<std::pair<UnitId, std::string>, OwnerId>> ArchiveRepository::PeopleOn(
    db::Session& session, const SiteName& site, const std::vector<UnitId>& units, Day day) const {
  std::map<std::pair<UnitId, std::string>, OwnerId> people;
  if (units.empty()) return people;
  const std::vector<UnitId> padded = Padded(units);
  const auto read = [](const db::Row& row) {
    return std::pair(std::pair(row.Get<UnitId>("unit_id"), row.Get<std::string>("display_name")),
                     row.Get<OwnerId>("owner_id"));
  };
  const auto found =
      TRY(session.Query("SELECT s.unit_id, o.display_name, s.owner_id FROM owner_units s"
                        " JOIN owners o ON o.branch_id = s.branch_id AND o.id = s.owner_id"
                        " WHERE s.branch_id = ? AND s.site_id = ? AND s.from_date <= ?"
                        "   AND (s.to_date IS NULL OR s.to_date > ?) AND s.unit_id IN (" +
                            db::Placeholders(padded.size()) + ") ORDER BY s.role, s.owner_id",
                        read, site.branch, site.site, day, day, padded));
  people = {found.begin(), found.end()};
  return people;
}

Result<bool> ArchiveRepository::IsImported(db::Session& session, const SiteName& site,
                                           const ImportMark& mark) const {
  const auto found = TRY(session.QueryOne(
      "SELECT 1 FROM archives"
      " WHERE branch_id = ? AND site_id = ? AND import_source = ? AND import_number = ?",
      [](const db::Row& row) { return row.Get<int>(0); }, site.branch, site.site, mark.source,
      mark.number));
  return found.has_value();
}

Status ArchiveRepository::Insert(db::Tx& tx, const std::vector<StoredArchive>& archives) const {
  db::Values rows;
  std::vector<std::string> assets;
  std::vector<OwnerId> customers;
  assets.reserve(archives.size());  // rows point into both
  customers.reserve(archives.size());
  std::vector<const StoredArchive*> all;
  for (const StoredArchive& stored : archives) {
    const Archive& archive = stored.archive;
    assets.push_back(archive.ValueOf(ArchiveField::kAssetNumber));
    customers.push_back(TRY(CustomerIdOf(archive)));
    all.push_back(&stored);
    BindRow(rows, stored.name.branch, stored.name.id, stored.name.site, stored.unit, stored.unit,
            archive.number, SourceOf(stored.mark), NumberOf(stored.mark), archive.state,
            customers.back(), assets.back(), BitsOf(archive.Missing()), archive.completion_source,
            archive.creator.staff, archive.creator.time, "", 0, archive.confirmation_due, 0,
            archive.entry_count, stored.created, stored.updated, stored.version);
  }
  constexpr size_t kWidth = 23;
  TRY(InsertRows(tx,
                 "INSERT INTO archives (branch_id, id, site_id, unit_id, live_unit_id, number,"
                 " import_source, import_number, state, customer_id, asset_key, missing_fields,"
                 " completion_source, creator, creator_time, send_back_text, send_back_fields,"
                 " confirmation_due, paper_count, entry_count, create_time, update_time, version)",
                 kWidth, rows));
  return WriteEntries(tx, all);
}

Status ArchiveRepository::Save(db::Tx& tx, StoredArchive& stored) const {
  const Archive& archive = stored.archive;
  const auto live_unit =
      archive.state == ArchiveState::kDeleted ? std::nullopt : std::optional(stored.unit);
  const std::int64_t rows = TRY(tx.Execute(
      "UPDATE archives SET live_unit_id = ?, state = ?, customer_id = ?, asset_key = ?,"
      " missing_fields = ?, completion_source = ?, verifier = ?, verifier_time = ?, archivist = ?,"
      " archivist_time = ?, send_back_text = ?, send_back_fields = ?, confirmed_by = ?,"
      " confirmed_time = ?, confirmation_due = ?, open_change_id = ?, paper_count = ?,"
      " entry_count = ?, update_time = ?, version = version + 1"
      " WHERE branch_id = ? AND id = ? AND site_id = ? AND version = ?",
      live_unit, archive.state, TRY(CustomerIdOf(archive)),
      archive.ValueOf(ArchiveField::kAssetNumber), BitsOf(archive.Missing()),
      archive.completion_source, StaffOf(archive.verifier), TimeOf(archive.verifier),
      StaffOf(archive.archivist), TimeOf(archive.archivist), archive.send_back_text,
      BitsOf(archive.send_back_fields), StaffOf(archive.confirmation), TimeOf(archive.confirmation),
      archive.confirmation_due, archive.open_change, archive.paper_count, archive.entry_count,
      stored.updated, stored.name.branch, stored.name.id, stored.name.site, stored.version));
  if (rows == 0) return Fail(type::Reason::kEtagMismatch);
  TRY(WriteEntries(tx, {&stored}));
  stored.archive.unsaved.clear();
  ++stored.version;
  return {};
}

Status ArchiveRepository::WriteEntries(db::Tx& tx,
                                       const std::vector<const StoredArchive*>& archives) const {
  std::deque<std::string> sealed;  // rows point into it
  db::Values entries;
  db::Values values;
  for (const StoredArchive* stored : archives) {
    const ArchiveName& name = stored->name;
    const auto keep = [&](const std::string& text, std::string_view table, std::string_view column,
                          int part) -> const std::string& {
      return sealed.emplace_back(seal_.Seal(text, table, column, name.branch, name.id, part));
    };
    std::map<ArchiveField, bool> changed;  // and whether it had a value
    for (const ArchiveEntry& entry : stored->archive.unsaved) {
      if (entry.field) changed[*entry.field] |= !entry.before.empty();
      BindRow(entries, name.branch, name.id, entry.sequence, name.site, entry.action,
              entry.actor.staff, entry.actor.time, entry.field,
              keep(entry.before, kEntries, "before_sealed", entry.sequence),
              keep(entry.after, kEntries, "after_sealed", entry.sequence), entry.text,
              entry.change);
    }
    for (const auto& [field, had_value] : changed) {
      if (had_value) {
        TRY(
            tx.Execute("DELETE FROM archive_values"
                       " WHERE branch_id = ? AND archive_id = ? AND field = ?",
                       name.branch, name.id, field));
      }
      const auto value = stored->archive.values.find(field);
      if (value == stored->archive.values.end()) continue;
      BindRow(values, name.branch, name.id, field,
              keep(value->second.value, kValues, "value_sealed", static_cast<int>(field)),
              value->second.entered.staff, value->second.entered.time);
    }
  }
  constexpr size_t kEntryWidth = 12;
  constexpr size_t kValueWidth = 6;
  TRY(InsertRows(tx,
                 "INSERT INTO archive_entries (branch_id, archive_id, sequence, site_id, action,"
                 " actor, event_time, field, before_sealed, after_sealed, text, change_id)",
                 kEntryWidth, entries));
  return InsertRows(tx,
                    "INSERT INTO archive_values"
                    " (branch_id, archive_id, field, value_sealed, entered_by, enter_time)",
                    kValueWidth, values);
}

Status ArchiveRepository::InsertPaper(db::Tx& tx, const StoredArchive& stored) const {
  const ArchivePaper& paper = stored.papers.back();
  TRY(
      tx.Execute("INSERT INTO archive_papers (branch_id, archive_id, position, kind, title,"
                 " file_id, location, filed_by, file_time) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                 stored.name.branch, stored.name.id, stored.archive.paper_count, paper.kind,
                 paper.title, paper.file, paper.location, paper.filed.staff, paper.filed.time));
  return {};
}

}  // namespace steward::directory
