#include "services/identity/calendar_repository.h"

#include <string>
#include <utility>

#include "services/identity/convert.h"
#include "steward/identity/v1/calendar_service.pb.h"
#include "steward/type/v1/reasons.h"

namespace steward::identity {
namespace {

using Stored = std::pair<std::string, std::uint64_t>;  // content, version

Stored ReadStored(const db::Row& row) {
  return {row.Get<std::string>("content"), row.Get<std::uint64_t>("version")};
}

// A message as it was stored by this file; anything else is a mistake of ours.
template <class Proto>
Result<Proto> Parsed(const std::string& content) {
  Proto proto;
  if (proto.ParseFromString(content)) return proto;
  Error error = Fail(type::Reason::kInternal, {{"trace", ""}});
  error.cause = "a stored " + Proto::descriptor()->full_name() + " cannot be read";
  return error;
}

Result<Calendar> CalendarIn(const Stored& stored) {
  Calendar calendar = FromProto(TRY(Parsed<v1::Calendar>(stored.first)));
  calendar.version = stored.second;
  return calendar;
}

Result<std::vector<Calendar>> AllCalendars(db::Session& session) {
  std::vector<Calendar> calendars;
  for (const Stored& stored : TRY(session.Query(
           "SELECT content, version FROM calendars WHERE branch_id = ? ORDER BY year LIMIT 100",
           ReadStored, kHeadOffice))) {
    calendars.push_back(TRY(CalendarIn(stored)));
  }
  return calendars;
}

}  // namespace

Result<Calendar> CalendarRepository::Get(db::Session& session, int year) const {
  const std::optional<Stored> stored = TRY(
      session.QueryOne("SELECT content, version FROM calendars WHERE branch_id = ? AND year = ?",
                       ReadStored, kHeadOffice, year));
  if (!stored) return Fail(Reason::kCalendarNotFound, {{"year", std::to_string(year)}});
  return CalendarIn(*stored);
}

Result<Calendar> CalendarRepository::Lock(db::Tx& tx, int year) const {
  const std::optional<Stored> stored = TRY(tx.QueryOne(
      "SELECT content, version FROM calendars WHERE branch_id = ? AND year = ? FOR UPDATE",
      ReadStored, kHeadOffice, year));
  if (!stored) return Calendar{.year = year};
  return CalendarIn(*stored);
}

Status CalendarRepository::Save(db::Tx& tx, Calendar& calendar) const {
  const std::string content = ToProto(calendar).SerializeAsString();
  ++calendar.version;
  TRY(
      tx.Execute("INSERT INTO calendars (branch_id, year, content, version) VALUES (?, ?, ?, ?)"
                 " ON DUPLICATE KEY UPDATE content = ?, version = ?",
                 kHeadOffice, calendar.year, content, calendar.version, content, calendar.version));
  return {};
}

Result<WorkingHours> CalendarRepository::GetHours(db::Session& session,
                                                  std::string_view branch) const {
  const std::optional<Stored> stored = TRY(session.QueryOne(
      "SELECT content, version FROM working_hours WHERE branch_id = ?", ReadStored, branch));
  if (!stored) return WorkingHours::Default(std::string(branch));
  WorkingHours hours = TRY(FromProto(TRY(Parsed<v1::WorkingHours>(stored->first))));
  hours.version = stored->second;
  return hours;
}

Status CalendarRepository::SaveHours(db::Tx& tx, WorkingHours& hours) const {
  const std::string content = ToProto(hours).SerializeAsString();
  ++hours.version;
  TRY(
      tx.Execute("INSERT INTO working_hours (branch_id, content, version) VALUES (?, ?, ?)"
                 " ON DUPLICATE KEY UPDATE content = ?, version = ?",
                 hours.branch, content, hours.version, content, hours.version));
  return {};
}

Result<v1::WorkingCalendar> CalendarRepository::Publish(db::Tx& tx, std::string_view branch,
                                                        int utc_offset_minutes, Time now) const {
  v1::WorkingCalendar published = ToWorkingCalendar(TRY(GetHours(tx, branch)));
  published.set_utc_offset_minutes(utc_offset_minutes);
  for (const Calendar& calendar : TRY(AllCalendars(tx))) {
    *published.add_calendars() = ToProto(calendar);
  }
  const std::optional<std::uint64_t> newest = TRY(tx.QueryOne(
      "SELECT version FROM working_calendars WHERE branch_id = ? ORDER BY version DESC LIMIT 1",
      [](const db::Row& row) { return row.Get<std::uint64_t>(0); }, branch));
  const std::uint64_t version = newest.value_or(0) + 1;
  published.set_version(static_cast<std::int64_t>(version));
  TRY(
      tx.Execute("INSERT INTO working_calendars (branch_id, version, content, create_time)"
                 " VALUES (?, ?, ?, ?)",
                 branch, version, published.SerializeAsString(), now));
  return published;
}

Result<v1::WorkingCalendar> CalendarRepository::Published(db::Session& session,
                                                          std::string_view branch,
                                                          std::int64_t version) const {
  const std::optional<std::string> content = TRY(session.QueryOne(
      "SELECT content FROM working_calendars WHERE branch_id = ? AND (? = 0 OR version = ?)"
      " ORDER BY version DESC LIMIT 1",
      [](const db::Row& row) { return row.Get<std::string>(0); }, branch, version, version));
  if (!content) return Fail(Reason::kBranchNotFound, {{"branch", branch}});
  return Parsed<v1::WorkingCalendar>(*content);
}

Result<std::vector<v1::WorkingCalendar>> CalendarRepository::Newest(db::Session& session,
                                                                    std::string_view after,
                                                                    int limit) const {
  const std::vector<std::string> rows = TRY(session.Query(
      "SELECT content FROM working_calendars c WHERE branch_id > ? AND version ="
      " (SELECT MAX(version) FROM working_calendars n WHERE n.branch_id = c.branch_id)"
      " ORDER BY branch_id LIMIT ?",
      [](const db::Row& row) { return row.Get<std::string>(0); }, after, limit));
  std::vector<v1::WorkingCalendar> calendars;
  for (const std::string& content : rows)
    calendars.push_back(TRY(Parsed<v1::WorkingCalendar>(content)));
  return calendars;
}

}  // namespace steward::identity
