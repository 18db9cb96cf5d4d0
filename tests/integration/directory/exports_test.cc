// Exports on a real database: whole, guarded against formulas, masked, resumed, and gone in time.
#include <malloc.h>

#include <fstream>

#include "common/sheets/reader.h"
#include "steward/directory/v1/export_service.pb.h"
#include "tests/support/import_stage.h"
#include "tests/support/nth_statement.h"

#ifdef __SANITIZE_ADDRESS__
extern "C" size_t __sanitizer_get_current_allocated_bytes();  // gcc has no header for it
#endif

namespace steward::directory {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

// Resident memory of this process; where the address sanitizer keeps what is freed for a while,
// what is allocated.
std::int64_t ResidentBytes() {
#ifdef __SANITIZE_ADDRESS__
  return static_cast<std::int64_t>(__sanitizer_get_current_allocated_bytes());
#else
  std::ifstream file("/proc/self/statm");
  std::int64_t pages = 0;
  file >> pages >> pages;
  return pages * 4096;
#endif
}

class ExportsTest : public ImportStage {
 protected:
  v1::CreateExportRequest Request(v1::Export::Kind kind, v1::Export::Format format) const {
    v1::CreateExportRequest request;
    request.set_parent("branches/cq");
    request.mutable_export_()->set_kind(kind);
    request.mutable_export_()->set_format(format);
    request.mutable_export_()->set_site(site_);
    return request;
  }
  std::string Create(v1::Export::Kind kind, v1::Export::Format format) {
    return Do<v1::Export>("directory.v1.ExportService.CreateExport", Request(kind, format))
        .value()
        .name();
  }
  v1::Export GetExport(const std::string& name) {
    v1::GetExportRequest request;
    request.set_name(name);
    return Do<v1::Export>("directory.v1.ExportService.GetExport", request).value();
  }
  Result<v1::DownloadExportResponse> Piece(const std::string& name, std::int64_t offset) {
    v1::DownloadExportRequest request;
    request.set_name(name);
    request.set_offset_bytes(offset);
    return Do<v1::DownloadExportResponse>("directory.v1.ExportService.DownloadExport", request);
  }
  std::string Download(const std::string& name) {
    std::string file;
    std::int64_t offset = 0;
    do {
      const v1::DownloadExportResponse piece = Piece(name, offset).value();
      EXPECT_LE(piece.content().size(), 1'048'576u);
      file += piece.content();
      offset = piece.next_offset_bytes();
    } while (offset != 0);
    return file;
  }
  static Table RowsOf(const std::string& file) {
    Table table;
    const auto reader = sheets::OpenSheet(file);
    sheets::Row row;
    while (reader->Next(row) == sheets::Reading::kRow) {
      table.emplace_back();
      for (const sheets::Cell& cell : row.cells) table.back().push_back(cell.text);
    }
    return table;
  }
  // Through the import, as fast as it gets.
  void MakeUnits(int count) {
    const std::string file = Csv(Units(count));
    const auto request =
        ImportRequest(v1::Import::KIND_UNITS, file, count, std::int64_t{count} * 8950);
    ASSERT_EQ(Post(Check(request, file).name()).posted_count(), count);
  }
};

TEST_F(ExportsTest, AnExportIsWhatCanBeImportedAgain) {
  MakeUnits(2500);
  for (const auto format : {v1::Export::FORMAT_CSV, v1::Export::FORMAT_XLSX}) {
    const std::string name = Create(v1::Export::KIND_UNITS, format);
    EXPECT_THAT(Piece(name, 0), FailsWith("EXPORT_NOT_READY"));
    WorkUntilIdle();
    const v1::Export done = GetExport(name);
    EXPECT_EQ(done.state(), v1::Export::STATE_DONE);
    EXPECT_EQ(done.done_count(), 2500);
    EXPECT_EQ(done.total_count(), 2500);
    const std::string file = Download(name);
    EXPECT_EQ(static_cast<std::int64_t>(file.size()), done.size_bytes());
    const Table rows = RowsOf(file);
    ASSERT_THAT(rows, SizeIs(2501));
    EXPECT_THAT(rows[0], ElementsAre("编号", "楼栋", "房号", "建筑面积", "楼层"));
    EXPECT_EQ(rows[1][2], "3-1-1000");
    EXPECT_THAT(Piece(name, done.size_bytes()), FailsWith("EXPORT_OFFSET_INVALID"));

    const auto again = Check(ImportRequest(v1::Import::KIND_UNITS, file, 2500, 2500 * 8950), file);
    EXPECT_EQ(again.existing_count(), 2500);
    EXPECT_THAT(Errors(again.name()), IsEmpty());
  }
}

TEST_F(ExportsTest, PeopleAreExportedWithMaskedPhonesAndNoCellBeginsAFormula) {
  MakeUnits(2);
  v1::ListUnitsRequest list;
  list.set_parent(site_);
  const auto units = Do<v1::ListUnitsResponse>("directory.v1.UnitService.ListUnits", list).value();
  for (const std::string name : {"=1+1", "@SUM(A1)", "－1", "+cmd|' /C calc'!A0"})
    MakeOwner(name, {"13812345678", "023-67890000"}, {units.units(0).name()});
  const std::string other = MakeSite("longtou").name();
  MakeOwner("不在此处", {}, {MakeUnit(other, MakeBuilding(other, "1").name(), "1").name()});
  const std::string csv = Create(v1::Export::KIND_PEOPLE, v1::Export::FORMAT_CSV);
  const std::string xlsx = Create(v1::Export::KIND_PEOPLE, v1::Export::FORMAT_XLSX);
  WorkUntilIdle();
  const std::string file = Download(csv);
  EXPECT_THAT(file, HasSubstr(",'=1+1,138****5678；023****0000,3-1-1000,业主\r\n"));
  EXPECT_THAT(file, HasSubstr(",'－1,"));
  EXPECT_THAT(file, Not(HasSubstr("13812345678")));
  EXPECT_THAT(file, Not(HasSubstr("不在此处")));
  for (const std::string start : {"=", "+", "@", "－"})
    EXPECT_EQ(file.find("," + start), file.npos);
  EXPECT_THAT(RowsOf(file), SizeIs(5));
  EXPECT_EQ(RowsOf(Download(xlsx)), RowsOf(file)) << "read back without the guard";
}

TEST_F(ExportsTest, AnExportKilledInTheMiddleIsWholeInTheEnd) {
  MakeUnits(3500);
  for (const auto format : {v1::Export::FORMAT_CSV, v1::Export::FORMAT_XLSX}) {
    const std::string name = Create(v1::Export::KIND_UNITS, format);
    for (const int steps : {2, 1, 3}) {
      const auto killed = MakeWorker();
      for (int i = 0; i < steps; ++i) killed->Work();
      time_.ahead += jobs::kLease + std::chrono::seconds(1);
    }
    WorkUntilIdle();
    const Table rows = RowsOf(Download(name));
    ASSERT_THAT(rows, SizeIs(3501));
    std::set<std::string> numbers;
    for (const auto& row : rows) numbers.insert(row[0]);
    EXPECT_THAT(numbers, SizeIs(3501));
  }
}

TEST_F(ExportsTest, MemoryDoesNotGrowWithTheRows) {
  constexpr std::int64_t kMayGrow = 8'000'000;
  MakeUnits(20'000);
  for (const auto format : {v1::Export::FORMAT_CSV, v1::Export::FORMAT_XLSX}) {
    Create(v1::Export::KIND_UNITS, format);
    const auto worker = MakeWorker();
    worker->Work();
    malloc_trim(0);  // what the import has left behind must not hide what is needed
    const std::int64_t before = ResidentBytes();
    while (worker->holds_job()) worker->Work();
    EXPECT_LT(ResidentBytes() - before, kMayGrow);
  }
}

TEST_F(ExportsTest, TheFileIsGoneAfterItsTime) {
  MakeUnits(10);
  const std::string name = Create(v1::Export::KIND_UNITS, v1::Export::FORMAT_CSV);
  WorkUntilIdle();
  ASSERT_THAT(RowsOf(Download(name)), SizeIs(11));
  const auto blobs = [&] {
    int count = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(blobs_.path()))
      count += entry.is_regular_file() ? 1 : 0;
    return count;
  };
  const int before = blobs();
  time_.ahead += std::chrono::hours(24);
  WorkUntilIdle();
  EXPECT_EQ(GetExport(name).state(), v1::Export::STATE_EXPIRED);
  EXPECT_THAT(Piece(name, 0), FailsWith("EXPORT_EXPIRED"));
  EXPECT_EQ(blobs(), before - 1);
}

TEST_F(ExportsTest, ACancelledExportHasNoFile) {
  const std::string name = Create(v1::Export::KIND_UNITS, v1::Export::FORMAT_CSV);
  v1::CancelExportRequest cancel;
  cancel.set_name(name);
  const std::string method = "directory.v1.ExportService.CancelExport";
  EXPECT_EQ(Do<v1::Export>(method, cancel).value().state(), v1::Export::STATE_CANCELLED);
  EXPECT_THAT(Do<v1::Export>(method, cancel), FailsWith("EXPORT_ENDED"));
  WorkUntilIdle();
  EXPECT_EQ(GetExport(name).state(), v1::Export::STATE_CANCELLED);
  EXPECT_THAT(Piece(name, 0), FailsWith("EXPORT_NOT_READY"));
}

TEST_F(ExportsTest, EachDownloadIsOnRecordOrDidNotHappen) {
  MakeUnits(3);
  const std::string name = Create(v1::Export::KIND_UNITS, v1::Export::FORMAT_CSV);
  WorkUntilIdle();
  testing::WriteWalk walk({.pipeline = pipeline_,
                           .bindings = *bindings_,
                           .db = *db_,
                           .schema = schema_,
                           .tokens = {{"admin", TokenOf({""})}}});
  EXPECT_TRUE(walk.FailEachStatement(
      {"steward.directory.v1.ExportService.DownloadExport", "admin", "name: \"" + name + "\""}));
  EXPECT_EQ(Count("SELECT COUNT(*) FROM audit_records WHERE resource = '" + name + "'"), 1);
  EXPECT_THAT(observer_.ColumnsWith("FW2,3,3-1"), IsEmpty()) << "no kept answer holds the rows";
}

TEST_F(ExportsTest, WhoWorksAtAnotherSiteSeesNothingOfIt) {
  const std::string name = Create(v1::Export::KIND_UNITS, v1::Export::FORMAT_CSV);
  const Prefixes elsewhere{MakeSite("longtou").name()};
  v1::GetExportRequest get;
  get.set_name(name);
  EXPECT_THAT(Do<v1::Export>("directory.v1.ExportService.GetExport", get, elsewhere),
              FailsWith("NOT_FOUND"));
  EXPECT_THAT(Do<v1::Export>("directory.v1.ExportService.CreateExport",
                             Request(v1::Export::KIND_UNITS, v1::Export::FORMAT_CSV), elsewhere),
              FailsWith("NOT_FOUND"));
}

}  // namespace
}  // namespace steward::directory
