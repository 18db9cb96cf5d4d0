#include "services/identity/policy_repository.h"

#include <utility>

#include "services/identity/policy_events.h"

namespace steward::identity {

Status PolicyRepository::Lock(db::Tx& tx) const {
  TRY(tx.QueryOne("SELECT version FROM policy_state WHERE branch_id = 'hq' FOR UPDATE",
                  [](const db::Row& row) { return row.Get<std::uint64_t>(0); }));
  return {};
}

Status PolicyRepository::MoveOn(db::Tx& tx, const events::Occasion& occasion) const {
  TRY(tx.Execute("UPDATE policy_state SET version = version + 1 WHERE branch_id = 'hq'"));
  return AnnouncePolicy(tx, occasion, TRY(Version(tx)));
}

Result<std::uint64_t> PolicyRepository::Version(db::Session& session) const {
  return TRY(session.QueryOne("SELECT version FROM policy_state WHERE branch_id = 'hq'",
                              [](const db::Row& row) { return row.Get<std::uint64_t>(0); }))
      .value_or(0);
}

Result<PolicyMarks> PolicyRepository::Marks(db::Session& session, Time now) const {
  PolicyMarks marks;
  marks.ended_sessions = TRY(session.Query(
      "SELECT token_id FROM ended_sessions WHERE expire_time > ? ORDER BY token_id LIMIT 100000",
      [](const db::Row& row) { return row.Get<SessionId>(0); }, now));
  using Offset = std::pair<std::string, std::int64_t>;
  for (Offset& offset : TRY(session.Query(
           "SELECT branch_id, offset_ms FROM business_dates ORDER BY branch_id LIMIT 10000",
           [](const db::Row& row) -> Offset {
             return {row.Get<std::string>(0), row.Get<std::int64_t>(1)};
           }))) {
    marks.offsets_ms.insert(std::move(offset));
  }
  return marks;
}

Status PolicyRepository::Refuse(db::Tx& tx, const std::vector<SessionId>& token_ids,
                                const events::Occasion& occasion) const {
  if (token_ids.empty()) return {};
  const Time until = occasion.now + kAccessTokenLife + kAccessTokenLeeway;
  for (const SessionId& id : token_ids) {
    TRY(
        tx.Execute("INSERT INTO ended_sessions (token_id, expire_time) VALUES (?, ?)"
                   " ON DUPLICATE KEY UPDATE expire_time = ?",
                   id, until, until));
  }
  return MoveOn(tx, occasion);
}

Status PolicyRepository::PurgeRefused(db::Tx& tx, Time now) const {
  TRY(tx.Execute("DELETE FROM ended_sessions WHERE expire_time <= ? ORDER BY expire_time LIMIT 500",
                 now));
  return {};
}

Result<std::int64_t> PolicyRepository::OffsetMs(db::Session& session,
                                                std::string_view branch) const {
  return TRY(session.QueryOne(
                 "SELECT offset_ms FROM business_dates WHERE branch_id = ?",
                 [](const db::Row& row) { return row.Get<std::int64_t>(0); }, branch))
      .value_or(0);
}

Status PolicyRepository::SetOffsetMs(db::Tx& tx, std::string_view branch, std::int64_t offset_ms,
                                     const events::Occasion& occasion) const {
  if (offset_ms == 0) {
    TRY(tx.Execute("DELETE FROM business_dates WHERE branch_id = ?", branch));
  } else {
    TRY(
        tx.Execute("INSERT INTO business_dates (branch_id, offset_ms) VALUES (?, ?)"
                   " ON DUPLICATE KEY UPDATE offset_ms = ?",
                   branch, offset_ms, offset_ms));
  }
  return MoveOn(tx, occasion);
}

}  // namespace steward::identity
