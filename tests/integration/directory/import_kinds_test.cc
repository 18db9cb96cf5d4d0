// What each kind of import makes of its rows, and what becomes of the file (domain.md 5.1).
#include "steward/directory/v1/archive_service.pb.h"
#include "steward/directory/v1/asset_service.pb.h"
#include "steward/directory/v1/occupancy_service.pb.h"
#include "steward/directory/v1/ownership_service.pb.h"
#include "steward/type/v1/limits.pb.h"
#include "tests/support/import_stage.h"

namespace steward::directory {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using Kind = v1::Import;

class ImportKindsTest : public ImportStage {
 protected:
  // The import of a table, checked.
  v1::Import CheckTable(v1::Import::Kind kind, const Table& table) {
    const std::string file = Csv(table);
    return Check(ImportRequest(kind, file, static_cast<std::int64_t>(table.size()) - 1, 0), file);
  }
  v1::Import PostTable(v1::Import::Kind kind, const Table& table) {
    return Post(CheckTable(kind, table).name(), "有误的行待更正");
  }
  // Line and reason of every error.
  std::vector<std::string> Refused(const std::string& name) {
    std::vector<std::string> refused;
    for (const v1::ImportError& error : Errors(name, "severity = SEVERITY_ERROR"))
      refused.push_back(std::to_string(error.line()) + error.column() + " " + error.reason());
    return refused;
  }

  // Units 3-1-101 to 3-1-103, the last not handed over; P1 王建国 and P2 赵敏 own the first, P3 李雷
  // has to do with the second.
  void MakePeople() {
    units_ = PostTable(Kind::KIND_UNITS, {{"编号", "楼栋", "房号", "接管日期", "使用情况"},
                                          {"101", "3", "3-1-101", "2019-07-01", "自用"},
                                          {"102", "3", "3-1-102", "2019/7/1", ""},
                                          {"103", "3", "3-1-103", "", ""}})
                 .name();
    people_ = PostTable(Kind::KIND_PEOPLE, {{"编号", "姓名", "房号", "身份"},
                                            {"P1", "王建国", "3-1-101", "业主"},
                                            {"P2", "赵敏", "3-1-101", "业主"},
                                            {"P3", "李雷", "3-1-102", "住户"}})
                  .name();
  }

  std::vector<v1::Ownership> Ownerships() {
    v1::ListOwnershipsRequest list;
    list.set_parent(site_);
    const auto page =
        Do<v1::ListOwnershipsResponse>("directory.v1.OwnershipService.ListOwnerships", list)
            .value();
    return {page.ownerships().begin(), page.ownerships().end()};
  }

  std::string units_;
  std::string people_;
};

const Table& OwnershipTable() {
  static const auto& table = *new Table{
      {"编号", "房号", "业主编号", "份额", "取得方式", "计费起始日", "终止日", "登记日期"},
      {"C1", "3-1-101", "P3", "", "首次购买", "2010-05-01", "2018年3月1日", "20100520"},
      {"C2", "3-1-101", "P1;P2", "2/3;1/3", "买卖", "2018-03-01", "", ""}};
  return table;
}

TEST_F(ImportKindsTest, UnitsComeWithTheDayTheyWereTakenOverAndTheirUse) {
  MakePeople();
  EXPECT_EQ(Count("SELECT COUNT(*) FROM units WHERE delivery = 5 AND delivery_date = '2019-07-01'"),
            2);
  EXPECT_EQ(Count("SELECT COUNT(*) FROM units WHERE use_kind = 2 AND state = 5"), 1);
  EXPECT_EQ(Count("SELECT COUNT(*) FROM unit_fact_changes WHERE from_date = '2019-07-01'"), 3)
      << "every move has its record";
  const v1::Import import =
      CheckTable(Kind::KIND_UNITS, {{"编号", "楼栋", "房号", "接管日期", "使用情况"},
                                    {"104", "3", "3-1-104", "", "自用"},
                                    {"105", "3", "3-1-105", "2019-02-30", ""},
                                    {"106", "3", "3-1-106", "2019-02-03", "养鱼"}});
  EXPECT_THAT(
      Refused(import.name()),
      ElementsAre("2D IMPORT_CELL_MISSING", "3D IMPORT_CELL_NOT_DATE", "4E IMPORT_CELL_CHOICE"));
  EXPECT_THAT(Errors(import.name()).back().text(), HasSubstr("自用、出租、短租、空置"));
}

TEST_F(ImportKindsTest, AUnitWhoseFactsHaveMovedSinceIsInUse) {
  MakePeople();
  Withdraw(people_).value();
  WorkUntilIdle();
  schema_.Run("UPDATE units SET facts_version = 2 WHERE import_number = '102'");
  EXPECT_THAT(Withdraw(units_), FailsWith("IMPORT_IN_USE"));
  schema_.Run("UPDATE units SET facts_version = 1");
  Withdraw(units_).value();
  WorkUntilIdle();
  EXPECT_EQ(Get(units_).state(), Kind::STATE_WITHDRAWN);
  EXPECT_EQ(Count("SELECT COUNT(*) FROM units") + Count("SELECT COUNT(*) FROM unit_fact_changes"),
            0);
}

TEST_F(ImportKindsTest, OwnershipsComeWithDaysOfThePastAndSharesAndTheirOldNumbers) {
  MakePeople();
  EXPECT_EQ(PostTable(Kind::KIND_OWNERSHIPS, OwnershipTable()).posted_count(), 2);
  const std::vector<v1::Ownership> ownerships = Ownerships();
  ASSERT_THAT(ownerships, SizeIs(2));
  EXPECT_EQ(ownerships[0].registration_date().day(), 20);
  EXPECT_EQ(ownerships[0].to_date().year(), 2018);
  EXPECT_EQ(ownerships[1].old_number(), "C2");
  EXPECT_EQ(ownerships[1].import_source(), "erp-2019");
  ASSERT_EQ(ownerships[1].owners_size(), 2);
  EXPECT_EQ(ownerships[1].owners(0).numerator(), 2);
  EXPECT_EQ(ownerships[1].bill_contact(), ownerships[1].owners(0).owner());
  v1::ListOwnersRequest list;
  list.set_parent("branches/cq");
  list.set_filter("unit = \"" + ownerships[0].name().substr(0, site_.size() + 43) + "\"");
  const auto owners =
      Do<v1::ListOwnersResponse>("directory.v1.OwnerService.ListOwners", list).value();
  EXPECT_EQ(owners.owners_size(), 2) << "who owned it until 2018 does so no more";
  EXPECT_EQ(PostTable(Kind::KIND_OWNERSHIPS, OwnershipTable()).existing_count(), 2);
}

TEST_F(ImportKindsTest, RowsOfOwnershipsThatCannotBeAreToldWithTheirReason) {
  MakePeople();
  PostTable(Kind::KIND_OWNERSHIPS, OwnershipTable());
  const v1::Import import = CheckTable(
      Kind::KIND_OWNERSHIPS, {{"编号", "房号", "业主编号", "份额", "取得方式", "计费起始日"},
                              {"C3", "3-1-101", "P1", "", "买卖", "2020-01-01"},
                              {"C4", "3-1-102", "P9", "", "买卖", "2020-01-01"},
                              {"C5", "3-1-102", "P3", "", "买卖", "2020-06-01"},
                              {"C6", "3-1-103", "P1;P2", "1/2", "买卖", "2020-01-01"},
                              {"C7", "3-1-104", "P1", "", "偷", "1.1.2020"},
                              {"C8", "3-1-105", "P1", "", "", "2020-01-01"},
                              {"C9", "3-1-103", "P1;P2", "2/3;2/3", "", "2019-01-01"}});
  EXPECT_THAT(
      Refused(import.name()),
      ElementsAre("2F OWNERSHIP_OVERLAPS", "3C IMPORT_PERSON_UNKNOWN", "3 IMPORT_PERSON_UNKNOWN",
                  "4B IMPORT_ROW_OVERLAPS", "5D IMPORT_SHARES_INVALID", "6E IMPORT_CELL_CHOICE",
                  "6F IMPORT_CELL_NOT_DATE", "7B UNIT_NOT_FOUND", "8B IMPORT_ROW_OVERLAPS"));
}

TEST_F(ImportKindsTest, AWithdrawalOfOwnershipsLetsWhatStoodBeforeStandAgain) {
  MakePeople();
  const std::string undated = "SELECT COUNT(*) FROM owner_units WHERE to_date IS NULL";
  EXPECT_EQ(Count(undated), 3);
  const std::string name = PostTable(Kind::KIND_OWNERSHIPS, OwnershipTable()).name();
  EXPECT_EQ(Count("SELECT COUNT(*) FROM owner_units WHERE to_date IS NOT NULL"), 3);
  EXPECT_THAT(Withdraw(people_), FailsWith("IMPORT_IN_USE")) << "they own";
  EXPECT_THAT(Withdraw(units_), FailsWith("IMPORT_IN_USE"));
  Withdraw(name).value();
  WorkUntilIdle();
  EXPECT_EQ(Get(name).state(), Kind::STATE_WITHDRAWN);
  EXPECT_EQ(Count("SELECT COUNT(*) FROM ownerships"), 0);
  EXPECT_EQ(Count("SELECT COUNT(*) FROM ownership_owners"), 0);
  EXPECT_EQ(Count("SELECT COUNT(*) FROM owner_units"), 3);
  EXPECT_EQ(Count(undated), 3);
}

TEST_F(ImportKindsTest, OccupanciesAreHeldToTheRulesOfTheDesk) {
  MakePeople();
  PostTable(Kind::KIND_OWNERSHIPS, OwnershipTable());
  const v1::Import import = PostTable(
      Kind::KIND_OCCUPANCIES,
      {{"编号", "房号", "人员编号", "身份", "入住日期", "迁出日期", "可看账单", "缴费约定"},
       {"R1", "3-1-102", "P3", "租户", "2024-03-01", "", "是", "租约 17 号第 3 条"},
       {"R2", "3-1-102", "P2", "家属", "2024-03-01", "", "", "由家属缴费"},
       {"R3", "3-1-103", "P1", "租户", "2024-03-01", "", "", ""},
       {"R4", "3-1-101", "P1", "家属", "2024-03-01", "", "", ""},
       {"R5", "3-1-102", "P1", "租户", "2024-03-01", "2024-01-01", "", ""},
       {"R6", "3-1-102", "P3", "使用人", "2025-03-01", "", "", ""}});
  EXPECT_THAT(Refused(import.name()),
              ElementsAre("3H IMPORT_ROW_OVERLAPS", "4E UNIT_NOT_HANDED_OVER",
                          "5E OCCUPANT_IS_OWNER", "6E PERIOD_INVALID", "7C IMPORT_ROW_OVERLAPS"));
  EXPECT_EQ(import.posted_count(), 1);
  v1::ListOccupanciesRequest list;
  list.set_parent(site_);
  const auto page =
      Do<v1::ListOccupanciesResponse>("directory.v1.OccupancyService.ListOccupancies", list)
          .value();
  ASSERT_EQ(page.occupancies_size(), 1);
  EXPECT_TRUE(page.occupancies(0).pays());
  EXPECT_TRUE(page.occupancies(0).sees_bills());
  EXPECT_EQ(page.occupancies(0).old_number(), "R1");
  EXPECT_THAT(Withdraw(people_), FailsWith("IMPORT_IN_USE"));
  Withdraw(import.name()).value();
  WorkUntilIdle();
  EXPECT_EQ(Count("SELECT COUNT(*) FROM occupancies"), 0);
}

TEST_F(ImportKindsTest, ArchivesComeAsImportedWithTheirOldNumbersAndSealed) {
  MakePeople();
  const v1::Import import = PostTable(
      Kind::KIND_ARCHIVES,
      {{"编号", "房号", "顾客", "联系电话", "证件号码", "出生日期"},
       {"旧17", "3栋1单元101", "王建国", "13812345678", "110101199003070011", "1990-03-07"},
       {"旧18", "3-1-102", "王建国", "", "", ""},
       {"旧19", "3-1-101", "赵敏", "", "", ""},
       {"旧20", "3-1-103", "李雷", "2367890000", "1101", "2月30日"}});
  EXPECT_THAT(Refused(import.name()),
              ElementsAre("3C ARCHIVE_CUSTOMER_UNKNOWN", "4B IMPORT_ROW_REPEATED",
                          "5D IMPORT_CELL_LOST_ZERO", "5F IMPORT_CELL_NOT_DATE",
                          "5E ARCHIVE_FIELD_INVALID"));
  EXPECT_EQ(import.posted_count(), 1);
  v1::ListArchivesRequest list;
  list.set_parent(site_);
  list.set_filter("old_number = \"旧17\"");
  const auto page =
      Do<v1::ListArchivesResponse>("directory.v1.ArchiveService.ListArchives", list).value();
  ASSERT_EQ(page.archives_size(), 1);
  EXPECT_EQ(page.archives(0).state(), v1::Archive::STATE_IMPORTED);
  EXPECT_THAT(page.archives(0).number(), HasSubstr("DA-"));
  EXPECT_EQ(page.archives(0).contact_phone(), "138****5678");
  EXPECT_EQ(page.archives(0).birth_date().month(), 3);
  for (const char* secret : {"13812345678", "110101199003070011"})
    EXPECT_THAT(observer_.ColumnsWith(secret), IsEmpty()) << secret;
  const v1::Import again =
      CheckTable(Kind::KIND_ARCHIVES, {{"编号", "房号", "顾客"}, {"旧99", "3-1-101", "赵敏"}});
  EXPECT_THAT(Refused(again.name()), ElementsAre("2B ARCHIVE_EXISTS"));
  EXPECT_THAT(Withdraw(people_), FailsWith("IMPORT_IN_USE"));
  Withdraw(import.name()).value();
  WorkUntilIdle();
  EXPECT_EQ(Count("SELECT COUNT(*) FROM archives") + Count("SELECT COUNT(*) FROM archive_values") +
                Count("SELECT COUNT(*) FROM archive_entries"),
            0);
}

TEST_F(ImportKindsTest, EquipmentComesWithItsWarrantyReckoned) {
  const v1::Import import =
      PostTable(Kind::KIND_ASSETS,
                {{"编号", "名称", "类别", "楼栋", "位置", "验收日期", "保修类别", "保养周期"},
                 {"S1", "1 号电梯", "电梯", "3", "1 单元", "2024-05-01", "building-fittings", "15"},
                 {"S2", "消火栓", "消防", "", "地下室", "", "", ""},
                 {"S3", "水泵", "公共设施", "9", "", "", "", ""},
                 {"S4", "屋面", "房屋本体", "3", "", "", "building-leaks", ""},
                 {"S5", "外墙", "房屋本体", "3", "", "2024-05-01", "none", ""}});
  EXPECT_THAT(Refused(import.name()),
              ElementsAre("4D BUILDING_NOT_FOUND", "5G WARRANTY_START_MISSING",
                          "6G WARRANTY_CLASS_UNKNOWN"));
  v1::ListAssetsRequest list;
  list.set_parent(site_);
  const auto page =
      Do<v1::ListAssetsResponse>("directory.v1.AssetService.ListAssets", list).value();
  ASSERT_EQ(page.assets_size(), 2);
  EXPECT_EQ(page.assets(0).old_number(), "S1");
  EXPECT_EQ(page.assets(0).warranty_end_date().year(), 2026);
  Withdraw(import.name()).value();
  WorkUntilIdle();
  EXPECT_EQ(Count("SELECT COUNT(*) FROM assets"), 0);
}

TEST_F(ImportKindsTest, TheFileOfAnImportIsRemovedWhenItsTimeIsOverAndItsRecordsStay) {
  const std::string file =
      Csv({{"编号", "楼栋", "房号"}, {"1", "3", "3-1-1"}, {"2", "9", "3-1-2"}});
  const std::string done =
      Post(Check(ImportRequest(Kind::KIND_UNITS, file, 2, 0), file).name(), "一行有误").name();
  const std::string idle = Upload(ImportRequest(Kind::KIND_UNITS, file, 2, 0), file);
  time_.ahead += std::chrono::hours(24 * (type::v1::LIMIT_IMPORT_KEPT_DAYS - 1));
  WorkUntilIdle();
  EXPECT_FALSE(Get(done).is_purged());
  EXPECT_THAT(FailedRows(done), HasSubstr("3-1-2"));
  time_.ahead += std::chrono::hours(48);
  WorkUntilIdle();
  for (const std::string& name : {done, idle}) EXPECT_TRUE(Get(name).is_purged()) << name;
  EXPECT_EQ(Get(done).state(), Kind::STATE_DONE);
  EXPECT_EQ(Get(idle).state(), Kind::STATE_CANCELLED);
  EXPECT_EQ(
      Count("SELECT COUNT(*) FROM import_parts") + Count("SELECT COUNT(*) FROM import_failed_rows"),
      0);
  EXPECT_EQ(Count("SELECT COUNT(*) FROM units"), 1);
  v1::DownloadFailedRowsRequest request;
  request.set_name(done);
  EXPECT_THAT(
      Do<v1::DownloadFailedRowsResponse>("directory.v1.ImportService.DownloadFailedRows", request),
      FailsWith("IMPORT_FILE_PURGED"));
  EXPECT_THAT(Errors(done), SizeIs(1)) << "what was wrong stays told";
}

TEST_F(ImportKindsTest, AnImportThatMovedOnMeanwhileKeepsItsFileForItsTime) {
  const std::string file = Csv({{"编号", "楼栋", "房号"}, {"1", "3", "3-1-1"}});
  const std::string name = Upload(ImportRequest(Kind::KIND_UNITS, file, 1, 0), file);
  schema_.Run("UPDATE imports SET update_time = update_time + INTERVAL 20 DAY");
  time_.ahead += std::chrono::hours(24 * 31);
  WorkUntilIdle();
  EXPECT_FALSE(Get(name).is_purged());
  time_.ahead += std::chrono::hours(24 * 20);
  WorkUntilIdle();
  EXPECT_TRUE(Get(name).is_purged());
}

}  // namespace
}  // namespace steward::directory
