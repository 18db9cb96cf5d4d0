#include "services/identity/session_repository.h"

#include <chrono>

namespace steward::identity {
namespace {

StoredSession ReadSession(const db::Row& row) {
  return {{.id = row.Get<SessionId>("id"),
           .holder = row.Get<Session::Holder>("holder"),
           .staff = {row.Get<std::string>("branch_id"), row.Get<StaffId>("staff_id")},
           .token_id = row.Get<SessionId>("token_id"),
           .device = row.Get<std::string>("device"),
           .newest = row.Get<TokenHash>("newest_hash"),
           .previous = row.Get<std::optional<TokenHash>>("previous_hash"),
           .started = row.Get<Time>("start_time"),
           .refreshed = row.Get<Time>("refresh_time"),
           .ended = row.Get<std::optional<Time>>("end_time")},
          row.Get<std::optional<std::string>>("sealed_answer").value_or("")};
}

struct Called {
  SessionId id;
  SessionId token_id;
};

Called ReadCalled(const db::Row& row) {
  return {row.Get<SessionId>("id"), row.Get<SessionId>("token_id")};
}

Status EndOne(db::Tx& tx, const SessionId& id, Time now) {
  TRY(
      tx.Execute("UPDATE sessions SET end_time = ?, sealed_answer = NULL WHERE id = ?"
                 " AND end_time IS NULL",
                 now, id));
  return {};
}

// The sessions of a person that may still have tokens, locked.
Result<std::vector<Called>> LockLiving(db::Tx& tx, const StaffName& staff, Time now) {
  return tx.Query(
      "SELECT id, token_id FROM sessions WHERE branch_id = ? AND staff_id = ?"
      " AND end_time IS NULL AND start_time > ? ORDER BY id LIMIT 10000 FOR UPDATE",
      ReadCalled, staff.branch, staff.staff, now - kSessionLife - kAccessTokenLife);
}

}  // namespace

Status SessionRepository::Insert(db::Tx& tx, const Session& session) const {
  TRY(tx.Execute(
      "INSERT INTO sessions (id, holder, branch_id, staff_id, token_id, device,"
      " newest_hash, start_time, refresh_time) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
      session.id, session.holder, session.staff.branch, session.staff.staff, session.token_id,
      session.device, session.newest, session.started, session.refreshed));
  return {};
}

Result<std::optional<StoredSession>> SessionRepository::Lock(db::Tx& tx,
                                                             const SessionId& id) const {
  return tx.QueryOne(
      "SELECT id, holder, branch_id, staff_id, token_id, device, newest_hash, previous_hash,"
      " sealed_answer, start_time, refresh_time, end_time FROM sessions WHERE id = ? FOR UPDATE",
      ReadSession, id);
}

Result<std::vector<Session>> SessionRepository::ListOpen(db::Session& session,
                                                         const StaffName& staff, Time now) const {
  return session.Query(
      "SELECT id, holder, branch_id, staff_id, token_id, device, newest_hash, previous_hash,"
      " sealed_answer, start_time, refresh_time, end_time FROM sessions WHERE branch_id = ?"
      " AND staff_id = ? AND end_time IS NULL AND start_time > ? AND refresh_time > ?"
      " ORDER BY refresh_time DESC, id DESC LIMIT 100",
      [](const db::Row& row) { return ReadSession(row).session; }, staff.branch, staff.staff,
      now - kSessionLife, now - kSessionIdle);
}

Result<std::vector<Session>> SessionRepository::ListKept(db::Session& session,
                                                         const StaffName& staff) const {
  return session.Query(
      "SELECT id, holder, branch_id, staff_id, token_id, device, newest_hash, previous_hash,"
      " sealed_answer, start_time, refresh_time, end_time FROM sessions WHERE branch_id = ?"
      " AND staff_id = ? ORDER BY start_time DESC, id DESC LIMIT 100",
      [](const db::Row& row) { return ReadSession(row).session; }, staff.branch, staff.staff);
}

Result<std::optional<Time>> SessionRepository::StartOf(db::Session& session,
                                                       const SessionId& token_id) const {
  return session.QueryOne(
      "SELECT start_time FROM sessions WHERE token_id = ? LIMIT 1",
      [](const db::Row& row) { return row.Get<Time>("start_time"); }, token_id);
}

Status SessionRepository::Save(db::Tx& tx, const StoredSession& stored) const {
  TRY(
      tx.Execute("UPDATE sessions SET newest_hash = ?, previous_hash = ?, sealed_answer = ?,"
                 " refresh_time = ? WHERE id = ?",
                 stored.session.newest, stored.session.previous, stored.sealed_answer,
                 stored.session.refreshed, stored.session.id));
  return {};
}

Result<std::vector<SessionId>> SessionRepository::End(db::Tx& tx, const Session& session,
                                                      Time now) const {
  TRY(EndOne(tx, session.id, now));
  return std::vector<SessionId>{session.token_id};
}

Result<std::vector<SessionId>> SessionRepository::EndCalled(db::Tx& tx, const SessionId& token_id,
                                                            Time now) const {
  const std::vector<Called> called =
      TRY(tx.Query("SELECT id, token_id FROM sessions WHERE token_id = ? LIMIT 1 FOR UPDATE",
                   ReadCalled, token_id));
  for (const Called& one : called) TRY(EndOne(tx, one.id, now));
  return std::vector<SessionId>{token_id};
}

Result<std::vector<SessionId>> SessionRepository::EndAll(db::Tx& tx, const StaffName& staff,
                                                         const std::optional<SessionId>& keep,
                                                         Time now) const {
  std::vector<SessionId> ended;
  for (const Called& one : TRY(LockLiving(tx, staff, now))) {
    if (keep && one.token_id == *keep) continue;
    TRY(EndOne(tx, one.id, now));
    ended.push_back(one.token_id);
  }
  return ended;
}

Result<std::vector<SessionId>> SessionRepository::RenewTokens(db::Tx& tx, const StaffName& staff,
                                                              IdSource& ids, Time now) const {
  std::vector<SessionId> renewed;
  for (const Called& one : TRY(LockLiving(tx, staff, now))) {
    TRY(tx.Execute("UPDATE sessions SET token_id = ? WHERE id = ?", ids.Next(now), one.id));
    renewed.push_back(one.token_id);
  }
  return renewed;
}

Result<std::int64_t> SessionRepository::RemoveAll(db::Tx& tx, const StaffName& staff) const {
  return tx.Execute("DELETE FROM sessions WHERE branch_id = ? AND staff_id = ?", staff.branch,
                    staff.staff);
}

Status SessionRepository::Purge(db::Tx& tx, Time now) const {
  TRY(tx.Execute("DELETE FROM sessions WHERE start_time < ? ORDER BY start_time LIMIT 500",
                 now - kSessionLife - std::chrono::hours(24)));
  return {};
}

Status SessionRepository::PutBootstrapCode(db::Tx& tx, const TokenHash& code, Time until) const {
  TRY(tx.Execute(
      "INSERT INTO bootstrap_codes (branch_id, code_hash, expire_time) VALUES ('hq', ?, ?)"
      " ON DUPLICATE KEY UPDATE code_hash = ?, expire_time = ?",
      code, until, code, until));
  return {};
}

Result<bool> SessionRepository::TakeBootstrapCode(db::Tx& tx, const TokenHash& code,
                                                  Time now) const {
  return TRY(tx.Execute("DELETE FROM bootstrap_codes WHERE branch_id = 'hq' AND code_hash = ?"
                        " AND expire_time > ?",
                        code, now)) == 1;
}

}  // namespace steward::identity
