#include "services/directory/estate/contractor_repository.h"

#include "common/base/text.h"
#include "steward/directory/v1/reasons.h"

namespace steward::directory {
namespace {

const std::string kSelectContractor =
    "SELECT c.branch_id, c.id, c.display_name, c.contract_number, c.start_date, c.end_date,"
    " c.trades, c.create_time, c.update_time, c.version FROM contractors c";
// To be followed by the scope, whose columns are those of contractor_sites.
const std::string kHasSite =
    " AND EXISTS (SELECT 1 FROM contractor_sites"
    " WHERE contractor_sites.branch_id = c.branch_id AND contractor_sites.contractor_id = c.id"
    " AND ";

std::string JoinedTrades(const std::vector<std::string>& trades) {
  std::string text;
  for (const std::string& trade : trades) text += (text.empty() ? "" : " ") + trade;
  return text;
}

Contractor ReadContractor(const db::Row& row) {
  Contractor contractor{
      .name = {row.Get<std::string>("branch_id"), row.Get<ContractorId>("id")},
      .display_name = row.Get<std::string>("display_name"),
      .contract_number = row.Get<std::string>("contract_number"),
      .days = {row.Get<Day>("start_date"), row.Get<std::optional<Day>>("end_date")},
      .created = row.Get<Time>("create_time"),
      .updated = row.Get<Time>("update_time"),
      .version = row.Get<std::uint64_t>("version")};
  const std::string trades = row.Get<std::string>("trades");
  for (const std::string_view trade : Split(trades, ' ')) contractor.trades.emplace_back(trade);
  return contractor;
}

rpc::Scope::Condition ReachOf(const rpc::Scope& scope, const ContractorName& name) {
  return scope.Under(FormatName(BranchName::kPattern, name.branch));
}

Error NoContractor(const ContractorName& name) {
  return Fail(type::Reason::kNotFound, {{"name", name.ToString()}});
}

}  // namespace

Result<Contractor> ContractorRepository::Find(db::Session& session, const rpc::Scope& scope,
                                              const ContractorName& name) const {
  const rpc::Scope::Condition reach = ReachOf(scope, name);
  std::optional<Contractor> contractor = TRY(session.QueryOne(
      kSelectContractor + " WHERE c.branch_id = ? AND c.id = ?" + kHasSite + reach.sql + ")",
      ReadContractor, name.branch, name.id, reach.arguments));
  if (!contractor) return NoContractor(name);
  std::vector<Contractor> one{*std::move(contractor)};
  TRY(ReadSites(session, name.branch, reach, one));
  return std::move(one.front());
}

Result<Contractor> ContractorRepository::Lock(db::Tx& tx, const rpc::Scope& scope,
                                              const ContractorName& name) const {
  const auto locked = TRY(tx.QueryOne(
      "SELECT 1 FROM contractors WHERE branch_id = ? AND id = ? FOR UPDATE",
      [](const db::Row& row) { return row.Get<int>(0); }, name.branch, name.id));
  if (!locked) return NoContractor(name);
  return Find(tx, scope, name);
}

Result<std::vector<Contractor>> ContractorRepository::List(db::Session& session,
                                                           const std::string& branch,
                                                           const ListQuery& query) const {
  const std::string sql = kSelectContractor + " WHERE c.branch_id = ?" + kHasSite +
                          query.scope.sql + " AND " + query.filter.where + ") AND " +
                          query.after.sql + " ORDER BY " + query.order + " LIMIT ?";
  std::vector<Contractor> contractors =
      TRY(session.Query(sql, ReadContractor, branch, query.scope.arguments, query.filter.arguments,
                        query.after.arguments, query.limit));
  TRY(ReadSites(session, branch, query.scope, contractors));
  return contractors;
}

// Adds the sites to contractors of one branch; few have more than a handful, and a page is short.
Status ContractorRepository::ReadSites(db::Session& session, const std::string& branch,
                                       const rpc::Scope::Condition& scope,
                                       std::vector<Contractor>& contractors) const {
  const std::string sql =
      "SELECT site_id FROM contractor_sites WHERE branch_id = ? AND contractor_id = ? AND " +
      scope.sql + " ORDER BY site_id";
  for (Contractor& contractor : contractors) {
    contractor.sites = TRY(session.Query(
        sql, [](const db::Row& row) { return row.Get<std::string>("site_id"); }, branch,
        contractor.name.id, scope.arguments));
  }
  return {};
}

Status ContractorRepository::Insert(db::Tx& tx, const Contractor& contractor) const {
  TRY(tx.Execute(
      "INSERT INTO contractors (branch_id, id, display_name, contract_number, start_date, end_date,"
      " trades, create_time, update_time, version) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
      contractor.name.branch, contractor.name.id, contractor.display_name,
      contractor.contract_number, contractor.days.start, contractor.days.end,
      JoinedTrades(contractor.trades), contractor.created, contractor.updated, contractor.version));
  return InsertSites(tx, contractor);
}

Status ContractorRepository::Save(db::Tx& tx, Contractor& contractor) const {
  const std::int64_t rows = TRY(tx.Execute(
      "UPDATE contractors SET display_name = ?, contract_number = ?, start_date = ?, end_date = ?,"
      " trades = ?, update_time = ?, version = version + 1"
      " WHERE branch_id = ? AND id = ? AND version = ?",
      contractor.display_name, contractor.contract_number, contractor.days.start,
      contractor.days.end, JoinedTrades(contractor.trades), contractor.updated,
      contractor.name.branch, contractor.name.id, contractor.version));
  if (rows == 0) return Fail(type::Reason::kEtagMismatch);
  ++contractor.version;
  return {};
}

Status ContractorRepository::ReplaceSites(db::Tx& tx, const rpc::Scope& scope,
                                          const Contractor& contractor) const {
  const rpc::Scope::Condition reach = ReachOf(scope, contractor.name);
  TRY(tx.Execute(
      "DELETE FROM contractor_sites WHERE branch_id = ? AND contractor_id = ? AND " + reach.sql,
      contractor.name.branch, contractor.name.id, reach.arguments));
  return InsertSites(tx, contractor);
}

Status ContractorRepository::InsertSites(db::Tx& tx, const Contractor& contractor) const {
  for (const std::string& site : contractor.sites) {
    TRY(tx.Execute(
        "INSERT INTO contractor_sites (branch_id, contractor_id, site_id) VALUES (?, ?, ?)",
        contractor.name.branch, contractor.name.id, site));
  }
  return {};
}

}  // namespace steward::directory
