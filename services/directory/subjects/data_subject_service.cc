#include "services/directory/subjects/data_subject_service.h"

#include <utility>

#include "common/base/date.h"
#include "steward/directory/v1/reasons.h"

namespace steward::directory {
namespace {

v1::OpenDataRequest OpenOf(const DataRequest& request, const DataRequestPart& part) {
  v1::OpenDataRequest open;
  open.set_name(request.name.ToString());
  // A check is answered by its report.
  const DataRequestWork work = WorkOf(request, part);
  const bool is_answered = work == DataRequestWork::kCheck && part.reported;
  if (!is_answered) open.set_work(static_cast<v1::OpenDataRequest::Work>(work));
  if (work == DataRequestWork::kCopy) open.set_cursor(part.copied_to);
  return open;
}

v1::DataSubject ToProto(const OwnerName& person, const SubjectMarks& marks) {
  v1::DataSubject proto;
  proto.set_person(person.ToString());
  proto.set_display_name(marks.display_name);
  for (const SubjectMarks::Phone& phone : marks.phones) {
    v1::SubjectPhone& added = *proto.add_phones();
    added.set_number(phone.number);
    added.set_is_shared(phone.is_shared);
  }
  for (const SubjectMarks::Stay& stay : marks.stays) {
    v1::SubjectStay& added = *proto.add_stays();
    added.set_unit(stay.unit.ToString());
    *added.mutable_from_date() = ToDate(stay.period.from);
    if (stay.period.to) *added.mutable_to_date() = ToDate(*stay.period.to);
    added.set_has_namesake(stay.has_namesake);
  }
  return proto;
}

void NoteOpen(const v1::ReportDataSubjectRequest& report, DataRequestPart& part) {
  part.open_count = report.open_count();
  part.open_titles.clear();
  for (const std::string& title : report.open_titles())
    part.open_titles += (part.open_titles.empty() ? "" : ", ") + title;
}

}  // namespace

Result<DataSubjectService::Asked> DataSubjectService::WithPart(db::Session& session,
                                                               DataRequest request,
                                                               const std::string& service) const {
  for (DataRequestPart& part : TRY(parts_.Of(session, request.name))) {
    if (part.service != service || service == kAccountService) continue;
    Asked asked{std::move(request), std::move(part)};
    if (asked.work() != DataRequestWork::kNone) return asked;
    request = std::move(asked.request);
    break;
  }
  return Fail(Reason::kDataRequestPartNotOpen,
              {{"request", request.name.ToString()}, {"service", service}});
}

Result<DataSubjectService::Asked> DataSubjectService::Find(db::Session& session,
                                                           const DataRequestName& name,
                                                           const std::string& service) const {
  return WithPart(session, TRY(requests_.Find(session, name)), service);
}

Result<DataSubjectService::Asked> DataSubjectService::Lock(db::Tx& tx, const DataRequestName& name,
                                                           const std::string& service) const {
  return WithPart(tx, TRY(requests_.Lock(tx, name)), service);
}

Result<v1::ListOpenDataRequestsResponse> DataSubjectService::ListOpenDataRequests(
    rpc::Call& call, const v1::ListOpenDataRequestsRequest&) {
  const std::string service(call.service());
  const auto read = [&](db::Session& session) -> Result<v1::ListOpenDataRequestsResponse> {
    v1::ListOpenDataRequestsResponse response;
    for (const DataRequestName& name :
         TRY(parts_.OpenFor(session, service, clock_.Now() - kCheckAgain))) {
      Result<Asked> found = Find(session, name, service);
      if (!found.ok() && found.error().code == Code::kFailedPrecondition) continue;  // just done
      Asked asked = TRY(std::move(found));
      asked.part.reported.reset();  // it is time for it
      *response.add_data_requests() = OpenOf(asked.request, asked.part);
    }
    return response;
  };
  return writes_.db.Read(call.patience(), read);
}

// A write, although nothing changes: the audit record says who saw them.
Result<v1::DataSubject> DataSubjectService::RevealDataSubject(
    rpc::Call& call, const v1::RevealDataSubjectRequest& request) {
  const std::string service(call.service());
  const DataRequestName name = TRY(DataRequestName::Parse(request.name()));
  return rpc::Mutate(call, writes_, request, [&](db::Tx& tx) -> Result<v1::DataSubject> {
    const OwnerName person = TRY(Find(tx, name, service)).request.person();
    return ToProto(person, TRY(marks_.Of(tx, person)));
  });
}

Result<std::optional<FilePiece>> DataSubjectService::KeepPiece(
    const rpc::Call& call, const DataRequestName& name, const std::string& service,
    const v1::ReportDataSubjectRequest& report) const {
  if (report.values().empty()) return std::optional<FilePiece>();
  const Asked asked = TRY(writes_.db.Read(
      call.patience(), [&](db::Session& session) { return Find(session, name, service); }));
  const bool goes_on = asked.part.copied_to == report.from_cursor();
  if (asked.work() != DataRequestWork::kCopy || !goes_on) return std::optional<FilePiece>();
  std::vector<CopiedValue> values;
  for (const v1::SubjectValue& value : report.values())
    values.push_back({value.table(), value.record(), value.column(), value.value()});
  return copies_.Keep(name, asked.request.size_bytes, values);
}

Status DataSubjectService::AddCounts(db::Tx& tx, const Asked& asked,
                                     const v1::ReportDataSubjectRequest& report) const {
  DataCounts counts;
  for (const v1::SubjectCount& count : report.counts()) {
    if (count.row_count() != 0)
      counts[asked.part.service + "." + count.table()] += count.row_count();
  }
  return requests_.AddCounts(tx, asked.request.name, counts);
}

Status DataSubjectService::TakePiece(db::Tx& tx, Asked& asked,
                                     const v1::ReportDataSubjectRequest& report,
                                     const std::optional<FilePiece>& piece) const {
  if (asked.part.copied_to != report.from_cursor()) return {};  // was reported before
  if (piece) TRY(copies_.Append(tx, asked.request, *piece));
  TRY(AddCounts(tx, asked, report));
  asked.part.copied_to = report.cursor();
  if (report.is_done()) asked.part.state = DataRequestPartState::kDone;
  return {};
}

Result<v1::OpenDataRequest> DataSubjectService::ReportDataSubject(
    rpc::Call& call, const v1::ReportDataSubjectRequest& request) {
  const std::string service(call.service());
  const DataRequestName name = TRY(DataRequestName::Parse(request.name()));
  const Result<std::optional<FilePiece>> piece = KeepPiece(call, name, service, request);
  return rpc::Mutate(call, writes_, request, [&](db::Tx& tx) -> Result<v1::OpenDataRequest> {
    Asked asked = TRY(Lock(tx, name, service));
    switch (asked.work()) {
      case DataRequestWork::kCheck: NoteOpen(request, asked.part); break;
      case DataRequestWork::kCopy: TRY(TakePiece(tx, asked, request, TRY(piece))); break;
      default:
        NoteOpen(request, asked.part);
        if (asked.part.open_count != 0 || !request.is_done()) break;
        TRY(AddCounts(tx, asked, request));
        asked.part.state = DataRequestPartState::kDone;
    }
    asked.part.reported = clock_.Now();
    TRY(parts_.Save(tx, name, asked.part));
    TRY(requests_.Save(tx, asked.request));
    return OpenOf(asked.request, asked.part);
  });
}

}  // namespace steward::directory
