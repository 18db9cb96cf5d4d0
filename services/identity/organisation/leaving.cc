#include "services/identity/organisation/leaving.h"

#include <algorithm>

#include "common/base/name.h"
#include "steward/identity/v1/reasons.h"

namespace steward::identity {

Result<LeavingName> LeavingName::Parse(std::string_view text) {
  LeavingName name;
  if (ParseName(kPattern, text, name.branch, name.leaving)) return name;
  return Fail(Reason::kLeavingNotFound, {{"leaving", text}});
}

void Leaving::AddItems() {
  items.clear();
  for (const std::string_view service : kLeavingServices) {
    items.push_back({.service = std::string(service)});
  }
}

LeavingItem* Leaving::ItemOf(std::string_view service) {
  const auto item = std::find_if(items.begin(), items.end(),
                                 [&](const LeavingItem& one) { return one.service == service; });
  return item == items.end() ? nullptr : &*item;
}

Status Leaving::CheckOpen() const {
  if (state == State::kOpen) return {};
  return Fail(Reason::kLeavingEnded, {{"leaving", name.ToString()}});
}

Status Leaving::CheckMayFinish() const {
  TRY(CheckOpen());
  for (const LeavingItem& item : items) {
    if (item.service == kOwnPart) continue;  // done by finishing
    if (!item.reported) return Fail(Reason::kLeavingNotReported, {{"service", item.service}});
    if (item.still_out.empty()) continue;
    const StillOut& out = item.still_out.front();
    return Fail(Reason::kLeavingStillOut, {{"kind", out.kind},
                                           {"title", out.title.empty() ? out.resource : out.title},
                                           {"resource", out.resource},
                                           {"count", std::to_string(item.still_out.size())}});
  }
  return {};
}

void Leaving::End(State how, Time now) {
  STEWARD_CHECK(state == State::kOpen);
  state = how;
  ended = now;
}

Status CheckSuccessor(const Staff& leaving, const Staff& successor) {
  if (successor.id != leaving.id && successor.state == Staff::State::kActive) return {};
  return Fail(Reason::kSuccessorInvalid, {{"successor", successor.name().ToString()}});
}

}  // namespace steward::identity
