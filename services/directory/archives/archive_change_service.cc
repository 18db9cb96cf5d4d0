#include "services/directory/archives/archive_change_service.h"

#include "common/approval_store/convert.h"
#include "common/approval_store/decider.h"
#include "services/directory/archives/archive_service.h"
#include "services/directory/archives/convert.h"
#include "services/directory/day.h"

namespace steward::directory {
namespace {

paging::Value ChangeValueOf(const StoredArchiveChange& stored, std::string_view field) {
  if (field == "request_time") return stored.change.requester.time;
  return Uuid(stored.name.id);
}

const ListKind<StoredArchiveChange>& ChangeLists() {
  using paging::Type;
  using paging::Use;
  static const ListKind<StoredArchiveChange> kind{
      paging::Columns(
          {{"archive", Type::Reference("branches/*/sites/*/archives/*"), "archive_id",
            Use::kFilter},
           {"kind", Type::Enum(v1::ArchiveChange::Kind_descriptor()), "kind", Use::kFilter},
           {"state", Type::Enum(v1::ArchiveChange::State_descriptor()), "state", Use::kFilter},
           {"requester", Type::Text(), "requester", Use::kFilter},
           {"request_time", Type::Instant(), "request_time"}},
          {"id", Type::Id(), "id"}),
      "request_time", ChangeValueOf};
  return kind;
}

approval::ApprovalKey KeyOf(const ArchiveChangeName& name) {
  return {.branch = name.branch, .site = name.site, .id = name.id};
}

v1::ArchiveChange WithApproval(const StoredArchiveChange& stored,
                               const approval::Approval& approval) {
  v1::ArchiveChange proto = ToProto(stored);
  *proto.mutable_approval() = approval::ToProto(approval);
  return proto;
}

// What was approved takes effect.
Status Apply(const ArchiveChange& change, Archive& archive) {
  if (change.kind == ArchiveChangeKind::kDeletion) {
    return ApplyDeletion(archive, change.text, *change.reviewer);
  }
  return ApplyCorrection(archive, change.After(), change.text, change.requester, *change.reviewer);
}

}  // namespace

Result<approval::Chain> ChainOfChanges(approval::Chains& chains, const rpc::Call& call,
                                       const std::string& branch) {
  return chains.At(call, branch, std::string(kArchiveChangeCode), BusinessDate(call.now()));
}

Result<approval::Approval> RequestChange(db::Tx& tx, const ArchiveChangeRepository& changes,
                                         StoredArchive& stored, const StoredArchiveChange& change,
                                         const approval::Chain& chain) {
  std::string open_name;
  if (stored.archive.open_change) {
    open_name = ArchiveChangeName{{stored.name.branch, stored.name.site,
                                   ArchiveChangeId(*stored.archive.open_change)}}
                    .ToString();
  }
  const bool deletion = change.change.kind == ArchiveChangeKind::kDeletion;
  TRY(OpenChange(stored.archive, change.name.id, deletion, open_name));
  TRY(changes.Insert(tx, change));
  const approval::StoredApproval approval{
      .key = KeyOf(change.name),
      .approval =
          approval::Ask(QuestionOf(change.change, stored.archive.number, change.name.ToString()),
                        chain, change.change.requester.time)};
  TRY(approval::ApprovalRepository().Insert(tx, approval));
  return approval.approval;
}

Result<v1::ArchiveChange> ArchiveChangeService::CreateArchiveChange(
    rpc::Call& call, const v1::CreateArchiveChangeRequest& request) {
  const ArchiveName name = TRY(ArchiveName::Parse(request.archive_change().archive()));
  const SiteName site = TRY(SiteName::Parse(request.parent()));
  if (name.site != site.site) {
    return Fail(type::Reason::kNotFound, {{"name", request.archive_change().archive()}});
  }
  const ArchiveValues values = TRY(ReadValues(request.archive_change().values()));
  const auto kind = static_cast<ArchiveChangeKind>(request.archive_change().kind());
  const ArchiveChangeName change_name{
      {name.branch, name.site, ArchiveChangeId(writes_.ids.Next(call.now()))}};
  const Result<approval::Chain> chain = ChainOfChanges(chains_, call, name.branch);

  return rpc::Mutate(call, writes_, request, [&](db::Tx& tx) -> Result<v1::ArchiveChange> {
    StoredArchive stored = TRY(archives_.Lock(tx, name));
    const UnitName unit{{name.branch, name.site, stored.unit}};
    TRY(CheckCustomer(tx, BusinessDate(call.now()), unit, stored.house_number, values));
    const StoredArchiveChange change{
        change_name, name,
        TRY(MakeArchiveChange(stored.archive, kind, values, request.archive_change().text(),
                              SignatureOf(call)))};
    const approval::Approval approval =
        TRY(RequestChange(tx, changes_, stored, change, TRY(chain)));
    stored.updated = call.now();
    TRY(archives_.Save(tx, stored));
    return WithApproval(change, approval);
  });
}

Result<v1::ArchiveChange> ArchiveChangeService::GetArchiveChange(
    rpc::Call& call, const v1::GetArchiveChangeRequest& request) {
  const ArchiveChangeName name = TRY(ArchiveChangeName::Parse(request.name()));
  return writes_.db.Read(call.patience(), [&](db::Session& session) -> Result<v1::ArchiveChange> {
    const StoredArchiveChange change = TRY(changes_.Find(session, name));
    return WithApproval(change, TRY(approvals_.Find(session, KeyOf(name))).approval);
  });
}

Result<v1::ListArchiveChangesResponse> ArchiveChangeService::ListArchiveChanges(
    rpc::Call& call, const v1::ListArchiveChangesRequest& request) {
  return RunList<v1::ListArchiveChangesResponse>(
      call, pages_, ChangeLists(), request,
      [&](const ListQuery& query) {
        return writes_.db.Read(call.patience(),
                               [&](db::Session& session) { return changes_.List(session, query); });
      },
      [](v1::ListArchiveChangesResponse& response, const StoredArchiveChange& stored) {
        *response.add_archive_changes() = ToProto(stored);
      });
}

// Decides a step of a request, or takes it back: `decide(approval)` gives a Status. The file's lock
// is what orders two deciders.
template <class Request, class Decision>
Result<v1::ArchiveChange> ArchiveChangeService::Decide(rpc::Call& call, const Request& request,
                                                       const Decision& decide) {
  const ArchiveChangeName name = TRY(ArchiveChangeName::Parse(request.name()));

  return rpc::Mutate(call, writes_, request, [&](db::Tx& tx) -> Result<v1::ArchiveChange> {
    const ArchiveName archive_name = TRY(changes_.Find(tx, name)).archive;
    StoredArchive stored = TRY(archives_.Lock(tx, archive_name));
    StoredArchiveChange change = TRY(changes_.Find(tx, name));  // as it stands under the lock
    approval::StoredApproval approval = TRY(approvals_.Find(tx, KeyOf(name)));
    TRY(decide(approval.approval));
    TRY(approvals_.Save(tx, approval));
    FollowApproval(change.change, approval.approval);
    if (change.change.state != ArchiveChangeState::kRequested) {
      if (change.change.state == ArchiveChangeState::kApproved) {
        TRY(Apply(change.change, stored.archive));
      }
      stored.archive.open_change.reset();
      stored.updated = call.now();
      TRY(archives_.Save(tx, stored));
      TRY(changes_.Save(tx, change));
    }
    return WithApproval(change, approval.approval);
  });
}

Result<v1::ArchiveChange> ArchiveChangeService::ApproveArchiveChange(
    rpc::Call& call, const v1::ApproveArchiveChangeRequest& request) {
  return Decide(call, request, [&](approval::Approval& approval) {
    return approval::Approve(approval, approval::DeciderOf(call, request.name()), call.now());
  });
}

Result<v1::ArchiveChange> ArchiveChangeService::RejectArchiveChange(
    rpc::Call& call, const v1::RejectArchiveChangeRequest& request) {
  return Decide(call, request, [&](approval::Approval& approval) {
    return approval::Reject(approval, approval::DeciderOf(call, request.name()), request.text(),
                            call.now());
  });
}

Result<v1::ArchiveChange> ArchiveChangeService::WithdrawArchiveChange(
    rpc::Call& call, const v1::WithdrawArchiveChangeRequest& request) {
  return Decide(call, request, [&](approval::Approval& approval) {
    return approval::Withdraw(approval, call.principal().name, call.now());
  });
}

}  // namespace steward::directory
