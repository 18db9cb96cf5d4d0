#include "tools/demo/figures.h"

#include <algorithm>
#include <cstdint>
#include <numeric>

#include "tools/demo/company.h"
#include "tools/demo/random.h"

namespace steward::demo {
namespace {

using tickets::v1::Ticket;

constexpr std::array<int, 12> kEven = {100, 95, 100, 100, 100, 105, 105, 105, 100, 100, 100, 95};
// Leaks and air conditioners in summer, frozen and cold pipes in winter.
constexpr std::array<int, 12> kHomeSeason = {110, 95, 85, 85, 90, 110, 130, 130, 100, 85, 95, 110};
// Rain and lightning from June to August.
constexpr std::array<int, 12> kPublicSeason = {90, 80, 85, 90, 100, 125, 145, 135, 105, 85, 80, 85};
// Fees are paid in January and around the half-year.
constexpr std::array<int, 12> kCounterSeason = {125, 85, 95, 95, 95, 120, 110, 95, 95, 90, 90, 110};

constexpr Flow kFlows[] = {
    {Ticket::CHANNEL_PHONE, Ticket::KIND_HOME_REPAIR, kHomeRepairs, kHomeSeason, 125, 70},
    {Ticket::CHANNEL_PHONE, Ticket::KIND_PUBLIC_REPAIR, kPublicRepairs, kPublicSeason, 90, 75},
    {Ticket::CHANNEL_PHONE, Ticket::KIND_ENQUIRY, 9400, kEven, 85, 60},
    {Ticket::CHANNEL_PHONE, Ticket::KIND_OTHER_SERVICE, 3100, kEven, 115, 65},
    {Ticket::CHANNEL_PHONE, Ticket::KIND_COMPLAINT, 1700, kPublicSeason, 110, 80},
    {Ticket::CHANNEL_PHONE, Ticket::KIND_SUGGESTION, 900, kEven, 80, 40},
    {Ticket::CHANNEL_PHONE, Ticket::KIND_PRAISE, 600, kEven, 90, 90},
    {Ticket::CHANNEL_FRONT_DESK, Ticket::KIND_ENQUIRY, 7200, kCounterSeason, 80, 35},
    {Ticket::CHANNEL_FRONT_DESK, Ticket::KIND_OTHER_SERVICE, 2400, kCounterSeason, 90, 40},
    {Ticket::CHANNEL_FRONT_DESK, Ticket::KIND_COMPLAINT, 600, kPublicSeason, 95, 50},
    {Ticket::CHANNEL_FRONT_DESK, Ticket::KIND_SUGGESTION, 450, kEven, 80, 30},
    {Ticket::CHANNEL_FRONT_DESK, Ticket::KIND_PRAISE, 300, kEven, 80, 40},
};

bool IsWeekend(std::chrono::sys_days day) {
  const unsigned weekday = std::chrono::weekday(day).iso_encoding();
  return weekday >= 6;
}

}  // namespace

std::span<const Flow> Flows() { return kFlows; }

std::vector<int> Spread(int total, std::span<const int> weights) {
  const std::int64_t sum = std::accumulate(weights.begin(), weights.end(), std::int64_t{0});
  std::vector<int> parts(weights.size());
  std::vector<std::int64_t> remainders(weights.size());
  int left = total;
  for (size_t i = 0; i < weights.size(); ++i) {
    const std::int64_t share = std::int64_t{total} * weights[i];
    parts[i] = static_cast<int>(share / sum);
    remainders[i] = share % sum;
    left -= parts[i];
  }
  std::vector<size_t> order(weights.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](size_t a, size_t b) { return remainders[a] > remainders[b]; });
  for (int i = 0; i < left; ++i) ++parts[order[static_cast<size_t>(i)]];
  return parts;
}

std::vector<int> DailyCounts(const Flow& flow) {
  Random random(static_cast<std::uint64_t>(flow.kind) * 100 +
                static_cast<std::uint64_t>(flow.channel));
  const YearPlan& year = Years().front();
  std::vector<int> weights;
  const std::chrono::sys_days first = kSiteYear / 1 / 1;
  for (int i = 0; i < kDaysOfYear; ++i) {
    const std::chrono::sys_days day = first + std::chrono::days(i);
    const std::chrono::year_month_day date(day);
    int weight = flow.by_month[static_cast<unsigned>(date.month()) - 1] * random.Between(75, 125);
    if (year.IsHoliday(date)) {
      weight = weight * flow.holiday / 100;
    } else if (IsWeekend(day)) {
      weight = weight * flow.weekend / 100;
    }
    weights.push_back(weight);
  }
  return Spread(flow.total, weights);
}

}  // namespace steward::demo
