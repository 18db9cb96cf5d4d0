// Runs every file of the corpus once through its fuzz target: what was once interesting or broken
// stays right, also where nobody fuzzes. A file that breaks an oracle ends the program, which names
// the file.
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "tests/fuzz/target.h"

namespace steward::fuzz {
namespace {

namespace fs = std::filesystem;

const fs::path kCorpus = "tests/fuzz/corpus";

// Which file is being run, for the handler of the signal.
std::string running;

void NameTheFile(int) {
  const std::string text = "broken by " + running + "\n";
  [[maybe_unused]] const auto written = write(STDERR_FILENO, text.data(), text.size());
}

class CorpusTest : public ::testing::TestWithParam<Target> {};

TEST_P(CorpusTest, NoFileBreaksTheOracle) {
  std::signal(SIGABRT, NameTheFile);
  int files = 0;
  for (const fs::directory_entry& entry : fs::directory_iterator(kCorpus / GetParam().name)) {
    running = entry.path().string();
    std::ifstream file(entry.path(), std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(file), {}};
    GetParam().run(bytes);
    ++files;
  }
  EXPECT_GE(files, 3) << "a target begins with a few good inputs, see CONTRIBUTING.md";
  std::signal(SIGABRT, SIG_DFL);
}

std::string NameOf(const ::testing::TestParamInfo<Target>& info) {
  return std::string(info.param.name);
}

INSTANTIATE_TEST_SUITE_P(EachTarget, CorpusTest, ::testing::ValuesIn(Targets()), NameOf);

TEST(CorpusFolderTest, HoldsOneSmallFolderForEveryTarget) {
  std::vector<std::string> folders;
  for (const fs::directory_entry& entry : fs::directory_iterator(kCorpus))
    folders.push_back(entry.path().filename().string());
  std::vector<std::string> names;
  for (const Target& target : Targets()) names.emplace_back(target.name);
  std::sort(folders.begin(), folders.end());
  std::sort(names.begin(), names.end());
  EXPECT_EQ(folders, names);
  uintmax_t bytes = 0;
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator(kCorpus)) {
    if (entry.is_regular_file()) bytes += entry.file_size();
  }
  EXPECT_LE(bytes, 2u << 20);
}

}  // namespace
}  // namespace steward::fuzz
