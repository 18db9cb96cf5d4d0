#include "services/directory/occupancy/unit_facts_repository.h"

#include <algorithm>
#include <utility>

#include "services/directory/bulk.h"
#include "steward/type/v1/reasons.h"

namespace steward::directory {
namespace {

const std::string kSelectFacts =
    "SELECT branch_id, site_id, id, house_number, delivery, delivery_date, use_kind, use_date,"
    " agency, agency_date, facts_version, house_key FROM units";

UnitFacts ReadFacts(const db::Row& row) {
  return {.unit = {{row.Get<std::string>("branch_id"), row.Get<std::string>("site_id"),
                    row.Get<UnitId>("id")}},
          .house_number = row.Get<std::string>("house_number"),
          .delivery = row.Get<Delivery>("delivery"),
          .use = row.Get<Use>("use_kind"),
          .agency = row.Get<Agency>("agency"),
          .delivery_day = row.Get<std::optional<Day>>("delivery_date"),
          .use_day = row.Get<std::optional<Day>>("use_date"),
          .agency_day = row.Get<std::optional<Day>>("agency_date"),
          .version = row.Get<std::uint64_t>("facts_version")};
}

Result<UnitFacts> FactsOf(std::optional<UnitFacts> found, const UnitName& unit) {
  if (!found) return Fail(type::Reason::kNotFound, {{"name", unit.ToString()}});
  return *std::move(found);
}

const std::string kSelectChange =
    "SELECT branch_id, id, site_id, unit_id, fact, before_value, after_value, from_date, evidence,"
    " evidence_file_id, notice_date, arrival_date, owes_from_date, actor, create_time"
    " FROM unit_fact_changes";

FactChange ReadChange(const db::Row& row) {
  FactChange change{.name = {{row.Get<std::string>("branch_id"), row.Get<std::string>("site_id"),
                              row.Get<UnitId>("unit_id"), row.Get<FactChangeId>("id")}},
                    .fact = row.Get<Fact>("fact"),
                    .before = row.Get<int>("before_value"),
                    .after = row.Get<int>("after_value"),
                    .day = row.Get<Day>("from_date"),
                    .proof = {row.Get<std::string>("evidence"),
                              row.Get<std::optional<FileId>>("evidence_file_id")},
                    .actor = row.Get<std::string>("actor"),
                    .created = row.Get<Time>("create_time")};
  if (const auto owes_from = row.Get<std::optional<Day>>("owes_from_date")) {
    change.deemed = {row.Get<Day>("notice_date"), row.Get<Day>("arrival_date"), *owes_from};
  }
  return change;
}

}  // namespace

Result<UnitFacts> UnitFactsRepository::Find(db::Session& session, const UnitName& unit) const {
  static const std::string sql = kSelectFacts + " WHERE branch_id = ? AND id = ? AND site_id = ?";
  return FactsOf(TRY(session.QueryOne(sql, ReadFacts, unit.branch, unit.id, unit.site)), unit);
}

Result<UnitFacts> UnitFactsRepository::Lock(db::Tx& tx, const UnitName& unit) const {
  static const std::string sql =
      kSelectFacts + " WHERE branch_id = ? AND id = ? AND site_id = ? FOR UPDATE";
  return FactsOf(TRY(tx.QueryOne(sql, ReadFacts, unit.branch, unit.id, unit.site)), unit);
}

Result<std::map<std::string, UnitFacts>> UnitFactsRepository::LockHouses(
    db::Tx& tx, const SiteName& site, std::vector<std::string> house_keys) const {
  std::map<std::string, UnitFacts> facts;
  if (house_keys.empty()) return facts;
  std::sort(house_keys.begin(), house_keys.end());
  house_keys = PaddedTexts(std::move(house_keys));
  const auto read = [](const db::Row& row) {
    return std::pair(row.Get<std::string>("house_key"), ReadFacts(row));
  };
  const auto found =
      TRY(tx.Query(kSelectFacts + " WHERE branch_id = ? AND site_id = ? AND house_key IN (" +
                       db::Placeholders(house_keys.size()) + ") ORDER BY house_key FOR UPDATE",
                   read, site.branch, site.site, house_keys));
  facts = {found.begin(), found.end()};
  return facts;
}

Result<std::vector<UnitFacts>> UnitFactsRepository::List(db::Session& session,
                                                         const ListQuery& query) const {
  return SelectPage(session, kSelectFacts, ReadFacts, query);
}

Result<std::vector<StateCount>> UnitFactsRepository::Count(
    db::Session& session, const rpc::Scope::Condition& scope) const {
  const auto read = [](const db::Row& row) {
    return StateCount{row.Get<std::string>("site_id"), row.Get<UnitState>("state"),
                      row.Get<int>("unit_count"), row.Get<std::int64_t>("area")};
  };
  return session.Query(
      "SELECT site_id, state, COUNT(*) AS unit_count,"
      " CAST(SUM(floor_area_m2_x100) AS SIGNED) AS area FROM units WHERE " +
          scope.sql + " GROUP BY site_id, state ORDER BY site_id, state",
      read, scope.arguments);
}

Status UnitFactsRepository::Record(db::Tx& tx, UnitFacts& facts, const FactChange& change) const {
  const UnitName& unit = facts.unit;
  const std::int64_t rows = TRY(
      tx.Execute("UPDATE units SET delivery = ?, delivery_date = ?, use_kind = ?, use_date = ?,"
                 " agency = ?, agency_date = ?, state = ?, facts_version = facts_version + 1"
                 " WHERE branch_id = ? AND id = ? AND site_id = ? AND facts_version = ?",
                 facts.delivery, facts.delivery_day, facts.use, facts.use_day, facts.agency,
                 facts.agency_day, facts.State(), unit.branch, unit.id, unit.site, facts.version));
  if (rows == 0) return Fail(type::Reason::kEtagMismatch);
  ++facts.version;

  return InsertChanges(tx, {change});
}

Status UnitFactsRepository::InsertChanges(db::Tx& tx,
                                          const std::vector<FactChange>& changes) const {
  db::Values rows;
  for (const FactChange& change : changes) {
    std::optional<Day> notice;
    std::optional<Day> arrival;
    std::optional<Day> owes_from;
    if (change.deemed) {
      notice = change.deemed->notice_day;
      arrival = change.deemed->arrival_day;
      owes_from = change.deemed->owes_from;
    }
    BindRow(rows, change.name.branch, change.name.id, change.name.site, change.name.unit,
            change.fact, change.before, change.after, change.day, change.proof.text,
            change.proof.file, notice, arrival, owes_from, change.actor, change.created);
  }
  constexpr size_t kWidth = 15;
  return InsertRows(tx,
                    "INSERT INTO unit_fact_changes (branch_id, id, site_id, unit_id, fact,"
                    " before_value, after_value, from_date, evidence, evidence_file_id,"
                    " notice_date, arrival_date, owes_from_date, actor, create_time)",
                    kWidth, rows);
}

Result<std::vector<FactChange>> UnitFactsRepository::ListChanges(db::Session& session,
                                                                 const ListQuery& query) const {
  return SelectPage(session, kSelectChange, ReadChange, query);
}

Result<std::vector<FactChange>> UnitFactsRepository::Deliveries(db::Session& session,
                                                                const UnitName& unit) const {
  static const std::string sql =
      kSelectChange +
      " WHERE branch_id = ? AND unit_id = ? AND site_id = ? AND fact = ? ORDER BY from_date, id";
  return session.Query(sql, ReadChange, unit.branch, unit.id, unit.site, Fact::kDelivery);
}

}  // namespace steward::directory
