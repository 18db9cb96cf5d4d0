#include "services/directory/accounts/owner_binding_repository.h"

namespace steward::directory {
namespace {

constexpr int kMaxBindingCandidates = 64;

struct SealedCandidate {
  OwnerId owner;
  std::string display_name;
  std::string phone_sealed;
};

}  // namespace

Status OwnerBindingRepository::LockAccount(db::Tx& tx, const OwnerAccountName& account,
                                           Time now) const {
  TRY(
      tx.Execute("INSERT INTO owner_bindings (branch_id, account_id, create_time) VALUES (?, ?, ?)"
                 " ON DUPLICATE KEY UPDATE account_id = account_id",
                 account.branch, account.id, now));
  TRY(tx.QueryOne(
      "SELECT 1 FROM owner_bindings WHERE branch_id = ? AND account_id = ? FOR UPDATE",
      [](const db::Row& row) { return row.Get<int>(0); }, account.branch, account.id));
  return {};
}

Result<std::optional<BindingTry>> OwnerBindingRepository::FindTry(db::Tx& tx,
                                                                  const OwnerAccountName& account,
                                                                  const Uuid& request) const {
  const auto read = [&](const db::Row& row) {
    return BindingTry{request, row.Get<std::optional<OwnerId>>("owner_id"),
                      row.Get<Time>("try_time")};
  };
  return tx.QueryOne(
      "SELECT owner_id, try_time FROM owner_binding_tries"
      " WHERE branch_id = ? AND account_id = ? AND request_id = ?",
      read, account.branch, account.id, request);
}

Result<std::vector<Time>> OwnerBindingRepository::RefusedSince(db::Tx& tx,
                                                               const OwnerAccountName& account,
                                                               Time since) const {
  return tx.Query(
      "SELECT try_time FROM owner_binding_tries WHERE branch_id = ? AND account_id = ?"
      " AND owner_id IS NULL AND try_time > ? ORDER BY try_time",
      [](const db::Row& row) { return row.Get<Time>(0); }, account.branch, account.id, since);
}

Status OwnerBindingRepository::InsertTry(db::Tx& tx, const OwnerAccountName& account,
                                         const BindingTry& tried) const {
  TRY(
      tx.Execute("INSERT INTO owner_binding_tries (branch_id, account_id, request_id, owner_id,"
                 " try_time) VALUES (?, ?, ?, ?, ?)",
                 account.branch, account.id, tried.request, tried.owner, tried.time));
  return {};
}

Status OwnerBindingRepository::SaveBinding(db::Tx& tx, const OwnerAccountName& account,
                                           const OwnerId& owner, Time now) const {
  TRY(
      tx.Execute("UPDATE owner_bindings SET owner_id = ?, bind_time = ?"
                 " WHERE branch_id = ? AND account_id = ?",
                 owner, now, account.branch, account.id));
  return {};
}

Result<std::vector<BindingCandidate>> OwnerBindingRepository::Candidates(
    db::Session& session, const std::string& branch, const std::string& phone,
    const std::string& house_key, Day today) const {
  const std::vector<std::string> hashes = index_.Whole(branch, phone);
  const std::string sql =
      "SELECT DISTINCT o.id, o.display_name, p.phone_sealed FROM owner_phones p"
      " JOIN owners o ON o.branch_id = p.branch_id AND o.id = p.owner_id"
      " JOIN owner_units s ON s.branch_id = o.branch_id AND s.owner_id = o.id"
      " JOIN units u ON u.branch_id = s.branch_id AND u.id = s.unit_id AND u.site_id = s.site_id"
      " WHERE p.branch_id = ? AND p.phone_whole IN (" +
      db::Placeholders(hashes.size()) +
      ") AND u.house_key = ? AND s.from_date <= ? AND (s.to_date IS NULL OR s.to_date > ?)"
      " ORDER BY o.id LIMIT ?";
  const auto read = [](const db::Row& row) {
    return SealedCandidate{row.Get<OwnerId>("id"), row.Get<std::string>("display_name"),
                           row.Get<std::string>("phone_sealed")};
  };
  const std::vector<SealedCandidate> rows =
      TRY(session.Query(sql, read, branch, hashes, house_key, today, today, kMaxBindingCandidates));
  std::vector<BindingCandidate> candidates;
  for (const SealedCandidate& row : rows) {
    candidates.push_back(
        {row.owner, row.display_name, TRY(owners_.OpenPhone(branch, row.owner, row.phone_sealed))});
  }
  return candidates;
}

Result<std::vector<UnitName>> OwnerBindingRepository::UnitsOf(db::Session& session,
                                                              const OwnerName& owner,
                                                              Day today) const {
  const auto read = [&](const db::Row& row) {
    return UnitName{{owner.branch, row.Get<std::string>("site_id"), row.Get<UnitId>("unit_id")}};
  };
  return session.Query(
      "SELECT DISTINCT site_id, unit_id FROM owner_units WHERE branch_id = ? AND owner_id = ?"
      " AND from_date <= ? AND (to_date IS NULL OR to_date > ?) ORDER BY site_id, unit_id LIMIT ?",
      read, owner.branch, owner.id, today, today, kMaxUnits);
}

}  // namespace steward::directory
