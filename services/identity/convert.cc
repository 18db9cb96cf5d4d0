#include "services/identity/convert.h"

#include <google/protobuf/timestamp.pb.h>
#include <google/type/date.pb.h>

#include <bitset>

#include "common/base/text.h"
#include "common/base/timestamp.h"
#include "services/identity/organisation/names.h"
#include "steward/identity/v1/branch_service.pb.h"
#include "steward/identity/v1/calendar_service.pb.h"
#include "steward/identity/v1/grant_service.pb.h"
#include "steward/identity/v1/role_service.pb.h"
#include "steward/identity/v1/staff_service.pb.h"
#include "steward/type/v1/reasons.h"

namespace steward::identity {
namespace {

std::optional<std::string> OrNone(const std::string& text) {
  if (text.empty()) return std::nullopt;
  return text;
}

template <class Proto>
void AddWindows(const Windows& windows, Proto& proto) {
  for (const Window& window : windows) {
    v1::Window& added = *proto.add_windows();
    added.set_start_minute(window.start);
    added.set_end_minute(window.end);
  }
}

template <class Proto>
Windows ReadWindows(const Proto& proto) {
  Windows windows;
  for (const v1::Window& window : proto.windows()) {
    windows.push_back({window.start_minute(), window.end_minute()});
  }
  return windows;
}

// Weekdays and local days, which both messages of working time have.
template <class Proto>
void AddDays(const WorkingHours& hours, Proto& proto) {
  for (size_t day = 0; day < hours.week.size(); ++day) {
    v1::WeekdayHours& added = *proto.add_weekdays();
    added.set_weekday(static_cast<int>(day) + 1);
    AddWindows(hours.week[day], added);
  }
  for (const LocalDay& local : hours.local_days) {
    v1::LocalDay& added = *proto.add_local_days();
    *added.mutable_date() = ToDate(local.date);
    added.set_title(local.title);
    AddWindows(local.windows, added);
  }
}

}  // namespace

v1::Branch ToProto(const Branch& branch) {
  v1::Branch proto;
  proto.set_name(BranchName{branch.id}.ToString());
  proto.set_display_name(branch.display_name);
  proto.set_utc_offset_minutes(branch.utc_offset_minutes);
  *proto.mutable_create_time() = ToTimestamp(branch.created);
  *proto.mutable_update_time() = ToTimestamp(branch.updated);
  proto.set_etag(EtagOf(branch.version));
  return proto;
}

void Apply(const v1::Branch& proto, Branch& branch) {
  branch.display_name = proto.display_name();
  if (proto.has_utc_offset_minutes()) branch.utc_offset_minutes = proto.utc_offset_minutes();
}

v1::Staff ToProto(const Staff& staff) {
  v1::Staff proto;
  proto.set_name(staff.name().ToString());
  proto.set_display_name(staff.display_name);
  proto.set_login(staff.login.value_or(""));
  proto.set_badge_number(staff.badge_number.value_or(""));
  for (const std::string& trade : staff.trades) proto.add_trades(trade);
  const Employment& employment = staff.employment;
  proto.set_firm(employment.firm);
  if (employment.contract_end)
    *proto.mutable_contract_end_date() = ToDate(*employment.contract_end);
  if (employment.leave) *proto.mutable_leave_date() = ToDate(*employment.leave);
  for (const std::string& site : employment.sites) {
    proto.add_sites(SiteName{staff.branch, site}.ToString());
  }
  proto.set_state(static_cast<v1::Staff::State>(staff.state));
  *proto.mutable_create_time() = ToTimestamp(staff.created);
  *proto.mutable_update_time() = ToTimestamp(staff.updated);
  proto.set_etag(EtagOf(staff.version));
  return proto;
}

void Apply(const v1::Staff& proto, Staff& staff) {
  staff.display_name = proto.display_name();
  staff.login = OrNone(NormalLogin(proto.login()));
  staff.badge_number = OrNone(proto.badge_number());
  staff.trades.assign(proto.trades().begin(), proto.trades().end());
  Employment employment{.firm = proto.firm()};
  if (proto.has_contract_end_date()) employment.contract_end = ToDay(proto.contract_end_date());
  if (proto.has_leave_date()) employment.leave = ToDay(proto.leave_date());
  for (const std::string& site : proto.sites()) {
    employment.sites.emplace(Split(site, '/').back());
  }
  staff.employment = std::move(employment);
}

v1::Grant ToProto(const Grant& grant) {
  v1::Grant proto;
  proto.set_name(grant.name().ToString());
  proto.set_role(RoleName{grant.held.role}.ToString());
  proto.set_scope(grant.held.scope);
  *proto.mutable_create_time() = ToTimestamp(grant.created);
  proto.set_creator(grant.creator);
  if (grant.from) *proto.mutable_from_time() = ToTimestamp(*grant.from);
  if (grant.to) *proto.mutable_to_time() = ToTimestamp(*grant.to);
  if (grant.source) proto.set_source(grant.source->ToString());
  return proto;
}

Status Apply(const v1::Grant& proto, Grant& grant) {
  grant.held = {TRY(RoleName::Parse(proto.role())).role, proto.scope()};
  if (proto.has_from_time()) grant.from = ToTime(proto.from_time());
  if (proto.has_to_time()) grant.to = ToTime(proto.to_time());
  return {};
}

v1::Role ToProto(const Role& role) {
  v1::Role proto;
  proto.set_name(role.name().ToString());
  proto.set_display_name(role.display_name);
  proto.set_display_name_en(role.display_name_en);
  for (const std::string& permission : role.permissions) proto.add_permissions(permission);
  proto.set_fixed(role.fixed);
  proto.set_etag(EtagOf(role.version));
  return proto;
}

void Apply(const v1::Role& proto, Role& role) {
  role.display_name = proto.display_name();
  role.display_name_en = proto.display_name_en();
  role.permissions = {proto.permissions().begin(), proto.permissions().end()};
}

v1::Calendar ToProto(const Calendar& calendar) {
  v1::Calendar proto;
  proto.set_name("calendars/" + std::to_string(calendar.year));
  for (const Holiday& holiday : calendar.holidays) {
    v1::Holiday& added = *proto.add_holidays();
    *added.mutable_date() = ToDate(holiday.date);
    added.set_title(holiday.title);
  }
  for (const MakeUpDay& worked : calendar.make_up_days) {
    v1::MakeUpDay& added = *proto.add_make_up_days();
    *added.mutable_date() = ToDate(worked.date);
    added.set_weekday(worked.weekday);
  }
  proto.set_source(calendar.source);
  proto.set_etag(EtagOf(calendar.version));
  return proto;
}

Calendar FromProto(const v1::Calendar& proto) {
  Calendar calendar;
  const std::string_view name = proto.name();
  calendar.year = static_cast<int>(ParseInt(name.substr(name.find('/') + 1)).value_or(0));
  for (const v1::Holiday& holiday : proto.holidays()) {
    calendar.holidays.push_back({ToDay(holiday.date()), holiday.title()});
  }
  for (const v1::MakeUpDay& worked : proto.make_up_days()) {
    const int weekday = worked.weekday() == 0 ? 1 : worked.weekday();
    calendar.make_up_days.push_back({ToDay(worked.date()), weekday});
  }
  calendar.source = proto.source();
  return calendar;
}

v1::WorkingHours ToProto(const WorkingHours& hours) {
  v1::WorkingHours proto;
  proto.set_name(WorkingHoursName{hours.branch}.ToString());
  AddDays(hours, proto);
  proto.set_standard_day_minutes(hours.standard_day_minutes);
  proto.set_etag(EtagOf(hours.version));
  return proto;
}

Result<WorkingHours> FromProto(const v1::WorkingHours& proto) {
  WorkingHours hours;
  hours.branch = TRY(WorkingHoursName::Parse(proto.name())).branch;
  std::bitset<7> seen;
  for (const v1::WeekdayHours& weekday : proto.weekdays()) {
    const size_t day = static_cast<size_t>(weekday.weekday() - 1);
    if (seen.test(day)) {
      return Fail(Reason::kWorkingHoursInvalid,
                  {{"field", "weekdays[" + std::to_string(weekday.weekday()) + "]"},
                   {"problem_zh", "同一天重复"},
                   {"problem", "the weekday is there twice"}});
    }
    seen.set(day);
    hours.week[day] = ReadWindows(weekday);
  }
  for (const v1::LocalDay& local : proto.local_days()) {
    hours.local_days.push_back({ToDay(local.date()), ReadWindows(local), local.title()});
  }
  hours.standard_day_minutes = proto.standard_day_minutes();
  return hours;
}

v1::WorkingCalendar ToWorkingCalendar(const WorkingHours& hours) {
  v1::WorkingCalendar proto;
  proto.set_branch(BranchName{hours.branch}.ToString());
  proto.set_standard_day_minutes(hours.StandardDayMinutes());
  AddDays(hours, proto);
  return proto;
}

}  // namespace steward::identity
