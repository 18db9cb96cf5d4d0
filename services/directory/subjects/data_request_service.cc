#include "services/directory/subjects/data_request_service.h"

#include "common/approval_store/convert.h"
#include "common/approval_store/decider.h"
#include "common/base/timestamp.h"
#include "services/directory/day.h"
#include "services/directory/subjects/data_request_jobs.h"
#include "steward/directory/v1/reasons.h"

namespace steward::directory {
namespace {

paging::Value DataRequestValueOf(const DataRequest& request, std::string_view field) {
  if (field == "create_time") return request.created;
  if (field == "due_time") return request.due;
  return Uuid(request.name.id);
}

const ListKind<DataRequest>& DataRequestLists() {
  using paging::Type;
  using paging::Use;
  static const ListKind<DataRequest> kind{
      paging::Columns(
          {{"owner", Type::Reference("branches/*/owners/*"), "owner_id", Use::kFilter},
           {"kind", Type::Enum(v1::DataRequest::Kind_descriptor()), "kind", Use::kFilter},
           {"state", Type::Enum(v1::DataRequest::State_descriptor()), "state", Use::kFilter},
           {"create_time", Type::Instant(), "create_time"},
           {"due_time", Type::Instant(), "due_time"}},
          {"id", Type::Id(), "id"}),
      "create_time desc", DataRequestValueOf};
  return kind;
}

approval::ApprovalKey KeyOf(const DataRequestName& name) {
  return {.branch = name.branch, .site = "", .id = name.id};
}

v1::DataRequest ToProto(const DataRequest& stored, rpc::Language language) {
  v1::DataRequest proto;
  proto.set_name(stored.name.ToString());
  proto.set_owner(stored.person().ToString());
  proto.set_kind(static_cast<v1::DataRequest::Kind>(stored.kind));
  proto.set_text(stored.text);
  proto.set_state(static_cast<v1::DataRequest::State>(stored.state));
  proto.set_answer(stored.answer);
  proto.set_creator(stored.creator);
  *proto.mutable_create_time() = ToTimestamp(stored.created);
  *proto.mutable_due_time() = ToTimestamp(stored.due);
  if (stored.ended) *proto.mutable_end_time() = ToTimestamp(*stored.ended);
  if (stored.expires) *proto.mutable_expire_time() = ToTimestamp(*stored.expires);
  proto.set_size_bytes(stored.size_bytes);
  proto.set_error(language == rpc::Language::kEnglish ? stored.error_en : stored.error_zh);
  return proto;
}

}  // namespace

// With its approval, counts and parts.
Result<v1::DataRequest> DataRequestService::Whole(db::Session& session, const rpc::Call& call,
                                                  const DataRequest& stored) const {
  v1::DataRequest proto = ToProto(stored, call.language());
  const auto approval = approvals_.Find(session, KeyOf(stored.name));
  if (approval.ok()) {
    *proto.mutable_approval() = approval::ToProto(approval.value().approval);
  } else if (approval.error().code != Code::kNotFound) {
    return approval.error();
  }
  for (const auto& [table, rows] : TRY(requests_.Counts(session, stored.name))) {
    v1::DataCount& count = *proto.add_counts();
    count.set_table(table);
    count.set_row_count(rows);
  }
  for (const DataRequestPart& part : TRY(parts_.Of(session, stored.name))) {
    v1::DataRequestPart& added = *proto.add_parts();
    added.set_service(part.service);
    added.set_state(static_cast<v1::DataRequestPart::State>(part.state));
    added.set_open_count(part.open_count);
    added.set_open_titles(part.open_titles);
  }
  return proto;
}

Result<v1::DataRequest> DataRequestService::CreateDataRequest(
    rpc::Call& call, const v1::CreateDataRequestRequest& request) {
  const BranchName parent = TRY(BranchName::Parse(request.parent()));
  const OwnerName person = TRY(OwnerName::Parse(request.data_request().owner()));
  const DataRequest stored{.name = {parent.branch, DataRequestId(writes_.ids.Next(call.now()))},
                           .owner = person.id,
                           .kind = static_cast<DataRequestKind>(request.data_request().kind()),
                           .text = request.data_request().text(),
                           .creator = call.principal().name,
                           .created = call.now(),
                           .due = call.now() + kAnswerWithin};

  return rpc::Mutate(call, writes_, request, [&](db::Tx& tx) -> Result<v1::DataRequest> {
    TRY(requests_.Insert(tx, stored));
    return ToProto(stored, call.language());
  });
}

Result<v1::DataRequest> DataRequestService::GetDataRequest(
    rpc::Call& call, const v1::GetDataRequestRequest& request) {
  const DataRequestName name = TRY(DataRequestName::Parse(request.name()));
  return writes_.db.Read(call.patience(), [&](db::Session& session) -> Result<v1::DataRequest> {
    return Whole(session, call, TRY(requests_.Find(session, name)));
  });
}

Result<v1::ListDataRequestsResponse> DataRequestService::ListDataRequests(
    rpc::Call& call, const v1::ListDataRequestsRequest& request) {
  const BranchName parent = TRY(BranchName::Parse(request.parent()));
  return RunList<v1::ListDataRequestsResponse>(
      call, pages_, DataRequestLists(), request,
      [&](const ListQuery& query) {
        return writes_.db.Read(call.patience(), [&](db::Session& session) {
          return requests_.List(session, parent.branch, query);
        });
      },
      [&](v1::ListDataRequestsResponse& response, const DataRequest& stored) {
        *response.add_data_requests() = ToProto(stored, call.language());
      });
}

Status DataRequestService::CheckErasable(db::Session& session, const rpc::Call& call,
                                         const DataRequest& stored) const {
  if (stored.kind != DataRequestKind::kErasure) return {};
  TRY(requests_.CheckNothingOpen(session, stored.person(), BusinessDate(call.now())));
  return directory::CheckNothingOpen(TRY(parts_.Of(session, stored.name)));
}

Result<approval::Chain> DataRequestService::ChainOf(const rpc::Call& call,
                                                    const DataRequestName& name) const {
  const DataRequest request = TRY(writes_.db.Read(
      call.patience(), [&](db::Session& session) { return requests_.Find(session, name); }));
  return chains_.At(call, name.branch, QuestionOf(request, call.principal().name).code,
                    BusinessDate(call.now()));
}

Result<v1::DataRequest> DataRequestService::SubmitDataRequest(
    rpc::Call& call, const v1::SubmitDataRequestRequest& request) {
  const DataRequestName name = TRY(DataRequestName::Parse(request.name()));
  const Result<approval::Chain> chain = ChainOf(call, name);

  return rpc::Mutate(call, writes_, request, [&](db::Tx& tx) -> Result<v1::DataRequest> {
    DataRequest stored = TRY(requests_.Lock(tx, name));
    const approval::Question question = QuestionOf(stored, call.principal().name);
    TRY(Move(stored, DataRequestAction::kSubmit, call.now()));
    TRY(CheckErasable(tx, call, stored));
    TRY(approvals_.Insert(
        tx, {.key = KeyOf(name), .approval = approval::Ask(question, TRY(chain), call.now())}));
    TRY(requests_.Save(tx, stored));
    return Whole(tx, call, stored);
  });
}

Result<v1::DataRequest> DataRequestService::RefuseDataRequest(
    rpc::Call& call, const v1::RefuseDataRequestRequest& request) {
  const DataRequestName name = TRY(DataRequestName::Parse(request.name()));
  return rpc::Mutate(call, writes_, request, [&](db::Tx& tx) -> Result<v1::DataRequest> {
    DataRequest stored = TRY(requests_.Lock(tx, name));
    TRY(Move(stored, DataRequestAction::kRefuse, call.now()));
    stored.answer = request.text();
    TRY(requests_.Save(tx, stored));
    return Whole(tx, call, stored);
  });
}

Result<v1::DataRequest> DataRequestService::WithdrawDataRequest(
    rpc::Call& call, const v1::WithdrawDataRequestRequest& request) {
  const DataRequestName name = TRY(DataRequestName::Parse(request.name()));
  return rpc::Mutate(call, writes_, request, [&](db::Tx& tx) -> Result<v1::DataRequest> {
    DataRequest stored = TRY(requests_.Lock(tx, name));
    const bool waits = stored.state == DataRequestState::kWaiting;
    TRY(Move(stored, DataRequestAction::kWithdraw, call.now()));
    if (waits) {
      approval::StoredApproval approval = TRY(approvals_.Find(tx, KeyOf(name)));
      TRY(approval::Withdraw(approval.approval, call.principal().name, call.now()));
      TRY(approvals_.Save(tx, approval));
    }
    TRY(requests_.Save(tx, stored));
    return Whole(tx, call, stored);
  });
}

// The work that the last approval begins.
Status DataRequestService::BeginWork(db::Tx& tx, const rpc::Call& call,
                                     const DataRequest& stored) const {
  const bool copies = stored.kind == DataRequestKind::kAccess;
  const jobs::Job job{.branch = stored.name.branch,
                      .id = jobs::JobId(writes_.ids.Next(call.now())),
                      .kind = std::string(copies ? kCopySubject : kEraseSubject),
                      .due = call.now(),
                      .resume_point = SubjectResume{.id = stored.name.id}.ToString(),
                      .principal = call.principal().name,
                      .created = call.now()};
  return jobs_.Add(tx, job);
}

Result<v1::DataRequest> DataRequestService::ApproveDataRequest(
    rpc::Call& call, const v1::ApproveDataRequestRequest& request) {
  const DataRequestName name = TRY(DataRequestName::Parse(request.name()));
  return rpc::Mutate(call, writes_, request, [&](db::Tx& tx) -> Result<v1::DataRequest> {
    DataRequest stored = TRY(requests_.Lock(tx, name));
    TRY(After(stored.state, DataRequestAction::kApprove));
    TRY(CheckErasable(tx, call, stored));
    approval::StoredApproval approval = TRY(approvals_.Find(tx, KeyOf(name)));
    TRY(approval::Approve(approval.approval, approval::DeciderOf(call, request.name()),
                          call.now()));
    TRY(approvals_.Save(tx, approval));
    if (approval.approval.state() == approval::State::kApproved) {
      TRY(Move(stored, DataRequestAction::kApprove, call.now()));
      TRY(BeginWork(tx, call, stored));
      TRY(requests_.Save(tx, stored));
    }
    return Whole(tx, call, stored);
  });
}

Result<v1::DataRequest> DataRequestService::RejectDataRequest(
    rpc::Call& call, const v1::RejectDataRequestRequest& request) {
  const DataRequestName name = TRY(DataRequestName::Parse(request.name()));
  return rpc::Mutate(call, writes_, request, [&](db::Tx& tx) -> Result<v1::DataRequest> {
    DataRequest stored = TRY(requests_.Lock(tx, name));
    TRY(Move(stored, DataRequestAction::kReject, call.now()));
    approval::StoredApproval approval = TRY(approvals_.Find(tx, KeyOf(name)));
    TRY(approval::Reject(approval.approval, approval::DeciderOf(call, request.name()),
                         request.text(), call.now()));
    TRY(approvals_.Save(tx, approval));
    stored.answer = request.text();
    TRY(requests_.Save(tx, stored));
    return Whole(tx, call, stored);
  });
}

Result<v1::DownloadDataRequestResponse> DataRequestService::DownloadDataRequest(
    rpc::Call& call, const v1::DownloadDataRequestRequest& request) {
  v1::DownloadDataRequestResponse piece = TRY(ReadPiece(call, request));
  // A write, although nothing changes: the audit record says who took the piece with him. The kept
  // answer is without it.
  std::string content = std::move(*piece.mutable_content());
  piece.clear_content();
  v1::DownloadDataRequestResponse answer =
      TRY(rpc::Mutate(call, writes_, request,
                      [&](db::Tx&) -> Result<v1::DownloadDataRequestResponse> { return piece; }));
  answer.set_content(std::move(content));
  return answer;
}

Result<v1::DownloadDataRequestResponse> DataRequestService::ReadPiece(
    const rpc::Call& call, const v1::DownloadDataRequestRequest& request) const {
  const DataRequestName name = TRY(DataRequestName::Parse(request.name()));
  const std::int64_t offset = request.offset_bytes();
  const auto read = [&](db::Session& session) -> Result<std::pair<DataRequest, FilePiece>> {
    const DataRequest stored = TRY(requests_.Find(session, name));
    const auto approval = approvals_.Find(session, KeyOf(name));
    if (!approval.ok()) return Fail(Reason::kDataRequestFileNotReady);
    TRY(CheckReadable(stored, approval.value().approval, call.principal().name, offset,
                      call.now()));
    const auto piece = TRY(copies_.At(session, FileOf(name), offset));
    if (!piece) return Fail(Reason::kDataRequestFileGone);  // this moment
    return std::pair(stored, *piece);
  };
  const auto [stored, piece] = TRY(writes_.db.Read(call.patience(), read));
  v1::DownloadDataRequestResponse response;
  response.set_content(TRY(copies_.Read(FileOf(name), piece))
                           .substr(static_cast<size_t>(offset - piece.offset_bytes)));
  const std::int64_t end = piece.offset_bytes + piece.size_bytes;
  if (end < stored.size_bytes) response.set_next_offset_bytes(end);
  response.set_content_type("text/csv");
  return response;
}

}  // namespace steward::directory
