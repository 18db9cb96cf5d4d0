// Whether a site is there: this service's own copies of what directory keeps, which follow
// directory's events, so that tickets go on being taken while directory is away, and none is taken
// for a place nobody looks after.
#pragma once

#include <functional>
#include <mutex>
#include <string>
#include <unordered_set>

#include "common/db/database.h"
#include "common/events/applier.h"
#include "common/rpc/call.h"
#include "common/rpc/client.h"
#include "services/tickets/ticket_name.h"

namespace steward::tickets {

// Any thread.
class SiteCopies {
 public:
  // A token of this service's own; see app::ServiceToken.
  using Token = std::function<Result<std::string>()>;

  // `db` and `directory` outlive it.
  SiteCopies(db::Database& db, rpc::Client& directory, Token token)
      : db_(db), directory_(directory), token_(std::move(token)) {}

  // NOT_FOUND unless there is such a site. One without a copy is asked for at directory: it may
  // have been made a moment ago; SERVICE_UNAVAILABLE where directory does not answer then. For a
  // write: look before rpc::Mutate, never inside.
  Status Check(const rpc::Call& call, const SiteName& site);

  // How the copies follow. Refers to this object.
  events::Subscription Follow();

 private:
  Result<bool> Find(const rpc::Call& call, const SiteName& site);
  Status Rebuild();

  db::Database& db_;
  rpc::Client& directory_;
  const Token token_;
  std::mutex mutex_;
  std::unordered_set<std::string> known_;  // names, as many as there are sites; guarded by mutex_
};

}  // namespace steward::tickets
