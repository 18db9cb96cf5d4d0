#include "services/directory/archives/archive_change_repository.h"

#include <map>
#include <utility>

namespace steward::directory {
namespace {

constexpr std::string_view kChangeValues = "archive_change_values";

const std::string kSelectChange =
    "SELECT branch_id, id, site_id, archive_id, kind, state, text, requester, request_time,"
    " reviewer, review_time, review_text FROM archive_changes";

StoredArchiveChange ReadChange(const db::Row& row) {
  const auto branch = row.Get<std::string>("branch_id");
  const auto site = row.Get<std::string>("site_id");
  StoredArchiveChange stored{.name = {{branch, site, row.Get<ArchiveChangeId>("id")}},
                             .archive = {{branch, site, row.Get<ArchiveId>("archive_id")}}};
  ArchiveChange& change = stored.change;
  change.kind = row.Get<ArchiveChangeKind>("kind");
  change.state = row.Get<ArchiveChangeState>("state");
  change.text = row.Get<std::string>("text");
  change.requester = {row.Get<std::string>("requester"), row.Get<Time>("request_time")};
  const auto reviewer = row.Get<std::optional<std::string>>("reviewer");
  const auto reviewed = row.Get<std::optional<Time>>("review_time");
  if (reviewer && reviewed) change.reviewer = {*reviewer, *reviewed};
  change.review_text = row.Get<std::string>("review_text");
  return stored;
}

}  // namespace

Result<StoredArchiveChange> ArchiveChangeRepository::Find(db::Session& session,
                                                          const ArchiveChangeName& name) const {
  static const std::string sql = kSelectChange + " WHERE branch_id = ? AND id = ? AND site_id = ?";
  std::optional<StoredArchiveChange> found =
      TRY(session.QueryOne(sql, ReadChange, name.branch, name.id, name.site));
  if (!found) return Fail(type::Reason::kNotFound, {{"name", name.ToString()}});
  std::vector<StoredArchiveChange> changes{*std::move(found)};
  TRY(ReadValues(session, changes));
  return std::move(changes.front());
}

Result<std::vector<StoredArchiveChange>> ArchiveChangeRepository::List(
    db::Session& session, const ListQuery& query) const {
  std::vector<StoredArchiveChange> changes =
      TRY(SelectPage(session, kSelectChange, ReadChange, query));
  TRY(ReadValues(session, changes));
  return changes;
}

// Adds the values to requests of one branch.
Status ArchiveChangeRepository::ReadValues(db::Session& session,
                                           std::vector<StoredArchiveChange>& changes) const {
  if (changes.empty()) return {};
  const std::string& branch = changes.front().name.branch;
  std::map<ArchiveChangeId, ArchiveChange*> by_id;
  std::vector<ArchiveChangeId> ids;
  for (StoredArchiveChange& stored : changes) {
    by_id.emplace(stored.name.id, &stored.change);
    ids.push_back(stored.name.id);
  }
  ids = Padded(std::move(ids));
  struct SealedChange {
    ArchiveChangeId id;
    ArchiveField field;
    std::string before;
    std::string after;
  };
  const auto rows = TRY(session.Query(
      "SELECT change_id, field, before_sealed, after_sealed FROM archive_change_values"
      " WHERE branch_id = ? AND change_id IN (" +
          db::Placeholders(ids.size()) + ")",
      [](const db::Row& row) {
        return SealedChange{row.Get<ArchiveChangeId>("change_id"), row.Get<ArchiveField>("field"),
                            row.Get<std::string>("before_sealed"),
                            row.Get<std::string>("after_sealed")};
      },
      branch, ids));
  for (const SealedChange& row : rows) {
    const auto open = [&](const std::string& sealed, std::string_view column) {
      return seal_.Open(sealed, kChangeValues, column, branch, row.id, static_cast<int>(row.field));
    };
    by_id.at(row.id)->changes[row.field] = {TRY(open(row.before, "before_sealed")),
                                            TRY(open(row.after, "after_sealed"))};
  }
  return {};
}

Status ArchiveChangeRepository::Insert(db::Tx& tx, const StoredArchiveChange& stored) const {
  const ArchiveChange& change = stored.change;
  TRY(tx.Execute(
      "INSERT INTO archive_changes (branch_id, id, site_id, archive_id, kind, state,"
      " text, requester, request_time, review_text)"
      " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, '')",
      stored.name.branch, stored.name.id, stored.name.site, stored.archive.id, change.kind,
      change.state, change.text, change.requester.staff, change.requester.time));
  for (const auto& [field, changed] : change.changes) {
    const auto seal = [&](const std::string& text, std::string_view column) {
      return seal_.Seal(text, kChangeValues, column, stored.name.branch, stored.name.id,
                        static_cast<int>(field));
    };
    TRY(
        tx.Execute("INSERT INTO archive_change_values"
                   " (branch_id, change_id, field, before_sealed, after_sealed)"
                   " VALUES (?, ?, ?, ?, ?)",
                   stored.name.branch, stored.name.id, field, seal(changed.before, "before_sealed"),
                   seal(changed.after, "after_sealed")));
  }
  return {};
}

Status ArchiveChangeRepository::Save(db::Tx& tx, const StoredArchiveChange& stored) const {
  const ArchiveChange& change = stored.change;
  const std::int64_t rows = TRY(tx.Execute(
      "UPDATE archive_changes SET state = ?, reviewer = ?, review_time = ?,"
      " review_text = ? WHERE branch_id = ? AND id = ? AND site_id = ? AND state = ?",
      change.state, change.reviewer->staff, change.reviewer->time, change.review_text,
      stored.name.branch, stored.name.id, stored.name.site, ArchiveChangeState::kRequested));
  if (rows == 0) return Fail(type::Reason::kEtagMismatch);
  return {};
}

}  // namespace steward::directory
