// CSV as people and their programs write it, and the guard against formulas (SEC-24).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "common/sheets/csv_writer.h"
#include "common/sheets/reader.h"

namespace steward::sheets {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using std::string_view_literals::operator""sv;
using Texts = std::vector<std::string>;

struct ReadCsv {
  std::vector<Texts> rows;
  std::vector<std::int64_t> lines;
  Problem problem;
};

ReadCsv ReadAllOf(std::string bytes) {
  ReadCsv all;
  const std::unique_ptr<Reader> reader = OpenSheet(std::move(bytes));
  Row row;
  while (reader->Next(row) == Reading::kRow) {
    Texts texts;
    for (const Cell& cell : row.cells) texts.push_back(cell.text);
    all.rows.push_back(texts);
    all.lines.push_back(row.line);
  }
  all.problem = reader->problem();
  return all;
}

Refusal RefusalOf(std::string bytes) { return ReadAllOf(std::move(bytes)).problem.refusal; }

TEST(CsvTest, QuotesCommasAndLineEndsAreThoseOfRfc4180) {
  const ReadCsv read = ReadAllOf("a,b,c\r\n\"x, \"\"y\"\"\",\"two\r\nlines\",\r\n\n,,last");
  EXPECT_THAT(read.rows, ElementsAre(Texts{"a", "b", "c"}, Texts{"x, \"y\"", "two\r\nlines"},
                                     Texts{"", "", "last"}));
  EXPECT_THAT(read.lines, ElementsAre(1, 2, 4)) << "empty rows count and are not given";
  EXPECT_EQ(read.problem.refusal, Refusal::kNone);
  EXPECT_THAT(ReadAllOf("").rows, IsEmpty());
  EXPECT_THAT(ReadAllOf("a,").rows, ElementsAre(Texts{"a"}));
}

TEST(CsvTest, Utf8WithAndWithoutMarkAndGb18030AreTheSame) {
  const Texts expected{"房号", "建筑面积"};
  EXPECT_THAT(ReadAllOf("\xef\xbb\xbf房号,建筑面积\n").rows, ElementsAre(expected));
  EXPECT_THAT(ReadAllOf("房号,建筑面积\n").rows, ElementsAre(expected));
  EXPECT_THAT(ReadAllOf("\xb7\xbf\xba\xc5,\xbd\xa8\xd6\xfe\xc3\xe6\xbb\xfd\n").rows,
              ElementsAre(expected));
}

TEST(CsvTest, WhatIsNoCsvIsRefusedWithItsLine) {
  EXPECT_EQ(RefusalOf("a\nb\"c\n"), Refusal::kMalformed);
  EXPECT_EQ(ReadAllOf("a\nb\"c\n").problem.line, 2);
  EXPECT_EQ(RefusalOf("a\n\"b\"c\n"), Refusal::kMalformed);
  EXPECT_EQ(RefusalOf("a\n\"never closed\n"), Refusal::kMalformed);
  EXPECT_EQ(RefusalOf(std::string("a\0b\n", 4)), Refusal::kMalformed);
  EXPECT_EQ(RefusalOf("\xff\xfe"
                      "a,b\n"),
            Refusal::kEncoding);
  EXPECT_EQ(RefusalOf("\xef\xbb\xbf\xb7\xbf\n"), Refusal::kEncoding);
  EXPECT_EQ(RefusalOf("\xd0\xcf\x11\xe0 old office"), Refusal::kKind);
}

TEST(CsvTest, RowsColumnsCellsAndBytesAreBounded) {
  EXPECT_EQ(RefusalOf("\n" + std::string(99, ',') + "x\n"), Refusal::kNone);
  EXPECT_EQ(RefusalOf("\n" + std::string(100, ',') + "x\n"), Refusal::kTooManyColumns);
  EXPECT_EQ(RefusalOf(std::string(20'000, ',')), Refusal::kTooManyColumns);
  std::string cell;
  for (int i = 0; i < 4000; ++i) cell += "房";
  EXPECT_EQ(RefusalOf(cell), Refusal::kNone);
  EXPECT_EQ(RefusalOf(cell + "x"), Refusal::kCellTooLong);
  std::string rows;
  for (int i = 0; i < 200'000; ++i) rows += "1\n";
  EXPECT_THAT(ReadAllOf(rows).rows, SizeIs(200'000));
  EXPECT_EQ(RefusalOf(rows + "1\n"), Refusal::kTooManyRows);
  EXPECT_EQ(RefusalOf(std::string(33'554'433, 'x')), Refusal::kFileTooLarge);
}

TEST(GuardTest, NoWrittenCellBeginsAFormula) {
  for (const std::string start : {"=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠"}) {
    const std::string cell = start + "cmd|' /C calc'!A0";
    EXPECT_EQ(Guarded(cell), "'" + cell);
    EXPECT_EQ(Unguarded(Guarded(cell)), cell);
    EXPECT_EQ(Unguarded(Guarded("'" + cell)), "'" + cell);
    std::string text;
    AppendCsv(text, {{"a", CellKind::kText}, {cell, CellKind::kText}});
    EXPECT_EQ(text.find("," + start), text.npos) << text;
    EXPECT_EQ(text.find(",\"" + start), text.npos) << text;
  }
  for (const std::string plain : {"3-2-1502", "'s-Hertogenbosch", "", "'", "a=b"}) {
    EXPECT_EQ(Guarded(plain), plain);
    EXPECT_EQ(Unguarded(plain), plain);
  }
}

TEST(CsvPropertyTest, WhatIsWrittenIsReadAsItWas) {
  std::mt19937_64 random(20261122);
  const Texts pieces = {"房", "a", "\"", ",", "\r\n", "\n", "=", "'", "-", "＋", " ", "7", "\t"};
  for (int round = 0; round < 300; ++round) {
    std::vector<Texts> table;
    std::string file(kCsvStart);
    for (size_t i = 0; i < 1 + random() % 20; ++i) {
      std::vector<Cell> cells;
      for (size_t j = 0; j < 1 + random() % 8; ++j) {
        std::string text;
        for (size_t k = 0; k < random() % 6; ++k) text += pieces[random() % pieces.size()];
        cells.push_back({text, CellKind::kText});
      }
      cells.push_back({"end", CellKind::kText});
      AppendCsv(file, cells);
      Texts texts;
      for (const Cell& cell : cells) texts.push_back(cell.text);
      table.push_back(texts);
    }
    ASSERT_EQ(ReadAllOf(file).rows, table) << file;
  }
}

TEST(CsvPropertyTest, NoBytesBringTheReaderDown) {
  std::mt19937_64 random(7);
  const std::string_view alphabet = "\"\",\r\n\0a\xb7\xbf\xef\xbb\xbf\xff="sv;
  for (int round = 0; round < 5000; ++round) {
    std::string bytes;
    for (size_t i = 0; i < random() % 40; ++i) bytes += alphabet[random() % alphabet.size()];
    ReadAllOf(bytes);
  }
}

}  // namespace
}  // namespace steward::sheets
