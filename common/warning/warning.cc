#include "common/warning/warning.h"

#include <algorithm>
#include <tuple>
#include <utility>

namespace steward::warning {

bool IsWorse(std::int64_t a, std::int64_t b, Worse worse) {
  return worse == Worse::kMore ? a > b : a < b;
}

Level LevelOf(std::int64_t value, const Limit& limit, Worse worse) {
  if (!IsWorse(limit.red, value, worse)) return Level::kRed;
  if (!IsWorse(limit.amber, value, worse)) return Level::kAmber;
  return Level::kNone;
}

Limits Limits::Of(std::span<const LimitPeriod> periods, int indicator, const std::string& branch,
                  Day day, Worse worse) {
  Limits limits;
  limits.worse_ = worse;
  for (const LimitPeriod& period : periods) {
    if (period.indicator != indicator || !period.Holds(day)) continue;
    if (period.branch == branch && !period.site.empty()) {
      limits.sites_.emplace(period.site, period);
    } else if (period.branch == branch) {
      limits.branch_ = period;
    } else if (period.branch == kHeadOffice && period.site.empty()) {
      limits.company_ = period;
    }
  }
  return limits;
}

const LimitPeriod* Limits::At(const std::string& site) const {
  const auto own = sites_.find(site);
  if (own != sites_.end()) return &own->second;
  if (branch_) return &*branch_;
  return company_ ? &*company_ : nullptr;
}

std::int64_t Limits::MildestAmber() const {
  std::optional<std::int64_t> mildest;
  const auto consider = [&](const LimitPeriod& period) {
    if (!mildest || IsWorse(*mildest, period.limit.amber, worse_)) mildest = period.limit.amber;
  };
  for (const auto& [site, period] : sites_) consider(period);
  if (branch_) consider(*branch_);
  if (!branch_ && company_) consider(*company_);
  return mildest.value_or(0);
}

std::vector<JudgedReading> Limits::Judge(const std::vector<Reading>& readings) const {
  std::map<std::pair<std::string, std::string>, JudgedReading> crossing;
  for (const Reading& reading : readings) {
    const LimitPeriod* period = At(reading.site);
    if (period == nullptr) continue;
    const Level level = LevelOf(reading.value, period->limit, worse_);
    if (level == Level::kNone) continue;
    const auto [found, added] = crossing.try_emplace({reading.site, reading.subject},
                                                     JudgedReading{reading, level, period->role});
    if (!added && IsWorse(reading.value, found->second.reading.value, worse_)) {
      found->second = {reading, level, period->role};
    }
  }
  std::vector<JudgedReading> judged;
  for (auto& [key, reading] : crossing) judged.push_back(std::move(reading));
  // Equal values stay in the order of their names, so that a cut list is the same every time.
  std::stable_sort(judged.begin(), judged.end(),
                   [&](const JudgedReading& a, const JudgedReading& b) {
                     return IsWorse(a.reading.value, b.reading.value, worse_);
                   });
  return judged;
}

}  // namespace steward::warning
