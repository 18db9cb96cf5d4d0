// Imports of files on a real database: checked, posted, resumed, repeated and taken back.
#include "common/db/fault_plan.h"
#include "common/sheets/reader.h"
#include "common/sheets/xlsx_writer.h"
#include "tests/support/import_stage.h"

namespace steward::directory {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;
using Mode = v1::StartImportRequest;

constexpr std::int64_t kArea = 8950;

class ImportsTest : public ImportStage {
 protected:
  v1::CreateImportRequest UnitsRequest(const std::string& file, std::int64_t rows) const {
    return ImportRequest(v1::Import::KIND_UNITS, file, rows, rows * kArea);
  }
  std::int64_t UnitCount() { return Count("SELECT COUNT(*) FROM units"); }
};

TEST_F(ImportsTest, AFileIsCheckedWithoutEffectAndThenPosted) {
  const std::string file = Csv(Units(600));
  const v1::Import checked = Check(UnitsRequest(file, 600), file);
  EXPECT_EQ(checked.state(), v1::Import::STATE_CHECKED);
  EXPECT_EQ(checked.good_count(), 600);
  EXPECT_EQ(checked.bad_count(), 0);
  EXPECT_EQ(checked.done_count(), 600);
  EXPECT_EQ(checked.floor_area_m2_x100(), 600 * kArea);
  EXPECT_EQ(UnitCount(), 0) << "a check has no effect";

  const v1::Import posted = Post(checked.name());
  EXPECT_EQ(posted.state(), v1::Import::STATE_DONE);
  EXPECT_EQ(posted.posted_count(), 600);
  EXPECT_EQ(UnitCount(), 600);
  v1::ListUnitsRequest list;
  list.set_parent(site_);
  list.set_filter("house_number = \"3-1-1599\"");
  const auto units = Do<v1::ListUnitsResponse>("directory.v1.UnitService.ListUnits", list).value();
  ASSERT_EQ(units.units_size(), 1);
  EXPECT_EQ(units.units(0).floor_area_m2_x100(), kArea);
  EXPECT_EQ(units.units(0).storey(), 30);
}

TEST_F(ImportsTest, EachRowThatIsWrongIsToldWithLineColumnAndReason) {
  MakeUnit(site_, MakeBuilding(site_, "9").name(), "3-1-77");
  Table table = Units(2);
  table.push_back({"A1", "3", "3-1-1", "26#", "1"});
  table.push_back({"A2", "4", "3-1-2", "89.505", "1"});
  table.push_back({"A3", "3", "３-1-3 ", "89.5", "1"});
  table.push_back({"A3", "3", "3-1-1000", "1E5", "x"});
  table.push_back({"A4", "3", "3-1-077", "10", "1"});
  table.push_back({"", "3", "", "10", "1"});
  const std::string file = Csv(table);
  const v1::Import import = Check(UnitsRequest(file, 8), file);
  EXPECT_EQ(import.good_count(), 3);
  EXPECT_EQ(import.bad_count(), 5);
  std::vector<std::string> found;
  for (const v1::ImportError& error : Errors(import.name())) {
    found.push_back(std::to_string(error.line()) + error.column() + " " + error.reason());
    EXPECT_THAT(error.text(), Not(HasSubstr("{")));
  }
  EXPECT_THAT(found, ElementsAre("4D IMPORT_CELL_DAMAGED", "5B BUILDING_NOT_FOUND",
                                 "5D IMPORT_CELL_DECIMALS", "6C IMPORT_SPACES_REMOVED",
                                 "6C IMPORT_HOUSE_NUMBER_REWRITTEN", "7A IMPORT_ROW_REPEATED",
                                 "7C IMPORT_ROW_REPEATED", "7D IMPORT_CELL_SCIENTIFIC",
                                 "7E IMPORT_CELL_NOT_NUMBER", "8C UNIT_EXISTS",
                                 "9A IMPORT_CELL_MISSING", "9C IMPORT_CELL_MISSING"));
  EXPECT_THAT(Errors(import.name(), "severity = SEVERITY_CORRECTION"), SizeIs(2));
  EXPECT_EQ(Errors(import.name()).front().value(), "26#");
}

TEST_F(ImportsTest, OnlyTheFailedRowsAreCorrectedAndHandedInAgain) {
  Table table = Units(3);
  table[2][3] = "26#";
  table[2].push_back("=cmd");
  table[0].push_back("备注");
  const std::string file = Csv(table);
  const v1::Import import = Check(UnitsRequest(file, 3), file);
  EXPECT_THAT(StartWork(import.name(), Mode::MODE_POST), FailsWith("IMPORT_CONTROL_DIFFERS"));
  const v1::Import posted = Post(import.name(), "一行待更正");
  EXPECT_EQ(posted.posted_count(), 2);
  EXPECT_EQ(posted.difference_text(), "一行待更正");
  EXPECT_THAT(posted.difference_signer(), HasSubstr("staff/"));

  std::string failed = FailedRows(import.name());
  EXPECT_THAT(failed, HasSubstr("编号,楼栋,房号,建筑面积,楼层,备注,错误\r\n"));
  EXPECT_THAT(failed, HasSubstr("FW1,3,3-1-1001,26#,2,'=cmd,"));
  EXPECT_THAT(failed, Not(HasSubstr("FW0")));
  failed.replace(failed.find("26#"), 3, "26.5");
  v1::CreateImportRequest again = ImportRequest(v1::Import::KIND_UNITS, failed, 1, 2650);
  again.mutable_import()->set_retry_of(import.name());
  const v1::Import retried = Check(again, failed);
  EXPECT_EQ(retried.retry_of(), import.name());
  EXPECT_EQ(retried.bad_count(), 0);
  EXPECT_EQ(Post(retried.name()).posted_count(), 1);
  EXPECT_EQ(UnitCount(), 3);
}

TEST_F(ImportsTest, ARepetitionOfAnImportAddsNothing) {
  const std::string file = Csv(Units(300));
  const v1::CreateImportRequest request = UnitsRequest(file, 300);
  Post(Check(request, file).name());
  const v1::Import again = Check(request, file);
  EXPECT_EQ(again.existing_count(), 300);
  EXPECT_EQ(again.good_count(), 300);
  EXPECT_EQ(Post(again.name()).posted_count(), 0);
  EXPECT_EQ(UnitCount(), 300);
}

TEST_F(ImportsTest, AnImportKilledThreeTimesDoublesAndLosesNoRow) {
  const std::string file = Csv(Units(5000));
  const std::string name = Check(UnitsRequest(file, 5000), file).name();
  StartWork(name, Mode::MODE_POST).value();
  db::FaultPlan faults;
  for (int kill = 1; kill <= 3; ++kill) {
    // A process does some steps, and is killed within one: its lease stays.
    const auto killed = MakeWorker();
    for (int step = 0; step < 3; ++step) killed->Work();
    EXPECT_EQ(Get(name).done_count(), kill * 3 * 256);
    EXPECT_TRUE(killed->holds_job());
    time_.ahead += jobs::kLease + std::chrono::seconds(1);
  }
  // One that ends within COMMIT does not know what it has done.
  const auto doubtful = MakeWorker();
  doubtful->Work();
  faults.DropCommitReply();
  db_->Inject(&faults);
  doubtful->Work();
  db_->Inject(nullptr);
  EXPECT_TRUE(faults.fired());
  time_.ahead += std::chrono::seconds(60);
  WorkUntilIdle();
  EXPECT_EQ(Get(name).state(), v1::Import::STATE_DONE);
  EXPECT_EQ(Get(name).posted_count(), 5000);
  EXPECT_EQ(UnitCount(), 5000);
  EXPECT_EQ(Count("SELECT COUNT(DISTINCT import_number) FROM units"), 5000);
  EXPECT_EQ(Count("SELECT COUNT(*) FROM imported_records r JOIN units u"
                  " ON u.branch_id = r.branch_id AND u.id = r.record_id"),
            5000);
  EXPECT_THAT(Errors(name), IsEmpty());
}

TEST_F(ImportsTest, ACheckKilledInTheMiddleCountsEachRowOnce) {
  Table table = Units(1000);
  for (size_t i = 1; i < table.size(); i += 100) table[i][3] = "7#";
  table[900][0] = table[20][0];  // repeated far behind the place where it is resumed
  const std::string file = Csv(table);
  const std::string name = Upload(UnitsRequest(file, 1000), file);
  StartWork(name, Mode::MODE_CHECK).value();
  MakeWorker()->Work();
  time_.ahead += jobs::kLease + std::chrono::seconds(1);
  WorkUntilIdle();
  EXPECT_EQ(Get(name).good_count(), 989);
  EXPECT_EQ(Get(name).bad_count(), 11);
  EXPECT_THAT(Errors(name), SizeIs(11));
}

TEST_F(ImportsTest, AHouseNumberTakenSinceTheCheckIsToldAndTheRestIsPosted) {
  const std::string file = Csv(Units(10));
  const std::string name = Check(UnitsRequest(file, 10), file).name();
  v1::ListBuildingsRequest list;
  list.set_parent(site_);
  const auto buildings =
      Do<v1::ListBuildingsResponse>("directory.v1.BuildingService.ListBuildings", list).value();
  MakeUnit(site_, buildings.buildings(0).name(), "3-1-1004");
  const v1::Import posted = Post(name);
  EXPECT_EQ(posted.posted_count(), 9);
  EXPECT_EQ(posted.bad_count(), 1);
  ASSERT_THAT(Errors(name), SizeIs(1));
  EXPECT_EQ(Errors(name).front().reason(), "UNIT_EXISTS");
  EXPECT_THAT(FailedRows(name), HasSubstr("3-1-1004"));
}

TEST_F(ImportsTest, AnImportIsTakenBackWholeUntilItsFirstUse) {
  const std::string file = Csv(Units(700));
  const std::string name = Check(UnitsRequest(file, 700), file).name();
  Announced();
  Post(name);
  EXPECT_THAT(Announced(), ElementsAre("ImportEnded 5"));
  v1::ListUnitsRequest list;
  list.set_parent(site_);
  const auto units = Do<v1::ListUnitsResponse>("directory.v1.UnitService.ListUnits", list).value();
  const v1::Owner owner = MakeOwner("王建国", {"13812345678"}, {units.units(3).name()});
  const auto refused = Withdraw(name);
  ASSERT_THAT(refused, FailsWith("IMPORT_IN_USE"));
  EXPECT_THAT(refused.error().zh, HasSubstr(units.units(3).house_number()));
  EXPECT_EQ(UnitCount(), 700);

  schema_.Run("DELETE FROM owner_units");
  EXPECT_EQ(Withdraw(name).value().state(), v1::Import::STATE_WITHDRAWING);
  schema_.Run("UPDATE units SET version = 2 WHERE house_number = '3-1-1690'");
  WorkUntilIdle();
  EXPECT_EQ(Get(name).state(), v1::Import::STATE_FAILED);
  EXPECT_THAT(Get(name).error(), HasSubstr("3-1-1690"));
  EXPECT_EQ(UnitCount(), 700) << "all or nothing";

  schema_.Run("UPDATE units SET version = 1");
  Withdraw(name).value();
  WorkUntilIdle();
  EXPECT_EQ(Get(name).state(), v1::Import::STATE_WITHDRAWN);
  EXPECT_EQ(UnitCount(), 0);
  EXPECT_EQ(Count("SELECT COUNT(*) FROM imported_records"), 0);
  EXPECT_THAT(Announced(), ElementsAre("ImportEnded 6", "ImportEnded 9"));
  EXPECT_THAT(Withdraw(name), FailsWith("IMPORT_STATE_FORBIDS"));
}

TEST_F(ImportsTest, ACancelEndsThePostingAndWhatWasPostedMayBeWithdrawn) {
  const std::string file = Csv(Units(1000));
  const std::string name = Check(UnitsRequest(file, 1000), file).name();
  StartWork(name, Mode::MODE_POST).value();
  const auto worker = MakeWorker();
  worker->Work();
  EXPECT_EQ(Cancel(name).value().state(), v1::Import::STATE_CANCELLED);
  worker->Work();
  WorkUntilIdle();
  EXPECT_EQ(UnitCount(), 256);
  EXPECT_EQ(Get(name).posted_count(), 256);
  EXPECT_THAT(Cancel(name), FailsWith("IMPORT_STATE_FORBIDS"));
  Withdraw(name).value();
  WorkUntilIdle();
  EXPECT_EQ(UnitCount(), 0);
}

TEST_F(ImportsTest, PartsComeInAnyOrderAndAgainWithoutEffect) {
  const std::string file = Csv(Units(20));
  const auto import =
      Do<v1::Import>("directory.v1.ImportService.CreateImport", UnitsRequest(file, 20)).value();
  const std::string& name = import.name();
  EXPECT_EQ(AddPart(name, 1, file.substr(100)).value().part_count(), 1);
  EXPECT_THAT(StartWork(name, Mode::MODE_CHECK), FailsWith("IMPORT_INCOMPLETE"));
  EXPECT_EQ(AddPart(name, 1, file.substr(100)).value().part_count(), 1);
  EXPECT_THAT(AddPart(name, 1, "other"), FailsWith("IMPORT_PART_DIFFERS"));
  EXPECT_THAT(AddPart(name, 0, file.substr(0, 101)), FailsWith("IMPORT_PART_INVALID"));
  EXPECT_EQ(AddPart(name, 0, file.substr(0, 100)).value().uploaded_bytes(),
            static_cast<std::int64_t>(file.size()));
  StartWork(name, Mode::MODE_CHECK).value();
  EXPECT_THAT(AddPart(name, 2, "x"), FailsWith("IMPORT_STATE_FORBIDS"));
  WorkUntilIdle();
  EXPECT_EQ(Get(name).good_count(), 20);
}

TEST_F(ImportsTest, AFileThatIsNoneOrAnotherFailsWithAReasonForPeople) {
  std::string file = "\xd0\xcf\x11\xe0 old";
  v1::Import import = Check(UnitsRequest(file, 1), file);
  EXPECT_EQ(import.state(), v1::Import::STATE_FAILED);
  EXPECT_THAT(import.error(), HasSubstr("请另存为 xlsx 或 CSV 格式")) << "IMPORT_FILE_REFUSED";
  file = "编号,房号\n";
  EXPECT_THAT(Check(UnitsRequest(file, 1), file).error(), HasSubstr("缺少“楼栋”列"));
  v1::CreateImportRequest request = UnitsRequest(file, 1);
  request.mutable_import()->set_sha256(std::string(64, 'a'));
  import = Check(request, file);
  EXPECT_THAT(import.error(), HasSubstr("sha256")) << "IMPORT_FILE_DIFFERS";
}

TEST_F(ImportsTest, AWorkbookIsReadAndAColumnNobodyKnowsIsTold) {
  testing::TemporaryFolder folder;
  sheets::XlsxWriter writer(folder.Path("u.xlsx"), folder.path());
  using enum sheets::CellKind;
  writer.AddRow(
      {{"编号", kText}, {"楼栋", kText}, {"房号", kText}, {"面积", kText}, {"备注", kText}});
  writer.AddRow({{"1", kNumber}, {"3", kNumber}, {"3-1-1", kText}, {"89.95", kNumber}});
  ASSERT_TRUE(writer.Close());
  const std::string file = folder.Read("u.xlsx");
  const v1::Import import = Check(ImportRequest(v1::Import::KIND_UNITS, file, 1, 8995), file);
  EXPECT_EQ(import.good_count(), 1);
  ASSERT_THAT(Errors(import.name()), SizeIs(1));
  EXPECT_EQ(Errors(import.name()).front().reason(), "IMPORT_COLUMN_IGNORED");
  EXPECT_EQ(Errors(import.name()).front().column(), "E");
  EXPECT_EQ(Post(import.name()).posted_count(), 1);
}

TEST_F(ImportsTest, PeopleComeWithSealedPhonesAndTheirUnits) {
  const std::string units = Csv(Units(5));
  Post(Check(UnitsRequest(units, 5), units).name());
  const std::string file =
      Csv({{"编号", "姓名", "电话", "房号", "身份"},
           {"P1", "王建国", "13812345678；023-67890000", "3-1-1000;3-1-1001", "业主"},
           {"P2", "赵敏", "2367890000", "3-1-1002", "业主"},
           {"P3", "李雷", "", "3-1-9", "房东"},
           {"P4", "韩梅梅", "1.39E+10", "3-1-1002;3-1-1002", "租户"}});
  const v1::Import import = Check(ImportRequest(v1::Import::KIND_PEOPLE, file, 4, 0), file);
  std::vector<std::string> reasons;
  for (const v1::ImportError& error : Errors(import.name(), "severity = SEVERITY_ERROR")) {
    reasons.push_back(std::to_string(error.line()) + " " + error.reason());
    if (error.column() == "C") {
      EXPECT_EQ(error.value(), "") << "personal";
    }
  }
  EXPECT_THAT(reasons, ElementsAre("3 IMPORT_CELL_LOST_ZERO", "4 IMPORT_CELL_CHOICE",
                                   "5 IMPORT_CELL_SCIENTIFIC"));
  EXPECT_EQ(Post(import.name()).posted_count(), 1);
  v1::ListOwnersRequest list;
  list.set_parent("branches/cq");
  const auto owners =
      Do<v1::ListOwnersResponse>("directory.v1.OwnerService.ListOwners", list).value();
  ASSERT_EQ(owners.owners_size(), 1);
  EXPECT_THAT(owners.owners(0).phones(), ElementsAre("138****5678", "023****0000"));
  EXPECT_EQ(owners.owners(0).units_size(), 2);
  for (const char* secret : {"13812345678", "67890000", "韩梅梅"})
    EXPECT_THAT(observer_.ColumnsWith(secret), IsEmpty()) << secret;
  EXPECT_THAT(FailedRows(import.name()), HasSubstr("2367890000")) << "his own file comes back";
  Withdraw(import.name()).value();
  WorkUntilIdle();
  EXPECT_EQ(Count("SELECT COUNT(*) FROM owner_phones"), 0);
  EXPECT_EQ(Count("SELECT COUNT(*) FROM owner_units"), 0);
  EXPECT_EQ(UnitCount(), 5);
}

TEST_F(ImportsTest, WhoWorksAtAnotherSiteSeesNothingOfIt) {
  const std::string file = Csv(Units(1));
  const std::string name = Upload(UnitsRequest(file, 1), file);
  const Prefixes elsewhere{MakeSite("longtou").name()};
  v1::GetImportRequest get;
  get.set_name(name);
  EXPECT_THAT(Do<v1::Import>("directory.v1.ImportService.GetImport", get, elsewhere),
              FailsWith("NOT_FOUND"));
  EXPECT_THAT(
      Do<v1::Import>("directory.v1.ImportService.CreateImport", UnitsRequest(file, 1), elsewhere),
      FailsWith("NOT_FOUND"));
  v1::ListImportsRequest list;
  list.set_parent("branches/cq");
  const std::string method = "directory.v1.ImportService.ListImports";
  EXPECT_EQ(Do<v1::ListImportsResponse>(method, list, elsewhere).value().imports_size(), 0);
  EXPECT_EQ(Do<v1::ListImportsResponse>(method, list).value().imports_size(), 1);
}

TEST_F(ImportsTest, AUnitIsInUseAsSoonAsAnyTableNamesIt) {
  const std::string file = Csv(Units(3));
  const std::string name = Check(UnitsRequest(file, 3), file).name();
  Post(name);
  schema_.Run("CREATE TABLE visits (branch_id VARBINARY(16), unit_id BINARY(16))");
  schema_.Run("INSERT INTO visits SELECT branch_id, id FROM units WHERE import_number = 'FW2'");
  const auto refused = Withdraw(name);
  ASSERT_THAT(refused, FailsWith("IMPORT_IN_USE"));
  EXPECT_THAT(refused.error().en, HasSubstr("3-1-1002"));
}

}  // namespace
}  // namespace steward::directory
