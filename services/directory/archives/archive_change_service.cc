#include "services/directory/archives/archive_change_service.h"

#include "services/directory/archives/archive_service.h"
#include "services/directory/archives/convert.h"

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

}  // namespace

Status RequestChange(db::Tx& tx, const ArchiveChangeRepository& changes, StoredArchive& stored,
                     const StoredArchiveChange& change) {
  std::string open_name;
  if (stored.archive.open_change) {
    open_name = ArchiveChangeName{{stored.name.branch, stored.name.site,
                                   ArchiveChangeId(*stored.archive.open_change)}}
                    .ToString();
  }
  const bool deletion = change.change.kind == ArchiveChangeKind::kDeletion;
  TRY(OpenChange(stored.archive, change.name.id, deletion, open_name));
  return changes.Insert(tx, change);
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

  return rpc::Mutate(call, writes_, request, [&](db::Tx& tx) -> Result<v1::ArchiveChange> {
    StoredArchive stored = TRY(archives_.Lock(tx, name));
    const UnitName unit{{name.branch, name.site, stored.unit}};
    TRY(CheckCustomer(tx, BusinessDate(call.now()), unit, stored.house_number, values));
    const StoredArchiveChange change{
        change_name, name,
        TRY(MakeArchiveChange(stored.archive, kind, values, request.archive_change().text(),
                              SignatureOf(call)))};
    TRY(RequestChange(tx, changes_, stored, change));
    stored.updated = call.now();
    TRY(archives_.Save(tx, stored));
    return ToProto(change);
  });
}

Result<v1::ArchiveChange> ArchiveChangeService::GetArchiveChange(
    rpc::Call& call, const v1::GetArchiveChangeRequest& request) {
  const ArchiveChangeName name = TRY(ArchiveChangeName::Parse(request.name()));
  return ToProto(TRY(writes_.db.Read(
      call.patience(), [&](db::Session& session) { return changes_.Find(session, name); })));
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

// Ends a request: `decide(change, archive)` gives a Status. The file's lock is what orders two
// reviewers.
template <class Request, class Decision>
Result<v1::ArchiveChange> ArchiveChangeService::Decide(rpc::Call& call, const Request& request,
                                                       const Decision& decide) {
  const ArchiveChangeName name = TRY(ArchiveChangeName::Parse(request.name()));

  return rpc::Mutate(call, writes_, request, [&](db::Tx& tx) -> Result<v1::ArchiveChange> {
    const ArchiveName archive_name = TRY(changes_.Find(tx, name)).archive;
    StoredArchive stored = TRY(archives_.Lock(tx, archive_name));
    StoredArchiveChange change = TRY(changes_.Find(tx, name));  // as it stands under the lock
    TRY(decide(change.change, stored.archive));
    stored.archive.open_change.reset();
    stored.updated = call.now();
    TRY(archives_.Save(tx, stored));
    TRY(changes_.Save(tx, change));
    return ToProto(change);
  });
}

Result<v1::ArchiveChange> ArchiveChangeService::ApproveArchiveChange(
    rpc::Call& call, const v1::ApproveArchiveChangeRequest& request) {
  return Decide(call, request, [&](ArchiveChange& change, Archive& archive) -> Status {
    const Signature actor = SignatureOf(call);
    TRY(ApproveChange(change, actor));
    if (change.kind == ArchiveChangeKind::kDeletion) {
      return ApplyDeletion(archive, change.text, actor);
    }
    return ApplyCorrection(archive, change.After(), change.text, change.requester, actor);
  });
}

Result<v1::ArchiveChange> ArchiveChangeService::RejectArchiveChange(
    rpc::Call& call, const v1::RejectArchiveChangeRequest& request) {
  return Decide(call, request, [&](ArchiveChange& change, Archive&) {
    return RejectChange(change, request.text(), SignatureOf(call));
  });
}

Result<v1::ArchiveChange> ArchiveChangeService::WithdrawArchiveChange(
    rpc::Call& call, const v1::WithdrawArchiveChangeRequest& request) {
  return Decide(call, request, [&](ArchiveChange& change, Archive&) {
    return WithdrawChange(change, SignatureOf(call));
  });
}

}  // namespace steward::directory
