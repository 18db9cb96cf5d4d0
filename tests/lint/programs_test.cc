// What programs of others check in this tree: clang-format the layout of C++, buf the contracts.
// Each failure prints what the program said and the command that repairs it.
#include <gtest/gtest.h>
#include <sys/wait.h>

#include <array>
#include <cstdio>
#include <string>

#include "tests/lint/source_tree.h"

namespace steward::lint {
namespace {

struct Outcome {
  int status = -1;
  std::string output;
};

Outcome Command(const std::string& command) {
  Outcome outcome;
  FILE* pipe = popen((command + " 2>&1").c_str(), "r");
  if (pipe == nullptr) return outcome;
  std::array<char, 4096> buffer;
  for (std::size_t count; (count = fread(buffer.data(), 1, buffer.size(), pipe)) > 0;) {
    outcome.output.append(buffer.data(), count);
  }
  const int status = pclose(pipe);
  outcome.status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  return outcome;
}

const char kBuf[] = "tests/node_modules/.bin/buf ";

TEST(ClangFormatTest, EveryFileIsLaidOutByIt) {
  std::string files;
  for (const SourceFile& file : ReadTree({".cc", ".h"})) files += " " + file.path;
  const Outcome outcome = Command("clang-format --dry-run -Werror" + files);
  EXPECT_EQ(outcome.status, 0) << outcome.output << "\nrepair: clang-format -i <file>";
}

TEST(BufTest, EveryContractKeepsTheStandardRulesAndIsCommented) {
  const Outcome outcome = Command(std::string(kBuf) + "lint");
  EXPECT_EQ(outcome.status, 0) << outcome.output;
}

TEST(BufTest, NoContractBreaksTheReleasedOne) {
  const Outcome outcome =
      Command(std::string(kBuf) + "breaking protos --against protos/baseline.binpb");
  EXPECT_EQ(outcome.status, 0) << outcome.output << "\na release renews it: " << kBuf
                               << "build protos -o protos/baseline.binpb";
}

TEST(NpmLockTest, NamesNoRegistry) {
  for (const SourceFile& file : ReadTree({"package-lock.json"})) {
    EXPECT_EQ(file.text.find("\"resolved\""), std::string::npos) << file.path;
  }
}

}  // namespace
}  // namespace steward::lint
