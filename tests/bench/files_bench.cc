// Importing and exporting 100,000 units against the bare libraries that read and write the files.
#include <malloc.h>

#include <fstream>

#include "common/db/numbers.h"
#include "common/jobs/worker.h"
#include "common/sheets/reader.h"
#include "common/sheets/xlsx_writer.h"
#include "services/directory/exports/export_jobs.h"
#include "services/directory/imports/import_jobs.h"
#include "steward/type/v1/limits.pb.h"
#include "tests/bench/bench.h"
#include "tests/support/key_ring.h"
#include "tests/support/private_mariadb.h"
#include "tests/support/temporary_folder.h"

STEWARD_EMBEDDED(directory_migrations);

namespace steward::bench {
namespace {

using namespace directory;
using std::chrono::duration;
using std::chrono::steady_clock;

constexpr int kUnits = 100'000;
constexpr int kUnitsPerBuilding = 500;

Patience Patient() { return PatienceOf(std::chrono::seconds(60)); }

double SecondsOf(const std::function<void()>& work) {
  const auto start = steady_clock::now();
  work();
  return duration<double>(steady_clock::now() - start).count();
}

std::int64_t ResidentBytes() {
  std::ifstream file("/proc/self/statm");
  std::int64_t pages = 0;
  file >> pages >> pages;
  return pages * 4096;
}

std::vector<sheets::Cell> UnitCells(int i) {
  using enum sheets::CellKind;
  const std::string building = std::to_string(1 + i / kUnitsPerBuilding);
  return {{"FW" + std::to_string(i), kText},
          {building, kNumber},
          {building + "-1-" + std::to_string(1000 + i % kUnitsPerBuilding), kText},
          {"89.95", kNumber},
          {std::to_string(1 + i % 30), kNumber}};
}

void WriteWorkbook(const testing::TemporaryFolder& folder) {
  using enum sheets::CellKind;
  sheets::XlsxWriter writer(folder.Path("units.xlsx"), folder.path());
  writer.AddRow(
      {{"编号", kText}, {"楼栋", kText}, {"房号", kText}, {"面积", kText}, {"楼层", kText}});
  for (int i = 0; i < kUnits; ++i) writer.AddRow(UnitCells(i));
  STEWARD_CHECK(writer.Close());
}

// A directory with the buildings of one site, and no calls.
class Site {
 public:
  Site() {
    schema_.Migrate(
        {db::PlatformTrack(), {"directory", EmbeddedFiles(steward_embedded_directory_migrations)}});
    db_ = schema_.Open();
    Change([&](db::Tx& tx) -> Status {
      TRY(tx.Execute("INSERT INTO sites VALUES ('cq', 'cuihu', '', '', '', ?, ?, 1)", now(),
                     now()));
      for (int i = 1; i <= kUnits / kUnitsPerBuilding; ++i) {
        TRY(tx.Execute("INSERT INTO buildings VALUES ('cq', ?, 'cuihu', ?, '', 2, 0, ?, ?, 1)",
                       ids_.Next(now()), std::to_string(i), now(), now()));
      }
      return {};
    });
  }

  // Checks and posts the file, each by a job.
  void Import(const std::string& file) {
    directory::Import import{.name = {"cq", ImportId(ids_.Next(now()))},
                             .site = "cuihu",
                             .source = "bench",
                             .size_bytes = static_cast<std::int64_t>(file.size()),
                             .sha256 = keys::Sha256(file),
                             .control_row_count = kUnits,
                             .created = now(),
                             .updated = now()};
    import_ = import.name.id;
    const ImportPart part = import_files_.Keep(import.name, file).value();
    for (const ImportState state : {ImportState::kChecking, ImportState::kPosting}) {
      Change([&](db::Tx& tx) -> Status {
        if (state == ImportState::kChecking) {
          TRY(imports_.Insert(tx, import));
          TRY(imports_.InsertPart(tx, import.name, 0, part));
        }
        import = TRY(imports_.Lock(tx, rpc::Scope({""}), import.name));
        import.state = state;
        TRY(imports_.Save(tx, import));
        return jobs_.Add(tx, JobOf(std::string(kReadImport), ResumePointOf(import.name.id, 0)));
      });
      Work();
    }
    CheckCount("SELECT COUNT(*) FROM units WHERE branch_id = ?");
  }

  // Writes the imported rows once more, into tables of the same form: as many in a transaction, and
  // by a database that has them already. It is what an import could not do without.
  void Copy() {
    for (const std::string table : {"units", "imported_records"})
      schema_.Run("CREATE TABLE " + table + "_copy LIKE " + table);
    constexpr int kHeadingLine = 1;
    const int step = type::v1::LIMIT_IMPORT_BATCH_ROWS;
    for (int line = kHeadingLine + 1; line <= kHeadingLine + kUnits; line += step) {
      Change([&](db::Tx& tx) -> Status {
        TRY(
            tx.Execute("INSERT INTO units_copy SELECT units.* FROM imported_records r"
                       " FORCE INDEX (PRIMARY) STRAIGHT_JOIN units FORCE INDEX (PRIMARY)"
                       " ON units.branch_id = r.branch_id AND units.id = r.record_id"
                       " WHERE r.branch_id = ? AND import_id = ? AND line >= ? AND line < ?",
                       "cq", import_, line, line + step));
        TRY(
            tx.Execute("INSERT INTO imported_records_copy SELECT * FROM imported_records"
                       " FORCE INDEX (PRIMARY)"
                       " WHERE branch_id = ? AND import_id = ? AND line >= ? AND line < ?",
                       "cq", import_, line, line + step));
        return {};
      });
    }
    CheckCount("SELECT COUNT(*) FROM units_copy WHERE branch_id = ?");
  }

  // How much memory the making of the file needed beyond that of its first step.
  std::int64_t Export(ExportFormat format) {
    directory::Export exported{.name = {"cq", ExportId(ids_.Next(now()))},
                               .site = "cuihu",
                               .format = format,
                               .job = ids_.Next(now()),
                               .created = now(),
                               .expires = now() + std::chrono::hours(24)};
    Change([&](db::Tx& tx) -> Status {
      TRY(exports_.Insert(tx, exported));
      jobs::Job job =
          JobOf(std::string(kMakeExport), ExportResume{exported.name.id, 0, ""}.ToString());
      job.id = jobs::JobId(exported.job);
      return jobs_.Add(tx, job);
    });
    return Work();
  }

 private:
  Time now() const { return clock_.Now(); }
  template <class Body>
  void Change(const Body& body) {
    db_->Transact(Patient(), body).value();
  }
  jobs::Job JobOf(const std::string& kind, const std::string& resume_point) {
    return {.branch = "cq",
            .id = jobs::JobId(ids_.Next(now())),
            .kind = kind,
            .due = now(),
            .resume_point = resume_point,
            .principal = "bench",
            .created = now()};
  }
  std::int64_t Work() {
    db::NumberSource numbers(*db_);
    const ReadImportKind reading({import_files_, *keys_, numbers, ids_});
    const MakeExportKind making({export_files_, *keys_});
    jobs::Worker worker(*db_, clock_, policy_, {&reading, &making});
    worker.Work();
    STEWARD_CHECK(worker.holds_job());
    malloc_trim(0);  // what the import has left behind must not hide what is needed
    const std::int64_t before = ResidentBytes();
    std::int64_t most = before;
    while (worker.holds_job()) {
      worker.Work();
      most = std::max(most, ResidentBytes());
    }
    return most - before;
  }
  void CheckCount(const std::string& sql) {
    const auto count = db_->Read(Patient(), [&](db::Session& session) {
      return session.QueryOne(
          sql, [](const db::Row& row) { return row.Get<std::int64_t>(0); }, "cq");
    });
    STEWARD_CHECK(count.value() == kUnits);
  }

  testing::PrivateMariaDb server_{
      {"--innodb-buffer-pool-size=256M", "--innodb-log-file-size=256M"}};
  testing::TestDatabase schema_{server_};
  testing::TestKeyRing keys_;
  testing::TemporaryFolder blobs_;
  SystemClock clock_;
  auth::Policy policy_;
  RandomIdSource ids_;
  std::unique_ptr<db::Database> db_;
  const ImportFiles import_files_{*keys_, BlobStore(blobs_.path())};
  const FilePieces export_files_{*keys_, BlobStore(blobs_.path()), FilePieces::kExports};
  const ImportRepository imports_{};
  const ExportRepository exports_{};
  const jobs::JobRepository jobs_{};
  ImportId import_;  // the last
};

}  // namespace

void Measure() {
  if (!Chosen("import") && !Chosen("export")) return;
  const testing::TemporaryFolder folder;
  const double written = SecondsOf([&] { WriteWorkbook(folder); });
  const std::string file = folder.Read("units.xlsx");
  const double read = SecondsOf([&] {
    const auto reader = sheets::OpenSheet(file);
    sheets::Row row;
    int rows = 0;
    while (reader->Next(row) == sheets::Reading::kRow) ++rows;
    STEWARD_CHECK(rows == kUnits + 1);
  });
  Site site;
  const double imported = SecondsOf([&] { site.Import(file); });
  const double copied = SecondsOf([&] { site.Copy(); });
  Say("100,000 units from xlsx: reading alone %.2f s, the database alone %.1f s, import %.1f s",
      read, copied, imported);
  AtMost("import-seconds", imported, 60, "s");
  AtMost("import", imported / (read + copied), 8, "x file and database alone");
  std::int64_t grown = 0;
  const double exported = SecondsOf([&] { grown = site.Export(ExportFormat::kXlsx); });
  Say("100,000 units to xlsx: writing alone %.2f s, export %.1f s", written, exported);
  AtMost("export", exported / written, 8, "x writing alone");
  grown = std::max(grown, site.Export(ExportFormat::kCsv));
  AtMost("export-memory", static_cast<double>(grown) / 1e6, 16, "MB more than at first");
}

}  // namespace steward::bench
