// Workbooks: those of other programs, broken ones and hostile ones (SEC-24, SEC-31).
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <zip.h>

#include <map>
#include <random>

#include "common/sheets/number.h"
#include "common/sheets/reader.h"
#include "common/sheets/xlsx_writer.h"
#include "tests/support/temporary_folder.h"

namespace steward::sheets {
namespace {

using ::testing::ElementsAre;
using ::testing::SizeIs;
using Cells = std::vector<Cell>;
using Parts = std::map<std::string, std::string>;

Cell Text(std::string text) { return {std::move(text), CellKind::kText}; }
Cell Number(std::string text) { return {std::move(text), CellKind::kNumber}; }
Cell Date(std::string text) { return {std::move(text), CellKind::kDate}; }

std::string Zip(const Parts& parts) {
  testing::TemporaryFolder folder;
  const std::string path = folder.Path("book.xlsx");
  int error = 0;
  zip_t* zip = zip_open(path.c_str(), ZIP_CREATE, &error);
  for (const auto& [name, text] : parts) {
    zip_source_t* source = zip_source_buffer(zip, text.data(), text.size(), 0);
    zip_file_add(zip, name.c_str(), source, 0);
  }
  EXPECT_EQ(zip_close(zip), 0);
  return folder.Read("book.xlsx");
}

// A workbook whose first sheet, which is not the first part, holds these rows.
Parts Book(const std::string& rows) {
  return {
      {"xl/workbook.xml",
       R"(<workbook xmlns:r="r"><sheets><sheet name="房屋" r:id="rId2"/><sheet r:id="rId1"/>)"
       "</sheets></workbook>"},
      {"xl/_rels/workbook.xml.rels",
       R"(<Relationships><Relationship Id="rId1" Target="worksheets/sheet1.xml"/>)"
       R"(<Relationship Id="rId2" Target="/xl/worksheets/sheet2.xml"/></Relationships>)"},
      {"xl/worksheets/sheet1.xml", "<worksheet/>"},
      {"xl/worksheets/sheet2.xml", "<worksheet><sheetData>" + rows + "</sheetData></worksheet>"},
      {"xl/sharedStrings.xml",
       "<sst><si><t>房号</t></si><si><r><t>3-</t></r><r><t>2</t></r>"
       "<rPh><t>reading</t></rPh></si></sst>"},
      {"xl/styles.xml",
       R"(<styleSheet><numFmts><numFmt numFmtId="164" formatCode="yyyy&quot;年&quot;m"/>)"
       R"(<numFmt numFmtId="165" formatCode="0.00&quot;day&quot;[Red]"/></numFmts>)"
       R"(<cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/>)"
       R"(<xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="165"/></cellXfs></styleSheet>)"}};
}

struct BookRead {
  std::vector<Cells> rows;
  std::vector<std::int64_t> lines;
  Problem problem;
};

BookRead RowsOf(std::string bytes) {
  BookRead all;
  const std::unique_ptr<Reader> reader = OpenSheet(std::move(bytes));
  Row row;
  while (reader->Next(row) == Reading::kRow) {
    all.rows.push_back(row.cells);
    all.lines.push_back(row.line);
  }
  all.problem = reader->problem();
  return all;
}

Refusal BookRefusalOf(const Parts& parts) { return RowsOf(Zip(parts)).problem.refusal; }

TEST(XlsxTest, SharedInlineAndFormulaTextsAreText) {
  const BookRead read =
      RowsOf(Zip(Book(R"(<row r="1"><c r="A1" t="s"><v>0</v></c><c r="C1" t="s"><v>1</v></c></row>)"
                      R"(<row r="3"><c r="B3" t="inlineStr"><is><t>内</t></is></c>)"
                      R"(<c t="str"><f>A1&amp;B1</f><v>x&amp;y</v></c><c r="E3" t="b"><v>1</v></c>)"
                      R"(<c r="F3" t="e"><v>#REF!</v></c></row>)")));
  EXPECT_THAT(read.rows,
              ElementsAre(Cells{Text("房号"), Text(""), Text("3-2")},
                          Cells{Text(""), Text("内"), Text("x&y"), Text(""),
                                Cell{"TRUE", CellKind::kTruth}, Cell{"#REF!", CellKind::kError}}));
  EXPECT_THAT(read.lines, ElementsAre(1, 3));
}

TEST(XlsxTest, NumbersAndDatesAreAsTheSpreadsheetShowsThem) {
  const BookRead read = RowsOf(Zip(Book(
      R"(<row><c><v>89.950000000000003</v></c><c><v>1.3812345678E10</v></c><c><v>26000</v></c>)"
      R"(<c s="1"><v>46083</v></c><c s="2"><v>0</v></c><c s="3"><v>7</v></c>)"
      R"(<c t="d"><v>2026-01-31</v></c></row>)")));
  EXPECT_THAT(read.rows, ElementsAre(Cells{Number("89.95"), Number("13812345678"), Number("26000"),
                                           Date("2026-03-02"), Date("1900-01-00"), Number("7"),
                                           Date("2026-01-31")}));
}

TEST(XlsxTest, SerialDaysFollowTheCalendarWithTheLeapDayThatNeverWas) {
  EXPECT_EQ(ShownDate("1", false), "1900-01-01");
  EXPECT_EQ(ShownDate("59", false), "1900-02-28");
  EXPECT_EQ(ShownDate("60", false), "1900-02-29");
  EXPECT_EQ(ShownDate("61", false), "1900-03-01");
  EXPECT_EQ(ShownDate("46083.5", false), "2026-03-02 12:00:00");
  EXPECT_EQ(ShownDate("44621", true), "2026-03-02");
  EXPECT_EQ(ShownDate("-3", false), "-3");
  EXPECT_EQ(ShownDate("x", false), "x");
  EXPECT_EQ(ShownDate("2958465.25", false), "9999-12-31 06:00:00");
  EXPECT_EQ(ShownNumber("1.5E+20"), "1.5e+20");
  EXPECT_EQ(ShownNumber("0.1"), "0.1");
  EXPECT_EQ(ShownNumber("abc"), "abc");
}

TEST(XlsxTest, ATimeThatRoundsToMidnightIsTheNextDay) {
  EXPECT_EQ(ShownDate("46083.999999", false), "2026-03-03");
  EXPECT_EQ(ShownDate("59.999999", false), "1900-02-29");
  EXPECT_EQ(ShownDate("46083.99998", false), "2026-03-02 23:59:58");
  EXPECT_EQ(ShownDate("2958465.999999", false), "9999-12-31 23:59:59");
}

TEST(XlsxTest, ADayBehindTheLastOneIsShownAsItStands) {
  EXPECT_EQ(ShownDate("2958466", false), "2958466");
  EXPECT_EQ(ShownDate("2957003", true), "9999-12-31");
  EXPECT_EQ(ShownDate("2957004", true), "2957004");
}

TEST(XlsxTest, BrokenWorkbooksAreRefused) {
  EXPECT_EQ(RowsOf("PK\x03\x04 not a zip").problem.refusal, Refusal::kMalformed);
  EXPECT_EQ(BookRefusalOf({{"word/document.xml", "<document/>"}}), Refusal::kKind);
  Parts parts = Book("");
  parts.erase("xl/worksheets/sheet2.xml");
  EXPECT_EQ(BookRefusalOf(parts), Refusal::kMalformed);
  const std::string whole = Zip(Book("<row><c><v>1</v></c></row>"));
  EXPECT_EQ(RowsOf(whole.substr(0, whole.size() / 2)).problem.refusal, Refusal::kMalformed);
  for (const std::string rows :
       {"<row><c><v>1</c></row>", R"(<row r="5"/><row r="4"/>)", R"(<row r="99999999"/>)",
        R"(<row><c r="B1"/><c r="A1"/></row>)", R"(<row><c t="s"><v>99</v></c></row>)",
        R"(<row><c r="ZZZZ1"><v>1</v></c></row>)"}) {
    EXPECT_EQ(BookRefusalOf(Book(rows)), Refusal::kMalformed) << rows;
  }
}

TEST(XlsxTest, RowsAndCellsInsideEachOtherAreRefused) {
  for (const std::string rows :
       {R"(<row><c><row r="2"/><v>1</v></c></row>)", R"(<row><row r="2"/></row>)",
        R"(<row><c><c r="B1"><v>1</v></c></c></row>)", R"(<row/><c><v>1</v></c>)"}) {
    EXPECT_EQ(BookRefusalOf(Book(rows)), Refusal::kMalformed) << rows;
  }
}

TEST(XlsxTest, EntitiesAndDocumentTypesAreRefusedWhereverTheyStand) {
  const std::string bomb =
      R"(<!DOCTYPE lolz [<!ENTITY lol "lol"><!ENTITY lol2 "&lol;&lol;&lol;">]>)";
  const std::string file = R"(<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>)";
  for (const std::string& head : {bomb, file}) {
    for (const std::string part :
         {"xl/workbook.xml", "xl/sharedStrings.xml", "xl/worksheets/sheet2.xml", "xl/styles.xml"}) {
      Parts parts = Book("<row><c><v>1</v></c></row>");
      parts[part] = head + parts[part];
      EXPECT_EQ(BookRefusalOf(parts), Refusal::kForbidden) << part;
    }
  }
}

TEST(XlsxTest, WhatUnpacksToFarMoreIsRefusedBeforeItDoes) {
  Parts parts = Book("<row><c><v>1</v></c></row>");
  parts["xl/sharedStrings.xml"] = "<sst>" + std::string(100'000'000, ' ') + "</sst>";
  EXPECT_EQ(BookRefusalOf(parts), Refusal::kUnpackedTooLarge);
}

TEST(XlsxTest, RowsColumnsAndCellsAreBounded) {
  EXPECT_EQ(BookRefusalOf(Book(R"(<row><c r="CV1"><v>1</v></c></row>)")), Refusal::kNone);
  EXPECT_EQ(BookRefusalOf(Book(R"(<row><c r="CW1"><v>1</v></c></row>)")), Refusal::kTooManyColumns);
  EXPECT_EQ(BookRefusalOf(Book(R"(<row><c r="XFD1" s="1"/><c/></row>)")), Refusal::kMalformed);
  EXPECT_EQ(BookRefusalOf(Book(R"(<row><c r="XFD1" s="1"/></row>)")), Refusal::kNone);
  const auto cell = [](size_t length) {
    return R"(<row><c t="inlineStr"><is><t>)" + std::string(length, 'x') + "</t></is></c></row>";
  };
  EXPECT_EQ(BookRefusalOf(Book(cell(4000))), Refusal::kNone);
  EXPECT_EQ(BookRefusalOf(Book(cell(4001))), Refusal::kCellTooLong);
  EXPECT_EQ(BookRefusalOf(Book(cell(100'000))), Refusal::kCellTooLong);
}

TEST(XlsxPropertyTest, WhatIsWrittenIsReadAsItWas) {
  std::mt19937_64 random(20261122);
  const std::vector<std::string> pieces = {"房", "a", "\"", "<", "&", "=", "'", "-", "＠", "7"};
  for (int round = 0; round < 30; ++round) {
    testing::TemporaryFolder folder;
    XlsxWriter writer(folder.Path("out.xlsx"), folder.path());
    std::vector<Cells> table;
    for (size_t i = 0; i < 1 + random() % 50; ++i) {
      Cells cells;
      for (size_t j = 0; j < 1 + random() % 8; ++j) {
        std::string text;
        for (size_t k = 0; k < random() % 6; ++k) text += pieces[random() % pieces.size()];
        cells.push_back(random() % 4 == 0 ? Number(std::to_string(random() % 100000)) : Text(text));
      }
      cells.push_back(Text("end"));
      writer.AddRow(cells);
      table.push_back(cells);
    }
    ASSERT_TRUE(writer.Close());
    ASSERT_EQ(RowsOf(folder.Read("out.xlsx")).rows, table);
  }
}

TEST(XlsxPropertyTest, ADamagedByteBringsNothingDown) {
  testing::TemporaryFolder folder;
  XlsxWriter writer(folder.Path("out.xlsx"), folder.path());
  for (int i = 0; i < 50; ++i) writer.AddRow({Text("房"), Number("7"), Text("=1+1")});
  ASSERT_TRUE(writer.Close());
  const std::string good = folder.Read("out.xlsx");
  ASSERT_THAT(RowsOf(good).rows, SizeIs(50));
  std::mt19937_64 random(3);
  for (int round = 0; round < 500; ++round) {
    std::string bad = good;
    bad[random() % bad.size()] = static_cast<char>(random());
    RowsOf(bad);
  }
}

TEST(XlsxTest, AFileThatCannotBeWrittenIsSaid) {
  testing::TemporaryFolder folder;
  XlsxWriter writer(folder.Path("missing/out.xlsx"), folder.path());
  writer.AddRow({Text("a")});
  EXPECT_FALSE(writer.Close());
}

}  // namespace
}  // namespace steward::sheets
