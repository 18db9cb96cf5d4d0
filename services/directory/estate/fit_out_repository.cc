#include "services/directory/estate/fit_out_repository.h"

#include "steward/directory/v1/reasons.h"

namespace steward::directory {
namespace {

// The state of today is reckoned here as in StateOn(), so that lists can be filtered by it.
const std::string kSelectFitOut =
    "SELECT branch_id, id, site_id, unit_id, state_now, works, contractor, has_wet_rooms,"
    " agreement, drawings, end_date, pass_count, returned_pass_count, deposit_fen, payer,"
    " release_date, permit_time, inspect_time, close_time, create_time, update_time, version"
    "  FROM (SELECT fit_outs.*, CASE WHEN state = 3 AND end_date < ? THEN 4"
    "                                WHEN state = 6 AND release_date <= ? THEN 7"
    "                                ELSE state END AS state_now FROM fit_outs) f";

FitOut ReadFitOut(const db::Row& row) {
  return {.name = {{row.Get<std::string>("branch_id"), row.Get<std::string>("site_id"),
                    row.Get<FitOutId>("id")}},
          .unit = row.Get<UnitId>("unit_id"),
          .state = static_cast<FitOutState>(row.Get<int>("state_now")),
          .works = row.Get<std::string>("works"),
          .contractor = row.Get<std::string>("contractor"),
          .has_wet_rooms = row.Get<bool>("has_wet_rooms"),
          .agreement = row.Get<std::string>("agreement"),
          .drawings = row.Get<std::string>("drawings"),
          .end = row.Get<std::optional<Day>>("end_date"),
          .pass_count = row.Get<int>("pass_count"),
          .returned_pass_count = row.Get<int>("returned_pass_count"),
          .deposit_fen = row.Get<std::int64_t>("deposit_fen"),
          .payer = row.Get<FitOutPayer>("payer"),
          .release = row.Get<std::optional<Day>>("release_date"),
          .permitted = row.Get<std::optional<Time>>("permit_time"),
          .inspected = row.Get<std::optional<Time>>("inspect_time"),
          .closed = row.Get<std::optional<Time>>("close_time"),
          .created = row.Get<Time>("create_time"),
          .updated = row.Get<Time>("update_time"),
          .version = row.Get<std::uint64_t>("version")};
}

FitOutRule ReadFitOutRule(const db::Row& row) {
  return {.name = {{row.Get<std::string>("branch_id"), row.Get<std::string>("site_id"),
                    row.Get<FitOutRuleId>("id")}},
          .days = {row.Get<Day>("start_date"), row.Get<std::optional<Day>>("end_date")},
          .terms = {row.Get<std::int64_t>("deposit_fen"), row.Get<int>("holding_days")},
          .created = row.Get<Time>("create_time")};
}

const std::string kSelectFitOutRule =
    "SELECT branch_id, id, site_id, start_date, end_date, deposit_fen, holding_days, create_time"
    "  FROM fit_out_rules";

}  // namespace

Result<FitOut> FitOutRepository::Find(db::Session& session, const FitOutName& name,
                                      Day today) const {
  static const std::string sql = kSelectFitOut + " WHERE branch_id = ? AND id = ? AND site_id = ?";
  std::optional<FitOut> fit_out =
      TRY(session.QueryOne(sql, ReadFitOut, today, today, name.branch, name.id, name.site));
  if (!fit_out) return Fail(type::Reason::kNotFound, {{"name", name.ToString()}});
  TRY(ReadParts(session, *fit_out));
  return *std::move(fit_out);
}

Result<FitOut> FitOutRepository::Lock(db::Tx& tx, const FitOutName& name) const {
  static const std::string sql =
      "SELECT branch_id, id, site_id, unit_id, state AS state_now, works, contractor,"
      " has_wet_rooms, agreement, drawings, end_date, pass_count, returned_pass_count,"
      " deposit_fen, payer, release_date, permit_time, inspect_time, close_time, create_time,"
      " update_time, version FROM fit_outs WHERE branch_id = ? AND id = ? AND site_id = ?"
      " FOR UPDATE";
  std::optional<FitOut> fit_out =
      TRY(tx.QueryOne(sql, ReadFitOut, name.branch, name.id, name.site));
  if (!fit_out) return Fail(type::Reason::kNotFound, {{"name", name.ToString()}});
  TRY(ReadParts(tx, *fit_out));
  return *std::move(fit_out);
}

Status FitOutRepository::ReadParts(db::Session& session, FitOut& fit_out) const {
  const FitOutName& name = fit_out.name;
  fit_out.stages = TRY(session.Query(
      "SELECT stage, finding, text, staff, record_time FROM fit_out_stages"
      " WHERE branch_id = ? AND fit_out_id = ? ORDER BY position LIMIT 1000",
      [](const db::Row& row) {
        return FitOutStage{row.Get<FitOutStageKind>("stage"), row.Get<FitOutFinding>("finding"),
                           row.Get<std::string>("text"), row.Get<std::string>("staff"),
                           row.Get<Time>("record_time")};
      },
      name.branch, name.id));
  fit_out.violations = TRY(session.Query(
      "SELECT position, text, correction, record_time, correct_time FROM fit_out_violations"
      " WHERE branch_id = ? AND fit_out_id = ? ORDER BY position LIMIT 1000",
      [](const db::Row& row) {
        return FitOutViolation{row.Get<int>("position"), row.Get<std::string>("text"),
                               row.Get<std::string>("correction"), row.Get<Time>("record_time"),
                               row.Get<std::optional<Time>>("correct_time")};
      },
      name.branch, name.id));
  fit_out.moves = TRY(session.Query(
      "SELECT from_state, to_state, staff, text, move_time FROM fit_out_moves"
      " WHERE branch_id = ? AND fit_out_id = ? ORDER BY position LIMIT 1000",
      [](const db::Row& row) {
        return FitOutMove{row.Get<FitOutState>("from_state"), row.Get<FitOutState>("to_state"),
                          row.Get<std::string>("staff"), row.Get<std::string>("text"),
                          row.Get<Time>("move_time")};
      },
      name.branch, name.id));
  return {};
}

Result<std::vector<FitOut>> FitOutRepository::List(db::Session& session, const ListQuery& query,
                                                   Day today) const {
  const std::string sql = kSelectFitOut + " WHERE " + query.scope.sql + " AND " +
                          query.filter.where + " AND " + query.after.sql + " ORDER BY " +
                          query.order + " LIMIT ?";
  return session.Query(sql, ReadFitOut, today, today, query.scope.arguments, query.filter.arguments,
                       query.after.arguments, query.limit);
}

Result<std::vector<FitOutCounts>> FitOutRepository::Count(
    db::Session& session, const rpc::Scope::Condition& scope) const {
  const std::string sql =
      "SELECT branch_id, site_id, COUNT(permit_time) AS permitted,"
      " COUNT(inspect_time) AS inspected,"
      " COUNT(CASE WHEN deposit_fen > 0 THEN close_time END) AS refunded"
      "  FROM fit_outs WHERE " +
      scope.sql +
      " AND permit_time IS NOT NULL GROUP BY branch_id, site_id"
      " ORDER BY branch_id, site_id";
  return session.Query(
      sql,
      [](const db::Row& row) {
        return FitOutCounts{row.Get<std::string>("branch_id"), row.Get<std::string>("site_id"),
                            row.Get<int>("permitted"), row.Get<int>("inspected"),
                            row.Get<int>("refunded")};
      },
      scope.arguments);
}

Result<std::optional<FitOutName>> FitOutRepository::OpenOf(db::Session& session,
                                                           const UnitName& unit) const {
  const auto read = [&](const db::Row& row) {
    return FitOutName{{unit.branch, unit.site, row.Get<FitOutId>("id")}};
  };
  return session.QueryOne(
      "SELECT id FROM fit_outs WHERE branch_id = ? AND unit_id = ? AND site_id = ? AND state <> ?",
      read, unit.branch, unit.id, unit.site, FitOutState::kClosed);
}

Status FitOutRepository::Insert(db::Tx& tx, const FitOut& fit_out) const {
  TRY(tx.Execute(
      "INSERT INTO fit_outs (branch_id, id, site_id, unit_id, state, works, contractor,"
      " has_wet_rooms, agreement, drawings, pass_count, returned_pass_count,"
      " deposit_fen, payer, create_time, update_time, version)"
      " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
      fit_out.name.branch, fit_out.name.id, fit_out.name.site, fit_out.unit, fit_out.state,
      fit_out.works, fit_out.contractor, fit_out.has_wet_rooms, fit_out.agreement, fit_out.drawings,
      fit_out.pass_count, fit_out.returned_pass_count, fit_out.deposit_fen, fit_out.payer,
      fit_out.created, fit_out.updated, fit_out.version));
  return {};
}

Status FitOutRepository::Save(db::Tx& tx, FitOut& fit_out) const {
  const std::int64_t rows = TRY(tx.Execute(
      "UPDATE fit_outs SET state = ?, agreement = ?, drawings = ?, end_date = ?, pass_count = ?,"
      " returned_pass_count = ?, deposit_fen = ?, payer = ?, release_date = ?, permit_time = ?,"
      " inspect_time = ?, close_time = ?, update_time = ?, version = version + 1"
      " WHERE branch_id = ? AND id = ? AND site_id = ? AND version = ?",
      fit_out.state, fit_out.agreement, fit_out.drawings, fit_out.end, fit_out.pass_count,
      fit_out.returned_pass_count, fit_out.deposit_fen, fit_out.payer, fit_out.release,
      fit_out.permitted, fit_out.inspected, fit_out.closed, fit_out.updated, fit_out.name.branch,
      fit_out.name.id, fit_out.name.site, fit_out.version));
  if (rows == 0) return Fail(type::Reason::kEtagMismatch);
  ++fit_out.version;
  return {};
}

Status FitOutRepository::InsertMove(db::Tx& tx, const FitOut& fit_out) const {
  const FitOutMove& move = fit_out.moves.back();
  TRY(
      tx.Execute("INSERT INTO fit_out_moves (branch_id, fit_out_id, position, from_state, to_state,"
                 " staff, text, move_time) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                 fit_out.name.branch, fit_out.name.id, fit_out.moves.size(), move.from, move.to,
                 move.staff, move.text, move.moved));
  return {};
}

Status FitOutRepository::InsertStage(db::Tx& tx, const FitOut& fit_out) const {
  const FitOutStage& stage = fit_out.stages.back();
  TRY(
      tx.Execute("INSERT INTO fit_out_stages (branch_id, fit_out_id, position, stage, finding,"
                 " text, staff, record_time) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                 fit_out.name.branch, fit_out.name.id, fit_out.stages.size(), stage.kind,
                 stage.finding, stage.text, stage.staff, stage.recorded));
  return {};
}

Status FitOutRepository::InsertViolation(db::Tx& tx, const FitOut& fit_out) const {
  const FitOutViolation& violation = fit_out.violations.back();
  TRY(
      tx.Execute("INSERT INTO fit_out_violations (branch_id, fit_out_id, position, text,"
                 " correction, record_time) VALUES (?, ?, ?, ?, ?, ?)",
                 fit_out.name.branch, fit_out.name.id, violation.position, violation.text,
                 violation.correction, violation.recorded));
  return {};
}

Status FitOutRepository::SaveViolation(db::Tx& tx, const FitOutName& name,
                                       const FitOutViolation& violation) const {
  TRY(tx.Execute(
      "UPDATE fit_out_violations SET correction = ?, correct_time = ?"
      " WHERE branch_id = ? AND fit_out_id = ? AND position = ?",
      violation.correction, violation.corrected, name.branch, name.id, violation.position));
  return {};
}

Status FitOutRepository::InsertRule(db::Tx& tx, const FitOutRule& rule) const {
  TRY(
      tx.Execute("INSERT INTO fit_out_rules (branch_id, id, site_id, start_date, end_date,"
                 " deposit_fen, holding_days, create_time) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                 rule.name.branch, rule.name.id, rule.name.site, rule.days.start, rule.days.end,
                 rule.terms.deposit_fen, rule.terms.holding_days, rule.created));
  return {};
}

Result<std::vector<FitOutRule>> FitOutRepository::ListRules(db::Session& session,
                                                            const ListQuery& query) const {
  const std::string sql = kSelectFitOutRule + " WHERE " + query.scope.sql + " AND " +
                          query.filter.where + " AND " + query.after.sql + " ORDER BY " +
                          query.order + " LIMIT ?";
  return session.Query(sql, ReadFitOutRule, query.scope.arguments, query.filter.arguments,
                       query.after.arguments, query.limit);
}

Result<std::optional<FitOutRule>> FitOutRepository::RuleIn(db::Session& session,
                                                           const SiteName& site,
                                                           const DaySpan& days) const {
  static const std::string sql =
      kSelectFitOutRule +
      " WHERE branch_id = ? AND site_id = ? AND (end_date IS NULL OR end_date >= ?)"
      " AND start_date <= COALESCE(?, start_date) ORDER BY start_date LIMIT 1";
  return session.QueryOne(sql, ReadFitOutRule, site.branch, site.site, days.start, days.end);
}

}  // namespace steward::directory
