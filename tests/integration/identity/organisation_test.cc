#include "tests/support/identity_stage.h"

namespace steward::identity {
namespace {

using OrganisationTest = IdentityTest;

class TrialTest : public IdentityTest {
 protected:
  TrialTest() : IdentityTest(/*trial=*/true) {}
};

TEST_F(OrganisationTest, ABranchCodeIsGivenOnce) {
  const std::string admin = Administrator();
  CreateBranch(admin, "cd");
  v1::CreateBranchRequest request;
  request.set_name("branches/cd");
  request.mutable_branch()->set_display_name("另一个");
  EXPECT_EQ(ReasonOf(Call<v1::Branch>("BranchService/CreateBranch", admin, request)),
            "BRANCH_EXISTS");
}

TEST_F(OrganisationTest, SomebodySeesTheBranchesHeHoldsARoleIn) {
  const std::string admin = Administrator();
  const std::string b1 = CreateBranch(admin, "b1");
  CreateBranch(admin, "b2");
  Ok(Give(admin, Ok(CreateStaff(admin, b1, "li")).name(), "front-desk", "branches/b1/sites/s1"));
  const std::string li = Ok(Login("li", kPassword)).access_token();
  const auto list = [&](const std::string& token) {
    return Ok(Call<v1::ListBranchesResponse>("BranchService/ListBranches", token,
                                             v1::ListBranchesRequest()));
  };
  ASSERT_EQ(list(li).branches_size(), 1);
  EXPECT_EQ(list(li).branches(0).name(), "branches/b1");
  EXPECT_EQ(list(admin).branches_size(), 3) << "hq, b1 and b2";
}

TEST_F(OrganisationTest, StaffAreListedInPagesAndUpdatedUnderTheirEtag) {
  const std::string admin = Administrator();
  const std::string b1 = CreateBranch(admin, "b1");
  for (const char* login : {"aa", "bb", "cc"}) Ok(CreateStaff(admin, b1, login));
  v1::ListStaffRequest list;
  list.set_parent(b1);
  list.set_page_size(2);
  const v1::ListStaffResponse first =
      Ok(Call<v1::ListStaffResponse>("StaffService/ListStaff", admin, list));
  ASSERT_EQ(first.staff_size(), 2);
  list.set_page_token(first.next_page_token());
  const v1::ListStaffResponse second =
      Ok(Call<v1::ListStaffResponse>("StaffService/ListStaff", admin, list));
  ASSERT_EQ(second.staff_size(), 1);
  EXPECT_EQ(second.staff(0).login(), "cc");
  EXPECT_EQ(second.next_page_token(), "");

  v1::UpdateStaffRequest update;
  *update.mutable_staff() = second.staff(0);
  update.mutable_staff()->set_badge_number("A-7");
  update.mutable_staff()->add_trades("electric");
  update.mutable_update_mask()->add_paths("badge_number");
  update.mutable_update_mask()->add_paths("trades");
  const v1::Staff updated = Ok(Call<v1::Staff>("StaffService/UpdateStaff", admin, update));
  EXPECT_EQ(updated.badge_number(), "A-7");
  EXPECT_EQ(ReasonOf(Call<v1::Staff>("StaffService/UpdateStaff", admin, update)), "ETAG_MISMATCH");

  *update.mutable_staff() = first.staff(0);
  update.mutable_staff()->set_badge_number("A-7");
  EXPECT_EQ(ReasonOf(Call<v1::Staff>("StaffService/UpdateStaff", admin, update)), "BADGE_TAKEN");
  update.mutable_update_mask()->add_paths("login");
  update.mutable_staff()->set_badge_number("");
  update.mutable_staff()->set_login("BB");
  EXPECT_EQ(ReasonOf(Call<v1::Staff>("StaffService/UpdateStaff", admin, update)), "LOGIN_TAKEN");
  EXPECT_EQ(ReasonOf(CreateStaff(admin, "branches/nowhere", "dd")), "BRANCH_NOT_FOUND");
}

TEST_F(OrganisationTest, ADisabledPersonIsOutWithinOnePollAndCannotSignIn) {
  const std::string admin = Administrator();
  const v1::Staff li = Ok(CreateStaff(admin, CreateBranch(admin, "b1"), "li"));
  const v1::Session session = Ok(Login("li", kPassword));
  EXPECT_EQ(ReasonOf(Self(session.access_token())), "OK");
  v1::DisableStaffRequest request;
  request.set_name(li.name());
  request.set_etag(li.etag());
  const v1::Staff disabled = Ok(Call<v1::Staff>("StaffService/DisableStaff", admin, request));
  EXPECT_EQ(disabled.state(), v1::Staff::STATE_DISABLED);
  EXPECT_EQ(ReasonOf(Self(session.access_token())), "TOKEN_EXPIRED");
  EXPECT_EQ(ReasonOf(Refresh(session.refresh_token())), "SESSION_ENDED");
  EXPECT_EQ(ReasonOf(Login("li", kPassword)), "SIGN_IN_REFUSED");
  v1::EnableStaffRequest enable;
  enable.set_name(li.name());
  Ok(Call<v1::Staff>("StaffService/EnableStaff", admin, enable));
  EXPECT_EQ(ReasonOf(Login("li", kPassword)), "OK");
}

TEST_F(OrganisationTest, GrantsCannotExceedOnesOwn) {
  const std::string admin = Administrator();
  const std::string b1 = CreateBranch(admin, "b1");
  CreateBranch(admin, "b2");
  const v1::Staff head = Ok(CreateStaff(admin, b1, "head"));
  const v1::Staff li = Ok(CreateStaff(admin, b1, "li"));
  Ok(Give(admin, head.name(), "branch-head", b1));
  const std::string token = Ok(Login("head", kPassword)).access_token();
  EXPECT_EQ(ReasonOf(Give(token, li.name(), "front-desk", b1 + "/sites/s1")), "OK");
  EXPECT_EQ(ReasonOf(Give(token, li.name(), "front-desk", b1 + "/sites/s1")), "GRANT_EXISTS");
  EXPECT_EQ(ReasonOf(Give(token, li.name(), "front-desk", "branches/b2")), "GRANT_BEYOND_OWN");
  EXPECT_EQ(ReasonOf(Give(token, li.name(), "front-desk", "")), "GRANT_BEYOND_OWN");
  EXPECT_EQ(ReasonOf(Give(token, head.name(), "administrator", b1)), "GRANT_BEYOND_OWN");
  EXPECT_EQ(ReasonOf(Give(admin, li.name(), "service", "")), "ROLE_FIXED");
  EXPECT_EQ(ReasonOf(Give(admin, li.name(), "no-such-role", b1)), "ROLE_NOT_FOUND");
  EXPECT_EQ(ReasonOf(Give(admin, li.name(), "front-desk", "branches/b9")), "BRANCH_NOT_FOUND");
}

TEST_F(OrganisationTest, NobodySetsThePasswordOfSomebodyWhoHoldsMore) {
  const std::string admin = Administrator();
  const std::string b1 = CreateBranch(admin, "b1");
  Ok(Give(admin, Ok(CreateStaff(admin, b1, "head")).name(), "branch-head", b1));
  const v1::Staff other = Ok(CreateStaff(admin, b1, "other"));
  const std::string head = Ok(Login("head", kPassword)).access_token();
  v1::SetPasswordRequest request;
  request.set_name(other.name());
  request.set_password("a different one altogether");
  EXPECT_EQ(ReasonOf(Call<v1::Staff>("StaffService/SetPassword", head, request)), "OK");
  Ok(Give(admin, other.name(), "administrator", ""));
  EXPECT_EQ(ReasonOf(Call<v1::Staff>("StaffService/SetPassword", head, request)),
            "PERSON_HOLDS_MORE");
}

TEST_F(OrganisationTest, AChangedGrantActsThroughTheNextRefresh) {
  const std::string admin = Administrator();
  const std::string b1 = CreateBranch(admin, "b1");
  const v1::Staff li = Ok(CreateStaff(admin, b1, "li"));
  const v1::Session before = Ok(Login("li", kPassword));
  const v1::Grant grant = Ok(Give(admin, li.name(), "front-desk", b1));
  EXPECT_EQ(ReasonOf(Self(before.access_token())), "TOKEN_EXPIRED");
  const v1::Session after = Ok(Refresh(before.refresh_token()));
  ASSERT_EQ(after.held_roles_size(), 1);
  EXPECT_EQ(ReasonOf(Self(after.access_token())), "OK");

  v1::DeleteGrantRequest withdraw;
  withdraw.set_name(grant.name());
  Ok(Call<google::protobuf::Empty>("GrantService/DeleteGrant", admin, withdraw));
  EXPECT_EQ(ReasonOf(Self(after.access_token())), "TOKEN_EXPIRED");
  EXPECT_EQ(Ok(Refresh(after.refresh_token())).held_roles_size(), 0);
  withdraw.set_request_id("");
  EXPECT_EQ(ReasonOf(Call<google::protobuf::Empty>("GrantService/DeleteGrant", admin, withdraw)),
            "GRANT_NOT_FOUND");
}

TEST_F(OrganisationTest, TheLastAdministratorStays) {
  std::string admin = Administrator();
  v1::ListGrantsRequest list;
  list.set_parent(admin_.name());
  const v1::Grant grant =
      Ok(Call<v1::ListGrantsResponse>("GrantService/ListGrants", admin, list)).grants(0);
  v1::DeleteGrantRequest withdraw;
  withdraw.set_name(grant.name());
  v1::DisableStaffRequest disable;
  disable.set_name(admin_.name());
  const std::string remove = "GrantService/DeleteGrant";
  EXPECT_EQ(ReasonOf(Call<google::protobuf::Empty>(remove, admin, withdraw)), "LAST_ADMINISTRATOR");
  EXPECT_EQ(ReasonOf(Call<v1::Staff>("StaffService/DisableStaff", admin, disable)),
            "LAST_ADMINISTRATOR");
  EXPECT_EQ(ReasonOf(Self(admin)), "OK") << "a refused action changes nothing";

  const v1::Staff second = Ok(CreateStaff(admin, "branches/hq", "second"));
  Ok(Give(admin, second.name(), "administrator", ""));
  disable.set_name(second.name());
  Ok(Call<v1::Staff>("StaffService/DisableStaff", admin, disable));
  EXPECT_EQ(ReasonOf(Call<google::protobuf::Empty>(remove, admin, withdraw)), "LAST_ADMINISTRATOR")
      << "a disabled one does not count";
  v1::EnableStaffRequest enable;
  enable.set_name(second.name());
  Ok(Call<v1::Staff>("StaffService/EnableStaff", admin, enable));
  EXPECT_EQ(ReasonOf(Call<google::protobuf::Empty>(remove, admin, withdraw)), "OK");
}

TEST_F(OrganisationTest, ARoleChangeActsInThePolicyAndFixedRolesStay) {
  const std::string admin = Administrator();
  const std::string b1 = CreateBranch(admin, "b1");
  Ok(Give(admin, Ok(CreateStaff(admin, b1, "li")).name(), "auditor", b1));
  const std::string li = Ok(Login("li", kPassword)).access_token();
  EXPECT_EQ(ReasonOf(CreateStaff(li, b1, "new")), "PERMISSION_DENIED");
  const v1::ListRolesResponse roles =
      Ok(Call<v1::ListRolesResponse>("RoleService/ListRoles", li, v1::ListRolesRequest()));
  v1::UpdateRoleRequest update;
  for (const v1::Role& role : roles.roles()) {
    if (role.name() == "roles/auditor") *update.mutable_role() = role;
  }
  update.mutable_role()->add_permissions("staff.create");
  update.mutable_update_mask()->add_paths("permissions");
  EXPECT_EQ(ReasonOf(Call<v1::Role>("RoleService/UpdateRole", li, update)), "PERMISSION_DENIED");
  Ok(Call<v1::Role>("RoleService/UpdateRole", admin, update));
  EXPECT_EQ(ReasonOf(CreateStaff(li, b1, "new")), "OK");

  update.mutable_role()->clear_etag();
  update.mutable_role()->add_permissions("staff.conjure");
  EXPECT_EQ(ReasonOf(Call<v1::Role>("RoleService/UpdateRole", admin, update)),
            "PERMISSION_UNKNOWN");
  update.mutable_role()->set_name("roles/administrator");
  EXPECT_EQ(ReasonOf(Call<v1::Role>("RoleService/UpdateRole", admin, update)), "ROLE_FIXED");
  update.mutable_role()->set_name("roles/no-such");
  EXPECT_EQ(ReasonOf(Call<v1::Role>("RoleService/UpdateRole", admin, update)), "ROLE_NOT_FOUND");
}

TEST_F(OrganisationTest, EveryChangeOfWorkingTimeIsANewVersionAndOldOnesStay) {
  const std::string admin = Administrator();
  const std::string b1 = CreateBranch(admin, "b1");
  const auto read = [&](std::int64_t version) {
    v1::GetWorkingCalendarRequest request;
    request.set_branch(b1);
    request.set_version(version);
    return Call<v1::WorkingCalendar>("CalendarService/GetWorkingCalendar", admin, request);
  };
  const v1::WorkingCalendar first = Ok(read(0));
  EXPECT_EQ(first.version(), 1);
  EXPECT_EQ(first.utc_offset_minutes(), 480);
  EXPECT_EQ(first.standard_day_minutes(), 480);
  EXPECT_EQ(first.calendars_size(), 0) << "every year is provisional";

  v1::UpdateCalendarRequest update;
  update.mutable_calendar()->set_name("calendars/2026");
  google::type::Date& holiday = *update.mutable_calendar()->add_holidays()->mutable_date();
  holiday.set_year(2026);
  holiday.set_month(10);
  holiday.set_day(1);
  const v1::Calendar entered =
      Ok(Call<v1::Calendar>("CalendarService/UpdateCalendar", admin, update));
  const v1::WorkingCalendar second = Ok(read(0));
  EXPECT_EQ(second.version(), 2);
  ASSERT_EQ(second.calendars_size(), 1);
  EXPECT_EQ(Ok(read(1)).SerializeAsString(), first.SerializeAsString());
  EXPECT_EQ(ReasonOf(read(9)), "BRANCH_NOT_FOUND");

  v1::UpdateWorkingHoursRequest hours;
  hours.mutable_working_hours()->set_name(b1 + "/workingHours");
  v1::WeekdayHours& monday = *hours.mutable_working_hours()->add_weekdays();
  monday.set_weekday(1);
  monday.add_windows()->set_end_minute(600);
  const v1::WorkingHours shorter =
      Ok(Call<v1::WorkingHours>("CalendarService/UpdateWorkingHours", admin, hours));
  EXPECT_EQ(Ok(read(0)).version(), 3);
  EXPECT_EQ(Ok(read(0)).standard_day_minutes(), 600);
  monday.mutable_windows(0)->set_start_minute(601);
  EXPECT_EQ(ReasonOf(Call<v1::WorkingHours>("CalendarService/UpdateWorkingHours", admin, hours)),
            "WORKING_HOURS_INVALID");
  EXPECT_EQ(Ok(read(0)).version(), 3) << "a refused action changes nothing";
  EXPECT_NE(shorter.etag(), "");
  update.mutable_calendar()->mutable_holidays(0)->mutable_date()->set_year(2027);
  EXPECT_EQ(ReasonOf(Call<v1::Calendar>("CalendarService/UpdateCalendar", admin, update)),
            "CALENDAR_INVALID");
  EXPECT_NE(entered.etag(), "");
  v1::GetCalendarRequest missing;
  missing.set_name("calendars/2031");
  EXPECT_EQ(ReasonOf(Call<v1::Calendar>("CalendarService/GetCalendar", admin, missing)),
            "CALENDAR_NOT_FOUND");
}

TEST_F(OrganisationTest, ABranchHeadCannotChangeTheCalendarOfTheCompany) {
  const std::string admin = Administrator();
  const std::string b1 = CreateBranch(admin, "b1");
  Ok(Give(admin, Ok(CreateStaff(admin, b1, "head")).name(), "administrator", b1));
  const std::string head = Ok(Login("head", kPassword)).access_token();
  v1::UpdateCalendarRequest update;
  update.mutable_calendar()->set_name("calendars/2026");
  EXPECT_EQ(ReasonOf(Call<v1::Calendar>("CalendarService/UpdateCalendar", head, update)),
            "PERMISSION_DENIED");
}

TEST_F(OrganisationTest, TheBusinessDateIsRefusedWhereTheInstallationIsNoTrial) {
  const std::string admin = Administrator();
  v1::SetBusinessDateRequest request;
  request.set_branch("branches/hq");
  request.mutable_business_time()->set_seconds(1'800'000'000);
  EXPECT_EQ(ReasonOf(Call<v1::BusinessDate>("TrialService/SetBusinessDate", admin, request)),
            "TRIAL_ONLY");
}

TEST_F(TrialTest, TheBusinessDateOfOneBranchMovesForEverybodyAndGoesBack) {
  const std::string admin = Administrator();
  const std::string b1 = CreateBranch(admin, "b1");
  v1::SetBusinessDateRequest request;
  request.set_branch(b1);
  request.mutable_business_time()->set_seconds(1'900'000'000);
  const v1::BusinessDate moved =
      Ok(Call<v1::BusinessDate>("TrialService/SetBusinessDate", admin, request));
  EXPECT_EQ(moved.business_time().seconds(), 1'900'000'000);
  const v1::Staff li = Ok(CreateStaff(admin, b1, "li"));
  EXPECT_EQ(li.create_time().seconds(), 1'900'000'000) << "the branch lives in its business time";
  EXPECT_EQ(ReasonOf(Login("li", kPassword)), "OK") << "sessions live in real time";

  request.mutable_business_time()->set_seconds(0);
  request.set_request_id("");
  EXPECT_EQ(ReasonOf(Call<v1::BusinessDate>("TrialService/SetBusinessDate", admin, request)),
            "BUSINESS_DATE_OUT_OF_RANGE");
  request.clear_business_time();
  EXPECT_EQ(Ok(Call<v1::BusinessDate>("TrialService/SetBusinessDate", admin, request)).offset_ms(),
            0);
}

}  // namespace
}  // namespace steward::identity
