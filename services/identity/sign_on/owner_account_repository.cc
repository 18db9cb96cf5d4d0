#include "services/identity/sign_on/owner_account_repository.h"

#include <algorithm>
#include <utility>

#include "common/base/text.h"

namespace steward::identity {
namespace {

constexpr std::string_view kSelectAccount =
    "SELECT branch_id, id, phone_sealed, owner_name, units, bound_until_time, use_time,"
    " create_time, update_time FROM owner_accounts";

privacy::Cell AccountPhoneCell(const OwnerAccountName& name) {
  return {"owner_accounts", "phone_sealed", name.branch, name.id.AsBytes()};
}

std::string SpacedNames(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : " ") + name;
  return text;
}

std::vector<std::string> ReadSpacedNames(const std::string& text) {
  if (text.empty()) return {};
  const std::vector<std::string_view> names = Split(text, ' ');
  return {names.begin(), names.end()};
}

OwnerCode ReadCode(const db::Row& row) {
  return {.branch = row.Get<std::string>("branch_id"),
          .id = row.Get<OwnerCodeId>("id"),
          .hash = row.Get<TokenHash>("code_hash"),
          .tries = row.Get<int>("tries"),
          .used = row.Get<bool>("used"),
          .expires = row.Get<Time>("expire_time")};
}

}  // namespace

OwnerAccountRepository::SealedAccount OwnerAccountRepository::ReadAccount(const db::Row& row) {
  return {{.name = {row.Get<std::string>("branch_id"), row.Get<OwnerAccountId>("id")},
           .owner = row.Get<std::optional<std::string>>("owner_name"),
           .units = ReadSpacedNames(row.Get<std::string>("units")),
           .bound_until = row.Get<std::optional<Time>>("bound_until_time"),
           .used = row.Get<Time>("use_time"),
           .created = row.Get<Time>("create_time"),
           .updated = row.Get<Time>("update_time")},
          row.Get<std::string>("phone_sealed")};
}

Result<OwnerAccount> OwnerAccountRepository::Opened(SealedAccount sealed) const {
  OwnerAccount account = std::move(sealed.account);
  account.phone = TRY(cipher_.Open(sealed.phone_sealed, AccountPhoneCell(account.name)));
  return account;
}

Result<OwnerAccount> OwnerAccountRepository::Found(Result<std::optional<SealedAccount>> found,
                                                   const OwnerAccountName& name) const {
  std::optional<SealedAccount> sealed = TRY(std::move(found));
  if (!sealed) return Fail(Reason::kOwnerAccountNotFound, {{"account", name.ToString()}});
  return Opened(*std::move(sealed));
}

Result<std::optional<OwnerAccount>> OwnerAccountRepository::LockByPhone(
    db::Tx& tx, const std::string& branch, const std::string& phone) const {
  static const std::string sql =
      std::string(kSelectAccount) + " WHERE branch_id = ? AND phone_whole = ? FOR UPDATE";
  for (const std::string& term : index_.Whole(branch, phone)) {
    std::optional<SealedAccount> sealed = TRY(tx.QueryOne(sql, ReadAccount, branch, term));
    if (!sealed) continue;
    OwnerAccount account = TRY(Opened(*std::move(sealed)));
    if (account.phone == phone) return std::optional(std::move(account));
  }
  return std::optional<OwnerAccount>();
}

Result<OwnerAccount> OwnerAccountRepository::Get(db::Session& session,
                                                 const OwnerAccountName& name) const {
  static const std::string sql = std::string(kSelectAccount) + " WHERE branch_id = ? AND id = ?";
  return Found(session.QueryOne(sql, ReadAccount, name.branch, name.id), name);
}

Result<OwnerAccount> OwnerAccountRepository::Lock(db::Tx& tx, const OwnerAccountName& name) const {
  static const std::string sql =
      std::string(kSelectAccount) + " WHERE branch_id = ? AND id = ? FOR UPDATE";
  return Found(tx.QueryOne(sql, ReadAccount, name.branch, name.id), name);
}

Result<std::vector<OwnerAccount>> OwnerAccountRepository::OfPerson(
    db::Session& session, const std::string& branch, const std::string& owner,
    const std::vector<std::string>& phones) const {
  std::vector<std::string> hashes;
  for (const std::string& phone : phones) {
    for (std::string& hash : index_.Whole(branch, phone)) hashes.push_back(std::move(hash));
  }
  if (hashes.empty()) hashes.emplace_back();  // of no phone
  const std::string sql = std::string(kSelectAccount) +
                          " WHERE branch_id = ? AND (owner_name = ? OR owner_name IS NULL"
                          " AND phone_whole IN (" +
                          db::Placeholders(hashes.size()) + ")) ORDER BY id LIMIT ?";
  std::vector<OwnerAccount> accounts;
  for (SealedAccount& sealed :
       TRY(session.Query(sql, ReadAccount, branch, owner, hashes, kMaxAccounts))) {
    OwnerAccount account = TRY(Opened(std::move(sealed)));
    const bool has_phone = std::find(phones.begin(), phones.end(), account.phone) != phones.end();
    if (account.owner || has_phone) accounts.push_back(std::move(account));
  }
  return accounts;
}

Status OwnerAccountRepository::Remove(db::Tx& tx, const OwnerAccountName& name) const {
  TRY(tx.Execute("DELETE FROM owner_accounts WHERE branch_id = ? AND id = ?", name.branch,
                 name.id));
  return {};
}

Status OwnerAccountRepository::Insert(db::Tx& tx, const OwnerAccount& account) const {
  TRY(
      tx.Execute("INSERT INTO owner_accounts (branch_id, id, phone_sealed, phone_whole, owner_name,"
                 " units, bound_until_time, use_time, create_time, update_time)"
                 " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                 account.name.branch, account.name.id,
                 cipher_.Seal(account.phone, AccountPhoneCell(account.name)),
                 index_.Terms(account.name.branch, account.phone).whole, account.owner,
                 SpacedNames(account.units), account.bound_until, account.used, account.created,
                 account.updated));
  return {};
}

Status OwnerAccountRepository::Save(db::Tx& tx, const OwnerAccount& account) const {
  TRY(tx.Execute(
      "UPDATE owner_accounts SET owner_name = ?, units = ?, bound_until_time = ?, use_time = ?,"
      " update_time = ? WHERE branch_id = ? AND id = ?",
      account.owner, SpacedNames(account.units), account.bound_until, account.used, account.updated,
      account.name.branch, account.name.id));
  return {};
}

Status OwnerAccountRepository::InsertCode(db::Tx& tx, const OwnerCode& code) const {
  TRY(
      tx.Execute("INSERT INTO owner_codes (branch_id, id, code_hash, tries, used, expire_time)"
                 " VALUES (?, ?, ?, ?, ?, ?)",
                 code.branch, code.id, code.hash, code.tries, code.used, code.expires));
  return {};
}

Result<std::optional<OwnerCode>> OwnerAccountRepository::LockCode(db::Tx& tx,
                                                                  const std::string& branch,
                                                                  const OwnerCodeId& id) const {
  return tx.QueryOne(
      "SELECT branch_id, id, code_hash, tries, used, expire_time FROM owner_codes"
      " WHERE branch_id = ? AND id = ? FOR UPDATE",
      ReadCode, branch, id);
}

Status OwnerAccountRepository::SaveCode(db::Tx& tx, const OwnerCode& code) const {
  TRY(tx.Execute("UPDATE owner_codes SET tries = ?, used = ? WHERE branch_id = ? AND id = ?",
                 code.tries, code.used, code.branch, code.id));
  return {};
}

Status OwnerAccountRepository::PurgeCodes(db::Tx& tx, Time now) {
  TRY(tx.Execute("DELETE FROM owner_codes WHERE expire_time < ? ORDER BY expire_time LIMIT 500",
                 now - std::chrono::hours(24)));
  return {};
}

}  // namespace steward::identity
