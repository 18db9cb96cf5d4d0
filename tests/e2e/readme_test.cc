// What the READMEs give a stranger to type, typed as it stands there, at the demo company.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <re2/re2.h>

#include <fstream>
#include <sstream>

#include "tests/support/demo_company.h"
#include "tests/support/stack.h"

namespace steward::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::SizeIs;

// The blocks of this file that are for a shell, in their order.
std::string ShellBlocks(const std::string& path) {
  std::ifstream file(path);
  std::string blocks;
  bool inside = false;
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("```")) {
      inside = line == "```sh";
    } else if (inside) {
      blocks += line + '\n';
    }
  }
  return blocks;
}

// What the group of this pattern matches, everywhere in the text.
std::vector<std::string> All(const std::string& text, const RE2& pattern) {
  std::vector<std::string> found;
  re2::StringPiece rest(text);
  for (std::string one; RE2::FindAndConsume(&rest, pattern, &one);) found.push_back(one);
  return found;
}

class ReadmeTest : public ::testing::TestWithParam<const char*> {
 protected:
  // A checkout after `./steward up`, as far as the commands see it.
  static void SetUpTestSuite() {
    namespace fs = std::filesystem;
    checkout_ = new TemporaryFolder;
    fs::create_directories(checkout_->Path("build"));
    fs::create_directory_symlink(STEWARD_SOURCE_FOLDER "/protos", checkout_->Path("protos"));
    fs::create_directory_symlink(STEWARD_GOOGLEAPIS, checkout_->Path("build/googleapis"));
    fs::create_directory(checkout_->Path(".steward"));
    fs::create_symlink(LoadDemoCompany(Stack::Shared(), *checkout_),
                       checkout_->Path(".steward/demo.env"));
  }
  static void TearDownTestSuite() { delete checkout_; }

  static std::string Type(const std::string& commands) {
    const std::string script = checkout_->Write("commands", commands);
    RunToEnd("/bin/bash", {"bash", "-c", "cd " + checkout_->path() + " && bash " + script},
             checkout_->Path("printed"));
    std::string printed = checkout_->Read("printed");
    std::filesystem::remove(checkout_->Path("printed"));
    return printed;
  }

  static TemporaryFolder* checkout_;
};

TemporaryFolder* ReadmeTest::checkout_ = nullptr;

TEST_P(ReadmeTest, WhatIsTypedDoesWhatTheTextSays) {
  const std::string commands = ShellBlocks(std::string(STEWARD_SOURCE_FOLDER "/") + GetParam());
  const std::string printed = Type(commands);

  // Each step of a ticket prints the state that stands behind it.
  const std::vector<std::string> promised = All(commands, RE2("# (STATE_[A-Z_]+)"));
  const std::vector<std::string> seen = All(printed, RE2("(?m)^\"state\":\"(STATE_[A-Z_]+)\"$"));
  EXPECT_THAT(promised, SizeIs(9));
  auto next = promised.begin();
  for (const std::string& state : seen) {
    if (next != promised.end() && state == *next) ++next;
  }
  EXPECT_EQ(next, promised.end()) << printed;
  ASSERT_FALSE(seen.empty()) << printed;
  EXPECT_EQ(seen.back(), "STATE_CLOSED");
  EXPECT_THAT(All(printed, RE2("(?m)\"message\":\"(.+)\"$")), SizeIs(1)) << "the refused closing";

  EXPECT_THAT(All(printed, RE2("(?m)^(BX-[0-9]{4}-[0-9]+ .+)$")), SizeIs(3)) << "from Python";

  const std::vector<std::string> figures = {
      R"("calls":{"count":"26000","dayCount":365,"perDayX10":"712"})",
      R"("repairs":{"count":"10300",)",
      R"("ownerRepairs":{"count":"7000",)",
      R"("publicRepairs":{"count":"3300",)",
      R"("visits":{"count":"10950",)",
      R"("returnVisits":{"count":"7300",)"};
  for (const std::string& figure : figures) EXPECT_THAT(printed, HasSubstr(figure));
}

INSTANTIATE_TEST_SUITE_P(Languages, ReadmeTest, ::testing::Values("README.md", "README.zh-CN.md"),
                         [](const auto& text) {
                           return std::string(text.param).find("zh") == std::string::npos
                                      ? "English"
                                      : "Chinese";
                         });

}  // namespace
}  // namespace steward::testing
