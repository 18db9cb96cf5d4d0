#include "services/directory/occupancy/payer_repository.h"

#include "steward/type/v1/reasons.h"

namespace steward::directory {
namespace {

const std::string kSelectPromise =
    "SELECT branch_id, id, site_id, unit_id, kind, payer_id, from_date, to_date, evidence, creator,"
    " create_time, updater, update_time, version FROM payer_promises";

PayerPromise ReadPromise(const db::Row& row) {
  return {.name = {{row.Get<std::string>("branch_id"), row.Get<std::string>("site_id"),
                    row.Get<UnitId>("unit_id"), row.Get<PayerPromiseId>("id")}},
          .kind = row.Get<PromiseKind>("kind"),
          .payer = row.Get<std::optional<OwnerId>>("payer_id"),
          .period = {row.Get<Day>("from_date"), row.Get<std::optional<Day>>("to_date")},
          .evidence = row.Get<std::string>("evidence"),
          .creator = row.Get<std::string>("creator"),
          .created = row.Get<Time>("create_time"),
          .updater = row.Get<std::string>("updater"),
          .updated = row.Get<Time>("update_time"),
          .version = row.Get<std::uint64_t>("version")};
}

}  // namespace

Result<PayerRecords> PayerRepository::RecordsOf(db::Session& session, const UnitName& unit) const {
  TRY(facts_.Find(session, unit));
  PayerRecords records{.unit = unit};
  records.deliveries = TRY(facts_.Deliveries(session, unit));
  records.ownerships = TRY(ownerships_.OfUnit(session, unit));
  records.occupancies = TRY(occupancies_.OfUnit(session, unit));
  records.promises = TRY(OfUnit(session, unit));
  return records;
}

Result<PayerPromise> PayerRepository::Find(db::Session& session,
                                           const PayerPromiseName& name) const {
  static const std::string sql =
      kSelectPromise + " WHERE branch_id = ? AND id = ? AND site_id = ? AND unit_id = ?";
  std::optional<PayerPromise> found =
      TRY(session.QueryOne(sql, ReadPromise, name.branch, name.id, name.site, name.unit));
  if (!found) return Fail(type::Reason::kNotFound, {{"name", name.ToString()}});
  return *std::move(found);
}

Result<std::vector<PayerPromise>> PayerRepository::OfUnit(db::Session& session,
                                                          const UnitName& unit) const {
  static const std::string sql =
      kSelectPromise +
      " WHERE branch_id = ? AND unit_id = ? AND site_id = ? ORDER BY from_date, id";
  return session.Query(sql, ReadPromise, unit.branch, unit.id, unit.site);
}

Result<std::vector<PayerPromise>> PayerRepository::List(db::Session& session,
                                                        const ListQuery& query) const {
  return SelectPage(session, kSelectPromise, ReadPromise, query);
}

Status PayerRepository::Insert(db::Tx& tx, const PayerPromise& promise) const {
  const PayerPromiseName& name = promise.name;
  TRY(
      tx.Execute("INSERT INTO payer_promises (branch_id, id, site_id, unit_id, kind, payer_id,"
                 " from_date, to_date, evidence, creator, create_time, updater, update_time,"
                 " version) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                 name.branch, name.id, name.site, name.unit, promise.kind, promise.payer,
                 promise.period.from, promise.period.to, promise.evidence, promise.creator,
                 promise.created, promise.updater, promise.updated, promise.version));
  return {};
}

Status PayerRepository::SaveEnd(db::Tx& tx, PayerPromise& promise) const {
  const PayerPromiseName& name = promise.name;
  const std::int64_t rows =
      TRY(tx.Execute("UPDATE payer_promises SET to_date = ?, updater = ?, update_time = ?,"
                     " version = version + 1"
                     " WHERE branch_id = ? AND id = ? AND site_id = ? AND unit_id = ?"
                     " AND version = ?",
                     promise.period.to, promise.updater, promise.updated, name.branch, name.id,
                     name.site, name.unit, promise.version));
  if (rows == 0) return Fail(type::Reason::kEtagMismatch);
  ++promise.version;
  return {};
}

}  // namespace steward::directory
