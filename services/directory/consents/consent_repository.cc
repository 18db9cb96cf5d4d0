#include "services/directory/consents/consent_repository.h"

#include "steward/directory/v1/reasons.h"
#include "steward/type/v1/reasons.h"

namespace steward::directory {
namespace {

constexpr std::string_view kHeadCompany = "hq";

const std::string kSelectConsent =
    "SELECT branch_id, owner_id, id, purpose, purpose_from_date, channel, proof, give_time, giver,"
    " end_time, withdraw_time, withdrawer, withdraw_channel FROM consents"
    " WHERE branch_id = ? AND owner_id = ?";

const std::string kSelectPurpose =
    "SELECT code, from_date, basis, title_zh, title_en, notice_zh, notice_en FROM purposes p"
    " WHERE branch_id = ? AND from_date = (SELECT MAX(v.from_date) FROM purposes v"
    " WHERE v.branch_id = p.branch_id AND v.code = p.code AND v.from_date <= ?)";

Purpose ReadPurpose(const db::Row& row) {
  return {.code = row.Get<std::string>("code"),
          .from = row.Get<Day>("from_date"),
          .basis = row.Get<LawfulBasis>("basis"),
          .title_zh = row.Get<std::string>("title_zh"),
          .title_en = row.Get<std::string>("title_en"),
          .notice_zh = row.Get<std::string>("notice_zh"),
          .notice_en = row.Get<std::string>("notice_en")};
}

Consent ReadConsent(const db::Row& row) {
  Consent consent{.name = {row.Get<std::string>("branch_id"), row.Get<OwnerId>("owner_id"),
                           row.Get<ConsentId>("id")},
                  .purpose = row.Get<std::string>("purpose"),
                  .purpose_from = row.Get<Day>("purpose_from_date"),
                  .channel = row.Get<ConsentChannel>("channel"),
                  .proof = row.Get<std::string>("proof"),
                  .given = row.Get<Time>("give_time"),
                  .giver = row.Get<std::string>("giver"),
                  .end = row.Get<std::optional<Time>>("end_time")};
  if (const auto time = row.Get<std::optional<Time>>("withdraw_time")) {
    consent.withdrawal = {*time, row.Get<std::string>("withdrawer"),
                          row.Get<ConsentChannel>("withdraw_channel")};
  }
  return consent;
}

}  // namespace

Result<std::vector<Purpose>> ConsentRepository::ListPurposes(db::Session& session, Day day,
                                                             const ListQuery& query) const {
  const std::string sql = kSelectPurpose + " AND " + query.filter.where + " AND " +
                          query.after.sql + " ORDER BY " + query.order + " LIMIT ?";
  return session.Query(sql, ReadPurpose, kHeadCompany, day, query.filter.arguments,
                       query.after.arguments, query.limit);
}

Result<Purpose> ConsentRepository::FindPurpose(db::Session& session, const std::string& code,
                                               Day day) const {
  static const std::string sql = kSelectPurpose + " AND code = ?";
  std::optional<Purpose> purpose = TRY(session.QueryOne(sql, ReadPurpose, kHeadCompany, day, code));
  if (!purpose) return Fail(Reason::kPurposeUnknown, {{"purpose", code}});
  return *std::move(purpose);
}

Result<Consent> ConsentRepository::Find(db::Session& session, const ConsentName& name) const {
  static const std::string sql = kSelectConsent + " AND id = ?";
  std::optional<Consent> consent =
      TRY(session.QueryOne(sql, ReadConsent, name.branch, name.owner, name.id));
  if (!consent) return Fail(type::Reason::kNotFound, {{"name", name.ToString()}});
  return *std::move(consent);
}

Result<std::optional<Consent>> ConsentRepository::FindLast(db::Session& session,
                                                           const OwnerName& person,
                                                           const std::string& purpose) const {
  static const std::string sql =
      kSelectConsent + " AND purpose = ? ORDER BY give_time DESC, id DESC LIMIT 1";
  return session.QueryOne(sql, ReadConsent, person.branch, person.id, purpose);
}

Result<std::vector<Consent>> ConsentRepository::List(db::Session& session, const OwnerName& person,
                                                     const ListQuery& query) const {
  const std::string sql = kSelectConsent + " AND " + query.filter.where + " AND " +
                          query.after.sql + " ORDER BY " + query.order + " LIMIT ?";
  return session.Query(sql, ReadConsent, person.branch, person.id, query.filter.arguments,
                       query.after.arguments, query.limit);
}

Status ConsentRepository::LockPerson(db::Tx& tx, const OwnerName& person) const {
  TRY(tx.QueryOne(
      "SELECT 1 FROM owners WHERE branch_id = ? AND id = ? FOR UPDATE",
      [](const db::Row& row) { return row.Get<int>(0); }, person.branch, person.id));
  return {};
}

Status ConsentRepository::Insert(db::Tx& tx, const Consent& consent) const {
  TRY(tx.Execute(
      "INSERT INTO consents (branch_id, owner_id, id, purpose, purpose_from_date, channel, proof,"
      " give_time, giver, end_time, withdraw_time, withdrawer, withdraw_channel)"
      " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, NULL, '', 0)",
      consent.name.branch, consent.name.owner, consent.name.id, consent.purpose,
      consent.purpose_from, consent.channel, consent.proof, consent.given, consent.giver,
      consent.end));
  return {};
}

Status ConsentRepository::SaveWithdrawal(db::Tx& tx, const Consent& consent) const {
  const Withdrawal& withdrawal = consent.withdrawal.value();
  TRY(
      tx.Execute("UPDATE consents SET withdraw_time = ?, withdrawer = ?, withdraw_channel = ?"
                 " WHERE branch_id = ? AND owner_id = ? AND id = ?",
                 withdrawal.time, withdrawal.by, withdrawal.channel, consent.name.branch,
                 consent.name.owner, consent.name.id));
  return {};
}

}  // namespace steward::directory
