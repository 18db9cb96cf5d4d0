// The parts of ./steward that decide something: how single cases are counted, how a process is kept
// alive and recognised, when packages are refused. Runs the very scripts, with bash and awk.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>

#include <cstdio>
#include <string>

#include "tests/support/eventually.h"
#include "tests/support/temporary_folder.h"

namespace steward::testing {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;

struct Outcome {
  int status = -1;
  std::string output;
};

Outcome Bash(const std::string& script, const TemporaryFolder& folder) {
  const std::string file = folder.Write("script", script);
  Outcome outcome;
  FILE* pipe = popen(("bash " + file + " 2>&1").c_str(), "r");
  for (int c; (c = fgetc(pipe)) != EOF;) outcome.output += static_cast<char>(c);
  outcome.status = WEXITSTATUS(pclose(pipe));
  return outcome;
}

// What ctest and a test binary left behind, and what is made of it.
class SummaryTest : public ::testing::Test {
 protected:
  // Adds a binary with ctest's status for it ("run" or "fail") and its cases; "" for no results.
  void Binary(const std::string& name, const std::string& status, const std::string& cases) {
    junit_ += "\t<testcase name=\"" + name + "\" classname=\"" + name + "\" time=\"1\" status=\"" +
              status + "\">\n\t</testcase>\n";
    if (!cases.empty()) folder_.Write(name + ".xml", "<testsuites>\n" + cases + "</testsuites>\n");
  }

  static std::string Case(const std::string& name, const std::string& result = "completed") {
    return "    <testcase name=\"" + name + "\" status=\"run\" result=\"" + result +
           "\" time=\"0.1\" classname=\"ThingTest\" />\n";
  }

  static std::string Failed(const std::string& name) {
    return "    <testcase name=\"" + name +
           "\" status=\"run\" result=\"completed\" classname=\"ThingTest\">\n      <failure "
           "message=\"m\" type=\"\"><![CDATA[m]]></failure>\n    </testcase>\n";
  }

  Outcome Summarize() {
    folder_.Write("ctest.junit", "<testsuite>\n" + junit_ + "</testsuite>\n");
    folder_.Write("skips.txt", "# comment\nThingTest.NeedsMoon  no moon\n");
    return Bash("awk -v results=" + folder_.path() +
                    " -v bin=build/ci/bin -f tools/summarize.awk " + folder_.Path("skips.txt") +
                    " " + folder_.Path("ctest.junit"),
                folder_);
  }

  TemporaryFolder folder_;
  std::string junit_;
};

TEST_F(SummaryTest, CountsSingleCasesOfAllBinaries) {
  Binary("unit_a", "run", Case("One") + Case("Two"));
  Binary("unit_b", "run", Case("Three"));
  const Outcome outcome = Summarize();
  EXPECT_EQ(outcome.status, 0);
  EXPECT_THAT(outcome.output, EndsWith("\n3 passed, 0 failed, 0 skipped\n"));
}

TEST_F(SummaryTest, AFailedCaseSaysHowToRunItAgain) {
  Binary("unit_a", "fail", Case("One") + Failed("Two/3"));
  const Outcome outcome = Summarize();
  EXPECT_EQ(outcome.status, 1);
  EXPECT_THAT(outcome.output, HasSubstr("build/ci/bin/unit_a --gtest_filter='ThingTest.Two/3'"));
  EXPECT_THAT(outcome.output, EndsWith("\n1 passed, 1 failed, 0 skipped\n"));
}

TEST_F(SummaryTest, OnlyListedCasesMayBeSkipped) {
  Binary("unit_a", "run", Case("NeedsMoon", "skipped") + Case("One"));
  EXPECT_EQ(Summarize().status, 0);
  Binary("unit_b", "run", Case("NeedsSun", "skipped") + Case("Off", "suppressed"));
  const Outcome outcome = Summarize();
  EXPECT_EQ(outcome.status, 1);
  EXPECT_THAT(outcome.output, HasSubstr("ThingTest.NeedsSun was skipped"));
  EXPECT_THAT(outcome.output, EndsWith("\n1 passed, 2 failed, 1 skipped\n"));
}

TEST_F(SummaryTest, ABinaryThatDiesIsAFailedCase) {
  Binary("unit_a", "run", Case("One"));
  Binary("unit_dead", "fail", "");
  const Outcome outcome = Summarize();
  EXPECT_THAT(outcome.output, HasSubstr("unit_dead left no results"));
  EXPECT_THAT(outcome.output, EndsWith("\n1 passed, 1 failed, 0 skipped\n"));
}

TEST_F(SummaryTest, ABinaryThatFailsOutsideItsCasesIsAFailedCase) {
  Binary("unit_a", "fail", Case("One"));
  EXPECT_THAT(Summarize().output, EndsWith("\n1 passed, 1 failed, 0 skipped\n"));
}

TEST_F(SummaryTest, WhatIsNoBinaryOfGoogleTestSaysItselfHowToRunItAgain) {
  Binary("fuzz_a", "fail",
         "  <testcase name=\"a\" status=\"run\" result=\"completed\" classname=\"Fuzz\" "
         "again=\"bin/fuzz_a broken/a\">\n    <failure message=\"m\" />\n  </testcase>\n");
  Binary("unit_b", "fail", Failed("One"));
  const Outcome outcome = Summarize();
  EXPECT_THAT(outcome.output, HasSubstr("Fuzz.a failed\n      bin/fuzz_a broken/a\n"));
  EXPECT_THAT(outcome.output, HasSubstr("build/ci/bin/unit_b --gtest_filter='ThingTest.One'"));
  EXPECT_THAT(outcome.output, EndsWith("\n0 passed, 2 failed, 0 skipped\n"));
}

TEST_F(SummaryTest, NothingRunIsNoSuccess) { EXPECT_EQ(Summarize().status, 1); }

// fuzz_target.sh with a program that stands for a target, in a folder that stands for the checkout.
class FuzzTargetTest : public ::testing::Test {
 protected:
  Outcome Run(const std::string& program) {
    folder_.Write("program", program);
    return Bash("set -e\nscript=$PWD/tools/fuzz_target.sh\ncd " + folder_.path() +
                    "\nmkdir -p build/fuzz/bin\nmv program build/fuzz/bin/fuzz_a\n"
                    "chmod +x build/fuzz/bin/fuzz_a\nGTEST_OUTPUT=xml:./ bash $script a\n",
                folder_);
  }

  TemporaryFolder folder_;
};

TEST_F(FuzzTargetTest, InputsThatBreakNothingAreCounted) {
  EXPECT_EQ(Run("#!/bin/sh\necho 'stat::number_of_executed_units: 4711'\n").status, 0);
  EXPECT_EQ(folder_.Read("build/fuzz/counts/a"), "4711\n");
  EXPECT_THAT(folder_.Read("fuzz_a.xml"), HasSubstr("name=\"a\""));
  EXPECT_THAT(folder_.Read("fuzz_a.xml"), ::testing::Not(HasSubstr("failure")));
}

TEST_F(FuzzTargetTest, AnInputThatBreaksItIsNamedWithTheCommandThatRunsItAgain) {
  const Outcome outcome =
      Run("#!/bin/sh\necho 'Test unit written to build/fuzz/broken/a/crash-1' >&2\nexit 77\n");
  EXPECT_EQ(outcome.status, 1);
  EXPECT_THAT(outcome.output, EndsWith("build/fuzz/bin/fuzz_a build/fuzz/broken/a/crash-1\n"));
  EXPECT_THAT(folder_.Read("fuzz_a.xml"),
              HasSubstr("again=\"build/fuzz/bin/fuzz_a build/fuzz/broken/a/crash-1\""));
  EXPECT_THAT(folder_.Read("fuzz_a.xml"), HasSubstr("<failure "));
}

TEST_F(FuzzTargetTest, ATargetThatTriedNothingHasNotPassed) {
  const Outcome outcome = Run("#!/bin/sh\necho 'stat::number_of_executed_units: 12'\n");
  EXPECT_EQ(outcome.status, 1);
  EXPECT_THAT(outcome.output, HasSubstr("only 12 inputs were tried"));
}

// A keeper with its command, in a folder of its own.
class KeeperTest : public ::testing::Test {
 protected:
  void Keep(const std::string& command) {
    keeper_ = fork();
    if (keeper_ == 0) {
      execl("/bin/bash", "bash", "tools/keep.sh", folder_.path().c_str(), "thing", "bash", "-c",
            command.c_str(), nullptr);
      _exit(127);
    }
  }

  void TearDown() override {
    if (keeper_ <= 0) return;
    kill(keeper_, SIGTERM);
    waitpid(keeper_, nullptr, 0);
  }

  // The command's number once there is one other than `last`; 0 after ten seconds without.
  pid_t Child(pid_t last = 0) {
    pid_t child = 0;
    Eventually([&] {
      child = std::atoi(folder_.Read("thing.pid").c_str());
      return child != 0 && child != last;
    });
    return child == last ? 0 : child;
  }

  static bool Gone(pid_t pid) {
    return Eventually([pid] { return kill(pid, 0) != 0; });
  }

  TemporaryFolder folder_;
  pid_t keeper_ = -1;
};

TEST_F(KeeperTest, WhatDiesIsStartedAgain) {
  Keep("exec sleep 1000");
  const pid_t first = Child();
  ASSERT_GT(first, 0);
  kill(first, SIGKILL);
  EXPECT_GT(Child(first), 0);
}

TEST_F(KeeperTest, StoppingTheKeeperStopsItsCommandAndWaitsForIt) {
  Keep("trap 'echo orderly >" + folder_.Path("end") + "; exit' TERM; echo >" + folder_.Path("up") +
       "; while :; do read -rt 1 <> <(:); done");
  const pid_t child = Child();
  ASSERT_TRUE(Eventually([&] { return !folder_.Read("up").empty(); }));
  kill(keeper_, SIGTERM);
  waitpid(keeper_, nullptr, 0);
  keeper_ = -1;
  EXPECT_EQ(folder_.Read("end"), "orderly\n");
  EXPECT_TRUE(Gone(child));
  EXPECT_EQ(folder_.Read("thing.pid"), "");
}

TEST_F(KeeperTest, RefusedSettingsAreNotTriedAgain) {
  Keep("echo >>" + folder_.Path("starts") + "; exit 78");
  waitpid(keeper_, nullptr, 0);
  keeper_ = -1;
  EXPECT_EQ(folder_.Read("starts"), "\n");
}

TEST(PidTest, ANumberThatBelongsToSomebodyElseNowIsNotOurs) {
  const TemporaryFolder folder;
  const Outcome outcome = Bash(". tools/pid.sh\ncd " + folder.path() +
                                   "\nidentify $$ >mine; running mine >/dev/null && echo mine\n"
                                   "echo \"$$ 1\" >other; running other || echo other\n"
                                   "running missing || echo missing\n",
                               folder);
  EXPECT_EQ(outcome.output, "mine\nother\nmissing\n");
}

TEST(PackageTest, NothingIsInstalledWhenAptWouldRemoveSomething) {
  const TemporaryFolder folder;
  const Outcome outcome = Bash(
      ". tools/packages.sh\ndie() { echo \"$*\"; exit 1; }\nstage() { echo installed; }\n"
      "missing_packages() { echo redis-tools; }\nas_root() { :; }\nsudo() { :; }\n"
      "apt-get() { echo 'Inst redis-tools'; echo 'Remv redis-server [7.0]'; }\ninstall_packages "
      "up\n",
      folder);
  EXPECT_EQ(outcome.status, 1);
  EXPECT_THAT(outcome.output, HasSubstr("nothing was changed: apt would remove redis-server"));
  EXPECT_THAT(outcome.output, ::testing::Not(HasSubstr("installed\n")));
}

TEST(PortBaseTest, APortBaseThatIsNoPortIsRefusedBeforeAnythingStarts) {
  const TemporaryFolder folder;
  for (const char* base : {"99999", "64001", "80", "12x", "-1"}) {
    const Outcome outcome =
        Bash("STEWARD_PORT_BASE=" + std::string(base) + " ./steward status", folder);
    EXPECT_EQ(outcome.status, 1) << base;
    EXPECT_THAT(outcome.output, HasSubstr("must be a number from 1024 to 64000")) << base;
  }
}

}  // namespace
}  // namespace steward::testing
