// Requests about one's own data: what follows on what, who opens the copy, and whose the past of a
// customer file is.
#include "services/directory/subjects/data_request.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <map>

#include "services/directory/subjects/custody.h"
#include "tests/support/reason.h"

namespace steward::directory {
namespace {

using ::testing::ElementsAre;
using testing::FailsWith;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr Time kDay = std::chrono::sys_days(std::chrono::year(2026) / 3 / 1);
constexpr Time At(int hour) { return kDay + std::chrono::hours(hour); }

TEST(DataRequestTest, EachStateLeadsWhereTheTableSaysAndNowhereElse) {
  using enum DataRequestState;
  using Action = DataRequestAction;
  const std::map<DataRequestState, std::map<Action, DataRequestState>> expected{
      {kReceived,
       {{Action::kSubmit, kWaiting}, {Action::kRefuse, kRefused}, {Action::kWithdraw, kWithdrawn}}},
      {kWaiting,
       {{Action::kApprove, kRunning},
        {Action::kReject, kRefused},
        {Action::kWithdraw, kWithdrawn}}},
      {kRunning, {{Action::kFinish, kDone}, {Action::kFail, kFailed}}},
      {kDone, {}},
      {kRefused, {}},
      {kWithdrawn, {}},
      {kFailed, {}}};
  for (const auto& [from, moves] : expected) {
    EXPECT_EQ(HasEnded(from), moves.empty());
    for (int i = 0; i <= static_cast<int>(Action::kFail); ++i) {
      const auto action = static_cast<Action>(i);
      DataRequest request;
      request.state = from;
      const Status moved = Move(request, action, At(1));
      const auto to = moves.find(action);
      if (to == moves.end()) {
        EXPECT_THAT(moved, FailsWith("DATA_REQUEST_STATE_WRONG"));
        EXPECT_EQ(request.state, from);
      } else {
        EXPECT_TRUE(moved.ok());
        EXPECT_EQ(request.state, to->second);
        EXPECT_EQ(request.ended.has_value(), expected.at(to->second).empty());
      }
    }
  }
}

TEST(DataRequestTest, AServiceChecksBeforeAnErasureIsDecidedAndWorksOnlyWhenItIsAsked) {
  using enum DataRequestState;
  using Part = DataRequestPartState;
  for (int state = static_cast<int>(kReceived); state <= static_cast<int>(kFailed); ++state) {
    for (const Part part : {Part::kNotAsked, Part::kAsked, Part::kDone, Part::kDropped}) {
      DataRequest request;
      request.state = static_cast<DataRequestState>(state);
      const bool undecided = request.state == kReceived || request.state == kWaiting;
      const bool asked = request.state == kRunning && part == Part::kAsked;
      request.kind = DataRequestKind::kAccess;
      EXPECT_EQ(WorkOf(request, {"tickets", part}),
                asked ? DataRequestWork::kCopy : DataRequestWork::kNone);
      request.kind = DataRequestKind::kErasure;
      EXPECT_EQ(WorkOf(request, {"tickets", part}), asked       ? DataRequestWork::kErase
                                                    : undecided ? DataRequestWork::kCheck
                                                                : DataRequestWork::kNone);
    }
  }
}

TEST(DataRequestTest, WhatAServiceFoundOpenIsSaidByItsNumbers) {
  EXPECT_TRUE(CheckNothingOpen({{.service = "identity"}, {.service = "tickets"}}).ok());
  const Status open =
      CheckNothingOpen({{.service = "identity"},
                        {.service = "tickets", .open_count = 7, .open_titles = "BX-1, BX-2"}});
  ASSERT_THAT(open, FailsWith("DATA_REQUEST_RECORDS_OPEN"));
  EXPECT_THAT(open.error().en, HasSubstr("7 tickets of the person have not ended (BX-1, BX-2)"));
}

TEST(DataRequestTest, TheReadmeShowsTheLifeCycle) {
  std::ifstream file("services/directory/README.md");
  const std::string readme((std::istreambuf_iterator<char>(file)), {});
  EXPECT_THAT(readme, HasSubstr(DataRequestLifeCycleText()));
}

TEST(DataRequestTest, OnlyTheTwoPersonsOpenTheCopyAndOnlyInItsTime) {
  DataRequest request;
  request.state = DataRequestState::kDone;
  request.expires = At(24);
  request.size_bytes = 10;
  approval::Approval approval;
  approval.question.requester = "desk";
  approval.decisions = {{.person = "first", .time = At(0)}, {.person = "head", .time = At(0)}};
  const auto check = [&](const std::string& person, std::int64_t offset, Time now) {
    return CheckReadable(request, approval, person, offset, now);
  };
  EXPECT_TRUE(check("desk", 0, At(1)).ok());
  EXPECT_TRUE(check("head", 9, At(1)).ok());
  EXPECT_THAT(check("first", 0, At(1)), FailsWith("DATA_REQUEST_NOT_YOURS"));
  EXPECT_THAT(check("desk", 10, At(1)), FailsWith("EXPORT_OFFSET_INVALID"));
  EXPECT_THAT(check("desk", 0, At(24)), FailsWith("DATA_REQUEST_FILE_GONE"));
  request.size_bytes = 0;
  EXPECT_THAT(check("desk", 0, At(1)), FailsWith("DATA_REQUEST_FILE_GONE"));
  request.state = DataRequestState::kRunning;
  EXPECT_THAT(check("desk", 0, At(1)), FailsWith("DATA_REQUEST_FILE_NOT_READY"));
  request.state = DataRequestState::kDone;
  request.kind = DataRequestKind::kErasure;
  EXPECT_THAT(check("desk", 0, At(1)), FailsWith("DATA_REQUEST_FILE_NOT_READY"));
}

ArchiveEntry Entry(int hour, ArchiveField field, const std::string& before,
                   const std::string& after) {
  return {.actor = {"clerk", At(hour)}, .field = field, .before = before, .after = after};
}

// First of nobody, then of `a`, of `b` and of `a` again.
std::vector<ArchiveEntry> SoldAndBoughtBack() {
  using enum ArchiveField;
  return {Entry(1, kCustomer, "", "a"),      Entry(1, kContactPhone, "", "1"),
          Entry(2, kContactPhone, "1", "2"), Entry(3, kCustomer, "a", "b"),
          Entry(3, kContactPhone, "2", "3"), Entry(4, kCustomer, "b", "a"),
          Entry(4, kContactPhone, "3", "4")};
}

std::string SidesOf(const Custody& custody, size_t entries) {
  std::string text;
  for (size_t i = 0; i < entries; ++i) {
    text += custody.IsHisBefore(i) ? 'b' : '-';
    text += custody.IsHisAfter(i) ? 'a' : '-';
    text += ' ';
  }
  return text;
}

TEST(CustodyTest, WhatTheHistorySaysBelongsToWhoeverWasTheCustomerThen) {
  const auto entries = SoldAndBoughtBack();
  const Custody a(entries, "a", "a");
  EXPECT_EQ(SidesOf(a, entries.size()), "-- -a ba -- b- -- -a ");
  EXPECT_TRUE(a.IsHis());
  EXPECT_THAT(a.stretches(), ElementsAre(Custody::Stretch{At(1), At(3)},
                                         Custody::Stretch{At(4), Custody::kLatest}));
  const Custody b(entries, "a", "b");
  EXPECT_EQ(SidesOf(b, entries.size()), "-- -- -- -- -a -- b- ");
  EXPECT_FALSE(b.IsHis());
  EXPECT_TRUE(b.IsHisAt(At(3)));
  EXPECT_FALSE(b.IsHisAt(At(4)));
  EXPECT_THAT(b.stretches(), ElementsAre(Custody::Stretch{At(3), At(4)}));
}

TEST(CustodyTest, AFileWithoutAChangeOfCustomerWasAlwaysHis) {
  const std::vector<ArchiveEntry> entries{Entry(2, ArchiveField::kContactPhone, "1", "2")};
  const Custody his(entries, "a", "a");
  EXPECT_EQ(SidesOf(his, 1), "ba ");
  EXPECT_THAT(his.stretches(), ElementsAre(Custody::Stretch{Custody::kEarliest, Custody::kLatest}));
  EXPECT_THAT(Custody(entries, "a", "b").stretches(), IsEmpty());
}

}  // namespace
}  // namespace steward::directory
