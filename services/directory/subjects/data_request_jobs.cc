#include "services/directory/subjects/data_request_jobs.h"

#include <utility>

#include "services/directory/subjects/subject_accounts.h"
#include "services/directory/subjects/subject_run.h"
#include "steward/directory/v1/reasons.h"
#include "steward/type/v1/limits.pb.h"

namespace steward::directory {
namespace {

// Work without a caller acts for those who decided it.
const rpc::Scope& WholeBranch() {
  static const auto& scope = *new rpc::Scope({std::string()});
  return scope;
}

// Ids of parts that are walked over one by one are kept as text.
template <class ItemId>
ItemId IdAfter(const std::string& cursor) {
  const auto id = Uuid::Parse(cursor);
  return id ? ItemId(*id) : ItemId();
}

class CopyRun final : public AnsweringRun {
 public:
  using AnsweringRun::AnsweringRun;

 protected:
  size_t own_parts() const override { return SubjectTables::copied() + 1; }

  Status PrepareAccounts() override {
    copied_ = CopiedOf(TRY(parts_.accounts.Copy(PatienceOf(kIdentityPatience), TRY(Account()))));
    return KeepPiece();
  }
  Status PrepareOwn(size_t part) override {
    copied_ = TRY(part < SubjectTables::copied() ? FromTable(part) : FromArchive());
    return KeepPiece();
  }
  Result<Done> DoAccounts(db::Tx& tx, DataRequest& request) override { return Write(tx, request); }
  Result<Done> DoOwn(db::Tx& tx, DataRequest& request, size_t) override {
    return Write(tx, request);
  }
  // Its time begins when it is whole: a service may have been away for long.
  Status Finish(db::Tx& tx, DataRequest& request) override {
    return ExpireAt(tx, request, parts_.ids,
                    now_ + std::chrono::hours(type::v1::LIMIT_EXPORT_HOURS), now_);
  }

 private:
  Status KeepPiece() {
    const std::int64_t end =
        TRY(Read([&](db::Session& session) { return requests_.Find(session, name_); })).size_bytes;
    piece_ = TRY(file_.Keep(name_, end, copied_.values));
    return {};
  }
  Result<Done> Write(db::Tx& tx, DataRequest& request) {
    if (piece_) TRY(file_.Append(tx, request, *piece_));
    return Done{copied_.counts, copied_.cursor};
  }

  Result<Copied> FromTable(size_t table) {
    const Subject subject{person_, BusinessDate(now_)};
    return Read([&](db::Session& session) {
      return parts_.tables.Copy(session, subject, table, at_.cursor);
    });
  }

  Result<Copied> FromArchive() {
    return Read([&](db::Session& session) -> Result<Copied> {
      const auto name = TRY(parts_.archives.Next(session, person_, IdAfter<ArchiveId>(at_.cursor)));
      if (!name) return Copied();
      Copied copied = TRY(parts_.archives.Copy(session, person_, *name));
      copied.cursor = name->id.ToString();
      return copied;
    });
  }

  const CopyFile file_{parts_.copies};
  Copied copied_;
  std::optional<FilePiece> piece_;
};

class ExpireCopyRun final : public SubjectRun {
 public:
  using SubjectRun::SubjectRun;

  Status Prepare() override {
    return Read(
        [&](db::Session& session) { return parts_.copies.ForgetAll(session, FileOf(name_)); });
  }

  Result<jobs::Progress> Step(db::Tx& tx) override {
    DataRequest request = TRY(requests_.Lock(tx, name_));
    TRY(parts_.copies.RemoveAll(tx, FileOf(name_)));
    request.size_bytes = 0;
    TRY(requests_.Save(tx, request));
    return jobs::Progress{true, 1, 1, at_.ToString()};
  }
};

// Files first, then the imports that brought the person in, the copies of earlier requests, and
// the statements in their order; the row of the person comes last.
class EraseRun final : public AnsweringRun {
 public:
  using AnsweringRun::AnsweringRun;

 protected:
  size_t own_parts() const override { return kStatements + SubjectTables::erasing(); }

  Status CheckMayBegin(db::Tx& tx) override {
    return requests_.CheckNothingOpen(tx, person_, BusinessDate(now_));
  }
  // What was erased by an earlier attempt is said again by identity.
  Status PrepareAccounts() override {
    erased_ = TRY(parts_.accounts.Erase(PatienceOf(kIdentityPatience), TRY(Account())));
    return {};
  }
  Result<Done> DoAccounts(db::Tx&, DataRequest&) override {
    Done done;
    if (erased_.accounts != 0) done.counts["identity.owner_accounts"] = erased_.accounts;
    if (erased_.sign_ons != 0) done.counts["identity.sessions"] = erased_.sign_ons;
    return done;
  }

  // Bytes go before the rows that name them: without a row they would stay for ever.
  Status PrepareOwn(size_t part) override {
    archive_.reset();
    import_.reset();
    copy_.reset();
    return Read([&](db::Session& session) -> Status {
      switch (part) {
        case kFiles: return PrepareArchive(session);
        case kImports: return PrepareImport(session);
        case kCopies: return PrepareCopy(session);
        default: return {};
      }
    });
  }

  Result<Done> DoOwn(db::Tx& tx, DataRequest&, size_t part) override {
    Done done;
    if (part == kFiles) {
      if (at_.cursor.empty()) TRY(CheckMayBegin(tx));
      if (archive_) {
        done.counts = TRY(parts_.archives.Erase(tx, person_, *archive_));
        done.cursor = archive_->id.ToString();
      }
    } else if (part == kImports) {
      if (import_) done.cursor = TRY(RemoveImport(tx, done.counts));
    } else if (part == kCopies) {
      if (copy_) done.cursor = TRY(RemoveCopy(tx, done.counts));
    } else {
      const Subject subject{person_, BusinessDate(now_)};
      done.counts = TRY(parts_.tables.Erase(tx, subject, part - kStatements));
      if (!done.counts.empty()) done.cursor = "more";
    }
    return done;
  }

 private:
  enum Part : size_t { kFiles, kImports, kCopies, kStatements };

  Status PrepareArchive(db::Session& session) {
    archive_ = TRY(parts_.archives.Next(session, person_, IdAfter<ArchiveId>(at_.cursor)));
    if (!archive_) return {};
    return parts_.archives.ForgetPhotos(session, person_, *archive_);
  }

  Status PrepareImport(db::Session& session) {
    import_ = TRY(NextImport(session));
    if (!import_) return {};
    if (IsWorking(TRY(imports_.Find(session, WholeBranch(), *import_)).import.state))
      return Fail(type::Reason::kContention);  // it ends by itself
    for (const ImportPart& part : TRY(imports_.Parts(session, *import_)))
      TRY(parts_.imports.Forget(part));
    return {};
  }

  // One that has made the person, or a record about him, and whose file is still kept.
  Result<std::optional<ImportName>> NextImport(db::Session& session) {
    const auto read = [&](const db::Row& row) {
      return ImportName{person_.branch, row.Get<ImportId>("id")};
    };
    return session.QueryOne(
        "SELECT id FROM imports WHERE branch_id = ? AND id > ? AND purge_time IS NULL AND id IN"
        " (SELECT r.import_id FROM imported_records r WHERE r.branch_id = imports.branch_id"
        " AND r.record_id IN (SELECT o.id FROM owners o WHERE o.branch_id = r.branch_id"
        " AND o.id = ? UNION SELECT a.id FROM archives a WHERE a.branch_id = r.branch_id"
        " AND a.customer_id = ? UNION SELECT w.ownership_id FROM ownership_owners w"
        " WHERE w.branch_id = r.branch_id AND w.owner_id = ? UNION SELECT c.id FROM occupancies c"
        " WHERE c.branch_id = r.branch_id AND c.occupant_id = ?)) ORDER BY id LIMIT 1",
        read, person_.branch, IdAfter<ImportId>(at_.cursor), person_.id, person_.id, person_.id,
        person_.id);
  }

  Result<std::string> RemoveImport(db::Tx& tx, DataCounts& counts) {
    Import import = TRY(imports_.Lock(tx, WholeBranch(), *import_));
    if (IsWorking(import.state)) return Fail(type::Reason::kContention);
    const Result<ImportState> cancelled = directory::After(import.state, ImportMove::kCancel);
    if (cancelled.ok()) import.state = cancelled.value();
    import.purged = now_;
    TRY(imports_.RemoveFile(tx, *import_));
    TRY(imports_.Save(tx, import));
    counts["imports"] = 1;
    return import_->id.ToString();
  }

  Status PrepareCopy(db::Session& session) {
    const auto read = [&](const db::Row& row) {
      return DataRequestName{person_.branch, row.Get<DataRequestId>("id")};
    };
    copy_ = TRY(session.QueryOne(
        "SELECT id FROM data_requests WHERE branch_id = ? AND owner_id = ? AND id > ?"
        " AND kind = ? ORDER BY id LIMIT 1",
        read, person_.branch, person_.id, IdAfter<DataRequestId>(at_.cursor),
        DataRequestKind::kAccess));
    if (!copy_) return {};
    return parts_.copies.ForgetAll(session, FileOf(*copy_));
  }

  Result<std::string> RemoveCopy(db::Tx& tx, DataCounts& counts) {
    DataRequest earlier = TRY(requests_.Lock(tx, *copy_));
    const std::int64_t pieces = TRY(parts_.copies.RemoveAll(tx, FileOf(*copy_)));
    if (pieces != 0) counts["data_request_pieces"] = pieces;
    earlier.size_bytes = 0;
    TRY(requests_.Save(tx, earlier));
    return copy_->id.ToString();
  }

  const ImportRepository imports_{};
  OwnerAccounts::Erased erased_;
  std::optional<ArchiveName> archive_;
  std::optional<ImportName> import_;
  std::optional<DataRequestName> copy_;
};

template <class Run>
Result<std::unique_ptr<jobs::Run>> BeginRun(const SubjectParts& parts,
                                            const DataRequestRepository& requests,
                                            const jobs::Job& job, db::Database& db, Time now) {
  const DataRequestName name{job.branch, SubjectResume::Parse(job.resume_point).id};
  const DataRequest request = TRY(db.Read(PatienceOf(kSubjectPatience), [&](db::Session& session) {
    return requests.Find(session, name);
  }));
  return std::unique_ptr<jobs::Run>(std::make_unique<Run>(parts, db, job, request, now));
}

}  // namespace

Status SubjectJobKind::Failed(db::Tx& tx, const jobs::Job& job, const jobs::Failure& failure,
                              Time now) const {
  const DataRequestName name{job.branch, SubjectResume::Parse(job.resume_point).id};
  DataRequest request = TRY(requests_.Lock(tx, name));
  TRY(Move(request, DataRequestAction::kFail, now));
  request.error_zh = failure.zh;
  request.error_en = failure.en;
  // The pieces of a copy that is never whole.
  if (request.kind == DataRequestKind::kAccess) TRY(ExpireAt(tx, request, parts_.ids, now, now));
  return requests_.Save(tx, request);
}

Result<std::unique_ptr<jobs::Run>> CopySubjectKind::Begin(const jobs::Job& job, db::Database& db,
                                                          const Clock& clock) const {
  return BeginRun<CopyRun>(parts_, requests_, job, db, clock.Now());
}

Result<std::unique_ptr<jobs::Run>> ExpireCopyKind::Begin(const jobs::Job& job, db::Database& db,
                                                         const Clock& clock) const {
  return BeginRun<ExpireCopyRun>(parts_, requests_, job, db, clock.Now());
}

Result<std::unique_ptr<jobs::Run>> EraseSubjectKind::Begin(const jobs::Job& job, db::Database& db,
                                                           const Clock& clock) const {
  return BeginRun<EraseRun>(parts_, requests_, job, db, clock.Now());
}

}  // namespace steward::directory
