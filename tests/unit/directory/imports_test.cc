// The life cycle of an import, and what the cells of its rows are taken for (X-14).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "services/directory/imports/phone_cell.h"
#include "services/directory/imports/row_reader.h"
#include "tests/support/reason.h"

namespace steward::directory {
namespace {

using sheets::Cell;
using sheets::CellKind;
using ::testing::ElementsAre;
using testing::FailsWith;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

TEST(ImportTest, EveryStateAllowsExactlyTheMovesOfTheTable) {
  using enum ImportState;
  using enum ImportMove;
  const std::map<std::pair<ImportState, ImportMove>, ImportState> expected = {
      {{kUploading, kAddPart}, kUploading},
      {{kUploading, kStartCheck}, kChecking},
      {{kUploading, kCancel}, kCancelled},
      {{kChecking, kFinishCheck}, kChecked},
      {{kChecking, kFail}, kFailed},
      {{kChecking, kCancel}, kCancelled},
      {{kChecked, kStartPost}, kPosting},
      {{kChecked, kCancel}, kCancelled},
      {{kPosting, kFinishPost}, kDone},
      {{kPosting, kFail}, kFailed},
      {{kPosting, kCancel}, kCancelled},
      {{kDone, kStartWithdrawal}, kWithdrawing},
      {{kFailed, kStartWithdrawal}, kWithdrawing},
      {{kCancelled, kStartWithdrawal}, kWithdrawing},
      {{kWithdrawing, kFinishWithdrawal}, kWithdrawn},
      {{kWithdrawing, kFail}, kFailed}};
  for (int state = 1; state <= static_cast<int>(kWithdrawn); ++state) {
    for (int move = 0; move <= static_cast<int>(kFinishWithdrawal); ++move) {
      const auto from = static_cast<ImportState>(state);
      const auto found = expected.find({from, static_cast<ImportMove>(move)});
      const Result<ImportState> after = After(from, static_cast<ImportMove>(move));
      if (found == expected.end()) {
        ASSERT_THAT(after, FailsWith("IMPORT_STATE_FORBIDS")) << state << " " << move;
        EXPECT_THAT(after.error().zh, Not(HasSubstr("{"))) << "every state has words";
        continue;
      }
      ASSERT_TRUE(after.ok()) << state << " " << move;
      EXPECT_EQ(after.value(), found->second) << state << " " << move;
    }
  }
}

TEST(ImportTest, TheFiguresMustBeThoseTheFileCameWith) {
  Import import;
  import.control_row_count = 3;
  import.control_floor_area_m2_x100 = 26805;
  import.counts = {.good = 2, .bad = 1, .floor_area_m2_x100 = 26805};
  EXPECT_TRUE(CheckControlTotals(import).ok());
  import.counts.floor_area_m2_x100 = 26800;
  ASSERT_THAT(CheckControlTotals(import), FailsWith("IMPORT_CONTROL_DIFFERS"));
  EXPECT_THAT(CheckControlTotals(import).error().en, HasSubstr("268.00 m2 in the file"));
  EXPECT_THAT(CheckControlTotals(import).error().en, HasSubstr("268.05 m2 expected"));
  import.kind = ImportKind::kPeople;
  EXPECT_TRUE(CheckControlTotals(import).ok()) << "people have no area";
  import.counts.bad = 0;
  EXPECT_THAT(CheckControlTotals(import), FailsWith("IMPORT_CONTROL_DIFFERS"));
}

const std::vector<KnownColumn>& Known() {
  static const auto& known =
      *new std::vector<KnownColumn>{{"房号", "house number", {"房号", "house"}, true},
                                    {"建筑面积", "floor area", {"建筑面积", "floorarea"}},
                                    {"姓名", "name", {"姓名", "name"}, false, true}};
  return known;
}
enum : size_t { kHouseColumn, kAreaColumn, kNameColumn };

Result<Columns> Heading(const std::vector<std::string>& titles) {
  sheets::Row row{1, {}};
  for (const std::string& title : titles) row.cells.push_back({title, CellKind::kText});
  return Columns::Read(row, Known());
}

TEST(ColumnsTest, TitlesAreKnownInBothLanguagesAndWithWhatPeopleWriteAround) {
  const Columns columns = Heading({"备注", "*建筑面积（㎡）", " House ", "错误"}).value();
  EXPECT_EQ(columns.PositionOf(kHouseColumn), 2u);
  EXPECT_EQ(columns.PositionOf(kAreaColumn), 1u);
  EXPECT_EQ(columns.PositionOf(kNameColumn), std::nullopt);
  EXPECT_THAT(columns.ignored(), ElementsAre(std::pair(size_t{0}, std::string("备注"))));
  EXPECT_THAT(Heading({"建筑面积"}), FailsWith("IMPORT_COLUMN_MISSING"));
  EXPECT_THAT(Heading({"房号", "house"}), FailsWith("IMPORT_COLUMN_REPEATED"));
  EXPECT_EQ(ColumnLetters(0) + ColumnLetters(25) + ColumnLetters(26) + ColumnLetters(701),
            "AZAAZZ");
}

// One row of the three columns.
class RowReaderTest : public ::testing::Test {
 protected:
  RowReader& Read(Cell house, Cell area = {}, Cell name = {}) {
    problems_.clear();
    row_ = {7, {std::move(house), std::move(area), std::move(name)}};
    reader_.emplace(row_, columns_, Known(), problems_);
    return *reader_;
  }
  std::string AreaReason(const std::string& text, CellKind kind = CellKind::kText) {
    Read({}, {text, kind}).Hundredths(kAreaColumn, 100'000'000);
    return problems_.empty() ? "" : problems_.front().reason;
  }
  std::optional<std::int64_t> Area(const std::string& text, CellKind kind = CellKind::kText) {
    return Read({}, {text, kind}).Hundredths(kAreaColumn, 100'000'000);
  }
  std::string HouseReason(const std::string& text) {
    RowReader& reader = Read({text, CellKind::kText});
    reader.House(kHouseColumn, reader.Text(kHouseColumn, 60));
    return problems_.empty() ? "" : problems_.front().reason;
  }

  const Columns columns_ = Heading({"房号", "建筑面积", "姓名"}).value();
  sheets::Row row_;
  std::vector<RowProblem> problems_;
  std::optional<RowReader> reader_;
};

TEST_F(RowReaderTest, DamagedFiguresAreRefusedWithTheirColumnAndReason) {
  const std::map<std::string, std::string> refused = {{"26#", "IMPORT_CELL_DAMAGED"},
                                                      {"7#", "IMPORT_CELL_DAMAGED"},
                                                      {"2600#", "IMPORT_CELL_DAMAGED"},
                                                      {"###", "IMPORT_CELL_DAMAGED"},
                                                      {"1.5E+03", "IMPORT_CELL_SCIENTIFIC"},
                                                      {"1e5", "IMPORT_CELL_SCIENTIFIC"},
                                                      {"89.505", "IMPORT_CELL_DECIMALS"},
                                                      {"89.5㎡", "IMPORT_CELL_NOT_NUMBER"},
                                                      {"1,234.5", "IMPORT_CELL_NOT_NUMBER"},
                                                      {"-3", "IMPORT_CELL_OUT_OF_RANGE"},
                                                      {"9999999999", "IMPORT_CELL_OUT_OF_RANGE"},
                                                      {"1900-01-00", "IMPORT_CELL_DATE"},
                                                      {"8.9.5", "IMPORT_CELL_NOT_NUMBER"},
                                                      {".5", "IMPORT_CELL_NOT_NUMBER"}};
  for (const auto& [text, reason] : refused) {
    EXPECT_EQ(AreaReason(text), reason) << text;
    ASSERT_TRUE(HasError(problems_)) << text;
    EXPECT_EQ(problems_.front().column, "B");
    EXPECT_EQ(problems_.front().title, "建筑面积");
    EXPECT_EQ(problems_.front().value, text);
  }
  EXPECT_EQ(AreaReason("2026-03-02", CellKind::kDate), "IMPORT_CELL_DATE");
  EXPECT_EQ(AreaReason("#REF!", CellKind::kError), "IMPORT_CELL_DAMAGED");
  EXPECT_EQ(AreaReason("89\xef\xbf\xbd"), "IMPORT_CELL_DAMAGED");
}

TEST_F(RowReaderTest, GoodFiguresAreTakenAndWhatWasRewrittenIsTold) {
  for (const auto& [text, value] : std::map<std::string, std::int64_t>{
           {"89.5", 8950}, {"89.50", 8950}, {"89.500", 8950}, {"0", 0}, {"120", 12000}}) {
    EXPECT_EQ(Area(text), value) << text;
    EXPECT_THAT(problems_, IsEmpty()) << text;
  }
  EXPECT_EQ(Area("８９．５"), 8950);
  EXPECT_EQ(AreaReason("８９．５"), "IMPORT_DIGITS_REWRITTEN");
  EXPECT_FALSE(HasError(problems_));
  EXPECT_EQ(Area("89.5　"), 8950);
  EXPECT_EQ(AreaReason("89.5　"), "IMPORT_SPACES_REMOVED");
  EXPECT_FALSE(HasError(problems_));
  EXPECT_EQ(Area(""), std::nullopt);
  EXPECT_THAT(problems_, IsEmpty()) << "not required";
}

TEST_F(RowReaderTest, HouseNumbersAreTakenInEverySpellingAndTheRewritingIsTold) {
  EXPECT_EQ(HouseReason("3-2-1502"), "");
  EXPECT_EQ(HouseReason("3栋2单元1502室"), "IMPORT_HOUSE_NUMBER_REWRITTEN");
  EXPECT_EQ(HouseReason("2-8#楼 二单元 301"), "IMPORT_HOUSE_NUMBER_REWRITTEN");
  EXPECT_EQ(HouseReason("26#"), "IMPORT_CELL_DAMAGED");
  EXPECT_EQ(HouseReason("1.5E+03"), "HOUSE_NUMBER_INVALID");
  EXPECT_EQ(HouseReason("没有"), "HOUSE_NUMBER_INVALID");
  EXPECT_EQ(HouseReason(""), "IMPORT_CELL_MISSING");
  EXPECT_EQ(HouseReason("  "), "IMPORT_CELL_MISSING");
}

TEST_F(RowReaderTest, DaysAreReadInEveryFormThatHasTheYearFirstAndInNoOther) {
  const Day day{std::chrono::year(2026), std::chrono::month(1), std::chrono::day(31)};
  for (const char* text : {"2026-01-31", "2026/1/31", "2026.1.31", "2026年1月31日", "20260131",
                           "２０２６－０１－３１"})
    EXPECT_EQ(Read({}, {text, CellKind::kText}).Date(kAreaColumn), day) << text;
  EXPECT_EQ(Read({}, {"2026-01-31", CellKind::kDate}).Date(kAreaColumn), day);
  EXPECT_THAT(problems_, IsEmpty());
  for (const char* text : {"31.1.2026", "2026-02-30", "26-1-31", "2026-1", "46053", "1900-01-00",
                           "2026-01-31 08:30:00", "2026-01-31-", "1.31", "昨天", "99990101"}) {
    EXPECT_EQ(Read({}, {text, CellKind::kText}).Date(kAreaColumn), std::nullopt) << text;
    ASSERT_EQ(problems_.size(), 1u) << text;
    EXPECT_EQ(problems_.front().reason, "IMPORT_CELL_NOT_DATE") << text;
  }
  EXPECT_EQ(Read({}, {}).Date(kAreaColumn), std::nullopt);
  EXPECT_THAT(problems_, IsEmpty()) << "not required";
}

TEST_F(RowReaderTest, AWordIsKnownInBothLanguagesAndAnyOtherIsToldTheChoice) {
  constexpr CellWord<int> kWords[] = {
      {"租户", "tenant", 1}, {"租客", "", 1}, {"家属", "family", 2}};
  const auto read = [&](const char* text) {
    return Read({}, {text, CellKind::kText}).OneOf(kAreaColumn, kWords);
  };
  EXPECT_EQ(read("租户"), 1);
  EXPECT_EQ(read("租客"), 1);
  EXPECT_EQ(read("family"), 2);
  EXPECT_EQ(read("房东"), std::nullopt);
  ASSERT_EQ(problems_.size(), 1u);
  EXPECT_THAT(problems_.front().zh, HasSubstr("租户、家属之一"));
  EXPECT_THAT(problems_.front().en, HasSubstr("one of tenant, family"));
}

TEST_F(RowReaderTest, TwoLinesThatSpeakOfOneDayAreToldWithTheEarlierLine) {
  const auto day = [](int number) {
    return Day{std::chrono::year(2026), std::chrono::month(1),
               std::chrono::day(static_cast<unsigned>(number))};
  };
  PeriodLines lines;
  RowReader& reader = Read({"1", CellKind::kText});
  lines.CheckFree("1", {day(1), day(10)}, kHouseColumn, reader);
  lines.CheckFree("1", {day(10), std::nullopt}, kHouseColumn, reader);
  lines.CheckFree("2", {day(5), std::nullopt}, kHouseColumn, reader);
  EXPECT_THAT(problems_, IsEmpty());
  lines.CheckFree("1", {day(9), day(11)}, kHouseColumn, reader);
  ASSERT_EQ(problems_.size(), 1u);
  EXPECT_EQ(problems_.front().reason, "IMPORT_ROW_OVERLAPS");
  EXPECT_THAT(problems_.front().en, HasSubstr("line 7"));
}

TEST_F(RowReaderTest, PersonalDataStandInNoProblem) {
  Read({"1", CellKind::kText}, {}, {" 王建国", CellKind::kText}).Text(kNameColumn, 60);
  ASSERT_EQ(problems_.size(), 1u);
  EXPECT_EQ(problems_.front().value, "");
  Read({"1", CellKind::kText}, {}, {"王建国\x01", CellKind::kText}).Text(kNameColumn, 60);
  ASSERT_EQ(problems_.size(), 1u);
  EXPECT_THAT(problems_.front().zh, Not(HasSubstr("王建国")));
  Read({"1", CellKind::kText}, {}, {std::string(61, 'x'), CellKind::kText}).Text(kNameColumn, 60);
  ASSERT_EQ(problems_.size(), 1u);
  EXPECT_EQ(problems_.front().reason, "IMPORT_CELL_TOO_LONG");
}

TEST_F(RowReaderTest, SeveralItemsOfACellAreToldApart) {
  EXPECT_THAT(Read({"3-2-1; 3-2-2；商铺1、\n2-1", CellKind::kText}).Items(kHouseColumn, 20, 5),
              ElementsAre("3-2-1", "3-2-2", "商铺1", "2-1"));
  EXPECT_THAT(Read({"1;2;3", CellKind::kText}).Items(kHouseColumn, 20, 2), IsEmpty());
  EXPECT_TRUE(HasError(problems_));
}

TEST(PhoneCellTest, ALostZeroIsFoundAndNoTextRepeatsThePhone) {
  for (const std::string good : {"13812345678", "138-1234-5678", "+86 13812345678", "02367890000",
                                 "0371-65551234", "67890000", "4008001234", "+85221234567"})
    EXPECT_TRUE(ReadPhoneCell(good, 1).ok()) << good;
  for (const std::string lost : {"2367890000", "37165551234", "1088888888", "755123456"})
    EXPECT_THAT(ReadPhoneCell(lost, 1), FailsWith("IMPORT_CELL_LOST_ZERO")) << lost;
  EXPECT_THAT(ReadPhoneCell("1.38E+10", 1), FailsWith("IMPORT_CELL_SCIENTIFIC"));
  for (const std::string bad :
       {"123", "138123456789", "１３８１２３４５６７８", "无", "1381234567x"}) {
    const auto phone = ReadPhoneCell(bad, 2);
    ASSERT_THAT(phone, FailsWith("PHONE_INVALID")) << bad;
    EXPECT_THAT(phone.error().zh + phone.error().en, Not(HasSubstr(bad)));
  }
}

}  // namespace
}  // namespace steward::directory
