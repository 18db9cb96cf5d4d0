// Whether somebody a ticket is given to works here (T-04, T-05): this service's own copies of what
// identity keeps, which follow identity's events, so that tickets go on being dispatched while
// identity is away.
#pragma once

#include <functional>
#include <string>

#include "common/db/database.h"
#include "common/events/applier.h"
#include "common/rpc/call.h"
#include "common/rpc/client.h"

namespace steward::tickets {

// Any thread.
class StaffCopies {
 public:
  // A token of this service's own, for building the copies from empty; see app::ServiceToken.
  using Token = std::function<Result<std::string>()>;

  // `db` and `identity` outlive it.
  StaffCopies(db::Database& db, rpc::Client& identity, Token token)
      : db_(db), identity_(identity), token_(std::move(token)) {}

  // Ok where `name` is empty or a person in service. Who is not in service by the copies is asked
  // for at identity: he may have come a moment ago. STAFF_NOT_IN_SERVICE; SERVICE_UNAVAILABLE for
  // somebody there is no copy of while identity does not answer. For a write: look before
  // rpc::Mutate and return what was found inside it, so that a repetition still gets its first
  // answer when the person has left meanwhile.
  Status Check(const rpc::Call& call, const std::string& name);

  // How the copies follow. Refers to this object.
  events::Subscription Follow();

 private:
  enum class Known { kNothing, kActive, kInactive };
  Result<Known> Find(const Patience& patience, const std::string& name) const;
  Status Rebuild();

  db::Database& db_;
  rpc::Client& identity_;
  const Token token_;
};

}  // namespace steward::tickets
