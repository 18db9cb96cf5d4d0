#include "services/directory/occupancy/handover_repository.h"

#include <map>
#include <utility>

#include "services/directory/owner_repository.h"
#include "steward/directory/v1/reasons.h"
#include "steward/type/v1/reasons.h"

namespace steward::directory {
namespace {

const std::string kSelectBatch =
    "SELECT branch_id, id, site_id, display_name, from_date, creator, create_time"
    " FROM handover_batches";

HandoverBatch ReadBatch(const db::Row& row) {
  return {.name = {{row.Get<std::string>("branch_id"), row.Get<std::string>("site_id"),
                    row.Get<HandoverBatchId>("id")}},
          .display_name = row.Get<std::string>("display_name"),
          .from = row.Get<Day>("from_date"),
          .creator = row.Get<std::string>("creator"),
          .created = row.Get<Time>("create_time")};
}

const std::string kSelectHandover =
    "SELECT branch_id, unit_id, site_id, batch_id, interim_rules_signed, service_agreement_signed,"
    " quality_guarantee_given, manual_given, water_m3_x1000, power_kwh_x1000, gas_m3_x1000,"
    " heat_kwh_x1000, key_count, key_keeper, agent_id, power_of_attorney, move_in_date,"
    " inspection_date, handover_date, fit_out_date, create_time, updater, update_time, version"
    " FROM handovers";

Handover ReadHandover(const db::Row& row) {
  using Reading = std::optional<std::int64_t>;
  using MaybeDay = std::optional<Day>;
  return {.unit = {{row.Get<std::string>("branch_id"), row.Get<std::string>("site_id"),
                    row.Get<UnitId>("unit_id")}},
          .batch = row.Get<HandoverBatchId>("batch_id"),
          .interim_rules_signed = row.Get<bool>("interim_rules_signed"),
          .service_agreement_signed = row.Get<bool>("service_agreement_signed"),
          .quality_guarantee_given = row.Get<bool>("quality_guarantee_given"),
          .manual_given = row.Get<bool>("manual_given"),
          .water_m3_x1000 = row.Get<Reading>("water_m3_x1000"),
          .power_kwh_x1000 = row.Get<Reading>("power_kwh_x1000"),
          .gas_m3_x1000 = row.Get<Reading>("gas_m3_x1000"),
          .heat_kwh_x1000 = row.Get<Reading>("heat_kwh_x1000"),
          .key_count = row.Get<int>("key_count"),
          .key_keeper = row.Get<std::string>("key_keeper"),
          .agent = row.Get<std::optional<OwnerId>>("agent_id"),
          .power_of_attorney = row.Get<std::string>("power_of_attorney"),
          .steps = {row.Get<MaybeDay>("move_in_date"), row.Get<MaybeDay>("inspection_date"),
                    row.Get<MaybeDay>("handover_date"), row.Get<MaybeDay>("fit_out_date")},
          .created = row.Get<Time>("create_time"),
          .updater = row.Get<std::string>("updater"),
          .updated = row.Get<Time>("update_time"),
          .version = row.Get<std::uint64_t>("version")};
}

HandoverCounts ReadHandoverCounts(const db::Row& row) {
  return {row.Get<int>("invited"), row.Get<int>("inspected"), row.Get<int>("handed_over"),
          row.Get<int>("moved_in"), row.Get<int>("fit_out")};
}

}  // namespace

Result<HandoverBatch> HandoverRepository::FindBatch(db::Session& session,
                                                    const HandoverBatchName& name) const {
  static const std::string sql = kSelectBatch + " WHERE branch_id = ? AND id = ? AND site_id = ?";
  std::optional<HandoverBatch> found =
      TRY(session.QueryOne(sql, ReadBatch, name.branch, name.id, name.site));
  if (!found) return Fail(type::Reason::kNotFound, {{"name", name.ToString()}});
  return *std::move(found);
}

Result<std::vector<HandoverBatch>> HandoverRepository::ListBatches(db::Session& session,
                                                                   const ListQuery& query) const {
  return SelectPage(session, kSelectBatch, ReadBatch, query);
}

Status HandoverRepository::InsertBatch(db::Tx& tx, const HandoverBatch& batch) const {
  TRY(
      tx.Execute("INSERT INTO handover_batches (branch_id, id, site_id, display_name, from_date,"
                 " creator, create_time) VALUES (?, ?, ?, ?, ?, ?, ?)",
                 batch.name.branch, batch.name.id, batch.name.site, batch.display_name, batch.from,
                 batch.creator, batch.created));
  return {};
}

Result<Handover> HandoverRepository::Find(db::Session& session, const UnitName& unit) const {
  static const std::string sql =
      kSelectHandover + " WHERE branch_id = ? AND unit_id = ? AND site_id = ?";
  std::vector<Handover> found =
      TRY(session.Query(sql, ReadHandover, unit.branch, unit.id, unit.site));
  if (found.empty()) {
    const HandoverName name{{unit.branch, unit.site, unit.id}};
    return Fail(type::Reason::kNotFound, {{"name", name.ToString()}});
  }
  TRY(ReadDefects(session, found));
  return std::move(found.front());
}

Result<std::vector<Handover>> HandoverRepository::List(db::Session& session,
                                                       const ListQuery& query) const {
  std::vector<Handover> handovers = TRY(SelectPage(session, kSelectHandover, ReadHandover, query));
  TRY(ReadDefects(session, handovers));
  return handovers;
}

// Adds the defects to records of one branch.
Status HandoverRepository::ReadDefects(db::Session& session,
                                       std::vector<Handover>& handovers) const {
  if (handovers.empty()) return {};
  std::map<UnitId, Handover*> by_unit;
  std::vector<UnitId> ids;
  for (Handover& handover : handovers) {
    by_unit.emplace(handover.unit.id, &handover);
    ids.push_back(handover.unit.id);
  }
  ids = Padded(std::move(ids));
  const auto read = [](const db::Row& row) {
    return std::pair(row.Get<UnitId>("unit_id"), row.Get<std::string>("defect"));
  };
  const auto rows = TRY(session.Query(
      "SELECT unit_id, defect FROM handover_defects WHERE branch_id = ? AND unit_id IN (" +
          db::Placeholders(ids.size()) + ") ORDER BY unit_id, position",
      read, handovers.front().unit.branch, ids));
  for (const auto& [unit, defect] : rows) by_unit.at(unit)->defects.push_back(defect);
  return {};
}

Result<HandoverCounts> HandoverRepository::Count(db::Session& session,
                                                 const rpc::Scope::Condition& scope,
                                                 const HandoverBatchName* batch) const {
  const std::string sql =
      "SELECT COUNT(*) AS invited, COUNT(inspection_date) AS inspected,"
      " COUNT(handover_date) AS handed_over, COUNT(move_in_date) AS moved_in,"
      " COUNT(fit_out_date) AS fit_out FROM handovers WHERE " +
      scope.sql;
  const auto counts =
      batch == nullptr
          ? TRY(session.QueryOne(sql, ReadHandoverCounts, scope.arguments))
          : TRY(session.QueryOne(sql + " AND branch_id = ? AND batch_id = ? AND site_id = ?",
                                 ReadHandoverCounts, scope.arguments, batch->branch, batch->id,
                                 batch->site));
  return counts.value_or(HandoverCounts());
}

Status HandoverRepository::Insert(db::Tx& tx, const Handover& handover) const {
  const UnitName& unit = handover.unit;
  const std::optional<HandoverBatchId> earlier = TRY(tx.QueryOne(
      "SELECT batch_id FROM handovers WHERE branch_id = ? AND unit_id = ? AND site_id = ?",
      [](const db::Row& row) { return row.Get<HandoverBatchId>(0); }, unit.branch, unit.id,
      unit.site));
  if (earlier) {
    const HandoverBatchName batch{{unit.branch, unit.site, *earlier}};
    return Fail(Reason::kHandoverExists, {{"unit", unit.ToString()}, {"batch", batch.ToString()}});
  }
  TRY(tx.Execute(
      "INSERT INTO handovers (branch_id, unit_id, site_id, batch_id, interim_rules_signed,"
      " service_agreement_signed, quality_guarantee_given, manual_given, key_count, key_keeper,"
      " power_of_attorney, create_time, updater, update_time, version)"
      " VALUES (?, ?, ?, ?, 0, 0, 0, 0, 0, '', '', ?, ?, ?, ?)",
      unit.branch, unit.id, unit.site, handover.batch, handover.created, handover.updater,
      handover.updated, handover.version));
  return {};
}

Status HandoverRepository::Save(db::Tx& tx, Handover& handover) const {
  const UnitName& unit = handover.unit;
  const std::int64_t rows = TRY(tx.Execute(
      "UPDATE handovers SET interim_rules_signed = ?, service_agreement_signed = ?,"
      " quality_guarantee_given = ?, manual_given = ?, water_m3_x1000 = ?, power_kwh_x1000 = ?,"
      " gas_m3_x1000 = ?, heat_kwh_x1000 = ?, key_count = ?, key_keeper = ?, agent_id = ?,"
      " power_of_attorney = ?, move_in_date = ?, inspection_date = ?, handover_date = ?,"
      " fit_out_date = ?, updater = ?, update_time = ?, version = version + 1"
      " WHERE branch_id = ? AND unit_id = ? AND site_id = ? AND version = ?",
      handover.interim_rules_signed, handover.service_agreement_signed,
      handover.quality_guarantee_given, handover.manual_given, handover.water_m3_x1000,
      handover.power_kwh_x1000, handover.gas_m3_x1000, handover.heat_kwh_x1000, handover.key_count,
      handover.key_keeper, handover.agent, handover.power_of_attorney, handover.steps,
      handover.updater, handover.updated, unit.branch, unit.id, unit.site, handover.version));
  if (rows == 0) return Fail(type::Reason::kEtagMismatch);
  ++handover.version;
  return {};
}

Status HandoverRepository::ReplaceDefects(db::Tx& tx, const Handover& handover) const {
  TRY(tx.Execute("DELETE FROM handover_defects WHERE branch_id = ? AND unit_id = ?",
                 handover.unit.branch, handover.unit.id));
  for (size_t position = 0; position < handover.defects.size(); ++position) {
    TRY(
        tx.Execute("INSERT INTO handover_defects (branch_id, unit_id, position, defect)"
                   " VALUES (?, ?, ?, ?)",
                   handover.unit.branch, handover.unit.id, position, handover.defects[position]));
  }
  return {};
}

}  // namespace steward::directory
