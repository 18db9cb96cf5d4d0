#include "services/tickets/policy.h"

#include <algorithm>
#include <set>

#include "steward/tickets/v1/reasons.h"

namespace steward::tickets {
namespace {

template <class T>
bool FitsList(const std::vector<T>& list, T value) {
  return list.empty() || std::ranges::find(list, value) != list.end();
}

Error Invalid(std::string_view problem_zh, std::string_view problem) {
  return Fail(Reason::kSlaPolicyInvalid, {{"problem", problem}, {"problem_zh", problem_zh}});
}

bool MakesSense(const std::optional<Target>& target) {
  return !target || target->amount > 0 ||
         (target->amount == 0 && target->unit == Unit::kClockMinutes);
}

Status CheckEscalation(const Escalation& escalation) {
  if (escalation.alarm.warn_left_minutes != 0 && escalation.alarm.warn_used_percent != 0) {
    return Invalid("预警只能按剩余分钟或已用比例之一",
                   "an escalation warns by minutes left or by the share used, not by both");
  }
  if (escalation.from && escalation.to && *escalation.to < *escalation.from) {
    return Invalid("升级规则的结束日期早于开始日期", "an escalation ends before it begins");
  }
  return {};
}

constexpr Target Hours(int hours) { return {Unit::kClockMinutes, hours * 60}; }

}  // namespace

Status Policy::Check() const {
  std::set<std::string> ids;
  for (const Profile& profile : profiles) {
    if (profile.id.empty()) return Invalid("时限档须有编号", "a profile has no id");
    if (!ids.insert(profile.id).second) {
      return Invalid("时限档编号重复：" + profile.id, "two profiles are called " + profile.id);
    }
    const bool sensible = MakesSense(profile.response) && MakesSense(profile.emergency_response) &&
                          MakesSense(profile.arrival) && MakesSense(profile.resolution);
    if (!sensible) {
      return Invalid(
          "时限须为正数，仅按小时计的时限可为 0（立即）：" + profile.id,
          "a target of " + profile.id + " must be positive; only clock minutes may be 0, at once");
    }
  }
  for (const Rule& rule : rules) {
    if (!rule.profile.empty() && !ids.contains(rule.profile)) {
      return Invalid("规则引用了不存在的时限档：" + rule.profile,
                     "a rule names the missing profile " + rule.profile);
    }
  }
  for (const Escalation& escalation : escalations) TRY(CheckEscalation(escalation));
  return {};
}

const Profile* Policy::ProfileFor(const Classification& ticket) const {
  for (const Rule& rule : rules) {
    const bool fits = FitsList(rule.kinds, ticket.kind) &&
                      FitsList(rule.severities, ticket.severity) &&
                      (!rule.urgency || *rule.urgency == ticket.urgency);
    if (!fits) continue;
    const auto profile = std::ranges::find(profiles, rule.profile, &Profile::id);
    return profile == profiles.end() ? nullptr : &*profile;
  }
  return nullptr;
}

Alarm Policy::AlarmFor(const Classification& ticket, ClockKind clock,
                       calendar::LocalDay day) const {
  for (const Escalation& escalation : escalations) {
    const bool fits =
        FitsList(escalation.clocks, clock) && FitsList(escalation.severities, ticket.severity) &&
        (!escalation.urgency || *escalation.urgency == ticket.urgency) &&
        (!escalation.from || *escalation.from <= day) && (!escalation.to || day <= *escalation.to);
    if (fits) return escalation.alarm;
  }
  return {};
}

Policy DefaultPolicy() {
  Policy policy;
  policy.profiles = {
      {.id = "A",
       .title = "1/48/48 小时",
       .response = Hours(1),
       .arrival = Hours(48),
       .resolution = Hours(48)},
      {.id = "B",
       .title = "到场 4 小时、解决 24 小时",
       .arrival = Hours(4),
       .resolution = Hours(24)},
      {.id = "C",
       .title = "派工 24 小时、修复 24 小时、紧急立即",
       .response = Hours(24),
       .response_met_by = ResponseMetBy::kDispatch,
       .emergency_response = Hours(0),
       .resolution = Hours(24)},
      {.id = "D", .title = "投诉记录半个工作日", .response = Target{Unit::kHalfWorkdays, 1}},
  };
  const std::vector<Kind> repairs = {Kind::kPublicRepair, Kind::kHomeRepair};
  policy.rules = {
      {.kinds = repairs, .urgency = Urgency::kEmergency, .profile = "C"},
      {.kinds = repairs, .severities = {Severity::k1, Severity::k2}, .profile = "B"},
      {.kinds = repairs, .severities = {Severity::k3}, .profile = "C"},
      {.kinds = repairs, .profile = "A"},
      {.kinds = {Kind::kComplaint}, .profile = "D"},
  };
  policy.escalations = {
      {.severities = {Severity::k1, Severity::k2},
       .alarm = {.warn_used_percent = 50,
                 .warning_to = Audience::kSupervisor,
                 .breach_to = Audience::kManager}},
      {.alarm = {.warn_used_percent = 80}},
  };
  return policy;
}

}  // namespace steward::tickets
