// Holds every source file to the rules of the tree. Each rule is first tried on a sample that
// breaks it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/lint/tidy_rules.h"

namespace steward::lint {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

const std::set<std::string> kDomain = {"services/tickets/ticket.cc", "services/tickets/ticket.h"};

Findings Includes(const std::string& path, const std::string& header) {
  return CheckIncludes({path, "#include " + header + "\n"}, kDomain);
}

std::string Repeat(const std::string& text, int times) {
  std::string all;
  for (int i = 0; i < times; ++i) all += text;
  return all;
}

TEST(IncludeRuleTest, ADomainFileSeesOnlyBaseItsReasonsItsOwnKindAndStd) {
  const std::string ticket = "services/tickets/ticket.cc";
  for (const char* good : {"<vector>", "\"common/base/result.h\"", "\"services/tickets/ticket.h\"",
                           "\"steward/tickets/v1/reasons.h\"", "\"steward/type/v1/reasons.h\""}) {
    EXPECT_THAT(Includes(ticket, good), IsEmpty()) << good;
  }
  for (const char* bad : {"\"common/db/database.h\"", "\"services/tickets/ticket_service.h\"",
                          "\"steward/tickets/v1/ticket_service.pb.h\"", "<sys/time.h>",
                          "\"steward/fees/v1/reasons.h\""}) {
    EXPECT_THAT(Includes(ticket, bad), SizeIs(1)) << bad;
  }
}

TEST(IncludeRuleTest, TheCalendarThatDomainsBuildOnIsPureItself) {
  EXPECT_THAT(Includes("services/tickets/ticket.h", "\"common/calendar/working_calendar.h\""),
              IsEmpty());
  EXPECT_THAT(Includes("common/calendar/working_calendar.cc", "\"steward/type/v1/reasons.h\""),
              IsEmpty());
  EXPECT_THAT(Includes("common/calendar/working_calendar.cc", "\"common/db/database.h\""),
              SizeIs(1));
}

TEST(IncludeRuleTest, ServicesAndCommonKeepTheirDirections) {
  EXPECT_THAT(Includes("services/fees/bill.cc", "\"services/tickets/ticket.h\""), SizeIs(1));
  EXPECT_THAT(Includes("services/fees/bill.cc", "\"gateway/router.h\""), SizeIs(1));
  EXPECT_THAT(Includes("common/rpc/call.h", "\"services/tickets/ticket.h\""), SizeIs(1));
  EXPECT_THAT(Includes("common/rpc/call.h", "\"steward/tickets/v1/tickets.pb.h\""), SizeIs(1));
  EXPECT_THAT(Includes("gateway/router.cc", "\"services/fees/bill.h\""), SizeIs(1));
  EXPECT_THAT(Includes("common/rpc/call.h", "\"tests/support/clock.h\""), SizeIs(1));
  EXPECT_THAT(Includes("services/fees/bill_service.cc", "\"services/fees/bill.h\""), IsEmpty());
  EXPECT_THAT(Includes("services/fees/bill_service.cc", "\"common/db/database.h\""), IsEmpty());
}

TEST(IncludeRuleTest, ALibraryIsSeenOnlyBySourcesOfTheFolderThatOwnsIt) {
  EXPECT_THAT(Includes("services/fees/bill_repository.cc", "<cppconn/connection.h>"), SizeIs(1));
  EXPECT_THAT(Includes("common/db/database.h", "<cppconn/connection.h>"), SizeIs(1));
  EXPECT_THAT(Includes("common/db/database.cc", "<cppconn/connection.h>"), IsEmpty());
  EXPECT_THAT(Includes("common/log/log.cc", "<spdlog/spdlog.h>"), IsEmpty());
  EXPECT_THAT(Includes("common/rpc/call.cc", "<spdlog/spdlog.h>"), SizeIs(1));
  EXPECT_THAT(Includes("tests/support/stub.cc", "<grpcpp/grpcpp.h>"), IsEmpty());
  EXPECT_THAT(Includes("common/rpc/server_call.h", "<grpcpp/grpcpp.h>"), IsEmpty());
  EXPECT_THAT(Includes("common/app/server.h", "\"common/rpc/server_call.h\""), SizeIs(1));
}

TEST(IncludeRuleTest, DomainFilesAreReadFromTheServiceDeclaration) {
  const SourceFile cmake{"services/tickets/CMakeLists.txt",
                         "steward_add_service(tickets\n  DOMAIN ticket.cc\n  parts/due_time.cc\n"
                         "  SOURCES ticket_service.cc\n)\n"};
  EXPECT_THAT(DomainFiles(cmake),
              ::testing::ElementsAre("services/tickets/parts/due_time.cc",
                                     "services/tickets/parts/due_time.h",
                                     "services/tickets/ticket.cc", "services/tickets/ticket.h"));
}

TEST(LengthRuleTest, AFunctionHasAtMostSixtyLines) {
  const auto function = [](int lines) {
    return "int F(int a) {\n" + Repeat("  ++a;\n", lines - 2) + "}\n";
  };
  EXPECT_THAT(CheckLengths({"a.cc", function(60)}), IsEmpty());
  EXPECT_THAT(CheckLengths({"a.cc", function(61)}), SizeIs(1));
  EXPECT_THAT(CheckLengths({"a.cc", "class C : public D<int> {\n" + function(61) + "};\n"}),
              SizeIs(1));
  EXPECT_THAT(CheckLengths({"a.cc", "namespace n {\n" + Repeat(function(40), 5) + "}\n"}),
              IsEmpty());
  EXPECT_THAT(CheckLengths({"a.cc", "constexpr int kTable[] = {\n" + Repeat("1,\n", 90) + "};\n"}),
              IsEmpty());
}

TEST(LengthRuleTest, BracesInLiteralsAndCommentsAreNotBraces) {
  const std::string text = "void F() {\n  Say(\"}\");  // }\n  Say(R\"(} \" {)\");\n  Say('}');\n" +
                           Repeat("  Go(1'000);\n", 60) + "}\n";
  EXPECT_THAT(CheckLengths({"a.cc", text}), SizeIs(1));
}

TEST(LengthRuleTest, LinesAndFilesEnd) {
  EXPECT_THAT(CheckLengths({"a.cc", Repeat("物", 100) + "\n"}), IsEmpty());
  EXPECT_THAT(CheckLengths({"a.cc", Repeat("物", 101) + "\n"}), SizeIs(1));
  EXPECT_THAT(CheckLengths({"a.cc", "\xff\n"}), SizeIs(1));
  EXPECT_THAT(CheckLengths({"a.sql", Repeat("x\n", 500)}), IsEmpty());
  EXPECT_THAT(CheckLengths({"a.sql", Repeat("x\n", 501)}), SizeIs(1));
}

TEST(LayoutRuleTest, AHeaderSaysWhatItIsForAndIsReadOnce) {
  EXPECT_THAT(CheckLayout({"a.h", "// What.\n// More.\n#pragma once\n"}), IsEmpty());
  EXPECT_THAT(CheckLayout({"a.h", "#pragma once\n"}), SizeIs(1));
  EXPECT_THAT(CheckLayout({"a.h", "// What.\n#ifndef A\n"}), SizeIs(1));
  EXPECT_THAT(CheckLayout({"a.cc", "int a; \n"}), SizeIs(1));
  EXPECT_THAT(CheckLayout({"a.cc", "\tint a;\r\n"}), SizeIs(2));
  EXPECT_THAT(CheckLayout({"a.cc", "int a;"}), SizeIs(1));
}

struct BadWord {
  const char* path;
  const char* text;
};

class WordRuleTest : public ::testing::TestWithParam<BadWord> {};

TEST_P(WordRuleTest, IsFound) {
  EXPECT_THAT(CheckWords({GetParam().path, GetParam().text}), SizeIs(1)) << GetParam().text;
}

INSTANTIATE_TEST_SUITE_P(
    EachRule, WordRuleTest,
    ::testing::Values(BadWord{"a.cc",
                              "// TO"
                              "DO: later\n"},
                      BadWord{"a.md",
                              "FIX"
                              "ME\n"},
                      BadWord{"a.sh",
                              "cd /wo"
                              "rk/main\n"},
                      BadWord{"a.txt",
                              "/ho"
                              "me/me/x\n"},
                      BadWord{"a.h", "class TicketManager {\n"},
                      BadWord{"tests/unit/a.cc", "std::this_thread::sleep_for(1s);\n"},
                      BadWord{"services/fees/a.cc", "throw 1;\n"},
                      BadWord{"gateway/a.cc", "std::chrono::system_clock::now();\n"},
                      BadWord{"common/db/a.cc", "std::random_device device;\n"},
                      BadWord{"gateway/a.cc", "std::regex pattern;\n"},
                      BadWord{"a.proto",
                              "<<<<"
                              "<<< HEAD\n"},
                      BadWord{"gateway/console/a.ts", "cell.innerHTML = name;\n"},
                      BadWord{"gateway/console/a.js", "eval(text);\n"},
                      BadWord{"services/fees/a.h", "std::shared_ptr<Bill> bill;\n"}));

TEST(WordRuleTest, WordsInCommentsAndWhereTheyBelongAreFine) {
  EXPECT_THAT(CheckWords({"services/fees/a.cc", "// never throw\n"}), IsEmpty());
  EXPECT_THAT(CheckWords({"common/db/a.cc", "throw 1;\n"}), IsEmpty());
  EXPECT_THAT(CheckWords({"common/base/clock.cc", "std::chrono::system_clock::now();\n"}),
              IsEmpty());
  EXPECT_THAT(CheckWords({"a.sh", "mktemp -d /tmp/x.XXXXXX\n"}), IsEmpty());
}

TEST(NameRuleTest, AFileSaysWhatIsInside) {
  for (const char* bad : {"common/util.h", "common/string_utils.cc", "common/helpers/a.h",
                          "a_manager.cc", "misc/a.h"}) {
    EXPECT_THAT(CheckName(bad), SizeIs(1)) << bad;
  }
  EXPECT_THAT(CheckName("common/base/utility_bill.h"), IsEmpty());
}

TEST(TreeTest, IncludesGoInTheRightDirections) {
  std::set<std::string> domain;
  for (const SourceFile& cmake : ReadTree({"CMakeLists.txt"})) domain.merge(DomainFiles(cmake));
  Findings all;
  for (const SourceFile& file : ReadTree({".cc", ".h"})) {
    for (Finding& finding : CheckIncludes(file, domain)) all.push_back(finding);
  }
  EXPECT_TRUE(all.empty()) << Report(all);
}

// Runs a rule over all files with these endings.
template <class Rule>
Findings InTree(Rule rule, const std::vector<std::string_view>& endings) {
  Findings all;
  for (const SourceFile& file : ReadTree(endings)) {
    for (Finding& finding : rule(file)) all.push_back(finding);
  }
  return all;
}

TEST(TreeTest, FunctionsLinesAndFilesAreShort) {
  const Findings all = InTree(CheckLengths, {".cc", ".h", ".sql", ".sh", ".awk", "steward"});
  EXPECT_TRUE(all.empty()) << Report(all);
}

TEST(TreeTest, FilesAreLaidOutAlike) {
  const Findings all = InTree(CheckLayout, {".cc", ".h", ".sql", ".sh", ".awk", ".proto", ".cmake",
                                            ".txt", ".yaml", ".md"});
  EXPECT_TRUE(all.empty()) << Report(all);
}

TEST(TreeTest, NoWordIsOutOfPlace) {
  const Findings all =
      InTree(CheckWords, {".cc", ".h", ".sql", ".sh", ".awk", ".proto", ".cmake", ".txt", ".yaml",
                          ".md", ".json", ".html", ".js", ".ts", ".tsx", "steward", ".ci/run"});
  EXPECT_TRUE(all.empty()) << Report(all);
}

TEST(TreeTest, NamesSayWhatIsInside) {
  const Findings all = InTree([](const SourceFile& file) { return CheckName(file.path); },
                              {".cc", ".h", ".sql", ".sh", ".proto", ".ts", ".tsx"});
  EXPECT_TRUE(all.empty()) << Report(all);
}

TEST(TreeTest, TheTreeIsFound) { EXPECT_GT(ReadTree({".cc", ".h"}).size(), 20u); }

}  // namespace
}  // namespace steward::lint
