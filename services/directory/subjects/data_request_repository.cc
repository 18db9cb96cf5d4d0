#include "services/directory/subjects/data_request_repository.h"

#include "services/directory/archives/names.h"
#include "services/directory/estate/fit_out_rules.h"
#include "services/directory/estate/names.h"
#include "steward/directory/v1/reasons.h"

namespace steward::directory {
namespace {

const std::string kSelectDataRequest =
    "SELECT branch_id, id, owner_id, kind, state, text, answer, creator, create_time, due_time,"
    " end_time, expire_time, size_bytes, error_zh, error_en FROM data_requests"
    " WHERE branch_id = ?";

// Whether somebody had to do with the unit `f.unit_id` on the day of `f.create_time`.
constexpr std::string_view kInHisTime =
    " EXISTS (SELECT 1 FROM owner_units s WHERE s.branch_id = f.branch_id AND s.owner_id = ?"
    " AND s.unit_id = f.unit_id AND s.from_date <= DATE(f.create_time)"
    " AND (s.to_date IS NULL OR s.to_date > DATE(f.create_time)))";

DataRequest ReadDataRequest(const db::Row& row) {
  return {.name = {row.Get<std::string>("branch_id"), row.Get<DataRequestId>("id")},
          .owner = row.Get<OwnerId>("owner_id"),
          .kind = row.Get<DataRequestKind>("kind"),
          .state = row.Get<DataRequestState>("state"),
          .text = row.Get<std::string>("text"),
          .answer = row.Get<std::string>("answer"),
          .creator = row.Get<std::string>("creator"),
          .created = row.Get<Time>("create_time"),
          .due = row.Get<Time>("due_time"),
          .ended = row.Get<std::optional<Time>>("end_time"),
          .expires = row.Get<std::optional<Time>>("expire_time"),
          .size_bytes = row.Get<std::int64_t>("size_bytes"),
          .error_zh = row.Get<std::string>("error_zh"),
          .error_en = row.Get<std::string>("error_en")};
}

std::optional<OwnerId> OpenOwnerOf(const DataRequest& request) {
  return HasEnded(request.state) ? std::nullopt : std::optional(request.owner);
}

// The name of the first record at a site that is found.
template <class Name, class... Arguments>
Result<std::optional<std::string>> FirstName(db::Session& session, const std::string& sql,
                                             const OwnerName& person, const Arguments&... more) {
  const auto read = [&](const db::Row& row) {
    Name name;
    name.branch = person.branch;
    name.site = row.Get<std::string>("site_id");
    name.id = row.Get<decltype(name.id)>("id");
    return name.ToString();
  };
  return session.QueryOne(sql + " LIMIT 1", read, person.branch, person.id, more...);
}

}  // namespace

Result<DataRequest> DataRequestRepository::Find(db::Session& session,
                                                const DataRequestName& name) const {
  static const std::string sql = kSelectDataRequest + " AND id = ?";
  std::optional<DataRequest> request =
      TRY(session.QueryOne(sql, ReadDataRequest, name.branch, name.id));
  if (!request) return Fail(type::Reason::kNotFound, {{"name", name.ToString()}});
  return *std::move(request);
}

Result<DataRequest> DataRequestRepository::Lock(db::Tx& tx, const DataRequestName& name) const {
  static const std::string sql = kSelectDataRequest + " AND id = ? FOR UPDATE";
  std::optional<DataRequest> request = TRY(tx.QueryOne(sql, ReadDataRequest, name.branch, name.id));
  if (!request) return Fail(type::Reason::kNotFound, {{"name", name.ToString()}});
  return *std::move(request);
}

Result<std::vector<DataRequest>> DataRequestRepository::List(db::Session& session,
                                                             const std::string& branch,
                                                             const ListQuery& query) const {
  const std::string sql = kSelectDataRequest + " AND " + query.filter.where + " AND " +
                          query.after.sql + " ORDER BY " + query.order + " LIMIT ?";
  return session.Query(sql, ReadDataRequest, branch, query.filter.arguments, query.after.arguments,
                       query.limit);
}

Status DataRequestRepository::Insert(db::Tx& tx, const DataRequest& request) const {
  const OwnerName person = request.person();
  const auto owner = TRY(tx.QueryOne(
      "SELECT 1 FROM owners WHERE branch_id = ? AND id = ? FOR UPDATE",
      [](const db::Row& row) { return row.Get<int>(0); }, person.branch, person.id));
  if (!owner) return Fail(Reason::kOwnerNotFound, {{"owner", person.ToString()}});
  const auto open = TRY(tx.QueryOne(
      "SELECT id FROM data_requests WHERE branch_id = ? AND open_owner_id = ?",
      [](const db::Row& row) { return row.Get<DataRequestId>("id"); }, person.branch, person.id));
  if (open) {
    return Fail(Reason::kDataRequestOpen,
                {{"request", DataRequestName{person.branch, *open}.ToString()}});
  }
  TRY(tx.Execute(
      "INSERT INTO data_requests (branch_id, id, owner_id, open_owner_id, kind, state, text,"
      " answer, creator, create_time, due_time, size_bytes, error_zh, error_en)"
      " VALUES (?, ?, ?, ?, ?, ?, ?, '', ?, ?, ?, 0, '', '')",
      request.name.branch, request.name.id, request.owner, OpenOwnerOf(request), request.kind,
      request.state, request.text, request.creator, request.created, request.due));
  return parts_.Insert(tx, request.name);
}

Status DataRequestRepository::Save(db::Tx& tx, const DataRequest& request) const {
  TRY(
      tx.Execute("UPDATE data_requests SET open_owner_id = ?, state = ?, answer = ?, end_time = ?,"
                 " expire_time = ?, size_bytes = ?, error_zh = ?, error_en = ?"
                 " WHERE branch_id = ? AND id = ?",
                 OpenOwnerOf(request), request.state, request.answer, request.ended,
                 request.expires, request.size_bytes, request.error_zh, request.error_en,
                 request.name.branch, request.name.id));
  if (HasEnded(request.state)) TRY(parts_.DropRest(tx, request.name));
  return {};
}

Result<DataCounts> DataRequestRepository::Counts(db::Session& session,
                                                 const DataRequestName& name) const {
  const auto rows = TRY(session.Query(
      "SELECT table_name, row_count FROM data_request_counts"
      " WHERE branch_id = ? AND data_request_id = ?",
      [](const db::Row& row) {
        return std::pair(row.Get<std::string>("table_name"), row.Get<std::int64_t>("row_count"));
      },
      name.branch, name.id));
  return DataCounts(rows.begin(), rows.end());
}

Status DataRequestRepository::AddCounts(db::Tx& tx, const DataRequestName& name,
                                        const DataCounts& counts) const {
  for (const auto& [table, rows] : counts) {
    TRY(
        tx.Execute("INSERT INTO data_request_counts (branch_id, data_request_id, table_name,"
                   " row_count) VALUES (?, ?, ?, ?) ON DUPLICATE KEY UPDATE"
                   " row_count = row_count + ?",
                   name.branch, name.id, table, rows, rows));
  }
  return {};
}

Status DataRequestRepository::CheckNothingOpen(db::Session& session, const OwnerName& person,
                                               Day today) const {
  const auto unit = TRY(FirstName<UnitName>(
      session,
      "SELECT site_id, unit_id AS id FROM owner_units WHERE branch_id = ? AND owner_id = ?"
      " AND (to_date IS NULL OR to_date > ?)",
      person, today));
  if (unit) return Fail(Reason::kDataRequestStillLinked, {{"unit", *unit}});

  // A fit-out names no person: its payer is whoever had the unit then.
  static const std::string deposits =
      "SELECT f.site_id, f.id FROM fit_outs f WHERE f.branch_id = ? AND" + std::string(kInHisTime) +
      " AND f.deposit_fen > 0 AND f.payer = ? AND f.state <> ?";
  const auto deposit = TRY(
      FirstName<FitOutName>(session, deposits, person, FitOutPayer::kOwner, FitOutState::kClosed));
  if (deposit) return Fail(Reason::kDataRequestDepositOpen, {{"fit_out", *deposit}});

  const auto loan = TRY(FirstName<ArchiveLoanName>(
      session,
      "SELECT l.site_id, l.id FROM archive_loans l JOIN archives a ON a.branch_id = l.branch_id"
      " AND a.id = l.out_archive_id WHERE l.branch_id = ? AND a.customer_id = ?",
      person));
  if (loan) return Fail(Reason::kDataRequestFileLent, {{"loan", *loan}});

  const auto change = TRY(FirstName<ArchiveChangeName>(
      session,
      "SELECT site_id, open_change_id AS id FROM archives WHERE branch_id = ? AND customer_id = ?"
      " AND open_change_id IS NOT NULL",
      person));
  if (change) return Fail(Reason::kDataRequestChangeWaiting, {{"change", *change}});
  return {};
}

}  // namespace steward::directory
