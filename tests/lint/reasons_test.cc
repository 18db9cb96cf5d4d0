// Every reason for refusing a call, as the contracts declare it, is named in a test: as
// `Reason::kTicketEnded` or as "TICKET_ENDED". A refusal nobody ever produced is a promise nobody
// has looked at. That the test which names it also produces it is for its reader to see.
#include <gtest/gtest.h>

#include <set>
#include <string>
#include <string_view>

#include "tests/lint/source_tree.h"

namespace steward::lint {
namespace {

bool IsWord(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

// All words of a text, such as names and constants.
void AddWords(std::string_view text, std::set<std::string, std::less<>>& words) {
  for (size_t i = 0; i < text.size();) {
    size_t end = i;
    while (end < text.size() && IsWord(text[end])) ++end;
    if (end > i) words.emplace(text.substr(i, end - i));
    i = end + 1;
  }
}

// "TICKET_ENDED" -> "kTicketEnded"
std::string Constant(std::string_view name) {
  std::string constant = "k";
  bool upper = true;
  for (const char c : name) {
    if (c != '_') constant += upper ? c : static_cast<char>(std::tolower(c));
    upper = c == '_';
  }
  return constant;
}

// The names of the reasons that a file declares, such as TICKET_ENDED.
std::vector<std::string> Declared(std::string_view proto) {
  constexpr std::string_view kPrefix = "  REASON_";
  std::vector<std::string> names;
  for (const std::string_view line : Lines(proto)) {
    if (!line.starts_with(kPrefix)) continue;
    const std::string_view rest = line.substr(kPrefix.size());
    const std::string name(rest.substr(0, rest.find(' ')));
    if (name != "UNSPECIFIED") names.push_back(name);
  }
  return names;
}

TEST(ReasonsTest, EveryReasonIsNamedInATest) {
  std::set<std::string, std::less<>> words;
  for (const SourceFile& file : ReadTree({".cc", ".h"})) {
    if (!file.path.starts_with("tests/")) continue;
    AddWords(CodeOnly(file.text), words);
    for (const Literal& literal : StringLiterals(file.text)) AddWords(literal.text, words);
  }
  size_t reasons = 0;
  for (const SourceFile& file : ReadTree({"reasons.proto"})) {
    for (const std::string& name : Declared(file.text)) {
      ++reasons;
      EXPECT_TRUE(words.contains(name) || words.contains(Constant(name)))
          << file.path << ": no test names " << name;
    }
  }
  EXPECT_GT(reasons, 100u) << "they were found";
}

TEST(ReasonsTest, ADeclarationIsReadAndSpelledAsItsConstant) {
  EXPECT_EQ(Declared("enum Reason {\n  REASON_UNSPECIFIED = 0;\n  REASON_A_BC = 1 [\n}\n"),
            std::vector<std::string>{"A_BC"});
  EXPECT_EQ(Constant("TICKET_ENDED"), "kTicketEnded");
}

}  // namespace
}  // namespace steward::lint
