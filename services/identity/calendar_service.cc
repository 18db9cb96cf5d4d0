#include "services/identity/calendar_service.h"

#include "common/base/text.h"
#include "common/validate/field_mask.h"
#include "services/identity/calendar_events.h"
#include "services/identity/convert.h"

namespace steward::identity {
namespace {

// Of `calendars/{year}`, which the validator has held to its pattern.
int YearOf(std::string_view name) {
  return static_cast<int>(ParseInt(name.substr(name.find('/') + 1)).value_or(0));
}

}  // namespace

Result<v1::WorkingCalendar> CalendarService::GetWorkingCalendar(
    rpc::Call& call, const v1::GetWorkingCalendarRequest& request) {
  const BranchName name = TRY(BranchName::Parse(request.branch()));
  return writes_.db.Read(call.patience(), [&](db::Session& session) {
    return calendars_.Published(session, name.branch, request.version());
  });
}

Result<v1::ListWorkingCalendarsResponse> CalendarService::ListWorkingCalendars(
    rpc::Call& call, const v1::ListWorkingCalendarsRequest& request) {
  constexpr int kPageSize = 50;
  std::string after;
  if (!request.after().empty()) after = TRY(BranchName::Parse(request.after())).branch;
  const int size = request.page_size() == 0 ? kPageSize : request.page_size();
  return writes_.db.Read(
      call.patience(), [&](db::Session& session) -> Result<v1::ListWorkingCalendarsResponse> {
        v1::ListWorkingCalendarsResponse response;
        for (v1::WorkingCalendar& calendar : TRY(calendars_.Newest(session, after, size)))
          *response.add_calendars() = std::move(calendar);
        return response;
      });
}

Result<v1::Calendar> CalendarService::GetCalendar(rpc::Call& call,
                                                  const v1::GetCalendarRequest& request) {
  return ToProto(TRY(writes_.db.Read(call.patience(), [&](db::Session& session) {
    return calendars_.Get(session, YearOf(request.name()));
  })));
}

Result<v1::Calendar> CalendarService::UpdateCalendar(rpc::Call& call,
                                                     const v1::UpdateCalendarRequest& request) {
  const int year = YearOf(request.calendar().name());
  return rpc::Mutate(call, writes_, request, [&](db::Tx& tx) -> Result<v1::Calendar> {
    const std::vector<std::string> branches = TRY(branches_.LockAll(tx));
    const Calendar before = TRY(calendars_.Lock(tx, year));
    TRY(CheckEtag(request.calendar().etag(), before.version));
    Calendar calendar = FromProto(
        TRY(validate::ApplyMask(ToProto(before), request.calendar(), request.update_mask())));
    calendar.version = before.version;
    TRY(calendar.Check());
    TRY(calendars_.Save(tx, calendar));
    for (const std::string& id : branches) {
      const Branch branch = TRY(branches_.Get(tx, id));
      TRY(PublishCalendar(tx, call, writes_.ids, calendars_, branch));
    }
    return ToProto(calendar);
  });
}

Result<v1::WorkingHours> CalendarService::GetWorkingHours(
    rpc::Call& call, const v1::GetWorkingHoursRequest& request) {
  const WorkingHoursName name = TRY(WorkingHoursName::Parse(request.name()));
  return ToProto(
      TRY(writes_.db.Read(call.patience(), [&](db::Session& session) -> Result<WorkingHours> {
        TRY(branches_.Get(session, name.branch));
        return calendars_.GetHours(session, name.branch);
      })));
}

Result<v1::WorkingHours> CalendarService::UpdateWorkingHours(
    rpc::Call& call, const v1::UpdateWorkingHoursRequest& request) {
  const WorkingHoursName name = TRY(WorkingHoursName::Parse(request.working_hours().name()));
  return rpc::Mutate(call, writes_, request, [&](db::Tx& tx) -> Result<v1::WorkingHours> {
    const Branch branch = TRY(branches_.Lock(tx, name.branch));
    const WorkingHours before = TRY(calendars_.GetHours(tx, name.branch));
    TRY(CheckEtag(request.working_hours().etag(), before.version));
    WorkingHours hours = TRY(FromProto(
        TRY(validate::ApplyMask(ToProto(before), request.working_hours(), request.update_mask()))));
    hours.version = before.version;
    TRY(hours.Check());
    TRY(calendars_.SaveHours(tx, hours));
    TRY(PublishCalendar(tx, call, writes_.ids, calendars_, branch));
    return ToProto(hours);
  });
}

}  // namespace steward::identity
