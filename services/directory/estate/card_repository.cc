#include "services/directory/estate/card_repository.h"

#include "steward/directory/v1/reasons.h"

namespace steward::directory {
namespace {

const std::string kSelectCard =
    "SELECT branch_id, id, site_id, kind, number, unit_id, owner_id, state, reason, issue_date,"
    " block_date, return_date, create_time, update_time, version FROM cards";

Card ReadCard(const db::Row& row) {
  return {.name = {{row.Get<std::string>("branch_id"), row.Get<std::string>("site_id"),
                    row.Get<CardId>("id")}},
          .kind = row.Get<CardKind>("kind"),
          .number = row.Get<std::string>("number"),
          .unit = row.Get<UnitId>("unit_id"),
          .owner = row.Get<std::optional<OwnerId>>("owner_id"),
          .state = row.Get<CardState>("state"),
          .reason = row.Get<std::string>("reason"),
          .issued = row.Get<Day>("issue_date"),
          .blocked = row.Get<std::optional<Day>>("block_date"),
          .returned = row.Get<std::optional<Day>>("return_date"),
          .created = row.Get<Time>("create_time"),
          .updated = row.Get<Time>("update_time"),
          .version = row.Get<std::uint64_t>("version")};
}

Result<Card> FoundCard(std::optional<Card> card, const CardName& name) {
  if (!card) return Fail(type::Reason::kNotFound, {{"name", name.ToString()}});
  return *std::move(card);
}

}  // namespace

Result<Card> CardRepository::Find(db::Session& session, const CardName& name) const {
  static const std::string sql = kSelectCard + " WHERE branch_id = ? AND id = ? AND site_id = ?";
  return FoundCard(TRY(session.QueryOne(sql, ReadCard, name.branch, name.id, name.site)), name);
}

Result<Card> CardRepository::Lock(db::Tx& tx, const CardName& name) const {
  static const std::string sql =
      kSelectCard + " WHERE branch_id = ? AND id = ? AND site_id = ? FOR UPDATE";
  return FoundCard(TRY(tx.QueryOne(sql, ReadCard, name.branch, name.id, name.site)), name);
}

Result<std::vector<Card>> CardRepository::List(db::Session& session, const ListQuery& query) const {
  return SelectPage(session, kSelectCard, ReadCard, query);
}

Result<std::vector<CardCounts>> CardRepository::Count(db::Session& session,
                                                      const rpc::Scope::Condition& scope,
                                                      const DaySpan& days) const {
  const std::string sql =
      "SELECT kind, COUNT(CASE WHEN issue_date BETWEEN ? AND ? THEN 1 END) AS issued,"
      " COUNT(CASE WHEN block_date BETWEEN ? AND ? THEN 1 END) AS blocked,"
      " COUNT(CASE WHEN return_date BETWEEN ? AND ? THEN 1 END) AS returned"
      "  FROM cards WHERE " +
      scope.sql + " GROUP BY kind ORDER BY kind";
  const auto read = [](const db::Row& row) {
    return CardCounts{row.Get<CardKind>("kind"), row.Get<int>("issued"), row.Get<int>("blocked"),
                      row.Get<int>("returned")};
  };
  return session.Query(sql, read, days.start, days.end, days.start, days.end, days.start, days.end,
                       scope.arguments);
}

Status CardRepository::Insert(db::Tx& tx, const Card& card) const {
  const CardName& name = card.name;
  const Result<std::int64_t> rows = tx.Execute(
      "INSERT INTO cards (branch_id, id, site_id, kind, number, unit_id, owner_id, state, reason,"
      " issue_date, create_time, update_time, version)"
      " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
      name.branch, name.id, name.site, card.kind, card.number, card.unit, card.owner, card.state,
      card.reason, card.issued, card.created, card.updated, card.version);
  if (rows.ok()) return {};
  if (!db::IsDuplicate(rows.error())) return rows.error();
  return Fail(Reason::kCardExists, {{"number", card.number}});
}

Status CardRepository::Save(db::Tx& tx, Card& card) const {
  const std::int64_t rows = TRY(tx.Execute(
      "UPDATE cards SET state = ?, reason = ?, block_date = ?, return_date = ?, update_time = ?,"
      " version = version + 1 WHERE branch_id = ? AND id = ? AND site_id = ? AND version = ?",
      card.state, card.reason, card.blocked, card.returned, card.updated, card.name.branch,
      card.name.id, card.name.site, card.version));
  if (rows == 0) return Fail(type::Reason::kEtagMismatch);
  ++card.version;
  return {};
}

}  // namespace steward::directory
