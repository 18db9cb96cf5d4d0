// Sessions in the database, and the bootstrap code. Without state: any thread, inside the session
// or transaction it is given.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "common/db/database.h"
#include "services/identity/session.h"

namespace steward::identity {

// A session as stored, with the answer to its last refresh, sealed under the token that was
// exchanged.
struct StoredSession {
  Session session;
  std::string sealed_answer;
};

class SessionRepository {
 public:
  Status Insert(db::Tx& tx, const Session& session) const;
  // None when there is no such session (any more).
  Result<std::optional<StoredSession>> Lock(db::Tx& tx, const SessionId& id) const;
  // Those of a person that are open at `now`, the one used last first; at most 100.
  Result<std::vector<Session>> ListOpen(db::Session& session, const StaffName& staff,
                                        Time now) const;
  // All that are kept of a person, ended ones too, the newest first; at most 100.
  Result<std::vector<Session>> ListKept(db::Session& session, const StaffName& staff) const;
  // When the session that access tokens call this began; none when there is no such session.
  Result<std::optional<Time>> StartOf(db::Session& session, const SessionId& token_id) const;
  // After Rotate().
  Status Save(db::Tx& tx, const StoredSession& stored) const;

  // Ends sessions that have not ended, and returns what access tokens call them, which must be
  // refused from now on (PolicyRepository::Refuse).
  Result<std::vector<SessionId>> End(db::Tx& tx, const Session& session, Time now) const;
  Result<std::vector<SessionId>> EndCalled(db::Tx& tx, const SessionId& token_id, Time now) const;
  // All of a person but the one that access tokens call `keep`.
  Result<std::vector<SessionId>> EndAll(db::Tx& tx, const StaffName& staff,
                                        const std::optional<SessionId>& keep, Time now) const;
  // The sessions of a person go on, but under new names in their next access tokens. Returns the
  // old ones, to be refused: the grants in them are no longer right.
  Result<std::vector<SessionId>> RenewTokens(db::Tx& tx, const StaffName& staff, IdSource& ids,
                                             Time now) const;
  // Deletes all of a person; those that had not ended are ended first (EndAll).
  Result<std::int64_t> RemoveAll(db::Tx& tx, const StaffName& staff) const;
  // Deletes sessions that ended or expired more than a day ago. At most 500 at a time.
  Status Purge(db::Tx& tx, Time now) const;

  // The code that may be redeemed until then, in place of the one before.
  Status PutBootstrapCode(db::Tx& tx, const TokenHash& code, Time until) const;
  // Whether this is the code; it is used up by that.
  Result<bool> TakeBootstrapCode(db::Tx& tx, const TokenHash& code, Time now) const;
};

}  // namespace steward::identity
