#include "tools/demo/site_year.h"

#include <algorithm>
#include <chrono>

#include "tools/demo/figures.h"
#include "tools/demo/matters.h"
#include "tools/demo/random.h"

namespace steward::demo {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using tickets::v1::ImportedTicket;
using tickets::v1::ReturnVisit;
using tickets::v1::Ticket;

// Seconds since 1970 are all the history needs.
using Instant = std::chrono::sys_seconds;

constexpr std::uint64_t kSeed = 20250101;
constexpr hours kUtcOffset(8);
constexpr int kPhoneByHour[] = {2,  1,  1,  1,  1,  3,  10, 30, 70, 90, 85, 70,
                                50, 50, 65, 70, 65, 60, 55, 50, 45, 30, 15, 6};
constexpr int kDeskByHour[] = {0,  0,  0,  0,  0,  0,  0,  0, 40, 100, 100, 70,
                               20, 30, 80, 90, 80, 50, 20, 0, 0,  0,   0,   0};

// A matter before it has a course.
struct Report {
  Instant time;
  const Flow* flow;
};

Instant LocalMidnight(int day) {
  return std::chrono::sys_days(kSiteYear / 1 / 1) + std::chrono::days(day) - kUtcOffset;
}

Instant EndOfYear() { return LocalMidnight(kDaysOfYear); }

int HourOf(Instant time) {
  const auto local = time + kUtcOffset;
  const auto since_midnight = local - std::chrono::floor<std::chrono::days>(local);
  return static_cast<int>(std::chrono::duration_cast<hours>(since_midnight).count());
}

std::vector<Report> Reports(Random& random) {
  std::vector<Report> reports;
  for (const Flow& flow : Flows()) {
    const std::vector<int> counts = DailyCounts(flow);
    const std::span<const int> by_hour =
        flow.channel == Ticket::CHANNEL_FRONT_DESK ? kDeskByHour : kPhoneByHour;
    for (int day = 0; day < kDaysOfYear; ++day) {
      for (int i = 0; i < counts[static_cast<size_t>(day)]; ++i) {
        const hours hour(random.Weighted(by_hour));
        const Instant time = LocalMidnight(day) + hour + std::chrono::seconds(random.Below(3600));
        reports.push_back({time, &flow});
      }
    }
  }
  std::stable_sort(reports.begin(), reports.end(),
                   [](const Report& a, const Report& b) { return a.time < b.time; });
  return reports;
}

// People are called and, unless it is urgent, visited between 8 and 20.
Instant InDaytime(Instant time, Random& random) {
  const int hour = HourOf(time);
  if (hour >= 8 && hour < 20) return time;
  const auto local_day = std::chrono::floor<std::chrono::days>(time + kUtcOffset);
  const std::chrono::days later(hour >= 20 ? 1 : 0);
  return local_day + later - kUtcOffset + hours(8) + minutes(random.Between(10, 150));
}

Ticket::Severity PickSeverity(Ticket::Kind kind, Random& random) {
  constexpr int kOfRepair[] = {2, 10, 48, 40};
  constexpr int kOfOthers[] = {0, 1, 19, 80};
  const bool repair = kind == Ticket::KIND_HOME_REPAIR || kind == Ticket::KIND_PUBLIC_REPAIR;
  const size_t index = random.Weighted(repair ? kOfRepair : kOfOthers);
  return static_cast<Ticket::Severity>(index + 1);
}

bool IsRepair(const ImportedTicket& record) {
  return record.ticket().kind() == Ticket::KIND_HOME_REPAIR ||
         record.ticket().kind() == Ticket::KIND_PUBLIC_REPAIR;
}

void Set(google::protobuf::Timestamp* to, Instant time) {
  to->set_seconds(time.time_since_epoch().count());
}

Instant Get(const google::protobuf::Timestamp& time) {
  return Instant(std::chrono::seconds(time.seconds()));
}

// How long somebody takes to come: four in five within 4 hours, one in fifty after two days.
minutes WayTime(bool emergency, Random& random) {
  if (emergency) return minutes(random.Between(8, 35));
  const int luck = random.Below(100);
  if (luck < 80) return minutes(random.Between(25, 235));
  if (luck < 98) return minutes(random.Between(240, 2800));
  return minutes(random.Between(2890, 5600));
}

// Accepted, dispatched, arrived, done, signed, told. The end comes with the return visit.
void AddRepairCourse(ImportedTicket& record, Random& random) {
  const bool emergency = record.ticket().urgency() == Ticket::URGENCY_EMERGENCY;
  const Instant report = Get(record.report_time());
  const Instant accept =
      report + minutes(random.Chance(94) ? random.Between(1, 15) : random.Between(30, 180));
  const Instant dispatch = accept + minutes(random.Between(1, emergency ? 5 : 40));
  Instant arrive = dispatch + WayTime(emergency, random);
  if (!emergency) arrive = InDaytime(arrive, random);
  const Instant done = arrive + (random.Chance(93) ? minutes(random.Between(15, 150))
                                                   : minutes(random.Between(1200, 3000)));
  const Instant sign = done + minutes(random.Between(5, 60));
  Set(record.mutable_accept_time(), accept);
  Set(record.mutable_dispatch_time(), dispatch);
  Set(record.mutable_arrive_time(), arrive);
  Set(record.mutable_done_time(), done);
  Set(record.mutable_sign_time(), sign);
  Set(record.mutable_told_time(), sign);
  Set(record.mutable_end_time(), sign + minutes(random.Between(10, 90)));
}

// Answered at once, or looked into for a day or two. The old system kept return visits for repairs
// only.
void AddOtherCourse(ImportedTicket& record, Random& random) {
  const Ticket::Kind kind = record.ticket().kind();
  const Instant accept = Get(record.report_time()) + minutes(random.Between(0, 3));
  Set(record.mutable_accept_time(), accept);
  Instant told = accept + minutes(random.Between(2, 12));
  if (kind == Ticket::KIND_COMPLAINT) {
    told = InDaytime(accept + hours(random.Between(1, 40)), random);
  } else if (kind == Ticket::KIND_OTHER_SERVICE) {
    told = InDaytime(accept + minutes(random.Between(20, 400)), random);
  }
  if (kind == Ticket::KIND_COMPLAINT || kind == Ticket::KIND_OTHER_SERVICE) {
    Set(record.mutable_done_time(), told);
  }
  Set(record.mutable_told_time(), told);
  Set(record.mutable_end_time(), told + minutes(random.Between(1, 20)));
  record.set_return_visit_result(ReturnVisit::RESULT_NOT_APPLICABLE);
}

void Describe(Ticket& ticket, const Report& report, const Place& place, Random& random) {
  const Matter& matter = random.Pick(MattersOf(report.flow->kind));
  ticket.set_kind(report.flow->kind);
  ticket.set_channel(report.flow->channel);
  ticket.set_severity(PickSeverity(report.flow->kind, random));
  ticket.set_title(matter.title);
  ticket.set_fault_group(matter.fault_group);
  ticket.set_building(place.building);
  ticket.set_reporter_name(place.owner_name);
  ticket.set_reporter_phone(place.owner_phone);
  if (report.flow->kind == Ticket::KIND_PUBLIC_REPAIR) {
    ticket.set_place(place.building_number + "栋公共区域");
  } else {
    ticket.set_unit(place.unit);
    ticket.set_place(place.house_number);
  }
}

// A day or three after the signature, at a decent hour.
Instant VisitTime(const ImportedTicket& record, Random& random) {
  const Instant sign = Get(record.sign_time());
  return InDaytime(sign + hours(random.Between(20, 68)), random);
}

void SetVisit(ImportedTicket& record, ReturnVisit::Result result, Instant time, Random& random) {
  record.set_return_visit_result(result);
  Set(record.mutable_return_visit_time(), time);
  Set(record.mutable_end_time(), time + minutes(random.Between(1, 30)));
}

// Exactly 7,300 visits that were made, and all of them in the year: the last days' repairs are
// visited in the next one, which this history does not tell.
void AddReturnVisits(std::vector<ImportedTicket>& records, Random& random) {
  std::vector<size_t> candidates;
  std::vector<Instant> times(records.size());
  for (size_t i = 0; i < records.size(); ++i) {
    if (!IsRepair(records[i])) continue;
    times[i] = VisitTime(records[i], random);
    if (times[i] < EndOfYear()) candidates.push_back(i);
  }
  random.Shuffle(candidates);
  for (size_t n = 0; n < candidates.size(); ++n) {
    const size_t i = candidates[n];
    if (n < size_t{kReturnVisits}) {
      SetVisit(records[i], ReturnVisit::RESULT_MADE, times[i], random);
    } else if (random.Chance(40)) {
      SetVisit(records[i], ReturnVisit::RESULT_NOT_REACHED, times[i], random);
    } else if (random.Chance(30)) {
      SetVisit(records[i], ReturnVisit::RESULT_DECLINED, times[i], random);
    }
  }
}

std::string NumberOf(size_t index) {
  const std::string digits = std::to_string(1000001 + index);
  return "2025-" + digits.substr(1);
}

}  // namespace

std::vector<ImportedTicket> SiteYear(const std::vector<Place>& places,
                                     const std::string& first_responder) {
  Random random(kSeed);
  const std::vector<Report> reports = Reports(random);
  std::vector<ImportedTicket> records(reports.size());
  for (size_t i = 0; i < reports.size(); ++i) {
    ImportedTicket& record = records[i];
    Ticket& ticket = *record.mutable_ticket();
    record.set_number(NumberOf(i));
    record.set_end_state(Ticket::STATE_CLOSED);
    Describe(ticket, reports[i], random.Pick(places), random);
    ticket.set_first_responder(first_responder);
    Set(record.mutable_report_time(), reports[i].time);
    if (!IsRepair(record)) {
      AddOtherCourse(record, random);
      continue;
    }
    if (random.Chance(4)) ticket.set_urgency(Ticket::URGENCY_EMERGENCY);
    AddRepairCourse(record, random);
  }
  AddReturnVisits(records, random);
  return records;
}

}  // namespace steward::demo
