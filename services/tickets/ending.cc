#include "services/tickets/ending.h"

#include <string>

#include "services/tickets/time_text.h"
#include "steward/tickets/v1/reasons.h"

namespace steward::tickets {
namespace {

bool SamePlace(const Report& left, const Report& right) {
  if (!left.unit.empty() || !right.unit.empty()) return left.unit == right.unit;
  const bool known = !left.building.empty() || !left.place.empty();
  return known && left.building == right.building && left.place == right.place;
}

Error DoesNotFit(std::string_view problem_zh, std::string_view problem) {
  return Fail(Reason::kMergeDoesNotFit, {{"problem", problem}, {"problem_zh", problem_zh}});
}

}  // namespace

Status CheckVisitResult(const Ticket& ticket, VisitResult result) {
  if (result != VisitResult::kNotApplicable) return {};
  const Kind kind = ticket.planning.classification.kind;
  const bool needs_none = kind == Kind::kEnquiry || kind == Kind::kPraise ||
                          !ticket.report.has_reporter || ticket.report.channel == Channel::kPatrol;
  if (!needs_none) return Fail(Reason::kReturnVisitApplies);
  return {};
}

bool IsOnlyATry(const ReturnVisit& so_far, VisitResult result, const Policy& policy) {
  return result == VisitResult::kNotReached && so_far.tries + 1 < policy.return_visit_tries;
}

Status CheckReadyToClose(const Ticket& ticket) {
  struct Need {
    bool met;
    std::string_view en, zh, who, who_zh;
  };
  const Need needs[] = {
      {ticket.note_count > 0, "a tracking entry", "跟踪记录", "staff", "员工"},
      {ticket.return_visit.result.has_value(), "the return visit", "回访结果", "return-visit clerk",
       "回访员"},
      {ticket.told.has_value(), "the customer told the result", "向客户反馈结果", "desk", "前台"},
      {ticket.loaners_out == 0, "the loaner brought back", "备用设备归还", "technician",
       "维修人员"},
  };
  std::string missing, missing_zh, who, who_zh;
  const auto add = [](std::string& list, std::string_view separator, std::string_view item) {
    if (!list.empty()) list += separator;
    list += item;
  };
  for (const Need& need : needs) {
    if (need.met) continue;
    add(missing, ", ", need.en);
    add(missing_zh, "、", need.zh);
    add(who, ", ", need.who);
    add(who_zh, "、", need.who_zh);
  }
  if (missing.empty()) return {};
  return Fail(Reason::kNotReadyToClose,
              {{"missing", missing}, {"missing_zh", missing_zh}, {"who", who}, {"who_zh", who_zh}});
}

Status CheckMerge(const Ticket& ticket, const Ticket& main) {
  if (ticket.name == main.name) return DoesNotFit("不能并入自身", "it is the same ticket");
  if (IsEnd(main.state)) return DoesNotFit("主工单已结束", "the main ticket has ended");
  if (!SamePlace(ticket.report, main.report)) return DoesNotFit("地点不同", "the places differ");
  const bool same_fault =
      !ticket.report.fault_group.empty() && ticket.report.fault_group == main.report.fault_group;
  if (!same_fault) return DoesNotFit("故障类别不同", "the fault groups differ");
  return {};
}

Status CheckRework(const Ticket& closed, const Policy& policy, Time now) {
  if (RepairKindOf(closed.planning.classification.kind) == RepairKind::kNone)
    return Fail(Reason::kNotARepair);
  STEWARD_CHECK(closed.facts.ended.has_value());
  const Time end = *closed.facts.ended + std::chrono::days(policy.rework_window_days);
  if (now <= end) return {};
  return Fail(Reason::kReworkWindowOver,
              {{"days", std::to_string(policy.rework_window_days)}, {"end_time", TimeText(end)}});
}

}  // namespace steward::tickets
