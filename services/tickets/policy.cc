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
  return policy;
}

}  // namespace steward::tickets
