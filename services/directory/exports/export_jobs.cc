#include "services/directory/exports/export_jobs.h"

#include <fstream>

#include "common/base/text.h"
#include "common/jobs/job_repository.h"
#include "common/sheets/csv_writer.h"
#include "common/sheets/xlsx_writer.h"
#include "services/directory/exports/export_rows.h"
#include "services/directory/exports/scratch_folder.h"
#include "steward/type/v1/limits.pb.h"

namespace steward::directory {
namespace {

constexpr std::chrono::seconds kReadPatience(20);

// Work without a caller acts for the one who asked for it: what he may reach was checked then.
const rpc::Scope& AllSites() {
  static const auto& scope = *new rpc::Scope({std::string()});
  return scope;
}

// What making a file of either format has in common.
class MakeRun : public jobs::Run {
 public:
  MakeRun(const ExportJobKind::Parts& parts, db::Database& db, const Export& exported,
          std::int64_t total)
      : parts_(parts),
        db_(db),
        name_(exported.name),
        rows_(MakeExportRows(exported, parts.keys)),
        total_(total) {}

 protected:
  Result<std::vector<std::vector<sheets::Cell>>> NextRows() {
    auto rows = TRY(db_.Read(PatienceOf(kReadPatience),
                             [&](db::Session& session) { return rows_->Next(session); }));
    done_ += static_cast<std::int64_t>(rows.size());
    return rows;
  }

  // Writes the piece, if any, and where the file stands.
  Result<jobs::Progress> Write(db::Tx& tx, bool finished) {
    Export exported = TRY(exports_.Lock(tx, AllSites(), name_));
    if (piece_) {
      TRY(parts_.files.Insert(tx, FileOf(name_), *piece_));
      exported.size_bytes = piece_->offset_bytes + piece_->size_bytes;
    }
    if (finished) exported.state = ExportState::kDone;
    TRY(exports_.Save(tx, exported));
    return jobs::Progress{finished, done_, std::max(total_, done_),
                          ExportResume{name_.id, done_, rows_->position()}.ToString()};
  }

  const ExportJobKind::Parts& parts_;
  db::Database& db_;
  const ExportRepository exports_{};
  const ExportName name_;
  const std::unique_ptr<ExportRows> rows_;
  const std::int64_t total_;
  std::int64_t done_ = 0;
  std::int64_t offset_ = 0;  // of the next piece
  std::optional<FilePiece> piece_;
};

class CsvRun final : public MakeRun {
 public:
  CsvRun(const ExportJobKind::Parts& parts, db::Database& db, const Export& exported,
         std::int64_t total, const ExportResume& resume)
      : MakeRun(parts, db, exported, total) {
    done_ = resume.done;
    offset_ = exported.size_bytes;
    rows_->GoTo(resume.position);
  }

  Status Prepare() override {
    std::string text;
    if (offset_ == 0) {
      text = sheets::kCsvStart;
      sheets::AppendCsv(text, rows_->Heading());
    }
    const auto rows = TRY(NextRows());
    at_end_ = rows.empty();
    for (const auto& row : rows) sheets::AppendCsv(text, row);
    piece_.reset();
    if (text.empty()) return {};
    piece_ = TRY(parts_.files.Keep(FileOf(name_), offset_, text));
    offset_ += piece_->size_bytes;
    return {};
  }

  Result<jobs::Progress> Step(db::Tx& tx) override { return Write(tx, at_end_); }

 private:
  bool at_end_ = false;
};

class XlsxRun final : public MakeRun {
 public:
  XlsxRun(const ExportJobKind::Parts& parts, db::Database& db, const Export& exported,
          std::int64_t total, std::unique_ptr<ScratchFolder> folder)
      : MakeRun(parts, db, exported, total),
        folder_(std::move(folder)),
        path_(folder_->path() + "/export.xlsx"),
        writer_(std::make_unique<sheets::XlsxWriter>(path_, folder_->path())) {
    writer_->AddRow(rows_->Heading());
  }

  Status Prepare() override { return writer_ ? WriteRows() : TakePiece(); }

  Result<jobs::Progress> Step(db::Tx& tx) override {
    // What another process wrote before it ended is not part of this file.
    if (writer_) TRY(parts_.files.RemoveAll(tx, FileOf(name_)));
    return Write(tx, at_end_);
  }

 private:
  Status WriteRows() {
    const auto rows = TRY(NextRows());
    for (const auto& row : rows) writer_->AddRow(row);
    if (!rows.empty()) return {};
    const bool closed = writer_->Close();
    writer_.reset();
    if (!closed) return Fail(Reason::kFileStoreUnavailable);
    file_.open(path_, std::ios::binary);
    return TakePiece();
  }

  Status TakePiece() {
    std::string bytes(type::v1::LIMIT_EXPORT_PIECE_BYTES, '\0');
    file_.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    bytes.resize(static_cast<size_t>(file_.gcount()));
    at_end_ = file_.peek() == std::ifstream::traits_type::eof();
    if (bytes.empty()) return Fail(Reason::kFileStoreUnavailable);
    piece_ = TRY(parts_.files.Keep(FileOf(name_), offset_, bytes));
    offset_ += piece_->size_bytes;
    return {};
  }

  const std::unique_ptr<ScratchFolder> folder_;
  const std::string path_;
  std::unique_ptr<sheets::XlsxWriter> writer_;  // null once the file is whole
  std::ifstream file_;
  bool at_end_ = false;
};

class ExpireRun final : public jobs::Run {
 public:
  ExpireRun(const ExportJobKind::Parts& parts, db::Database& db, ExportName name)
      : parts_(parts), db_(db), name_(std::move(name)) {}

  Status Prepare() override {
    return db_.Read(PatienceOf(kReadPatience), [&](db::Session& session) {
      return parts_.files.ForgetAll(session, FileOf(name_));
    });
  }

  Result<jobs::Progress> Step(db::Tx& tx) override {
    Export exported = TRY(exports_.Lock(tx, AllSites(), name_));
    TRY(parts_.files.RemoveAll(tx, FileOf(name_)));
    exported.state = ExportState::kExpired;
    exported.size_bytes = 0;
    TRY(exports_.Save(tx, exported));
    return jobs::Progress{true, 1, 1, ExportResume{name_.id, 0, ""}.ToString()};
  }

 private:
  const ExportJobKind::Parts& parts_;
  db::Database& db_;
  const ExportRepository exports_{};
  const ExportName name_;
};

}  // namespace

std::string ExportResume::ToString() const {
  return id.ToString() + ":" + std::to_string(done) + ":" + position;
}

ExportResume ExportResume::Parse(std::string_view text) {
  const size_t first = text.find(':');
  const size_t second = text.find(':', first + 1);
  STEWARD_CHECK(second != text.npos);
  return {ExportId(Uuid::Parse(text.substr(0, first)).value()),
          ParseInt(text.substr(first + 1, second - first - 1)).value(),
          std::string(text.substr(second + 1))};
}

Result<std::unique_ptr<jobs::Run>> MakeExportKind::Begin(const jobs::Job& job, db::Database& db,
                                                         const Clock&) const {
  using Made = std::unique_ptr<jobs::Run>;
  const ExportResume resume = ExportResume::Parse(job.resume_point);
  const ExportName name{job.branch, resume.id};
  return db.Read(PatienceOf(kReadPatience), [&](db::Session& session) -> Result<Made> {
    const Export exported = TRY(exports_.Find(session, AllSites(), name)).exported;
    const std::int64_t total = TRY(MakeExportRows(exported, parts_.keys)->Count(session));
    if (exported.format == ExportFormat::kCsv)
      return Made(std::make_unique<CsvRun>(parts_, db, exported, total, resume));
    TRY(parts_.files.ForgetAll(session, FileOf(name)));
    return Made(std::make_unique<XlsxRun>(parts_, db, exported, total, TRY(ScratchFolder::Make())));
  });
}

Status MakeExportKind::Failed(db::Tx& tx, const jobs::Job& job, const jobs::Failure& failure,
                              Time) const {
  const ExportName name{job.branch, ExportResume::Parse(job.resume_point).id};
  Export exported = TRY(exports_.Lock(tx, AllSites(), name));
  exported.state = ExportState::kFailed;
  exported.error_zh = failure.zh;
  exported.error_en = failure.en;
  return exports_.Save(tx, exported);
}

Result<std::unique_ptr<jobs::Run>> ExpireExportKind::Begin(const jobs::Job& job, db::Database& db,
                                                           const Clock&) const {
  return std::unique_ptr<jobs::Run>(std::make_unique<ExpireRun>(
      parts_, db, ExportName{job.branch, ExportResume::Parse(job.resume_point).id}));
}

}  // namespace steward::directory
