#include "services/tickets/calendar_copies.h"

#include <algorithm>
#include <utility>

#include "common/base/name.h"
#include "services/tickets/all_states.h"
#include "services/tickets/ticket_convert.h"
#include "steward/identity/v1/calendar_events.pb.h"
#include "steward/identity/v1/calendar_service.pb.h"
#include "steward/type/v1/reasons.h"

namespace steward::tickets {
namespace {

namespace id = identity::v1;

constexpr std::chrono::seconds kFresh(5);
constexpr int kDaysOfWeek = 7;
constexpr int kCalendars = 50;  // of a page

calendar::Windows WindowsOf(const google::protobuf::RepeatedPtrField<id::Window>& windows) {
  calendar::Windows result;
  for (const id::Window& window : windows) {
    result.push_back({window.start_minute(), window.end_minute()});
  }
  return result;
}

// The first `minutes` of the windows; all of them for 0.
calendar::Windows Cut(calendar::Windows windows, int minutes) {
  if (minutes == 0) return windows;
  calendar::Windows cut;
  for (const calendar::Window& window : windows) {
    const int length = std::min(minutes, window.end - window.begin);
    if (length > 0) cut.push_back({window.begin, window.begin + length});
    minutes -= length;
  }
  return cut;
}

calendar::WorkingCalendar FromProto(const id::WorkingCalendar& from) {
  calendar::WorkingCalendar result;
  result.version = from.version();
  result.utc_offset = std::chrono::minutes(from.utc_offset_minutes());
  for (const id::WeekdayHours& hours : from.weekdays()) {
    result.week[hours.weekday() % kDaysOfWeek] =
        WindowsOf(hours.windows());  // ours begins on Sunday
  }
  for (int day = 1; day <= kDaysOfWeek && result.standard_day.empty(); ++day) {
    result.standard_day = Cut(result.week[day % kDaysOfWeek], from.standard_day_minutes());
  }
  for (const id::Calendar& year : from.calendars()) {
    result.loaded_years.insert(std::stoi(year.name().substr(year.name().find('/') + 1)));
    for (const id::Holiday& holiday : year.holidays())
      result.special_days[DayOf(holiday.date())] = {};
    for (const id::MakeUpDay& day : year.make_up_days()) {
      const int weekday = day.weekday() == 0 ? 1 : day.weekday();
      result.special_days.emplace(DayOf(day.date()), result.week[weekday % kDaysOfWeek]);
    }
  }
  for (const id::LocalDay& day : from.local_days()) {  // the branch knows its own days best
    result.special_days[DayOf(day.date())] = WindowsOf(day.windows());
  }
  return result;
}

Result<calendar::WorkingCalendar> FromBytes(const std::string& bytes) {
  id::WorkingCalendar stored;
  if (stored.ParseFromString(bytes)) return FromProto(stored);
  Error error = Fail(type::Reason::kInternal, {{"trace", ""}});
  error.cause = "a stored working calendar cannot be read";
  return error;
}

// The same version always has the same content.
Status KeepCalendar(db::Tx& tx, const std::string& branch, const id::WorkingCalendar& calendar) {
  TRY(FromProto(calendar).Check());
  TRY(
      tx.Execute("INSERT INTO working_calendars (branch_id, version, calendar) VALUES (?, ?, ?)"
                 " ON DUPLICATE KEY UPDATE version = version",
                 branch, calendar.version(), calendar.SerializeAsString()));
  return {};
}

Status ApplyCalendar(db::Tx& tx, const events::Envelope& event) {
  id::WorkingCalendarPublished published;
  if (!published.ParseFromString(event.payload()))
    return Fail(type::Reason::kInternal, {{"trace", event.id()}});
  return KeepCalendar(tx, std::string(BranchOf(published.branch())), published.calendar());
}

}  // namespace

Calendars BranchCalendars::ByVersion() const {
  return [this](std::int64_t version) -> const calendar::WorkingCalendar& {
    const auto found = calendars_.find(version);
    return *(found != calendars_.end() ? found->second : calendars_.at(current_));
  };
}

Result<BranchCalendars> CalendarCopies::Of(const rpc::Call& call, const std::string& branch) {
  BranchCalendars calendars;
  const SteadyTime now = std::chrono::steady_clock::now();
  {
    const std::lock_guard lock(mutex_);
    const auto known = branches_.find(branch);
    if (known != branches_.end()) {
      if (now - known->second.checked < kFresh) return known->second.calendars;
      known->second.checked = now;  // one caller looks, the others go on with what they have
      calendars = known->second.calendars;
    }
  }
  calendars.branch_ = branch;
  TRY(LoadNewer(call.patience(), calendars));
  if (calendars.calendars_.empty()) TRY(Ask(call, calendars));
  const std::lock_guard lock(mutex_);
  branches_[branch] = {calendars, now};
  return calendars;
}

Result<BranchCalendars> CalendarCopies::Load(const Patience& patience, const std::string& branch) {
  BranchCalendars calendars;
  calendars.branch_ = branch;
  TRY(LoadNewer(patience, calendars));
  return calendars;
}

// The versions that have come since.
Status CalendarCopies::LoadNewer(const Patience& patience, BranchCalendars& calendars) {
  const std::vector<std::string> rows = TRY(db_.Read(patience, [&](db::Session& session) {
    return session.Query(
        "SELECT calendar FROM working_calendars WHERE branch_id = ? AND version > ?"
        " ORDER BY version",
        [](const db::Row& row) { return row.Get<std::string>(0); }, calendars.branch_,
        calendars.current_);
  }));
  for (const std::string& bytes : rows) {
    calendar::WorkingCalendar version = TRY(FromBytes(bytes));
    calendars.current_ = version.version;
    Add(std::move(version), calendars);
  }
  return {};
}

Status CalendarCopies::Ask(const rpc::Call& call, BranchCalendars& calendars) {
  id::GetWorkingCalendarRequest request;
  request.set_branch("branches/" + calendars.branch_);
  const id::WorkingCalendar answer = TRY(identity_.Call<id::WorkingCalendar>(
      call, "steward.identity.v1.CalendarService.GetWorkingCalendar", request));
  TRY(db_.Transact(call.patience(),
                   [&](db::Tx& tx) { return KeepCalendar(tx, calendars.branch_, answer); }));
  calendar::WorkingCalendar version = FromProto(answer);
  calendars.current_ = version.version;
  Add(std::move(version), calendars);
  return {};
}

events::Subscription CalendarCopies::Follow() {
  return {.source = "identity",
          .types = {id::WorkingCalendarPublished::descriptor()->full_name()},
          .apply = ApplyCalendar,
          .rebuild = [this] { return Rebuild(); }};
}

// Versions that are there stay: tickets were reckoned by them.
Status CalendarCopies::Rebuild() {
  const auto all = TRY(AllStates<id::ListWorkingCalendarsResponse>(
      identity_, token_, "steward.identity.v1.CalendarService.ListWorkingCalendars", kCalendars,
      id::ListWorkingCalendarsRequest(),
      [](const id::ListWorkingCalendarsResponse& page) { return page.calendars(); },
      [](const id::WorkingCalendar& calendar) { return calendar.branch(); }));
  return db_.Transact(PatienceOf(kRebuildPatience), [&](db::Tx& tx) -> Status {
    for (const id::WorkingCalendar& calendar : all)
      TRY(KeepCalendar(tx, std::string(BranchOf(calendar.branch())), calendar));
    return {};
  });
}

Status CalendarCopies::Complete(db::Session& session, const Ticket& ticket,
                                BranchCalendars& calendars) {
  for (const ClockPlan& plan : ticket.planning.plans) {
    if (calendars.calendars_.count(plan.calendar_version) != 0) continue;
    const std::optional<std::string> bytes = TRY(session.QueryOne(
        "SELECT calendar FROM working_calendars WHERE branch_id = ? AND version = ?",
        [](const db::Row& row) { return row.Get<std::string>(0); }, calendars.branch_,
        plan.calendar_version));
    if (!bytes) continue;
    Add(TRY(FromBytes(*bytes)), calendars);
  }
  return {};
}

void CalendarCopies::Add(calendar::WorkingCalendar calendar, BranchCalendars& calendars) {
  const std::int64_t version = calendar.version;
  const std::lock_guard lock(mutex_);
  const auto added = versions_.try_emplace({calendars.branch_, version}, std::move(calendar));
  calendars.calendars_.emplace(version, &added.first->second);
}

}  // namespace steward::tickets
