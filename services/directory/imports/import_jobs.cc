#include "services/directory/imports/import_jobs.h"

#include "common/base/text.h"
#include "common/events/outbox.h"
#include "common/jobs/job_repository.h"
#include "common/sheets/reader.h"
#include "services/directory/imports/records.h"
#include "steward/directory/v1/occupancy_events.pb.h"
#include "steward/type/v1/limits.pb.h"

namespace steward::directory {
namespace {

// Work without a caller acts for the one who asked for it: what he may reach was checked then.
const rpc::Scope& Everywhere() {
  static const auto& scope = *new rpc::Scope({std::string()});
  return scope;
}

constexpr std::chrono::seconds kImportReadPatience(20);

struct Resume {
  ImportName name;
  std::int64_t done = 0;
};

Resume ResumeOf(const jobs::Job& job) {
  const std::vector<std::string_view> parts = Split(job.resume_point, ':');
  STEWARD_CHECK(parts.size() == 2);
  return {{job.branch, ImportId(Uuid::Parse(parts[0]).value())}, ParseInt(parts[1]).value()};
}

Error FileRefused(const sheets::Problem& problem) {
  struct Words {
    std::string_view zh;
    std::string_view en;
  };
  const auto words = [&]() -> Words {
    using enum sheets::Refusal;
    switch (problem.refusal) {
      case kNone: break;
      case kEncoding: return {"编码不是 UTF-8 或 GB18030", "it is neither UTF-8 nor GB18030"};
      case kMalformed: return {"文件已损坏或格式有误", "it is damaged or malformed"};
      case kForbidden: return {"含有不允许的 XML 内容", "it holds XML that is not allowed"};
      case kKind: return {"请另存为 xlsx 或 CSV 格式", "save it as xlsx or CSV"};
      case kFileTooLarge:
      case kUnpackedTooLarge: return {"文件过大，请拆分", "it is too large; divide it"};
      case kTooManyRows: return {"行数超过 200000，请拆分", "it has over 200000 rows; divide it"};
      case kTooManyColumns: return {"列数超过 100", "it has more than 100 columns"};
      case kCellTooLong: return {"单元格超过 4000 个字符", "a cell has over 4000 characters"};
    }
    return {};
  }();
  return Fail(
      Reason::kImportFileRefused,
      {{"line", std::to_string(problem.line)}, {"problem_zh", words.zh}, {"problem", words.en}});
}

// Its version is its state: those of an end follow each other.
Status AnnounceEnd(db::Tx& tx, IdSource& ids, const Import& import) {
  v1::ImportEnded event;
  event.set_import(import.name.ToString());
  event.set_site(import.site_name().ToString());
  event.set_posted_count(import.counts.posted);
  return events::Announce(tx, {ids, "", import.updated}, event.import(),
                          static_cast<std::uint64_t>(import.state), event);
}

// One pass over the rows of a file.
class ReadRun final : public jobs::Run {
 public:
  ReadRun(const ImportJobKind::Parts& parts, const Clock& clock, Import import,
          std::unique_ptr<sheets::Reader> reader)
      : parts_(parts),
        clock_(clock),
        name_(import.name),
        posting_(import.state == ImportState::kPosting),
        total_(import.control_row_count),
        records_(KindOf(import.kind).Make(import, {parts.keys, parts.numbers, clock})),
        reader_(std::move(reader)) {}

  // Reads the heading, and past the rows that are done: what they say is compared with later ones.
  Status Start(db::Session& session, std::int64_t done) {
    if (reader_->Next(heading_) != sheets::Reading::kRow) {
      if (reader_->problem().refusal != sheets::Refusal::kNone)
        return FileRefused(reader_->problem());
      heading_ = {};
    }
    columns_ = TRY(Columns::Read(heading_, records_->columns()));
    TRY(records_->Load(session));
    while (done_ < done) {
      records_->StartBatch();
      PendingRow pending;
      if (reader_->Next(pending.row) != sheets::Reading::kRow) break;
      records_->Read(pending, *columns_);
      ++done_;
    }
    return {};
  }

  Status Prepare() override {
    batch_.clear();
    records_->StartBatch();
    while (batch_.size() < type::v1::LIMIT_IMPORT_BATCH_ROWS && !at_end_) {
      PendingRow pending;
      const sheets::Reading reading = reader_->Next(pending.row);
      if (reading == sheets::Reading::kRefused) return FileRefused(reader_->problem());
      at_end_ = reading == sheets::Reading::kEnd;
      if (at_end_) break;
      records_->Read(pending, *columns_);
      batch_.push_back(std::move(pending));
    }
    before_ = done_;
    done_ += static_cast<std::int64_t>(batch_.size());
    return posting_ ? records_->Prepare(batch_) : Status();
  }

  Result<jobs::Progress> Step(db::Tx& tx) override {
    Import import = TRY(imports_.Lock(tx, Everywhere(), name_));
    std::vector<PendingRow> rows = batch_;
    TRY(records_->Compare(tx, *columns_, rows));
    TRY(posting_ ? Post(tx, rows, import) : Check(tx, rows, import));
    if (at_end_) {
      import.state =
          TRY(After(import.state, posting_ ? ImportMove::kFinishPost : ImportMove::kFinishCheck));
      import.updated = clock_.Now();
    }
    TRY(imports_.Save(tx, import));
    if (at_end_ && posting_) TRY(AnnounceEnd(tx, parts_.ids, import));
    return jobs::Progress{at_end_, done_, std::max(total_, done_), ResumePointOf(name_.id, done_)};
  }

 private:
  Status Check(db::Tx& tx, const std::vector<PendingRow>& rows, Import& import) const {
    for (const PendingRow& row : rows) {
      ++(row.good() ? import.counts.good : import.counts.bad);
      if (row.existing) ++import.counts.existing;
      import.counts.floor_area_m2_x100 += row.floor_area_m2_x100;
    }
    return Note(tx, rows);
  }

  // Rows that were good when they were checked and are not any more are noted now.
  Status Post(db::Tx& tx, const std::vector<PendingRow>& rows, Import& import) const {
    const Time now = clock_.Now();
    const std::vector<std::optional<Uuid>> made = TRY(records_->Insert(tx, rows, parts_.ids, now));
    std::vector<std::int64_t> lines;
    std::vector<Uuid> ids;
    std::vector<PendingRow> newly_bad;
    for (size_t i = 0; i < rows.size(); ++i) {
      if (made[i]) {
        lines.push_back(rows[i].row.line);
        ids.push_back(*made[i]);
      } else if (batch_[i].good() && !rows[i].good()) {
        newly_bad.push_back(rows[i]);
      }
    }
    TRY(imports_.InsertRecords(tx, name_, lines, ids));
    import.counts.posted += static_cast<std::int64_t>(ids.size());
    return NoteNewlyBad(tx, newly_bad, import);
  }

  Status NoteNewlyBad(db::Tx& tx, std::vector<PendingRow>& rows, Import& import) const {
    std::vector<PendingRow> unknown;
    for (PendingRow& row : rows) {
      const auto known = TRY(imports_.FailedRows(tx, name_, row.row.line, 1));
      if (!known.empty() && known.front().line == row.row.line) continue;
      std::erase_if(row.problems, [](const RowProblem& problem) {
        return problem.severity != Severity::kError;  // told when it was checked
      });
      unknown.push_back(std::move(row));
    }
    import.counts.bad += static_cast<std::int64_t>(unknown.size());
    import.counts.good -= static_cast<std::int64_t>(unknown.size());
    return Note(tx, unknown);
  }

  // Writes down what was found. The corrections of a row stand before errors found later.
  Status Note(db::Tx& tx, const std::vector<PendingRow>& rows) const {
    constexpr std::int64_t kLater = 500;
    std::vector<StoredProblem> problems;
    std::vector<FailedRow> failed;
    if (before_ == 0 && !posting_) {
      NoteIgnored(problems);
      failed.push_back({0, parts_.files.SealRow(name_, heading_.cells)});
    }
    for (const PendingRow& row : rows) {
      std::int64_t sequence = row.row.line * StoredProblem::kPerLine + (posting_ ? kLater : 0);
      for (const RowProblem& problem : row.problems) problems.push_back({sequence++, problem});
      if (!row.good()) failed.push_back({row.row.line, parts_.files.SealRow(name_, row.row.cells)});
    }
    TRY(imports_.InsertProblems(tx, name_, problems));
    return imports_.InsertFailedRows(tx, name_, failed);
  }

  void NoteIgnored(std::vector<StoredProblem>& problems) const {
    std::int64_t sequence = heading_.line * StoredProblem::kPerLine;
    for (const auto& [position, title] : columns_->ignored()) {
      constexpr size_t kShownBytes = 60;
      const std::string shown = title.size() <= kShownBytes ? title : ColumnLetters(position);
      const Error error = Fail(Reason::kImportColumnIgnored, {{"column", shown}});
      problems.push_back({sequence++,
                          {.severity = Severity::kCorrection,
                           .column = ColumnLetters(position),
                           .title = shown,
                           .reason = error.reason,
                           .value = "",
                           .zh = error.zh,
                           .en = error.en}});
    }
  }

  const ImportJobKind::Parts& parts_;
  const Clock& clock_;
  const ImportRepository imports_{};
  const ImportName name_;
  const bool posting_;
  const std::int64_t total_;
  const std::unique_ptr<Records> records_;
  const std::unique_ptr<sheets::Reader> reader_;
  sheets::Row heading_;
  std::optional<Columns> columns_;
  std::vector<PendingRow> batch_;
  std::int64_t before_ = 0;  // rows done before the batch
  std::int64_t done_ = 0;    // and with it
  bool at_end_ = false;
};

class PurgeRun final : public jobs::Run {
 public:
  PurgeRun(const ImportJobKind::Parts& parts, db::Database& db, ImportName name, Time now)
      : parts_(parts), db_(db), name_(std::move(name)), now_(now) {}

  // The bytes first: bytes without a row would stay for ever, and a row without bytes is read by
  // nobody once its time is over.
  Status Prepare() override {
    return db_.Read(PatienceOf(kImportReadPatience), [&](db::Session& session) -> Status {
      if (!IsDue(TRY(imports_.Find(session, Everywhere(), name_)).import)) return {};
      for (const ImportPart& part : TRY(imports_.Parts(session, name_)))
        TRY(parts_.files.Forget(part));
      return {};
    });
  }

  Result<jobs::Progress> Step(db::Tx& tx) override {
    Import import = TRY(imports_.Lock(tx, Everywhere(), name_));
    if (IsDue(import)) {
      const Result<ImportState> cancelled = After(import.state, ImportMove::kCancel);
      if (cancelled.ok()) import.state = cancelled.value();
      import.purged = now_;
      TRY(imports_.RemoveFile(tx, name_));
      TRY(imports_.Save(tx, import));
    } else if (!import.purged) {
      TRY(jobs_.Add(tx, PurgeJob(import, parts_.ids, now_)));
    }
    return jobs::Progress{true, 1, 1, ResumePointOf(name_.id, 1)};
  }

 private:
  bool IsDue(const Import& import) const {
    return !import.purged && !IsWorking(import.state) && PurgeTimeOf(import) <= now_;
  }

  const ImportJobKind::Parts& parts_;
  db::Database& db_;
  const ImportRepository imports_{};
  const jobs::JobRepository jobs_{};
  const ImportName name_;
  const Time now_;
};

class WithdrawRun final : public jobs::Run {
 public:
  WithdrawRun(const Clock& clock, IdSource& ids, ImportName name)
      : clock_(clock), ids_(ids), name_(std::move(name)) {}

  Result<jobs::Progress> Step(db::Tx& tx) override {
    Import import = TRY(imports_.Lock(tx, Everywhere(), name_));
    TRY(imports_.CheckUnused(tx, import));
    std::int64_t removed = 0;
    while (const std::int64_t some = TRY(imports_.RemoveRecords(tx, import))) removed += some;
    import.state = TRY(After(import.state, ImportMove::kFinishWithdrawal));
    import.counts.posted = 0;
    import.updated = clock_.Now();
    TRY(imports_.Save(tx, import));
    TRY(AnnounceEnd(tx, ids_, import));
    return jobs::Progress{true, removed, removed, ResumePointOf(name_.id, removed)};
  }

 private:
  const Clock& clock_;
  IdSource& ids_;
  const ImportRepository imports_{};
  const ImportName name_;
};

}  // namespace

std::string ResumePointOf(const ImportId& id, std::int64_t done) {
  return id.ToString() + ":" + std::to_string(done);
}

jobs::Job PurgeJob(const Import& import, IdSource& ids, Time now) {
  // One that has stood still in the middle of its work is looked at again on the next day.
  const Time due = std::max(PurgeTimeOf(import), now + std::chrono::hours(24));
  return {.branch = import.name.branch,
          .id = jobs::JobId(ids.Next(now)),
          .kind = std::string(kPurgeImport),
          .due = due,
          .resume_point = ResumePointOf(import.name.id, 0),
          .principal = import.creator,
          .created = now};
}

Status ImportJobKind::Failed(db::Tx& tx, const jobs::Job& job, const jobs::Failure& failure,
                             Time now) const {
  Import import = TRY(imports_.Lock(tx, Everywhere(), ResumeOf(job).name));
  import.state = TRY(After(import.state, ImportMove::kFail));
  import.error_zh = failure.zh;
  import.error_en = failure.en;
  import.updated = now;
  TRY(imports_.Save(tx, import));
  if (import.counts.posted == 0) return {};
  return AnnounceEnd(tx, parts_.ids, import);
}

Result<std::unique_ptr<jobs::Run>> ReadImportKind::Begin(const jobs::Job& job, db::Database& db,
                                                         const Clock& clock) const {
  const Resume resume = ResumeOf(job);
  return db.Read(PatienceOf(kImportReadPatience),
                 [&](db::Session& session) -> Result<std::unique_ptr<jobs::Run>> {
                   Import import = TRY(imports_.Find(session, Everywhere(), resume.name)).import;
                   const auto parts = TRY(imports_.Parts(session, resume.name));
                   auto reader = sheets::OpenSheet(TRY(parts_.files.Read(import, parts)));
                   auto run = std::make_unique<ReadRun>(parts_, clock, std::move(import),
                                                        std::move(reader));
                   TRY(run->Start(session, resume.done));
                   return std::unique_ptr<jobs::Run>(std::move(run));
                 });
}

Result<std::unique_ptr<jobs::Run>> PurgeImportKind::Begin(const jobs::Job& job, db::Database& db,
                                                          const Clock& clock) const {
  return std::unique_ptr<jobs::Run>(
      std::make_unique<PurgeRun>(parts_, db, ResumeOf(job).name, clock.Now()));
}

Result<std::unique_ptr<jobs::Run>> WithdrawImportKind::Begin(const jobs::Job& job, db::Database&,
                                                             const Clock& clock) const {
  return std::unique_ptr<jobs::Run>(
      std::make_unique<WithdrawRun>(clock, parts_.ids, ResumeOf(job).name));
}

}  // namespace steward::directory
