#include "tools/demo/figures.h"

#include <gmock/gmock.h>

#include <numeric>
#include <random>

namespace steward::demo {
namespace {

using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::Gt;
using tickets::v1::Ticket;

int Sum(const std::vector<int>& parts) { return std::accumulate(parts.begin(), parts.end(), 0); }

TEST(SpreadTest, FollowsTheWeightsAndGivesTheRestToTheLargestRemainders) {
  EXPECT_THAT(Spread(10, std::vector<int>{1, 1, 1}), ElementsAre(4, 3, 3));
  EXPECT_THAT(Spread(10, std::vector<int>{0, 3, 1}), ElementsAre(0, 8, 2));
  EXPECT_THAT(Spread(0, std::vector<int>{5, 5}), ElementsAre(0, 0));
}

TEST(SpreadTest, AddsUpForAnyWeights) {
  std::mt19937_64 random(7);
  for (int round = 0; round < 1000; ++round) {
    std::vector<int> weights(1 + random() % 400);
    for (int& weight : weights) weight = static_cast<int>(random() % 20000);
    weights[random() % weights.size()] += 1;
    const int total = static_cast<int>(random() % 30000);
    const std::int64_t sum = std::accumulate(weights.begin(), weights.end(), std::int64_t{0});
    const std::vector<int> parts = Spread(total, weights);
    ASSERT_EQ(Sum(parts), total);
    for (size_t i = 0; i < parts.size(); ++i) {
      ASSERT_LT(std::abs(parts[i] - double(total) * weights[i] / double(sum)), 1);
    }
  }
}

TEST(FiguresTest, TheFlowsOfTheYearAddUpToTheFiguresOfTheSite) {
  int calls = 0, visits = 0, home = 0, other_calls = 0, others = 0;
  for (const Flow& flow : Flows()) {
    const bool repair =
        flow.kind == Ticket::KIND_HOME_REPAIR || flow.kind == Ticket::KIND_PUBLIC_REPAIR;
    (flow.channel == Ticket::CHANNEL_PHONE ? calls : visits) += flow.total;
    if (flow.kind == Ticket::KIND_HOME_REPAIR) home += flow.total;
    if (flow.channel == Ticket::CHANNEL_PHONE && !repair) other_calls += flow.total;
    if (flow.channel == Ticket::CHANNEL_FRONT_DESK && repair) ++others;
  }
  EXPECT_EQ(calls, 26000);
  EXPECT_EQ(visits, 10950);
  EXPECT_EQ(home, 7000);
  EXPECT_EQ(other_calls, 15700);
  EXPECT_EQ(others, 0) << "repairs come by phone alone, else calls would not be their sum";
}

TEST(FiguresTest, EveryFlowIsSpreadOverAllDaysOfTheYear) {
  for (const Flow& flow : Flows()) {
    const std::vector<int> days = DailyCounts(flow);
    ASSERT_EQ(days.size(), 365u);
    EXPECT_EQ(Sum(days), flow.total);
    if (flow.total > 3000) {
      EXPECT_THAT(days, Each(Gt(0)));
    }
    EXPECT_EQ(days, DailyCounts(flow)) << "the same at every run";
  }
}

TEST(FiguresTest, SummerBringsMorePublicRepairsThanWinter) {
  const std::vector<int> days = DailyCounts(Flows()[1]);
  ASSERT_EQ(Flows()[1].kind, Ticket::KIND_PUBLIC_REPAIR);
  const int february = std::accumulate(days.begin() + 31, days.begin() + 59, 0);
  const int july = std::accumulate(days.begin() + 181, days.begin() + 212, 0);
  EXPECT_GT(july * 28, february * 31);
}

}  // namespace
}  // namespace steward::demo
