// Posts through the whole pipeline: what they answer for, who holds them, what is missing (D-39).
#include "tests/support/identity_stage.h"

namespace steward::identity {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr const char* kB1 = "branches/b1";
constexpr const char* kS1 = "branches/b1/sites/s1";

class PostsTest : public IdentityTest {
 protected:
  PostsTest() : token_(Administrator()) {
    CreateBranch(token_, "b1");
    person_ = Ok(CreateStaff(token_, kB1, "lilei")).name();
    other_ = Ok(CreateStaff(token_, kB1, "hanmei")).name();
  }

  // So many days from the branch's today on.
  google::type::Date InDays(int days) const {
    const auto midnight =
        std::chrono::floor<std::chrono::days>(clock_.Now() + std::chrono::hours(8));
    const std::chrono::year_month_day day(midnight + std::chrono::days(days));
    google::type::Date date;
    date.set_year(static_cast<int>(day.year()));
    date.set_month(static_cast<int>(unsigned(day.month())));
    date.set_day(static_cast<int>(unsigned(day.day())));
    return date;
  }
  static int DaysBetween(const google::type::Date& from, const google::type::Date& to) {
    const auto days = [](const google::type::Date& date) {
      return std::chrono::sys_days(std::chrono::year(date.year()) / date.month() / date.day());
    };
    return static_cast<int>((days(to) - days(from)).count());
  }

  Result<v1::Post> Create(const std::string& area, const std::string& node = kB1) {
    v1::CreatePostRequest request;
    request.set_parent(kB1);
    request.mutable_post()->set_title("保洁班长");
    request.mutable_post()->set_node(node);
    v1::PostResponsibility& one = *request.mutable_post()->add_responsibilities();
    one.set_duty("cleaning");
    one.set_area(area);
    *one.mutable_from_date() = InDays(-10);
    return Call<v1::Post>("PostService/CreatePost", token_, request);
  }
  Result<v1::Post> Fill(const std::string& post, const std::string& staff, int from = 0) {
    v1::FillPostRequest request;
    request.set_name(post);
    request.set_staff(staff);
    *request.mutable_from_date() = InDays(from);
    return Call<v1::Post>("PostService/FillPost", token_, request);
  }
  Result<v1::Post> Vacate(const std::string& post, const std::string& staff, int last) {
    v1::VacatePostRequest request;
    request.set_name(post);
    request.set_staff(staff);
    *request.mutable_to_date() = InDays(last);
    return Call<v1::Post>("PostService/VacatePost", token_, request);
  }
  Result<v1::Post> End(const std::string& post, int last) {
    v1::EndPostRequest request;
    request.set_name(post);
    *request.mutable_to_date() = InDays(last);
    return Call<v1::Post>("PostService/EndPost", token_, request);
  }
  Result<v1::DutyPlan> Plan(const std::vector<std::string>& areas, const std::string& etag = "") {
    v1::UpdateDutyPlanRequest request;
    request.mutable_duty_plan()->set_name("branches/b1/dutyPlan");
    request.mutable_duty_plan()->set_etag(etag);
    for (const std::string& area : areas) {
      v1::DutyArea& added = *request.mutable_duty_plan()->add_areas();
      added.set_title("大堂保洁");
      added.set_duty("cleaning");
      added.set_area(area);
      *added.mutable_from_date() = InDays(-10);
    }
    request.mutable_update_mask()->add_paths("areas");
    return Call<v1::DutyPlan>("PostService/UpdateDutyPlan", token_, request);
  }
  Result<v1::GapsReport> Gaps(int from, int to) {
    v1::ReportGapsRequest request;
    request.set_branch(kB1);
    *request.mutable_from_date() = InDays(from);
    *request.mutable_to_date() = InDays(to);
    return Call<v1::GapsReport>("PostService/ReportGaps", token_, request);
  }
  // "kind from to" of each gap, in days from today.
  std::vector<std::string> GapsOver(int from, int to) {
    std::vector<std::string> texts;
    const v1::GapsReport report = Ok(Gaps(from, to));
    for (const v1::Gap& gap : report.gaps()) {
      texts.push_back(v1::Gap::Kind_Name(gap.kind()).substr(5) + ' ' +
                      std::to_string(DaysBetween(InDays(0), gap.from_date())) + ' ' +
                      std::to_string(DaysBetween(InDays(0), gap.to_date())));
    }
    return texts;
  }
  v1::Post Get(const std::string& name) {
    v1::GetPostRequest request;
    request.set_name(name);
    return Ok(Call<v1::Post>("PostService/GetPost", token_, request));
  }

  std::string token_;
  std::string person_;
  std::string other_;
};

TEST_F(PostsTest, AnAreaIsAGapUntilAHeldPostAnswersForIt) {
  const std::string building = std::string(kS1) + "/buildings/01900000-0000-7000-8000-000000000001";
  Ok(Plan({building}));
  EXPECT_THAT(GapsOver(0, 30), ElementsAre("NO_POST 0 30"));
  const std::string post = Ok(Create(kS1)).name();
  EXPECT_THAT(GapsOver(0, 30), ElementsAre("NOBODY 0 30"));
  EXPECT_THAT(Ok(Gaps(0, 30)).gaps(0).posts(), ElementsAre(post));
  Ok(Fill(post, person_, 5));
  EXPECT_THAT(GapsOver(0, 30), ElementsAre("NOBODY 0 4"));
  Ok(Vacate(post, person_, 20));
  Ok(End(post, 25));
  EXPECT_THAT(GapsOver(0, 30), ElementsAre("NOBODY 0 4", "NOBODY 21 25", "NO_POST 26 30"));
  EXPECT_EQ(Ok(Gaps(0, 30)).area_count(), 1);
  EXPECT_THAT(GapsOver(5, 20), IsEmpty());
}

TEST_F(PostsTest, WhoIsDisabledOrLeavesAnswersForNothing) {
  Ok(Plan({kS1}));
  const std::string post = Ok(Create(kS1)).name();
  Ok(Fill(post, person_));
  v1::UpdateStaffRequest update;
  update.mutable_staff()->set_name(person_);
  *update.mutable_staff()->mutable_leave_date() = InDays(7);
  update.mutable_update_mask()->add_paths("leave_date");
  Ok(Call<v1::Staff>("StaffService/UpdateStaff", token_, update));
  EXPECT_THAT(GapsOver(0, 30), ElementsAre("NOBODY 8 30"));
  EXPECT_EQ(ReasonOf(Fill(Ok(Create(kS1)).name(), person_, 8)), "POST_HOLDER_INVALID");
  v1::DisableStaffRequest disable;
  disable.set_name(person_);
  Ok(Call<v1::Staff>("StaffService/DisableStaff", token_, disable));
  EXPECT_THAT(GapsOver(0, 30), ElementsAre("NOBODY 0 30"));
}

TEST_F(PostsTest, ALeavingShowsThePostsAndHandsThemOver) {
  const std::string post = Ok(Create(kS1)).name();
  Ok(Fill(post, person_, -5));
  v1::StartLeavingRequest start;
  start.set_parent(kB1);
  start.mutable_leaving()->set_staff(person_);
  start.mutable_leaving()->set_successor(other_);
  *start.mutable_leaving()->mutable_leave_date() = InDays(0);
  const std::string leaving =
      Ok(Call<v1::Leaving>("LeavingService/StartLeaving", token_, start)).name();
  v1::GetLeavingRequest get;
  get.set_name(leaving);
  EXPECT_THAT(Ok(Call<v1::Leaving>("LeavingService/GetLeaving", token_, get)).posts(),
              ElementsAre(post));
  for (const std::string service : {"directory", "tickets"}) {
    v1::ReportLeavingRequest report;
    report.set_name(leaving);
    Ok(Call<v1::Leaving>("LeavingService/ReportLeaving",
                         pipeline_->TokenOf("services/" + service, {{"service", ""}}), report));
  }
  v1::FinishLeavingRequest finish;
  finish.set_name(leaving);
  const v1::Leaving finished =
      Ok(Call<v1::Leaving>("LeavingService/FinishLeaving", token_, finish));
  int posts = 0;
  for (const v1::LeavingItem& item : finished.items()) {
    for (const v1::HandedOver& one : item.handed_over()) {
      if (one.kind() == "post") posts = one.count();
    }
  }
  EXPECT_EQ(posts, 1);
  const v1::Post after = Get(post);
  ASSERT_EQ(after.holders_size(), 2);
  EXPECT_EQ(after.holders(0).staff(), person_);
  EXPECT_EQ(DaysBetween(InDays(0), after.holders(0).to_date()), -1);
  EXPECT_EQ(after.holders(1).staff(), other_);
  EXPECT_EQ(DaysBetween(InDays(0), after.holders(1).from_date()), 0);
  EXPECT_FALSE(after.holders(1).has_to_date());
  EXPECT_THAT(Ok(Call<v1::Leaving>("LeavingService/GetLeaving", token_, get)).posts(), IsEmpty());
}

TEST_F(PostsTest, EveryChangeKeepsWhoWhenBeforeAndAfter) {
  const std::string post = Ok(Create(kS1)).name();
  clock_.Move(std::chrono::minutes(1));
  v1::UpdatePostRequest update;
  update.mutable_post()->set_name(post);
  update.mutable_post()->set_title("环境主管");
  update.mutable_update_mask()->add_paths("title");
  Ok(Call<v1::Post>("PostService/UpdatePost", token_, update));
  clock_.Move(std::chrono::minutes(1));
  Ok(Fill(post, person_));
  v1::ListPostChangesRequest request;
  request.set_parent(post);
  request.set_page_size(2);
  const auto list =
      Ok(Call<v1::ListPostChangesResponse>("PostService/ListPostChanges", token_, request));
  ASSERT_EQ(list.changes_size(), 2);
  EXPECT_EQ(list.changes(0).field(), "holder " + person_);
  EXPECT_EQ(list.changes(0).before(), "");
  EXPECT_EQ(list.changes(1).field(), "title");
  EXPECT_EQ(list.changes(1).before(), "保洁班长");
  EXPECT_EQ(list.changes(1).after(), "环境主管");
  EXPECT_EQ(list.changes(1).actor(), admin_.name());
  EXPECT_EQ(list.changes(0).create_time().seconds() - list.changes(1).create_time().seconds(), 60);
  request.set_page_token(list.next_page_token());
  EXPECT_EQ(Ok(Call<v1::ListPostChangesResponse>("PostService/ListPostChanges", token_, request))
                .changes_size(),
            2);
}

TEST_F(PostsTest, WhatIsWrongIsNamed) {
  const std::string post = Ok(Create(kS1)).name();
  Ok(Fill(post, person_));
  EXPECT_EQ(ReasonOf(Fill(post, person_, 3)), "POST_HELD_ALREADY");
  EXPECT_EQ(ReasonOf(Vacate(post, other_, 3)), "POST_NOT_HELD");
  EXPECT_EQ(ReasonOf(Fill(post, std::string(kB1) + "/staff/01900000-0000-7000-8000-00000000dead")),
            "STAFF_NOT_FOUND");
  EXPECT_EQ(ReasonOf(Create(kS1, "branches/b1/nodes/01900000-0000-7000-8000-00000000dead")),
            "NODE_NOT_FOUND");
  EXPECT_EQ(ReasonOf(Create("branches/b2/sites/s1")), "INVALID_REQUEST") << "of another branch";
  EXPECT_EQ(ReasonOf(Fill(post, "branches/b2" + other_.substr(other_.find("/staff/")))),
            "INVALID_REQUEST");
  EXPECT_EQ(ReasonOf(End(post, -20)), "POST_PERIOD_INVALID");
  EXPECT_EQ(ReasonOf(Plan({kS1, kS1})), "RESPONSIBILITY_TWICE");
  EXPECT_EQ(ReasonOf(Gaps(0, 366)), "GAPS_RANGE_INVALID");
  EXPECT_EQ(ReasonOf(Gaps(1, 0)), "GAPS_RANGE_INVALID");
  Ok(End(post, 0));
  clock_.Move(std::chrono::hours(24));
  token_ = Ok(Login("admin", kAdminPassword)).access_token();
  EXPECT_EQ(ReasonOf(Fill(post, other_)), "POST_ENDED");
  v1::GetPostRequest get;
  get.set_name("branches/b1/posts/01900000-0000-7000-8000-00000000dead");
  EXPECT_EQ(ReasonOf(Call<v1::Post>("PostService/GetPost", token_, get)), "POST_NOT_FOUND");
}

TEST_F(PostsTest, APlanThatSomebodyChangedMeanwhileIsNotReplaced) {
  const std::string etag = Ok(Plan({kS1})).etag();
  EXPECT_EQ(Ok(Plan({kB1}, etag)).areas(0).area(), kB1);
  EXPECT_EQ(ReasonOf(Plan({kS1}, etag)), "ETAG_MISMATCH");
  v1::GetDutyPlanRequest get;
  get.set_name("branches/b1/dutyPlan");
  EXPECT_EQ(Ok(Call<v1::DutyPlan>("PostService/GetDutyPlan", token_, get)).areas_size(), 1);
}

TEST_F(PostsTest, PostsAreListedByTitleAndOnlyThoseOfTheBranch) {
  Ok(Create(kS1));
  CreateBranch(token_, "b2");
  v1::ListPostsRequest request;
  request.set_parent(kB1);
  EXPECT_EQ(Ok(Call<v1::ListPostsResponse>("PostService/ListPosts", token_, request)).posts_size(),
            1);
  request.set_filter("title = \"保洁班长\"");
  EXPECT_EQ(Ok(Call<v1::ListPostsResponse>("PostService/ListPosts", token_, request)).posts_size(),
            1);
  request.set_filter("");
  request.set_parent("branches/b2");
  EXPECT_EQ(Ok(Call<v1::ListPostsResponse>("PostService/ListPosts", token_, request)).posts_size(),
            0);
}

}  // namespace
}  // namespace steward::identity
