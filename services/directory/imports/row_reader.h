// Reads the cells of one row and says everything that is wrong with them. Nothing is changed
// silently: what cannot be taken as it stands is an error, or a correction that is told (X-14,
// domain.md 4.1). Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "common/sheets/cell.h"
#include "services/directory/day.h"
#include "services/directory/house_number.h"
#include "services/directory/imports/columns.h"
#include "services/directory/imports/import.h"
#include "steward/directory/v1/reasons.h"

namespace steward::directory {

// What was found in a row. Where the column is personal, without what stands there.
struct RowProblem {
  Severity severity = Severity::kError;
  std::string column;  // "C"; empty: the row
  std::string title;
  std::string reason;
  std::string value;
  std::string zh;
  std::string en;
};

// A word a cell may hold, in both languages, and what it means. Without an English one it is
// understood, but not offered.
template <class Value>
struct CellWord {
  std::string_view zh;
  std::string_view en;
  Value value;
};

// Of one row. Getters note what they find; they give nothing where there is nothing to give.
class RowReader {
 public:
  // All outlive it.
  RowReader(const sheets::Row& row, const Columns& columns, const std::vector<KnownColumn>& known,
            std::vector<RowProblem>& problems)
      : row_(row), columns_(columns), known_(known), problems_(problems) {}

  // The text of a cell without spaces around it. Empty where there is none, which is an error in a
  // required column.
  std::string Text(size_t column, size_t longest);
  // A figure with at most two decimals, in hundredths; a whole figure.
  std::optional<std::int64_t> Hundredths(size_t column, std::int64_t highest);
  std::optional<std::int64_t> Whole(size_t column, std::int64_t lowest, std::int64_t highest);
  // A day, as a spreadsheet holds it or written with the year first.
  std::optional<Day> Date(size_t column);
  std::optional<HouseNumber> House(size_t column, std::string_view text);
  // The house number in a cell.
  HouseNumber House(size_t column);
  template <class Value, size_t kCount>
  std::optional<Value> OneOf(size_t column, const CellWord<Value> (&words)[kCount]) {
    constexpr size_t kLongestWord = 60;
    const std::string text = Text(column, kLongestWord);
    if (text.empty()) return std::nullopt;
    std::string offered_zh;
    std::string offered;
    for (const CellWord<Value>& word : words) {
      if (text == word.zh || text == word.en) return word.value;
      if (word.en.empty()) continue;
      offered_zh.append(offered_zh.empty() ? "" : "、").append(word.zh);
      offered.append(offered.empty() ? "" : ", ").append(word.en);
    }
    RefuseChoice(column, offered_zh, offered);
    return std::nullopt;
  }
  // The items of a cell, which stand between `;`, `；`, `、` or line ends.
  std::vector<std::string> Items(size_t column, size_t longest, size_t most);

  // What is wrong with a cell, for those reasons that say nothing but column and value.
  Error About(size_t column, Reason reason) const;
  void Refuse(size_t column, const Error& error) { Add(Severity::kError, column, error); }
  void Correct(size_t column, const Error& error) { Add(Severity::kCorrection, column, error); }

  // The arguments of a text about a column; the value is what stands there, as far as it is shown.
  std::string_view zh(size_t column) const { return known_[column].zh; }
  std::string_view en(size_t column) const { return known_[column].en; }
  std::string Shown(size_t column) const;
  std::int64_t line() const { return row_.line; }

 private:
  const sheets::Cell* CellOf(size_t column) const;
  // The digits of a figure, or nothing.
  std::string Figure(size_t column);
  // The text of a cell that is there, however it is kept; nothing where it is damaged or too long.
  std::string Content(size_t column, size_t longest);
  void RefuseChoice(size_t column, std::string_view offered_zh, std::string_view offered);
  void Add(Severity severity, size_t column, const Error& error);

  const sheets::Row& row_;
  const Columns& columns_;
  const std::vector<KnownColumn>& known_;
  std::vector<RowProblem>& problems_;
};

// In which line of a file a value stands.
class RowLines {
 public:
  // IMPORT_ROW_REPEATED where it stood before.
  void CheckNew(const std::string& value, size_t column, RowReader& reader);

 private:
  std::unordered_map<std::string, std::int64_t> lines_;
};

// In which lines of a file something is spoken of, and for which days.
class PeriodLines {
 public:
  // IMPORT_ROW_OVERLAPS where another line speaks of one of the days.
  void CheckFree(const std::string& value, const Period& period, size_t column, RowReader& reader);

 private:
  std::unordered_map<std::string, std::vector<std::pair<Period, std::int64_t>>> lines_;
};

// Whether any of them keeps the row out.
bool HasError(const std::vector<RowProblem>& problems);

}  // namespace steward::directory
