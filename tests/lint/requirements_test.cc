// docs/requirements.csv says which requirement is proven by which test. A line whose test is not
// there any more claims something nobody checks. The same holds for the rows of docs/security.md
// and docs/invariants.md.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <regex>
#include <set>
#include <string>
#include <vector>

#include "tests/lint/source_tree.h"

namespace steward::lint {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;

constexpr std::string_view kTable = "docs/requirements.csv";

// What is between two words of `text`, or nothing.
std::string_view Between(std::string_view text, char open, char close) {
  const size_t start = text.find(open);
  const size_t end = text.find(close, start == text.npos ? 0 : start);
  if (start == text.npos || end == text.npos) return {};
  return text.substr(start + 1, end - start - 1);
}

std::string Trimmed(std::string_view text) {
  const size_t first = text.find_first_not_of(" \t\r\n");
  if (first == text.npos) return "";
  return std::string(text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1));
}

// The cases of a source as `Suite.Case`. Parameterised ones are named without prefix and parameter.
std::set<std::string> CasesIn(const SourceFile& file) {
  std::set<std::string> cases;
  const std::string code = CodeOnly(file.text);
  for (size_t at = code.find("TEST"); at != code.npos; at = code.find("TEST", at + 4)) {
    const bool starts_line = at == 0 || code[at - 1] == '\n';
    const std::string_view rest = std::string_view(code).substr(at, 200);
    const std::string_view macro = rest.substr(0, rest.find('('));
    if (!starts_line || (macro != "TEST" && macro != "TEST_F" && macro != "TEST_P")) continue;
    const std::string_view both = Between(rest, '(', ')');
    const size_t comma = both.find(',');
    if (comma == both.npos) continue;
    cases.insert(Trimmed(both.substr(0, comma)) + "." + Trimmed(both.substr(comma + 1)));
  }
  return cases;
}

// A test binary: its name and the sources it is made of, relative to the folder of the
// CMakeLists.txt.
struct Binary {
  std::string name;
  std::vector<std::string> sources;
};

std::vector<Binary> BinariesIn(const SourceFile& cmake) {
  std::vector<Binary> binaries;
  const std::string call = "steward_add_test(";
  const std::string folder = cmake.path.substr(0, cmake.path.rfind('/') + 1);
  for (size_t at = cmake.text.find(call); at != std::string::npos;
       at = cmake.text.find(call, at + call.size())) {
    const std::string_view words = Between(std::string_view(cmake.text).substr(at), '(', ')');
    Binary binary;
    std::string word;
    bool in_sources = false;
    for (const char c : std::string(words) + " ") {
      if (!std::isspace(static_cast<unsigned char>(c))) {
        word += c;
        continue;
      }
      if (word.empty()) continue;
      if (binary.name.empty())
        binary.name = word;
      else if (word == "SOURCES")
        in_sources = true;
      else if (word == "LINK" || word == "LABELS")
        in_sources = false;
      else if (in_sources)
        binary.sources.push_back(folder + word);
      word.clear();
    }
    binaries.push_back(binary);
  }
  return binaries;
}

// What a table of requirements claims wrongly, given the cases of all binaries as
// `binary:Suite.Case`.
Findings CheckTable(const SourceFile& table, const std::set<std::string>& cases) {
  Findings findings;
  std::set<std::string> seen;
  int number = 0;
  for (const std::string_view line : Lines(table.text)) {
    ++number;
    if (number == 1) {
      if (line != "id,test")
        findings.push_back({table.path, number, "the first line is `id,test`"});
      continue;
    }
    const size_t comma = line.find(',');
    const std::string id(line.substr(0, comma));
    const std::string test(comma == line.npos ? "" : line.substr(comma + 1));
    if (!std::regex_match(id, std::regex("[A-Z]-[0-9]{2}"))) {
      findings.push_back({table.path, number, "no id of a requirement: " + id});
    } else if (!seen.insert(std::string(line)).second) {
      findings.push_back({table.path, number, "said twice: " + std::string(line)});
    } else if (!cases.contains(test)) {
      findings.push_back({table.path, number, id + " names a test that is not there: " + test});
    }
  }
  return findings;
}

// The same of tables in text: each row begins with an id of this kind and names tests in backticks,
// or says why there is none yet.
Findings CheckRows(const SourceFile& table, std::string_view kind,
                   const std::set<std::string>& cases) {
  static const std::regex test("`([a-z_0-9]+:[A-Za-z0-9]+\\.[A-Za-z0-9]+)`");
  Findings findings;
  int number = 0;
  for (const std::string_view view : Lines(table.text)) {
    ++number;
    const std::string line(view);
    if (!line.starts_with("| " + std::string(kind))) continue;
    std::sregex_iterator named(line.begin(), line.end(), test);
    if (named == std::sregex_iterator() && line.find("| not yet: ") == line.npos)
      findings.push_back({table.path, number, "names no test: " + line.substr(0, 8)});
    for (; named != std::sregex_iterator(); ++named) {
      if (!cases.contains((*named)[1]))
        findings.push_back({table.path, number, "a test that is not there: " + named->str(1)});
    }
  }
  return findings;
}

std::set<std::string> CasesOfTree() {
  std::set<std::string> cases;
  std::vector<SourceFile> sources = ReadTree({"_test.cc"});
  for (const SourceFile& cmake : ReadTree({"CMakeLists.txt"})) {
    for (const Binary& binary : BinariesIn(cmake)) {
      for (const SourceFile& source : sources) {
        if (std::find(binary.sources.begin(), binary.sources.end(), source.path) ==
            binary.sources.end()) {
          continue;
        }
        for (const std::string& name : CasesIn(source)) cases.insert(binary.name + ":" + name);
      }
    }
  }
  return cases;
}

TEST(RequirementRuleTest, CasesAreReadFromTheSourceAndNotFromItsComments) {
  EXPECT_THAT(CasesIn({"a_test.cc",
                       "TEST(AlphaTest, One) {}\n"
                       "TEST_F(BetaTest,\n       Two) {}\n"
                       "TEST_P(GammaTest, Three) {}\n"
                       "// TEST(AlphaTest, Gone) {}\n"
                       "const char* text = \"\\nTEST(AlphaTest, Quoted)\";\n"}),
              UnorderedElementsAre("AlphaTest.One", "BetaTest.Two", "GammaTest.Three"));
}

TEST(RequirementRuleTest, BinariesAreReadWithTheirSources) {
  const std::vector<Binary> binaries = BinariesIn(
      {"tests/unit/CMakeLists.txt",
       "steward_add_test(unit_a SOURCES a/one_test.cc\n  a/two_test.cc LINK x LABELS unit)\n"
       "steward_add_test(unit_b SOURCES b_test.cc LABELS unit)\n"});
  ASSERT_THAT(binaries, SizeIs(2));
  EXPECT_EQ(binaries[0].name, "unit_a");
  EXPECT_THAT(binaries[0].sources,
              ElementsAre("tests/unit/a/one_test.cc", "tests/unit/a/two_test.cc"));
  EXPECT_THAT(binaries[1].sources, ElementsAre("tests/unit/b_test.cc"));
}

TEST(RequirementRuleTest, ALineWithoutATestOrIdIsFound) {
  const std::set<std::string> cases = {"unit_a:AlphaTest.One"};
  EXPECT_THAT(CheckTable({"t.csv", "id,test\nT-01,unit_a:AlphaTest.One\n"}, cases), IsEmpty());
  for (const char* bad :
       {"id,test\nT-01,unit_a:AlphaTest.Gone\n", "id,test\nT-01\n",
        "id,test\nT-01,unit_b:AlphaTest.One\n", "id;test\n", "id,test\nt1,unit_a:AlphaTest.One\n",
        "id,test\nT-01,unit_a:AlphaTest.One\nT-01,unit_a:AlphaTest.One\n"}) {
    EXPECT_THAT(CheckTable({"t.csv", bad}, cases), SizeIs(1)) << bad;
  }
}

TEST(RequirementRuleTest, ARowOfSecurityWithoutATestIsFound) {
  const std::set<std::string> cases = {"unit_a:AlphaTest.One"};
  const std::string row = "| row | is | test |\n| SEC-01 | x | the same, `unit_a:AlphaTest.";
  EXPECT_THAT(CheckRows({"s.md", row + "One` |\n"}, "SEC-", cases), IsEmpty());
  EXPECT_THAT(CheckRows({"s.md", row + "Two` |\n"}, "SEC-", cases), SizeIs(1));
  EXPECT_THAT(CheckRows({"s.md", "| SEC-01 | x | `make` |\n"}, "SEC-", cases), SizeIs(1));
  EXPECT_THAT(CheckRows({"s.md", "| SEC-01 | x | not yet: why |\n"}, "SEC-", cases), IsEmpty());
}

TEST(RequirementTest, EveryRowOfSecurityNamesTestsThatAreBuilt) {
  std::vector<SourceFile> tables = ReadTree({"docs/security.md"});
  ASSERT_THAT(tables, SizeIs(1));
  const Findings all = CheckRows(tables[0], "SEC-", CasesOfTree());
  EXPECT_TRUE(all.empty()) << Report(all);
}

TEST(RequirementTest, EveryInvariantNamesATestThatIsBuiltOrSaysWhyThereIsNone) {
  std::vector<SourceFile> tables = ReadTree({"docs/invariants.md"});
  ASSERT_THAT(tables, SizeIs(1));
  const Findings all = CheckRows(tables[0], "INV-", CasesOfTree());
  EXPECT_TRUE(all.empty()) << Report(all);
  std::set<std::string> named;
  for (const std::string_view line : Lines(tables[0].text)) {
    if (line.starts_with("| INV-")) named.emplace(line.substr(2, 6));
  }
  std::set<std::string> wanted;  // of sections 2.2, 2.3, 2.4, 2.6 and 2.7
  for (const auto& [first, last] : {std::pair(10, 19), std::pair(36, 55), std::pair(65, 86)}) {
    for (int id = first; id <= last; ++id) wanted.insert("INV-" + std::to_string(id));
  }
  EXPECT_EQ(named, wanted);
}

TEST(RequirementTest, EveryClaimedRequirementNamesATestThatIsBuilt) {
  std::vector<SourceFile> tables = ReadTree({"requirements.csv"});
  ASSERT_THAT(tables, SizeIs(1));
  EXPECT_EQ(tables[0].path, kTable);
  EXPECT_GT(Lines(tables[0].text).size(), 20u);
  const Findings all = CheckTable(tables[0], CasesOfTree());
  EXPECT_TRUE(all.empty()) << Report(all);
}

}  // namespace
}  // namespace steward::lint
