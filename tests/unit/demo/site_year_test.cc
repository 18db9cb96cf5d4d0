#include "tools/demo/site_year.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <set>

#include "tools/demo/figures.h"

namespace steward::demo {
namespace {

using tickets::v1::ImportedTicket;
using tickets::v1::ReturnVisit;
using tickets::v1::Ticket;

constexpr std::int64_t kDaySeconds = 86400;
constexpr std::int64_t kUtcOffset = 8 * 3600;
constexpr std::int64_t kYearBegins = 1735689600 - kUtcOffset;  // 2025-01-01 in China

std::vector<Place> SomePlaces() {
  return {{"branches/b1/sites/s1/units/u1", "branches/b1/sites/s1/buildings/b", "1", "1-1-101",
           "王建国", "13800000001"},
          {"branches/b1/sites/s1/units/u2", "branches/b1/sites/s1/buildings/b", "1", "1-1-102",
           "李秀英", "13800000002"}};
}

const std::vector<ImportedTicket>& Year() {
  static const auto& year =
      *new std::vector<ImportedTicket>(SiteYear(SomePlaces(), "branches/b1/staff/s"));
  return year;
}

std::int64_t DayOf(const google::protobuf::Timestamp& time) {
  return (time.seconds() - kYearBegins) / kDaySeconds;
}

int Count(Ticket::Channel channel, std::set<Ticket::Kind> kinds) {
  return static_cast<int>(std::count_if(Year().begin(), Year().end(), [&](const auto& record) {
    return record.ticket().channel() == channel && kinds.contains(record.ticket().kind());
  }));
}

TEST(SiteYearTest, HasExactlyTheFiguresOfTheSite) {
  EXPECT_EQ(Year().size(), 26000u + 10950u);
  EXPECT_EQ(Count(Ticket::CHANNEL_PHONE, {Ticket::KIND_HOME_REPAIR}), 7000);
  EXPECT_EQ(Count(Ticket::CHANNEL_PHONE, {Ticket::KIND_PUBLIC_REPAIR}), 3300);
  const std::set<Ticket::Kind> others = {Ticket::KIND_ENQUIRY, Ticket::KIND_SUGGESTION,
                                         Ticket::KIND_COMPLAINT, Ticket::KIND_OTHER_SERVICE,
                                         Ticket::KIND_PRAISE};
  EXPECT_EQ(Count(Ticket::CHANNEL_PHONE, others), 15700);
  EXPECT_EQ(Count(Ticket::CHANNEL_FRONT_DESK, others), 10950);
}

TEST(SiteYearTest, MakesExactly7300ReturnVisitsAllOfThemInTheYear) {
  int made = 0;
  for (const ImportedTicket& record : Year()) {
    if (record.return_visit_result() != ReturnVisit::RESULT_MADE) continue;
    ++made;
    ASSERT_LT(DayOf(record.return_visit_time()), 365) << record.number();
    ASSERT_TRUE(record.has_sign_time()) << record.number();
  }
  EXPECT_EQ(made, 7300);
}

TEST(SiteYearTest, ReportsComeOnEveryDayOfTheYearAndInOrder) {
  std::set<std::int64_t> days;
  std::int64_t last = 0;
  for (const ImportedTicket& record : Year()) {
    ASSERT_LE(last, record.report_time().seconds());
    last = record.report_time().seconds();
    days.insert(DayOf(record.report_time()));
  }
  EXPECT_EQ(days.size(), 365u);
  EXPECT_EQ(*days.begin(), 0);
  EXPECT_EQ(*days.rbegin(), 364);
}

// The order an import insists on; a record that breaks it would lose the whole call.
TEST(SiteYearTest, TheTimesOfEveryRecordAreInOrder) {
  for (const ImportedTicket& record : Year()) {
    std::int64_t last = record.report_time().seconds();
    const auto follows = [&](bool present, const google::protobuf::Timestamp& time) {
      if (!present) return;
      ASSERT_LE(last, time.seconds()) << record.ShortDebugString();
      last = time.seconds();
    };
    follows(record.has_accept_time(), record.accept_time());
    follows(record.has_dispatch_time(), record.dispatch_time());
    follows(record.has_arrive_time(), record.arrive_time());
    follows(record.has_done_time(), record.done_time());
    follows(record.has_sign_time(), record.sign_time());
    follows(record.has_return_visit_time(), record.return_visit_time());
    follows(record.has_end_time(), record.end_time());
    ASSERT_LE(record.told_time().seconds(), record.end_time().seconds());
    ASSERT_TRUE(record.has_end_time());
  }
}

TEST(SiteYearTest, MostRepairsButNotAllAreReachedWithin48Hours) {
  int repairs = 0, in_time = 0;
  for (const ImportedTicket& record : Year()) {
    if (!record.has_arrive_time()) continue;
    ++repairs;
    in_time += record.arrive_time().seconds() - record.report_time().seconds() <= 48 * 3600;
  }
  EXPECT_EQ(repairs, 10300);
  EXPECT_GT(in_time, 9500);
  EXPECT_LT(in_time, 10290);
}

TEST(SiteYearTest, NobodyComesToTheDeskAtNight) {
  for (const ImportedTicket& record : Year()) {
    if (record.ticket().channel() != Ticket::CHANNEL_FRONT_DESK) continue;
    const std::int64_t hour = (record.report_time().seconds() + kUtcOffset) % kDaySeconds / 3600;
    ASSERT_GE(hour, 8);
    ASSERT_LE(hour, 18);
  }
}

TEST(SiteYearTest, NumbersAreUniqueAndTheRecordsTheSameAtEveryRun) {
  std::set<std::string> numbers;
  for (const ImportedTicket& record : Year()) numbers.insert(record.number());
  EXPECT_EQ(numbers.size(), Year().size());
  const std::vector<ImportedTicket> again = SiteYear(SomePlaces(), "branches/b1/staff/s");
  ASSERT_EQ(again.size(), Year().size());
  for (size_t i = 0; i < again.size(); i += 37) {
    ASSERT_EQ(again[i].SerializeAsString(), Year()[i].SerializeAsString());
  }
}

}  // namespace
}  // namespace steward::demo
