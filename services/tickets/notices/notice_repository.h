// SQL of the notices about clocks: which tickets may have one that is due.
#pragma once

#include <compare>
#include <string>
#include <vector>

#include "common/db/database.h"
#include "services/tickets/ticket_name.h"

namespace steward::tickets {

// No notice of the branch is due before.
struct BranchNotice {
  std::string branch;
  Time first;
};

// A ticket that may have a notice from this instant on. In the order in which they are told.
struct AwaitedNotice {
  Time time;
  TicketName name;
  bool operator<(const AwaitedNotice& other) const {
    return time != other.time ? time < other.time : name.ticket < other.name.ticket;
  }
};

class NoticeRepository {
 public:
  // Every branch with tickets that may ever have one.
  static Result<std::vector<BranchNotice>> ListBranches(db::Session& session);

  // Those of the branch that are awaited by then, behind `after`, in order; at most kPage.
  static constexpr int kPage = 100;
  static Result<std::vector<AwaitedNotice>> ListAwaited(db::Session& session,
                                                        const std::string& branch, Time until,
                                                        const AwaitedNotice& after);
};

}  // namespace steward::tickets
