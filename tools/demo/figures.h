// How many people call and come to one site on each day of 2025: 26,000 calls of which 7,000 are
// home repairs and 3,300 public ones, and 10,950 visits. The sums are exact, the days differ by
// season, weekday and holiday.
#pragma once

#include <array>
#include <chrono>
#include <span>
#include <vector>

#include "steward/tickets/v1/ticket.pb.h"

namespace steward::demo {

inline constexpr std::chrono::year kSiteYear(2025);
inline constexpr int kDaysOfYear = 365;
inline constexpr int kHomeRepairs = 7000;
inline constexpr int kPublicRepairs = 3300;
inline constexpr int kOtherCalls = 15700;
inline constexpr int kCalls = kHomeRepairs + kPublicRepairs + kOtherCalls;  // 26,000
inline constexpr int kVisits = 10950;
inline constexpr int kReturnVisits = 7300;

// Matters of one kind by one channel in the year.
struct Flow {
  tickets::v1::Ticket::Channel channel;
  tickets::v1::Ticket::Kind kind;
  int total;
  std::array<int, 12> by_month;  // per cent of an ordinary month
  int weekend;                   // per cent of a weekday
  int holiday;                   // per cent of an ordinary day
};
std::span<const Flow> Flows();

// `total` in whole parts as near as can be to `weights` (largest remainders); the parts add up to
// `total`. Weights are not negative and not all 0.
std::vector<int> Spread(int total, std::span<const int> weights);

// How much of the flow comes on each day of the year, 1 January first. The same on every machine.
std::vector<int> DailyCounts(const Flow& flow);

}  // namespace steward::demo
