// Reads what the database usually finds at once, but not always: first in the way that is the best
// where it does, for a moment only, then in another one that is bounded.
#pragma once

#include <algorithm>
#include <chrono>

#include "common/base/patience.h"
#include "common/db/database.h"

namespace steward::db {

// `best(Session&)` for at most this time, within the patience; where that does not do,
// `bounded(Session&)`. Both return the same Result. Whatever else `best` fails with stands.
template <class Best, class Bounded>
auto ReadInTwoWays(Database& db, const Patience& patience, std::chrono::milliseconds best_for,
                   const Best& best, const Bounded& bounded)
    -> std::invoke_result_t<const Best&, Session&> {
  const auto moment = std::chrono::steady_clock::now() + best_for;
  auto found = db.Read(Patience{std::min(patience.deadline, moment), patience.gone}, best);
  if (found.ok() || found.error().code != Code::kDeadlineExceeded || patience.over()) return found;
  return db.Read(patience, bounded);
}

}  // namespace steward::db
