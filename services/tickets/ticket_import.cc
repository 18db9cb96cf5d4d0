// Bringing in history: ended tickets of another system, with their own times.
#include <google/protobuf/util/message_differencer.h>

#include <utility>

#include "common/base/timestamp.h"
#include "services/tickets/ticket_service.h"
#include "steward/tickets/v1/reasons.h"
#include "steward/type/v1/reasons.h"

namespace steward::tickets {
namespace {

std::optional<Time> TimeIf(bool present, const google::protobuf::Timestamp& time) {
  if (!present) return std::nullopt;
  return ToTime(time);
}

ImportedCourse CourseOf(const v1::ImportedTicket& record) {
  ImportedCourse course;
  course.classification = ClassificationOf(record.ticket());
  course.report = ToTime(record.report_time());
  course.accepted = TimeIf(record.has_accept_time(), record.accept_time());
  course.dispatched = TimeIf(record.has_dispatch_time(), record.dispatch_time());
  course.arrived = TimeIf(record.has_arrive_time(), record.arrive_time());
  course.done = TimeIf(record.has_done_time(), record.done_time());
  course.signed_off = TimeIf(record.has_sign_time(), record.sign_time());
  course.visited = TimeIf(record.has_return_visit_time(), record.return_visit_time());
  course.told = TimeIf(record.has_told_time(), record.told_time());
  if (record.return_visit_result() != v1::ReturnVisit::RESULT_UNSPECIFIED) {
    course.visit_result = static_cast<VisitResult>(record.return_visit_result());
  }
  course.end = ToTime(record.end_time());
  return course;
}

// The refusal of one record, which says which one it was.
Error AtRecord(const Error& problem, size_t index, const v1::ImportedTicket& record) {
  Error error = Fail(Reason::kImportRecordInvalid, {{"index", std::to_string(index + 1)},
                                                    {"number", record.number()},
                                                    {"problem", problem.en},
                                                    {"problem_zh", problem.zh}});
  return problem.code == Code::kInternal || problem.code == Code::kUnavailable ? problem : error;
}

bool SameContents(const StoredTicket& before, const StoredTicket& again) {
  return google::protobuf::util::MessageDifferencer::Equals(before.report, again.report) &&
         before.ticket.state == again.ticket.state && before.ticket.facts == again.ticket.facts &&
         before.ticket.return_visit.result == again.ticket.return_visit.result;
}

}  // namespace

Status TicketService::ImportRecord(db::Tx& tx, rpc::Call& call, const SiteName& site,
                                   const std::string& source, const v1::ImportedTicket& record,
                                   std::string number, const BranchCalendars& calendars,
                                   v1::ImportTicketsResponse& response) {
  StoredTicket stored = NewTicket(call, site, record.ticket(), std::move(number));
  stored.import_source = source;
  stored.import_number = record.number();
  stored.ticket = TRY(Ticket::Import(stored.name.ToString(), ReportOf(stored.report),
                                     CourseOf(record), static_cast<State>(record.end_state()),
                                     {call.principal().name, call.now()}));
  const std::optional<StoredTicket> before =
      TRY(TicketRepository::FindImported(tx, site, source, record.number()));
  if (!before) {
    response.set_imported_count(response.imported_count() + 1);
    return TicketRepository::Insert(tx, stored, calendars.ByVersion(), call.now());
  }
  if (!SameContents(*before, stored))
    return Fail(Reason::kImportRecordDiffers, {{"number", record.number()}});
  response.set_existing_count(response.existing_count() + 1);
  return {};
}

Result<v1::ImportTicketsResponse> TicketService::ImportTickets(
    rpc::Call& call, const v1::ImportTicketsRequest& request) {
  const std::optional<SiteName> site = SiteName::Parse(request.parent());
  if (!site) return Fail(Reason::kTicketNotFound, {{"ticket", request.parent()}});
  const Status there = parts_.sites.Check(call, *site);
  const BranchCalendars calendars = TRY(parts_.calendars.Of(call, site->branch));
  std::vector<std::string>
      numbers;  // taken before the transaction; those of known records stay unused
  for (const v1::ImportedTicket& record : request.records()) {
    numbers.push_back(TRY(NextNumber(call, calendars, ToTime(record.report_time()))));
  }
  return rpc::Mutate(
      call, parts_.writes, request, [&](db::Tx& tx) -> Result<v1::ImportTicketsResponse> {
        TRY(there);
        v1::ImportTicketsResponse response;
        for (int i = 0; i < request.records_size(); ++i) {
          const v1::ImportedTicket& record = request.records(i);
          const Status imported = ImportRecord(tx, call, *site, request.source(), record,
                                               numbers[i], calendars, response);
          if (imported.ok()) continue;
          if (imported.error().reason == "IMPORT_RECORD_DIFFERS") {
            return Fail(Reason::kImportRecordDiffers,
                        {{"index", std::to_string(i + 1)}, {"number", record.number()}});
          }
          return AtRecord(imported.error(), static_cast<size_t>(i), record);
        }
        return response;
      });
}

}  // namespace steward::tickets
