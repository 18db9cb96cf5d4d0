#include "services/identity/openid/provider_link_repository.h"

namespace steward::identity {
namespace {

ProviderLink ReadLink(const db::Row& row) {
  return {.name = {{row.Get<std::string>("branch_id"), row.Get<StaffId>("staff_id")},
                   row.Get<ProviderLinkId>("id")},
          .issuer = row.Get<std::string>("issuer"),
          .subject = row.Get<std::string>("subject"),
          .creator = row.Get<std::string>("creator"),
          .created = row.Get<Time>("create_time")};
}

}  // namespace

Status ProviderLinkRepository::Insert(db::Tx& tx, const ProviderLink& link) const {
  for (const ProviderLink& known : TRY(List(tx, link.name.staff))) {
    if (known.issuer == link.issuer) {
      return Fail(Reason::kOpenidAlreadyLinked, {{"link", known.name.ToString()}});
    }
  }
  const Result<std::int64_t> rows = tx.Execute(
      "INSERT INTO provider_links (branch_id, staff_id, id, issuer, subject, creator, create_time)"
      " VALUES (?, ?, ?, ?, ?, ?, ?)",
      link.name.staff.branch, link.name.staff.staff, link.name.link, link.issuer, link.subject,
      link.creator, link.created);
  if (rows.ok()) return {};
  if (!db::IsDuplicate(rows.error())) return rows.error();
  return Fail(Reason::kOpenidAccountTaken, {{"subject", link.subject}});
}

Result<std::vector<ProviderLink>> ProviderLinkRepository::List(db::Session& session,
                                                               const StaffName& staff) const {
  return session.Query(
      "SELECT branch_id, staff_id, id, issuer, subject, creator, create_time FROM provider_links"
      " WHERE branch_id = ? AND staff_id = ? ORDER BY id LIMIT 100",
      ReadLink, staff.branch, staff.staff);
}

Result<std::optional<StaffName>> ProviderLinkRepository::Find(db::Session& session,
                                                              const std::string& issuer,
                                                              const std::string& subject) const {
  return session.QueryOne(
      "SELECT branch_id, staff_id FROM provider_links WHERE issuer = ? AND subject = ?",
      [](const db::Row& row) {
        return StaffName{row.Get<std::string>("branch_id"), row.Get<StaffId>("staff_id")};
      },
      issuer, subject);
}

Status ProviderLinkRepository::Delete(db::Tx& tx, const ProviderLinkName& name) const {
  const std::int64_t rows =
      TRY(tx.Execute("DELETE FROM provider_links WHERE branch_id = ? AND staff_id = ? AND id = ?",
                     name.staff.branch, name.staff.staff, name.link));
  if (rows == 0) return Fail(Reason::kOpenidLinkNotFound, {{"link", name.ToString()}});
  return {};
}

Status ProviderLinkRepository::Begin(db::Tx& tx, const std::string& provider,
                                     const SignOnSecret& secret, Time expires) const {
  TRY(
      tx.Execute("INSERT INTO provider_sign_ons (branch_id, id, provider, secret_hash, expire_time)"
                 " VALUES ('hq', ?, ?, ?, ?)",
                 secret.id, provider, secret.Hash(), expires));
  return {};
}

Result<std::optional<std::string>> ProviderLinkRepository::Take(db::Tx& tx,
                                                                const SignOnSecret& secret,
                                                                Time now) const {
  std::optional<std::string> provider = TRY(tx.QueryOne(
      "SELECT provider FROM provider_sign_ons WHERE branch_id = 'hq' AND id = ?"
      " AND secret_hash = ? AND expire_time > ? FOR UPDATE",
      [](const db::Row& row) { return row.Get<std::string>("provider"); }, secret.id, secret.Hash(),
      now));
  if (provider) {
    TRY(tx.Execute("DELETE FROM provider_sign_ons WHERE branch_id = 'hq' AND id = ?", secret.id));
  }
  return provider;
}

Status ProviderLinkRepository::Purge(db::Tx& tx, Time now) {
  TRY(
      tx.Execute("DELETE FROM provider_sign_ons WHERE expire_time < ? ORDER BY expire_time"
                 " LIMIT 500",
                 now));
  return {};
}

}  // namespace steward::identity
