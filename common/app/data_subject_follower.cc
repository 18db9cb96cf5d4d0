#include "common/app/data_subject_follower.h"

#include <utility>

#include "common/base/date.h"
#include "common/base/name.h"
#include "steward/directory/v1/data_subject_service.pb.h"

namespace steward::app {
namespace {

namespace work = directory::v1;

const std::string kDataSubjects = "steward.directory.v1.DataSubjectService.";

const google::protobuf::MethodDescriptor& SubjectReportMethod() {
  return *work::ReportDataSubjectRequest::descriptor()
              ->file()
              ->FindServiceByName("DataSubjectService")
              ->FindMethodByName("ReportDataSubject");
}

DataSubject SubjectOf(const std::string& request, const work::DataSubject& proto) {
  DataSubject subject{
      .request = request, .person = proto.person(), .display_name = proto.display_name()};
  const bool is_name =
      ParseName("branches/{}/dataRequests/{}", request, subject.branch, subject.id);
  STEWARD_CHECK(is_name);  // the directory made it
  for (const work::SubjectPhone& phone : proto.phones())
    subject.phones.push_back({phone.number(), phone.is_shared()});
  for (const work::SubjectStay& stay : proto.stays()) {
    subject.stays.push_back({.unit = stay.unit(),
                             .from = ToDay(stay.from_date()),
                             .has_namesake = stay.has_namesake()});
    if (stay.has_to_date()) subject.stays.back().to = ToDay(stay.to_date());
  }
  return subject;
}

void AddCounts(const SubjectCounts& counts, work::ReportDataSubjectRequest& report) {
  for (const auto& [table, rows] : counts) {
    work::SubjectCount& count = *report.add_counts();
    count.set_table(table);
    count.set_row_count(rows);
  }
}

void AddOpen(const OpenRecords& open, work::ReportDataSubjectRequest& report) {
  report.set_open_count(open.count);
  for (const std::string& title : open.titles) report.add_open_titles(title);
}

Status Copy(const DataSubjectPart& part, rpc::Call& call, const DataSubject& subject,
            const std::string& cursor, work::ReportDataSubjectRequest& report) {
  SubjectPiece piece = TRY(part.copy(call, subject, cursor));
  for (SubjectValue& value : piece.values) {
    work::SubjectValue& added = *report.add_values();
    added.set_table(std::move(value.table));
    added.set_record(std::move(value.record));
    added.set_column(std::move(value.column));
    added.set_value(std::move(value.value));
  }
  AddCounts(piece.counts, report);
  report.set_from_cursor(cursor);
  report.set_cursor(piece.cursor);
  report.set_is_done(piece.cursor.empty());
  return {};
}

// What was opened while it was erased holds the request up as well.
Status Erase(const DataSubjectPart& part, rpc::Call& call, const DataSubject& subject,
             work::ReportDataSubjectRequest& report) {
  OpenRecords open = TRY(part.open(call, subject));
  if (open.count == 0) {
    AddCounts(TRY(part.erase(call, subject)), report);
    open = TRY(part.open(call, subject));
  }
  AddOpen(open, report);
  report.set_is_done(open.count == 0);
  return {};
}

// One piece of work. What is to be done next.
Result<work::OpenDataRequest> WorkOn(Follower& follower, const DataSubjectPart& part,
                                     const work::OpenDataRequest& open) {
  work::RevealDataSubjectRequest reveal;
  reveal.set_name(open.name());
  reveal.set_request_id(follower.FreshId());
  const DataSubject subject =
      SubjectOf(open.name(),
                TRY(follower.Ask<work::DataSubject>(kDataSubjects + "RevealDataSubject", reveal)));
  const auto call = TRY(follower.CallOf(SubjectReportMethod(), subject.branch, open.name()));
  work::ReportDataSubjectRequest report;
  report.set_name(open.name());
  report.set_request_id(follower.FreshId());
  switch (open.work()) {
    case work::OpenDataRequest::WORK_CHECK: AddOpen(TRY(part.open(*call, subject)), report); break;
    case work::OpenDataRequest::WORK_COPY:
      TRY(Copy(part, *call, subject, open.cursor(), report));
      break;
    case work::OpenDataRequest::WORK_ERASE: TRY(Erase(part, *call, subject, report)); break;
    default: return work::OpenDataRequest();  // of a newer directory
  }
  return follower.Ask<work::OpenDataRequest>(kDataSubjects + "ReportDataSubject", report);
}

// Piece after piece; what is left after so many waits for the next look.
constexpr int kPiecesOfLook = 100;

Status LookAtDataRequests(Follower& follower, const DataSubjectPart& part) {
  const auto open = TRY(follower.Ask<work::ListOpenDataRequestsResponse>(
      kDataSubjects + "ListOpenDataRequests", work::ListOpenDataRequestsRequest()));
  Status first;  // one that cannot be done does not hold up the others
  for (work::OpenDataRequest next : open.data_requests()) {
    for (int i = 0; i < kPiecesOfLook && next.work() != work::OpenDataRequest::WORK_UNSPECIFIED;
         ++i) {
      Result<work::OpenDataRequest> done = WorkOn(follower, part, next);
      if (first.ok() && !done.ok()) first = done.error();
      next = done.ok() ? std::move(done).value() : work::OpenDataRequest();
    }
  }
  return first;
}

}  // namespace

Follower::Task DataSubjectTask(DataSubjectPart part) {
  return {"data requests", [part = std::move(part)](Follower& follower) {
            return LookAtDataRequests(follower, part);
          }};
}

}  // namespace steward::app
