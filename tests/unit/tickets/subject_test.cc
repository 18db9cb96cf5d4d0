// Whose data stand in a ticket, and what is left of an entry without them.
#include "services/tickets/subject.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace steward::tickets {
namespace {

constexpr std::chrono::year_month_day Day(unsigned day) {
  return std::chrono::year(2026) / 3 / std::chrono::day(day);
}

Subject Wang() {
  return {.person = "owners/wang",
          .display_name = "王建国",
          .phones = {{"13800000001"}, {"13800000009", true}},
          .stays = {{.unit = "units/a", .from = Day(10), .to = Day(20)},
                    {.unit = "units/b", .from = Day(1), .has_namesake = true}}};
}

People Told(const std::string& customer, const std::string& name, const std::string& phone,
            const std::string& unit = "", int hour = 15 * 24) {
  return {customer, name, phone, unit,
          Time(std::chrono::sys_days(std::chrono::year(2026) / 3 / 1)) + std::chrono::hours(hour)};
}

TEST(SubjectTest, ATicketBelongsToItsCustomerOrToWhoeverReportedItWithoutOne) {
  const std::string his = "owners/wang", others = "owners/li";
  constexpr Belonging kAll{true, true}, kMatter{true, false}, kReporter{false, true}, kNone{};
  struct Row {
    People people;
    Belonging belonging;
    const char* why;
  };
  for (const Row& row : {
           Row{Told(his, "王建国", "13800000001"), kAll, "his, from his phone"},
           {Told(his, "", ""), kMatter, "his, nobody reported it"},
           {Told(his, "李娜", "13911111111"), kMatter, "his, reported by somebody else"},
           {Told(his, "王建国", "13911111111"), kAll, "from another phone, by his name"},
           {Told("", "", "13800000001"), kAll, "from the phone that he alone has"},
           {Told("", "李娜", "13800000001"), kAll, "whoever spoke, it is his phone"},
           {Told("", "李娜", "13800000009"), kNone, "a phone of two, another name"},
           {Told("", "王建国", "13800000009"), kAll, "a phone of two, his name"},
           {Told(others, "王建国", "13800000001"), kReporter, "he reported it for another"},
           {Told(others, "王建国", ""), kNone, "his name in another's ticket is anybody's"},
           {Told("", "王建国", "", "units/a"), kAll, "his name and his unit"},
           {Told("", "王建国", "13911111111", "units/a"), kAll, "from a phone nobody knows"},
           {Told("", "王建军", "", "units/a"), kNone, "another name in his unit"},
           {Told("", "王建国", "", "units/c"), kNone, "his name elsewhere"},
           {Told("", "王建国", "", "units/b"), kNone, "two of this name there"},
           {Told("", "王建国", "", "units/a", 9 * 24 - 9), kNone, "the day before he came"},
           {Told("", "王建国", "", "units/a", 9 * 24 - 8), kAll, "his first day begins"},
           {Told("", "王建国", "", "units/a", 19 * 24 - 9), kAll, "his last hour"},
           {Told("", "王建国", "", "units/a", 19 * 24 - 8), kNone, "he has left"},
           {Told("", "", ""), kNone, "nobody's"},
       }) {
    EXPECT_EQ(BelongingOf(Wang(), row.people), row.belonging) << row.why;
  }
  Subject erased = Wang();
  erased.display_name.clear();
  erased.phones.clear();
  EXPECT_FALSE(BelongingOf(erased, Told("", "", "", "units/a")).any());
  EXPECT_TRUE(BelongingOf(erased, Told(his, "", "")).matter);
}

TEST(SubjectTest, AnEntryLosesItsTextAndTheSignatureOfACustomerAndNothingElse) {
  Entry entry{.sequence = 3,
              .action = Action::kSignOff,
              .from = State::kDone,
              .to = State::kSigned,
              .actor = "staff/lin",
              .reason = "x",
              .text = "王先生说下午在家",
              .person = "王**",
              .detail = Signature{SignerRole::kCustomer, SignMeans::kPaper, "sealed"}};
  Entry expected = entry;
  expected.text = expected.person = kErased;
  expected.detail = Signature{SignerRole::kCustomer, SignMeans::kPaper, ""};
  EXPECT_EQ(Erased(entry), expected);
  EXPECT_EQ(Erased(expected), expected) << "once";

  entry.text.clear();
  entry.person = "staff/mei";
  entry.detail = Signature{SignerRole::kTechnician, SignMeans::kPaper, ""};
  EXPECT_EQ(Erased(entry), entry) << "who works here stays";
}

}  // namespace
}  // namespace steward::tickets
