#include "common/paging/filter.h"

#include <algorithm>
#include <array>
#include <optional>

#include "common/base/text.h"
#include "common/paging/literal.h"
#include "common/validate/problem.h"
#include "steward/type/v1/limits.pb.h"

namespace steward::paging {
namespace {

using validate::Problem;

bool IsWordCharacter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '.';
}

// Besides, what numbers, times, ids and names are made of.
bool IsLiteralCharacter(char c) {
  return IsWordCharacter(c) || c == '-' || c == '+' || c == ':' || c == '/';
}

struct Operator {
  std::string_view text;  // also in SQL
  bool orders;            // only for what has an order
};

// Longer ones first.
constexpr std::array<Operator, 7> kOperators = {{{"!=", false},
                                                 {"<=", true},
                                                 {">=", true},
                                                 {"=", false},
                                                 {"<", true},
                                                 {">", true},
                                                 {":", false}}};

bool HasOrder(const Type& type) {
  return type.kind == Type::Kind::kInt || type.kind == Type::Kind::kText ||
         type.kind == Type::Kind::kInstant || type.kind == Type::Kind::kDay;
}

// A pattern of LIKE ... ESCAPE '!' that matches the text and nothing else.
std::string EscapeLike(std::string_view text) {
  std::string pattern;
  for (const char c : text) {
    if (c == '%' || c == '_' || c == '!') pattern += '!';
    pattern += c;
  }
  return pattern;
}

// Recursive descent; writes the SQL as it reads.
//   any   = term {("AND" | "OR") term}     one of the two words at a time
//   term  = "NOT" term | "(" any ")" | comparison
class Parser {
 public:
  Parser(std::string_view text, const Columns& columns)
      : text_(text), rest_(text), columns_(columns) {}

  Result<Filter> Parse() {
    TRY(ReadAny(0));
    if (!rest_.empty()) return Refuse({"这里应为 AND 或 OR", "expected AND or OR"});
    return std::move(filter_);
  }

 private:
  // At what stands next; positions count characters from 1.
  Error Refuse(const Problem& problem) const {
    const size_t before = CodePointCount(text_.substr(0, text_.size() - rest_.size())).value_or(0);
    return validate::FailWithProblem(type::Reason::kFilterInvalid, "position",
                                     std::to_string(before + 1), problem);
  }

  void SkipSpace() {
    while (!rest_.empty() && (rest_.front() == ' ' || rest_.front() == '\t' ||
                              rest_.front() == '\n' || rest_.front() == '\r')) {
      rest_.remove_prefix(1);
    }
  }

  std::string_view PeekWord() {
    SkipSpace();
    const auto end = std::find_if_not(rest_.begin(), rest_.end(), IsWordCharacter);
    return rest_.substr(0, static_cast<size_t>(end - rest_.begin()));
  }

  bool TakeWord(std::string_view word) {
    if (PeekWord() != word) return false;
    rest_.remove_prefix(word.size());
    return true;
  }

  bool Take(std::string_view symbol) {
    SkipSpace();
    if (rest_.substr(0, symbol.size()) != symbol) return false;
    rest_.remove_prefix(symbol.size());
    return true;
  }

  Status ReadAny(int depth) {
    filter_.where += "(";
    TRY(ReadTerm(depth));
    std::string_view joined_by;
    for (;;) {
      const std::string_view word = PeekWord();
      if (word != "AND" && word != "OR") break;
      if (!joined_by.empty() && word != joined_by) {
        return Refuse({"AND 与 OR 混用时请加括号", "put parentheses where AND stands beside OR"});
      }
      joined_by = word;
      rest_.remove_prefix(word.size());
      filter_.where += word == "AND" ? " AND " : " OR ";
      TRY(ReadTerm(depth));
    }
    filter_.where += ")";
    SkipSpace();
    return {};
  }

  Status ReadTerm(int depth) {
    const std::string limit = std::to_string(type::v1::LIMIT_FILTER_DEPTH);
    SkipSpace();
    if (depth > type::v1::LIMIT_FILTER_DEPTH) {
      return Refuse({"括号最多嵌套 " + limit + " 层", "parentheses go at most " + limit + " deep"});
    }
    if (TakeWord("NOT")) {
      filter_.where += "NOT (";
      TRY(ReadTerm(depth + 1));
      filter_.where += ")";
      return {};
    }
    if (!Take("(")) return ReadComparison();
    TRY(ReadAny(depth + 1));
    if (!Take(")")) return Refuse({"缺少右括号", "a closing parenthesis is missing"});
    return {};
  }

  Status ReadComparison() {
    if (++terms_ > type::v1::LIMIT_FILTER_TERMS) {
      const std::string limit = std::to_string(type::v1::LIMIT_FILTER_TERMS);
      return Refuse({"最多 " + limit + " 个比较条件", "at most " + limit + " comparisons"});
    }
    const std::string_view field = PeekWord();
    const Column* column = columns_.Find(field);
    if (column == nullptr || !column->may_filter()) {
      const std::string fields = columns_.FilterFields();
      return Refuse({"这里应为可筛选的字段：" + fields, "expected one of the fields " + fields});
    }
    rest_.remove_prefix(field.size());
    const auto found = std::find_if(kOperators.begin(), kOperators.end(),
                                    [&](const Operator& one) { return Take(one.text); });
    if (found == kOperators.end()) {
      return Refuse({"这里应为 = != < <= > >= 或 :", "expected = != < <= > >= or :"});
    }
    SkipSpace();
    if (found->text == ":") return ReadHas(*column);
    if (found->orders && !HasOrder(column->type)) {
      return Refuse({"该字段只能用 = 或 != 比较", "this field can only be compared by = and !="});
    }
    const Problem expected = ExpectedLiteral(column->type);
    const std::string_view before = rest_;
    const bool quoted = rest_.substr(0, 1) == "\"";
    const std::optional<std::string> text = quoted ? TRY(ReadQuoted()) : ReadBare();
    std::optional<Value> value;
    if (text && (quoted || column->type.kind != Type::Kind::kText)) {
      value = ReadLiteral(column->type, *text);
    }
    if (!value) {
      rest_ = before;
      return Refuse(expected);
    }
    filter_.where += column->sql;
    filter_.where += " ";
    filter_.where += found->text;
    filter_.where += " ?";
    filter_.arguments.push_back(*std::move(value));
    return {};
  }

  Status ReadHas(const Column& column) {
    if (Take("*")) {
      filter_.where += column.sql;
      filter_.where += " IS NOT NULL";
      return {};
    }
    if (column.type.kind != Type::Kind::kText) {
      return Refuse(
          {"“:”只用于文本字段，或用 :* 表示有值", "`:` is for texts, or `:*` for having a value"});
    }
    if (rest_.substr(0, 1) != "\"") return Refuse(ExpectedLiteral(column.type));
    std::string text = TRY(ReadQuoted());
    const bool prefix = !text.empty() && text.back() == '*';
    if (prefix) text.pop_back();
    filter_.where += column.sql;
    filter_.where += " LIKE ? ESCAPE '!'";
    filter_.arguments.push_back((prefix ? "" : "%") + EscapeLike(text) + "%");
    return {};
  }

  Result<std::string> ReadQuoted() {
    std::string text;
    for (size_t i = 1; i < rest_.size(); ++i) {
      if (rest_[i] == '"') {
        rest_.remove_prefix(i + 1);
        return text;
      }
      if (rest_[i] == '\\' && ++i == rest_.size()) break;
      text += rest_[i];
    }
    return Refuse({"缺少右引号", "the closing quote is missing"});
  }

  std::optional<std::string> ReadBare() {
    const auto end = std::find_if_not(rest_.begin(), rest_.end(), IsLiteralCharacter);
    std::string text(rest_.begin(), end);
    rest_.remove_prefix(text.size());
    return text.empty() ? std::nullopt : std::optional(std::move(text));
  }

  const std::string_view text_;
  std::string_view rest_;
  const Columns& columns_;
  int terms_ = 0;
  Filter filter_{.where = ""};
};

}  // namespace

Result<Filter> Filter::Parse(std::string_view text, const Columns& columns) {
  const std::optional<size_t> length = CodePointCount(text);
  if (!length || *length > type::v1::LIMIT_FILTER_LENGTH) {
    const std::string limit = std::to_string(type::v1::LIMIT_FILTER_LENGTH);
    return validate::FailWithProblem(type::Reason::kFilterInvalid, "position", length ? limit : "1",
                                     {"筛选条件应为最多 " + limit + " 个字符的文本",
                                      "a filter is text of at most " + limit + " characters"});
  }
  if (text.find_first_not_of(" \t\r\n") == text.npos) return Filter();
  return Parser(text, columns).Parse();
}

}  // namespace steward::paging
