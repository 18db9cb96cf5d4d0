#include "tools/demo/company_loader.h"

#include "steward/identity/v1/branch_service.pb.h"
#include "steward/identity/v1/calendar_service.pb.h"
#include "steward/identity/v1/grant_service.pb.h"
#include "steward/identity/v1/session_service.pb.h"
#include "steward/identity/v1/staff_service.pb.h"
#include "tools/demo/company.h"
#include "tools/demo/parallel.h"
#include "tools/demo/people.h"

namespace steward::demo {
namespace {

using namespace identity::v1;

constexpr std::string_view kHeadOffice = "branches/hq";
constexpr int kFirstStaffPerson = 90000;
constexpr int kHalfPastEight = 510, kNoon = 720, kHalfPastOne = 810, kSix = 1080;

google::type::Date ToDate(int year, std::chrono::month_day day) {
  google::type::Date date;
  date.set_year(year);
  date.set_month(static_cast<int>(static_cast<unsigned>(day.month())));
  date.set_day(static_cast<int>(static_cast<unsigned>(day.day())));
  return date;
}

Calendar ToCalendar(const YearPlan& plan) {
  Calendar calendar;
  calendar.set_name("calendars/" + std::to_string(plan.year));
  calendar.set_source(plan.source);
  for (const HolidayPlan& holiday : plan.holidays) {
    const std::chrono::year year(plan.year);
    for (std::chrono::sys_days day = year / holiday.first;
         day <= std::chrono::sys_days(year / holiday.last); day += std::chrono::days(1)) {
      const std::chrono::year_month_day date(day);
      Holiday& to = *calendar.add_holidays();
      *to.mutable_date() = ToDate(plan.year, date.month() / date.day());
      to.set_title(holiday.title);
    }
  }
  for (const std::chrono::month_day& day : plan.make_up_days) {
    *calendar.add_make_up_days()->mutable_date() = ToDate(plan.year, day);
  }
  return calendar;
}

// A calendar that somebody has entered stays as it is.
Status LoadCalendar(const Loading& loading, const YearPlan& plan) {
  GetCalendarRequest get;
  get.set_name("calendars/" + std::to_string(plan.year));
  const Result<Calendar> there = loading.api.Read<Calendar>(
      loading.admin_token, "steward.identity.v1.CalendarService.GetCalendar", get);
  if (there.ok()) return {};
  if (there.error().code != Code::kNotFound) return there.error();
  UpdateCalendarRequest request;
  *request.mutable_calendar() = ToCalendar(plan);
  TRY(loading.api.Write<Calendar>(loading.admin_token,
                                  "steward.identity.v1.CalendarService.UpdateCalendar", request));
  return {};
}

void AddWindow(WeekdayHours& day, int start_minute, int end_minute) {
  Window& window = *day.add_windows();
  window.set_start_minute(start_minute);
  window.set_end_minute(end_minute);
}

// Monday to Friday all day, Saturday morning.
WorkingHours HoursOf(const BranchPlan& branch) {
  WorkingHours working;
  working.set_name(branch.name() + "/workingHours");
  for (int weekday = 1; weekday <= 6; ++weekday) {
    WeekdayHours& day = *working.add_weekdays();
    day.set_weekday(weekday);
    AddWindow(day, kHalfPastEight, kNoon);
    if (weekday <= 5) AddWindow(day, kHalfPastOne, kSix);
  }
  working.set_standard_day_minutes(kNoon - kHalfPastEight + kSix - kHalfPastOne);
  return working;
}

// Days that are off may be missing or have no windows.
std::string WeekText(const WorkingHours& working) {
  std::string text;
  for (const WeekdayHours& day : working.weekdays()) {
    if (day.windows_size() > 0) text += day.ShortDebugString() + "\n";
  }
  return text;
}

// Every change makes a new version of the calendar, so the same hours are not set twice.
Status LoadHours(const Loading& loading, const BranchPlan& branch) {
  UpdateWorkingHoursRequest request;
  *request.mutable_working_hours() = HoursOf(branch);
  GetWorkingHoursRequest get;
  get.set_name(request.working_hours().name());
  const auto there = TRY(loading.api.Read<WorkingHours>(
      loading.admin_token, "steward.identity.v1.CalendarService.GetWorkingHours", get));
  if (WeekText(there) == WeekText(request.working_hours())) return {};
  TRY(loading.api.Write<WorkingHours>(
      loading.admin_token, "steward.identity.v1.CalendarService.UpdateWorkingHours", request));
  return {};
}

Status LoadBranch(const Loading& loading, const BranchPlan& plan) {
  CreateBranchRequest request;
  request.set_name(plan.name());
  request.mutable_branch()->set_display_name(plan.display_name);
  const Result<Branch> branch = loading.api.Write<Branch>(
      loading.admin_token, "steward.identity.v1.BranchService.CreateBranch", request);
  if (!branch.ok()) TRY(AlreadyThereIsFine(branch.error()));
  return LoadHours(loading, plan);
}

// Resource names by login.
Result<std::map<std::string, std::string>> StaffOf(const Loading& loading,
                                                   const std::string& branch) {
  std::map<std::string, std::string> names;
  ListStaffRequest request;
  request.set_parent(branch);
  request.set_page_size(200);
  do {
    const auto page = TRY(loading.api.Read<ListStaffResponse>(
        loading.admin_token, "steward.identity.v1.StaffService.ListStaff", request));
    for (const Staff& staff : page.staff()) names[staff.login()] = staff.name();
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  return names;
}

struct Person {
  std::string branch;
  std::string key;
  std::string display_name;
  std::string role;
  std::string trade;
  std::string scope;  // empty: the whole company
};

std::vector<Person> PeopleOf(size_t branch_index) {
  const BranchPlan& branch = Branches()[branch_index];
  std::vector<Person> people;
  int number = kFirstStaffPerson + static_cast<int>(branch_index) * 100;
  for (const Post& post : Posts()) {
    people.push_back({branch.name(), AccountKey(branch.code, post.key), PersonName(number++),
                      post.role, post.trade, branch.name()});
  }
  return people;
}

// Returns the resource name. The grant is given before anybody signs in: a later one would end his
// tokens.
Result<std::string> LoadPerson(const Loading& loading, const Person& person,
                               const std::map<std::string, std::string>& there) {
  const Account& account = loading.accounts.Of(person.key);
  const auto known = there.find(account.login);
  std::string name = known == there.end() ? "" : known->second;
  if (name.empty()) {
    CreateStaffRequest request;
    request.set_parent(person.branch);
    request.mutable_staff()->set_display_name(person.display_name);
    request.mutable_staff()->set_login(account.login);
    if (!person.trade.empty()) request.mutable_staff()->add_trades(person.trade);
    request.set_password(account.password);
    name = TRY(loading.api.Write<Staff>(loading.admin_token,
                                        "steward.identity.v1.StaffService.CreateStaff", request))
               .name();
  }
  CreateGrantRequest request;
  request.set_parent(name);
  request.mutable_grant()->set_role("roles/" + person.role);
  request.mutable_grant()->set_scope(person.scope);
  const Result<Grant> grant = loading.api.Write<Grant>(
      loading.admin_token, "steward.identity.v1.GrantService.CreateGrant", request);
  if (!grant.ok()) TRY(AlreadyThereIsFine(grant.error()));
  loading.progress.Add(1);
  return name;
}

std::vector<Person> Everybody() {
  std::vector<Person> everybody = {{std::string(kHeadOffice), "HEAD_OFFICE",
                                    PersonName(kFirstStaffPerson - 2), "head-company", "", ""}};
  for (size_t i = 0; i < Branches().size(); ++i) {
    for (Person& person : PeopleOf(i)) everybody.push_back(std::move(person));
  }
  return everybody;
}

}  // namespace

Result<std::string> SignIn(Api& api, const Account& account) {
  LoginRequest request;
  request.set_login(account.login);
  request.set_password(account.password);
  return TRY(api.Write<Session>("", "steward.identity.v1.SessionService.Login", request))
      .access_token();
}

Result<std::string> SignInAdministrator(Api& api, const Account& account,
                                        const std::string& bootstrap_code) {
  if (!bootstrap_code.empty()) {
    RedeemBootstrapCodeRequest request;
    request.set_code(bootstrap_code);
    request.mutable_branch()->set_display_name("安居物业集团");
    request.set_login(account.login);
    request.set_display_name(PersonName(kFirstStaffPerson - 1));
    request.set_password(account.password);
    const Result<Staff> first =
        api.Write<Staff>("", "steward.identity.v1.SessionService.RedeemBootstrapCode", request);
    const bool done = first.ok() || first.error().reason == "BOOTSTRAP_DONE" ||
                      first.error().reason == "BOOTSTRAP_CODE_INVALID";
    if (!done) return first.error();
  }
  return SignIn(api, account);
}

Status LoadBranches(const Loading& loading) {
  loading.progress.Begin("branches and calendars", 2, Branches().size() + Years().size());
  for (const YearPlan& year : Years()) {
    TRY(LoadCalendar(loading, year));
    loading.progress.Add(1);
  }
  for (const BranchPlan& branch : Branches()) {
    TRY(LoadBranch(loading, branch));
    loading.progress.Add(1);
  }
  return {};
}

Result<Team> LoadStaff(const Loading& loading) {
  const std::vector<Person> everybody = Everybody();
  loading.progress.Begin("staff", 6, everybody.size());
  std::map<std::string, std::string> there = TRY(StaffOf(loading, std::string(kHeadOffice)));
  for (const BranchPlan& branch : Branches()) there.merge(TRY(StaffOf(loading, branch.name())));
  std::vector<std::string> names(everybody.size());
  TRY(InParallel(kCallsAtOnce, everybody.size(), [&](size_t i) -> Status {
    names[i] = TRY(LoadPerson(loading, everybody[i], there));
    return {};
  }));
  Team team;
  for (size_t i = 0; i < everybody.size(); ++i) team[everybody[i].key] = names[i];
  return team;
}

}  // namespace steward::demo
