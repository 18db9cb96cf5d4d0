#include "services/identity/warnings/warning_limit.h"

#include <algorithm>

#include "steward/identity/v1/reasons.h"

namespace steward::identity {
namespace {

Day DayAfter(Day day) { return std::chrono::sys_days(day) + std::chrono::days(1); }
Day DayBefore(Day day) { return std::chrono::sys_days(day) - std::chrono::days(1); }

Status CheckDays(const std::vector<WarningLimitVersion>& versions) {
  const auto refuse = [](Day from, std::string_view zh, std::string_view en) {
    return Fail(Reason::kWarningLimitDatesInvalid,
                {{"date", ToString(from)}, {"problem_zh", zh}, {"problem", en}});
  };
  for (size_t i = 0; i < versions.size(); ++i) {
    const WarningLimitVersion& version = versions[i];
    if (version.to && *version.to < version.from) {
      return refuse(version.from, "截止日早于起始日", "it ends before it begins");
    }
    if (i == 0) continue;
    const WarningLimitVersion& last = versions[i - 1];
    if (last.from == version.from) {
      return refuse(version.from, "有两个版本自该日起生效", "two versions begin then");
    }
    if (last.to && *last.to >= version.from) {
      return refuse(version.from, "与前一版本的日期重叠", "the version before it still holds then");
    }
  }
  return {};
}

bool IsSame(const WarningLimitVersion* a, const WarningLimitVersion* b) {
  if (a == nullptr || b == nullptr) return a == b;
  return a->limit == b->limit && a->role == b->role;
}

// The days on which something begins or ends: between them nothing changes.
std::set<Day> TurningDays(const WarningLimit& limit) {
  std::set<Day> days;
  for (const WarningLimitVersion& version : limit.versions) {
    days.insert(version.from);
    if (version.to) days.insert(DayAfter(*version.to));
  }
  return days;
}

Status CheckDaysBefore(Day today, const WarningLimit& before, const WarningLimit& after) {
  std::set<Day> days = TurningDays(before);
  days.merge(TurningDays(after));
  for (const Day day : days) {
    if (day >= today || IsSame(before.On(day), after.On(day))) continue;
    return Fail(Reason::kWarningLimitPast, {{"date", ToString(day)}, {"today", ToString(today)}});
  }
  return {};
}

}  // namespace

Result<WarningLimitName> WarningLimitName::Parse(std::string_view text) {
  WarningLimitName name;
  if (ParseName(kPattern, text, name.branch, name.limit)) return name;
  return Fail(Reason::kWarningLimitNotFound, {{"warning_limit", text}});
}

const WarningLimitVersion* WarningLimit::On(Day day) const {
  const WarningLimitVersion* found = nullptr;
  for (const WarningLimitVersion& each : versions) {
    if (each.from <= day) found = &each;
  }
  if (found != nullptr && found->to && *found->to < day) return nullptr;
  return found;
}

std::vector<warning::LimitPeriod> PeriodsOf(const WarningLimit& limit) {
  std::vector<warning::LimitPeriod> periods;
  for (const WarningLimitVersion& version : limit.versions) {
    if (!periods.empty() && !periods.back().to) periods.back().to = DayBefore(version.from);
    periods.push_back({.indicator = limit.indicator,
                       .branch = limit.name.branch,
                       .site = limit.site,
                       .from = version.from,
                       .to = version.to,
                       .limit = version.limit,
                       .role = version.role});
  }
  return periods;
}

Status CheckChange(const WarningLimit& before, WarningLimit& after, Day today, warning::Worse worse,
                   const std::set<std::string, std::less<>>& roles) {
  std::sort(after.versions.begin(), after.versions.end(),
            [](const auto& a, const auto& b) { return a.from < b.from; });
  TRY(CheckDays(after.versions));
  for (const WarningLimitVersion& version : after.versions) {
    const warning::Limit& limit = version.limit;
    if (warning::IsWorse(limit.amber, limit.red, worse)) {
      return Fail(Reason::kWarningLimitOrderInvalid, {{"date", ToString(version.from)},
                                                      {"amber", std::to_string(limit.amber)},
                                                      {"red", std::to_string(limit.red)}});
    }
    if (!roles.contains(version.role)) return Fail(Reason::kRoleNotFound, {{"role", version.role}});
  }
  return CheckDaysBefore(today, before, after);
}

}  // namespace steward::identity
