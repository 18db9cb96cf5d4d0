// Processes that end in order while the others work: nobody who asks a gateway notices it (F33 to
// F35). STEWARD_FAULT_TIER=full restarts everything three times at 500 requests a second, soak
// twenty times; otherwise once, at two fifths of that.
#include <gtest/gtest.h>

#include <cstdio>
#include <functional>

#include "common/keys/crypto.h"
#include "tests/fault/drain/steady_load.h"
#include "tests/support/eventually.h"
#include "tests/support/fault_tier.h"

namespace steward::testing {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

bool IsFast() { return FaultTierOfEnvironment() == FaultTier::kFast; }

constexpr seconds kLongestEnd(25);

void Tell(const char* what, const SteadyLoad::Counts& counts) {
  std::printf("%s: %d requests, %.0f a second, %d failed, the longest took %lld ms\n", what,
              counts.requests, counts.PerSecond(), counts.failed,
              static_cast<long long>(counts.longest.count()));
  std::fflush(stdout);
}

std::string AllOf(const std::vector<std::string>& lines) {
  std::string all;
  for (const std::string& line : lines) all += line + "\n";
  return all;
}

std::map<std::string, std::int64_t> RowsOf(Stack& stack) {
  std::map<std::string, std::int64_t> rows;
  for (const char* table :
       {"steward_tickets.tickets", "steward_directory.buildings", "steward_identity.staff"}) {
    rows[table] = stack.Count(std::string("SELECT COUNT(*) FROM ") + table);
  }
  return rows;
}

// Everything that was acknowledged is there, and nothing twice.
void ExpectWritten(Stack& stack, const std::map<std::string, std::int64_t>& before,
                   const SteadyLoad::Counts& counts) {
  for (const auto& [table, rows] : RowsOf(stack)) {
    EXPECT_EQ(rows - before.at(table),
              counts.written.contains(table) ? counts.written.at(table) : 0)
        << table;
  }
}

// Two of everything; shared by the tests that do not need their own.
Stack& Pair() {
  static Stack stack({.instances = 2, .drain_delay_ms = 1'000, .drain_grace_ms = 2'000});
  return stack;
}

TEST(DrainTest, ARollingRestartOfEverythingFailsNoRequest) {
  Stack& stack = Pair();
  const auto before = RowsOf(stack);
  const int rounds = RoundsOfTier(1, 3, 20);
  const int per_second = IsFast() ? 200 : 500;
  const int wanted = IsFast() ? 0 : 60'000;
  SteadyLoad load(stack, per_second);
  ASSERT_TRUE(Eventually([&] { return load.requests() > 100; }, seconds(30)));
  for (int round = 0; round < rounds; ++round) {
    for (const std::string& instance : stack.Instances()) {
      const Stack::Ended ended = stack.RestartInOrder(instance);
      std::printf("%s ended with %d after %lld ms, %d requests so far\n", instance.c_str(),
                  ended.exit_code, static_cast<long long>(ended.time.count()), load.requests());
      std::fflush(stdout);
      EXPECT_EQ(ended.exit_code, 0) << instance;
      EXPECT_LE(ended.time, kLongestEnd) << instance;
      // The next one only when this one has worked for two seconds, as with minReadySeconds of
      // Kubernetes: others that lost their connection to it look for it twice a second.
      const int ready = load.requests();
      EXPECT_TRUE(
          Eventually([&] { return load.requests() > ready + 2 * per_second; }, seconds(60)));
    }
  }
  EXPECT_TRUE(Eventually([&] { return load.requests() >= wanted; }, std::chrono::minutes(10)));
  const SteadyLoad::Counts counts = load.Stop();
  Tell("rolling restart", counts);
  EXPECT_EQ(counts.failed, 0) << AllOf(counts.failures);
  EXPECT_GE(counts.requests, wanted);
  ExpectWritten(stack, before, counts);
}

TEST(DrainTest, ConnectionsOfTwoSecondsFailNoRequest) {
  Stack stack({.instances = 2, .connection_age_ms = 2'000});
  const auto before = RowsOf(stack);
  const int per_second = IsFast() ? 200 : 500;
  const int wanted = per_second * RoundsOfTier(6, 60, 300);
  SteadyLoad load(stack, per_second);
  EXPECT_TRUE(Eventually([&] { return load.requests() >= wanted; }, std::chrono::minutes(10)));
  const SteadyLoad::Counts counts = load.Stop();
  Tell("connections of two seconds", counts);
  EXPECT_EQ(counts.failed, 0) << AllOf(counts.failures);
  ExpectWritten(stack, before, counts);
}

// A site with so many units, made of one.
void MakeUnits(Stack& stack, int count) {
  const Json building =
      stack.Must("POST", "/v1/branches/b1/sites/s2/buildings", stack.token("admin"),
                 {{"number", "1"}, {"phase", "一期"}, {"type", "TYPE_HIGH_RISE"}});
  stack.Must("POST", "/v1/branches/b1/sites/s2/units", stack.token("admin"),
             {{"building", building["name"]}, {"houseNumber", "1-1-0"}});
  stack.mariadb().Run(
      "INSERT INTO steward_directory.units (branch_id, id, site_id, building_id, house_number,"
      " house_key, floor_area_m2_x100, storey, create_time, update_time, version)"
      " WITH RECURSIVE a (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM a WHERE n < 299)"
      " SELECT branch_id, LEFT(UNHEX(SHA2(x.n * 300 + y.n, 256)), 16), site_id, building_id,"
      " CONCAT('1-2-', x.n * 300 + y.n), CONCAT('1-2-', x.n * 300 + y.n), floor_area_m2_x100,"
      " storey, create_time, update_time, version FROM steward_directory.units, a x, a y"
      " WHERE site_id = 's2' AND house_number = '1-1-0' AND x.n * 300 + y.n < " +
      std::to_string(count - 1));
}

std::string MakeExport(Stack& stack, const std::string& site) {
  return stack.Must("POST", "/v1/branches/b1/exports", stack.token("admin"),
                    {{"kind", "KIND_UNITS"},
                     {"format", "FORMAT_CSV"},
                     {"site", "branches/b1/sites/" + site}})["name"];
}

bool IsDone(Stack& stack, const std::string& name) {
  return stack.Must("GET", "/v1/" + name, stack.token("admin"))["state"] == "STATE_DONE";
}

// The pieces of an export from an offset on, `between` before each.
std::string Download(Stack& stack, const std::string& name, const std::function<void()>& between) {
  std::string file;
  std::int64_t offset = 0;
  do {
    between();
    const Json piece = stack.Must("POST", "/v1/" + name + ":download", stack.token("admin"),
                                  {{"offsetBytes", std::to_string(offset)}});
    file += keys::Base64Decode(piece["content"].get<std::string>()).value();
    offset = std::stoll(piece.value("nextOffsetBytes", "0"));
  } while (offset != 0);
  return file;
}

TEST(DrainTest, AnExportGoesOnInAnotherProcessAndIsWhole) {
  constexpr int kUnits = 60'000;
  Stack& stack = Pair();
  MakeUnits(stack, kUnits);
  std::vector<std::string> names;
  for (int round = 0; round < (RoundsOfTier(1, 3, 10)); ++round) {
    for (const char* instance : {"directory", "directory-2"}) {
      names.push_back(MakeExport(stack, "s2"));
      EXPECT_EQ(stack.RestartInOrder(instance).exit_code, 0);
    }
  }
  for (const std::string& name : names) {
    ASSERT_TRUE(Eventually([&] { return IsDone(stack, name); }, seconds(120)));
  }
  int pieces = 0;
  const std::string file = Download(stack, names.front(), [&] {
    if (pieces++ == 1) stack.RestartInOrder("directory");
  });
  EXPECT_GE(pieces, 2);
  for (const std::string& name : names) {
    const std::string other = Download(stack, name, [] {});
    EXPECT_EQ(std::count(other.begin(), other.end(), '\n'), kUnits + 1);
    EXPECT_EQ(other, file);
  }
}

// A step of a job that hangs is cut off when the grace is over, and another process does it.
TEST(DrainTest, WorkBesideTheCallsDoesNotHoldUpTheEnd) {
  Stack& stack = Pair();
  stack.mariadb().Run(
      "CREATE TRIGGER steward_directory.slow_exports BEFORE UPDATE ON steward_directory.exports"
      " FOR EACH ROW SET @slept = SLEEP(60)");
  const std::string name = MakeExport(stack, "s1");
  const auto is_in_step = [&] {
    return stack.Count(
               "SELECT COUNT(*) FROM information_schema.processlist WHERE state = 'User sleep'") >
           0;
  };
  EXPECT_TRUE(Eventually(is_in_step, seconds(20)));
  for (const char* instance : {"directory", "directory-2"}) {
    const Stack::Ended ended = stack.RestartInOrder(instance);
    EXPECT_EQ(ended.exit_code, 0);
    EXPECT_LE(ended.time, seconds(15)) << "a step has 25 s, the grace of this stack is 2 s";
  }
  stack.mariadb().Run("DROP TRIGGER steward_directory.slow_exports");
  // The lease of the process that was cut off runs out first.
  const seconds patience(IsFast() ? 0 : 120);
  EXPECT_TRUE(Eventually([&] { return IsDone(stack, name); }, patience) || IsFast());
}

}  // namespace
}  // namespace steward::testing
