// Somebody leaves: each service hands over what is his and reports what is still out (D-10).
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/clock.h"
#include "common/base/result.h"
#include "services/identity/staff.h"

namespace steward::identity {

using LeavingId = Id<struct LeavingTag>;

struct LeavingName {
  static constexpr std::string_view kPattern = "branches/{}/leavings/{}";
  std::string branch;
  LeavingId leaving;

  static Result<LeavingName> Parse(std::string_view text);
  std::string ToString() const { return FormatName(kPattern, branch, leaving); }
};

inline constexpr std::string_view kOwnPart = "identity";
// Who has something to hand over: every service in which people keep things.
inline constexpr std::string_view kLeavingServices[] = {"directory", kOwnPart, "tickets"};

struct StillOut {
  std::string kind;
  std::string resource;
  std::string title;
};

// What one service has to do with it.
struct LeavingItem {
  std::string service;
  std::optional<Time> reported;
  std::map<std::string, int> handed_over;  // by kind
  std::vector<StillOut> still_out;
};

struct Leaving {
  // The numbers are those of the proto and of the column.
  enum class State : std::int8_t { kOpen = 1, kFinished = 2, kCancelled = 3 };

  LeavingName name;
  StaffId staff;
  StaffId successor;
  Day leave_date;
  State state = State::kOpen;
  std::vector<LeavingItem> items;  // by service
  std::string creator;
  Time created;
  std::optional<Time> ended;

  // One item for each service, not reported.
  void AddItems();
  // nullptr: this service has nothing to do with it.
  LeavingItem* ItemOf(std::string_view service);

  // LEAVING_ENDED unless it is open.
  Status CheckOpen() const;
  // Whether he may go: LEAVING_ENDED, LEAVING_NOT_REPORTED, LEAVING_STILL_OUT.
  Status CheckMayFinish() const;
  // From open only.
  void End(State how, Time now);
};

// SUCCESSOR_INVALID: nobody takes over from himself, and only somebody who works here does.
Status CheckSuccessor(const Staff& leaving, const Staff& successor);

}  // namespace steward::identity
