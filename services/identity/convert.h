// Between the messages of the contract and the types of the domain. Pure. Requests have passed the
// validator before, so nothing is checked here that the protos declare.
#pragma once

#include <string>
#include <string_view>

#include "common/base/clock.h"
#include "common/base/date.h"
#include "common/base/result.h"
#include "common/rpc/etag.h"
#include "services/identity/branch.h"
#include "services/identity/calendar.h"
#include "services/identity/grant.h"
#include "services/identity/role.h"
#include "services/identity/staff.h"

namespace google::type {
class Date;
}

namespace steward::identity::v1 {
class Branch;
class Calendar;
class Grant;
class Role;
class Staff;
class WorkingCalendar;
class WorkingHours;
}  // namespace steward::identity::v1

namespace steward::identity {

using rpc::CheckEtag;
using rpc::EtagOf;

v1::Branch ToProto(const Branch& branch);
// Takes over what a caller may set; the zone only where it is there.
void Apply(const v1::Branch& proto, Branch& branch);

v1::Staff ToProto(const Staff& staff);
void Apply(const v1::Staff& proto, Staff& staff);

v1::Grant ToProto(const Grant& grant);
// Role, scope and period.
Status Apply(const v1::Grant& proto, Grant& grant);
v1::Role ToProto(const Role& role);
void Apply(const v1::Role& proto, Role& role);

v1::Calendar ToProto(const Calendar& calendar);
Calendar FromProto(const v1::Calendar& proto);
v1::WorkingHours ToProto(const WorkingHours& hours);
// WORKING_HOURS_INVALID: a weekday twice.
Result<WorkingHours> FromProto(const v1::WorkingHours& proto);
// Without the branch's zone and the calendars of the years.
v1::WorkingCalendar ToWorkingCalendar(const WorkingHours& hours);

}  // namespace steward::identity
