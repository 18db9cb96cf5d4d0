#include "services/identity/organisation/leaving_repository.h"

#include <string>
#include <utility>

#include "steward/identity/v1/reasons.h"

namespace steward::identity {
namespace {

const std::string kSelectLeavings =
    "SELECT branch_id, id, staff_id, successor_id, leave_date, state, creator, create_time,"
    " end_time FROM leavings ";

Leaving ReadLeaving(const db::Row& row) {
  return {.name = {row.Get<std::string>("branch_id"), row.Get<LeavingId>("id")},
          .staff = row.Get<StaffId>("staff_id"),
          .successor = row.Get<StaffId>("successor_id"),
          .leave_date = row.Get<Day>("leave_date"),
          .state = row.Get<Leaving::State>("state"),
          .creator = row.Get<std::string>("creator"),
          .created = row.Get<Time>("create_time"),
          .ended = row.Get<std::optional<Time>>("end_time")};
}

LeavingItem ReadItem(const db::Row& row) {
  return {.service = row.Get<std::string>("service"),
          .reported = row.Get<std::optional<Time>>("report_time")};
}

using CountOf = std::pair<std::string, std::pair<std::string, int>>;
using OutOf = std::pair<std::string, StillOut>;

Result<Leaving> FoundLeaving(std::optional<Leaving> leaving, const LeavingName& name) {
  if (!leaving) return Fail(Reason::kLeavingNotFound, {{"leaving", name.ToString()}});
  return *std::move(leaving);
}

}  // namespace

Status LeavingRepository::Insert(db::Tx& tx, const Leaving& leaving) const {
  const std::string& branch = leaving.name.branch;
  const Result<std::int64_t> rows = tx.Execute(
      "INSERT INTO leavings (branch_id, id, staff_id, open_staff_id, successor_id, leave_date,"
      " state, creator, create_time) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
      branch, leaving.name.leaving, leaving.staff, leaving.staff, leaving.successor,
      leaving.leave_date, leaving.state, leaving.creator, leaving.created);
  if (!rows.ok()) {
    if (!db::IsDuplicate(rows.error())) return rows.error();
    return Fail(Reason::kLeavingOpen, {{"staff", StaffName{branch, leaving.staff}.ToString()}});
  }
  for (const LeavingItem& item : leaving.items) {
    TRY(
        tx.Execute("INSERT INTO leaving_items (branch_id, leaving_id, service, report_time,"
                   " out_count) VALUES (?, ?, ?, NULL, 0)",
                   branch, leaving.name.leaving, item.service));
  }
  return {};
}

Status LeavingRepository::ReadItems(db::Session& session, Leaving& leaving) const {
  const std::string& branch = leaving.name.branch;
  const LeavingId& id = leaving.name.leaving;
  leaving.items = TRY(session.Query(
      "SELECT service, report_time FROM leaving_items WHERE branch_id = ? AND leaving_id = ?"
      " ORDER BY service LIMIT 100",
      ReadItem, branch, id));
  for (CountOf& one : TRY(session.Query(
           "SELECT service, kind, handed_over_count FROM leaving_counts"
           " WHERE branch_id = ? AND leaving_id = ? ORDER BY service, kind LIMIT 10000",
           [](const db::Row& row) -> CountOf {
             return {row.Get<std::string>(0), {row.Get<std::string>(1), row.Get<int>(2)}};
           },
           branch, id))) {
    LeavingItem* item = leaving.ItemOf(one.first);
    if (item != nullptr) item->handed_over.insert(std::move(one.second));
  }
  for (OutOf& one : TRY(session.Query(
           "SELECT service, kind, resource, title FROM leaving_outs"
           " WHERE branch_id = ? AND leaving_id = ? ORDER BY service, position LIMIT 10000",
           [](const db::Row& row) -> OutOf {
             return {row.Get<std::string>(0),
                     {row.Get<std::string>(1), row.Get<std::string>(2), row.Get<std::string>(3)}};
           },
           branch, id))) {
    LeavingItem* item = leaving.ItemOf(one.first);
    if (item != nullptr) item->still_out.push_back(std::move(one.second));
  }
  return {};
}

Result<Leaving> LeavingRepository::Get(db::Session& session, const LeavingName& name) const {
  Leaving leaving =
      TRY(FoundLeaving(TRY(session.QueryOne(kSelectLeavings + "WHERE branch_id = ? AND id = ?",
                                            ReadLeaving, name.branch, name.leaving)),
                       name));
  TRY(ReadItems(session, leaving));
  return leaving;
}

Result<Leaving> LeavingRepository::Lock(db::Tx& tx, const LeavingName& name) const {
  Leaving leaving = TRY(
      FoundLeaving(TRY(tx.QueryOne(kSelectLeavings + "WHERE branch_id = ? AND id = ? FOR UPDATE",
                                   ReadLeaving, name.branch, name.leaving)),
                   name));
  TRY(ReadItems(tx, leaving));
  return leaving;
}

Status LeavingRepository::SaveEnd(db::Tx& tx, const Leaving& leaving) const {
  TRY(
      tx.Execute("UPDATE leavings SET state = ?, open_staff_id = NULL, end_time = ?"
                 " WHERE branch_id = ? AND id = ?",
                 leaving.state, leaving.ended, leaving.name.branch, leaving.name.leaving));
  return {};
}

Status LeavingRepository::SaveItem(db::Tx& tx, const LeavingName& name,
                                   const LeavingItem& item) const {
  for (const char* table : {"leaving_counts", "leaving_outs"}) {
    TRY(tx.Execute("DELETE FROM " + std::string(table) +
                       " WHERE branch_id = ? AND leaving_id = ? AND service = ?",
                   name.branch, name.leaving, item.service));
  }
  for (const auto& [kind, count] : item.handed_over) {
    TRY(
        tx.Execute("INSERT INTO leaving_counts (branch_id, leaving_id, service, kind,"
                   " handed_over_count) VALUES (?, ?, ?, ?, ?)",
                   name.branch, name.leaving, item.service, kind, count));
  }
  int position = 0;
  for (const StillOut& out : item.still_out) {
    TRY(tx.Execute(
        "INSERT INTO leaving_outs (branch_id, leaving_id, service, position, kind,"
        " resource, title) VALUES (?, ?, ?, ?, ?, ?, ?)",
        name.branch, name.leaving, item.service, position++, out.kind, out.resource, out.title));
  }
  TRY(
      tx.Execute("UPDATE leaving_items SET report_time = ?, out_count = ?"
                 " WHERE branch_id = ? AND leaving_id = ? AND service = ?",
                 item.reported, position, name.branch, name.leaving, item.service));
  return {};
}

Result<std::vector<Leaving>> LeavingRepository::List(db::Session& session, std::string_view branch,
                                                     const rpc::ListQuery& query) const {
  return session.Query(kSelectLeavings + "WHERE branch_id = ? AND " + query.filter.where + " AND " +
                           query.after.sql + " ORDER BY " + query.order + " LIMIT ?",
                       ReadLeaving, branch, query.filter.arguments, query.after.arguments,
                       query.limit);
}

Result<std::vector<Leaving>> LeavingRepository::OpenFor(db::Session& session,
                                                        std::string_view service) const {
  std::vector<Leaving> leavings = TRY(session.Query(
      "SELECT l.branch_id, l.id, l.staff_id, l.successor_id, l.leave_date, l.state, l.creator,"
      " l.create_time, l.end_time FROM leavings l JOIN leaving_items i"
      " ON i.branch_id = l.branch_id AND i.leaving_id = l.id AND i.service = ?"
      " WHERE l.state = 1 ORDER BY i.report_time IS NOT NULL, i.out_count = 0, l.create_time, l.id"
      " LIMIT 100",
      ReadLeaving, service));
  for (Leaving& leaving : leavings) {
    TRY(ReadItems(session, leaving));
    std::erase_if(leaving.items, [&](const LeavingItem& item) { return item.service != service; });
  }
  return leavings;
}

}  // namespace steward::identity
