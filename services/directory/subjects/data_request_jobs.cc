#include "services/directory/subjects/data_request_jobs.h"

#include <algorithm>
#include <utility>

#include "common/base/text.h"
#include "common/sheets/csv_writer.h"
#include "steward/directory/v1/reasons.h"

namespace steward::directory {
namespace {

constexpr std::chrono::seconds kSubjectPatience(20);

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

// One step after the other until the last part is done.
class SubjectRun : public jobs::Run {
 public:
  // `now`: business time.
  SubjectRun(const SubjectJobKind::Parts& parts, db::Database& db, const jobs::Job& job,
             const DataRequest& request, Time now)
      : parts_(parts),
        db_(db),
        name_(request.name),
        person_(request.person()),
        at_(SubjectResume::Parse(job.resume_point)),
        now_(now) {}

 protected:
  // Notes what a step has done, and where the next one begins: behind the cursor, or with the next
  // part where there is none.
  Result<jobs::Progress> Note(db::Tx& tx, DataRequest& request, const DataCounts& counts,
                              const std::string& cursor, size_t parts) {
    SubjectResume next = at_;
    for (const auto& [table, rows] : counts) next.done += rows;
    next.cursor = cursor;
    if (cursor.empty()) ++next.part;
    const bool finished = next.part == parts;
    if (finished) TRY(Move(request, DataRequestAction::kFinish, now_));
    TRY(requests_.AddCounts(tx, name_, counts));
    TRY(requests_.Save(tx, request));
    next_ = next;
    return jobs::Progress{finished, next.done, 0, next.ToString()};
  }

  template <class Body>
  auto Read(Body body) {
    return db_.Read(PatienceOf(kSubjectPatience), body);
  }

  // A step may be run again; only the next Prepare knows that it was done.
  void GoOn() {
    if (next_) at_ = *next_;
    next_.reset();
  }

  const SubjectJobKind::Parts& parts_;
  db::Database& db_;
  const DataRequestRepository requests_{};
  const DataRequestName name_;
  const OwnerName person_;
  SubjectResume at_;
  std::optional<SubjectResume> next_;
  const Time now_;
};

class CopyRun final : public SubjectRun {
 public:
  CopyRun(const SubjectJobKind::Parts& parts, db::Database& db, const jobs::Job& job,
          const DataRequest& request, Time now)
      : SubjectRun(parts, db, job, request, now), offset_(request.size_bytes) {}

  Status Prepare() override {
    GoOn();
    copied_ = TRY(at_.part < SubjectTables::copied() ? FromTable() : FromArchive());
    std::string text;
    if (offset_ == 0) {
      text = sheets::kCsvStart;
      AppendRow(text, {"资料", "记录", "栏目", "内容"});
    }
    for (const CopiedValue& value : copied_.values) AppendRow(text, value);
    piece_.reset();
    if (text.empty()) return {};
    piece_ = TRY(parts_.copies.Keep(CopyNameOf(name_), offset_, text));
    offset_ += piece_->size_bytes;
    return {};
  }

  Result<jobs::Progress> Step(db::Tx& tx) override {
    DataRequest request = TRY(requests_.Lock(tx, name_));
    if (piece_) {
      TRY(exports_.InsertPiece(tx, CopyNameOf(name_), *piece_));
      request.size_bytes = piece_->offset_bytes + piece_->size_bytes;
    }
    return Note(tx, request, copied_.counts, copied_.cursor, SubjectTables::copied() + 1);
  }

 private:
  static void AppendRow(std::string& text, const CopiedValue& value) {
    std::vector<sheets::Cell> cells;
    for (const std::string* cell : {&value.table, &value.record, &value.column, &value.value})
      cells.push_back({*cell, sheets::CellKind::kText});
    sheets::AppendCsv(text, cells);
  }

  Result<Copied> FromTable() {
    const Subject subject{person_, BusinessDate(now_)};
    return Read([&](db::Session& session) {
      return parts_.tables.Copy(session, subject, at_.part, at_.cursor);
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

  const ExportRepository exports_{};
  std::int64_t offset_;  // of the next piece
  Copied copied_;
  std::optional<ExportPiece> piece_;
};

class ExpireCopyRun final : public SubjectRun {
 public:
  using SubjectRun::SubjectRun;

  Status Prepare() override {
    const auto pieces = TRY(
        Read([&](db::Session& session) { return exports_.Pieces(session, CopyNameOf(name_)); }));
    for (const ExportPiece& piece : pieces) TRY(parts_.copies.Forget(piece));
    return {};
  }

  Result<jobs::Progress> Step(db::Tx& tx) override {
    DataRequest request = TRY(requests_.Lock(tx, name_));
    TRY(exports_.RemovePieces(tx, CopyNameOf(name_)));
    request.size_bytes = 0;
    TRY(requests_.Save(tx, request));
    return jobs::Progress{true, 1, 1, at_.ToString()};
  }

 private:
  const ExportRepository exports_{};
};

// Files first, then the imports that brought the person in, the copies of earlier requests, and
// the statements in their order; the row of the person comes last.
class EraseRun final : public SubjectRun {
 public:
  using SubjectRun::SubjectRun;

  // Bytes go before the rows that name them: without a row they would stay for ever.
  Status Prepare() override {
    GoOn();
    archive_.reset();
    import_.reset();
    copy_.reset();
    return Read([&](db::Session& session) -> Status {
      switch (at_.part) {
        case kFiles: return PrepareArchive(session);
        case kImports: return PrepareImport(session);
        case kCopies: return PrepareCopy(session);
        default: return {};
      }
    });
  }

  Result<jobs::Progress> Step(db::Tx& tx) override {
    DataRequest request = TRY(requests_.Lock(tx, name_));
    DataCounts counts;
    std::string cursor;
    if (at_.part == kFiles) {
      if (at_.cursor.empty()) TRY(requests_.CheckNothingOpen(tx, person_, BusinessDate(now_)));
      if (archive_) {
        counts = TRY(parts_.archives.Erase(tx, person_, *archive_));
        cursor = archive_->id.ToString();
      }
    } else if (at_.part == kImports) {
      if (import_) cursor = TRY(RemoveImport(tx, counts));
    } else if (at_.part == kCopies) {
      if (copy_) cursor = TRY(RemoveCopy(tx, counts));
    } else {
      const Subject subject{person_, BusinessDate(now_)};
      counts = TRY(parts_.tables.Erase(tx, subject, at_.part - kStatements));
      if (!counts.empty()) cursor = "more";
    }
    return Note(tx, request, counts, cursor, kStatements + SubjectTables::erasing());
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
    for (const ExportPiece& piece : TRY(exports_.Pieces(session, CopyNameOf(*copy_))))
      TRY(parts_.copies.Forget(piece));
    return {};
  }

  Result<std::string> RemoveCopy(db::Tx& tx, DataCounts& counts) {
    DataRequest earlier = TRY(requests_.Lock(tx, *copy_));
    TRY(exports_.RemovePieces(tx, CopyNameOf(*copy_)));
    if (earlier.size_bytes != 0) counts["export_pieces"] = 1;
    earlier.size_bytes = 0;
    TRY(requests_.Save(tx, earlier));
    return copy_->id.ToString();
  }

  const ImportRepository imports_{};
  const ExportRepository exports_{};
  std::optional<ArchiveName> archive_;
  std::optional<ImportName> import_;
  std::optional<DataRequestName> copy_;
};

template <class Run>
Result<std::unique_ptr<jobs::Run>> BeginRun(const SubjectJobKind::Parts& parts,
                                            const DataRequestRepository& requests,
                                            const jobs::Job& job, db::Database& db, Time now) {
  const DataRequestName name{job.branch, SubjectResume::Parse(job.resume_point).id};
  const DataRequest request = TRY(db.Read(PatienceOf(kSubjectPatience), [&](db::Session& session) {
    return requests.Find(session, name);
  }));
  return std::unique_ptr<jobs::Run>(std::make_unique<Run>(parts, db, job, request, now));
}

}  // namespace

std::string SubjectResume::ToString() const {
  return id.ToString() + ":" + std::to_string(part) + ":" + std::to_string(done) + ":" + cursor;
}

SubjectResume SubjectResume::Parse(std::string_view text) {
  const std::vector<std::string_view> fields = Split(text, ':');
  STEWARD_CHECK(fields.size() == 4);
  return {DataRequestId(Uuid::Parse(fields[0]).value()),
          static_cast<size_t>(ParseInt(fields[1]).value()), ParseInt(fields[2]).value(),
          std::string(fields[3])};
}

ExportName CopyNameOf(const DataRequestName& name) { return {name.branch, ExportId(name.id)}; }

Status SubjectJobKind::Failed(db::Tx& tx, const jobs::Job& job, const jobs::Failure& failure,
                              Time now) const {
  const DataRequestName name{job.branch, SubjectResume::Parse(job.resume_point).id};
  DataRequest request = TRY(requests_.Lock(tx, name));
  TRY(Move(request, DataRequestAction::kFail, now));
  request.error_zh = failure.zh;
  request.error_en = failure.en;
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
