// What a service has to do when somebody leaves (D-10): hand over what he holds, each thing once
// whatever happens in between, and say what is still out with him.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/id.h"
#include "common/base/result.h"
#include "common/db/database.h"
#include "common/rpc/call.h"
#include "common/rpc/mutate.h"

namespace steward::app {

using LeavingId = Id<struct LeavingTag>;

// Resource names, as identity tells them.
struct Leaving {
  std::string name;  // branches/{branch}/leavings/{id}
  std::string branch;
  LeavingId id;
  std::string staff;
  std::string successor;
};

struct StillOut {
  std::string kind;
  std::string resource;
  std::string title;
  bool operator==(const StillOut&) const = default;
};

struct LeavingReport {
  std::map<std::string, int> handed_over;  // by kind, since the leaving was started
  std::vector<StillOut> still_out;
  bool operator==(const LeavingReport&) const = default;
};

// At most so many things that are out are named; the next ones follow once these are back.
constexpr int kStillOutNamed = 100;

// Hands over what can be, in transactions of its own, and reports. It is called again and again
// while the leaving is open, also after a crash, and by every replica. The call is the service's
// own, at the business time of the branch.
using HandOver = std::function<Result<LeavingReport>(rpc::Call& call, const Leaving& leaving)>;

// Inside the transaction in which something went over to the successor: counts it, once, and
// writes the audit record, which names it.
Status NoteHandedOver(db::Tx& tx, rpc::Call& call, const rpc::Writes& writes,
                      const Leaving& leaving, std::string_view kind, const std::string& resource);

// What was noted of a leaving, by kind.
Result<std::map<std::string, int>> CountHandedOver(db::Session& session, const Leaving& leaving);

}  // namespace steward::app
