// Every write of the directory and its files is done whole and once, or not at all, whichever
// statement fails.
#include "tests/support/directory_stage.h"
#include "tests/support/nth_statement.h"

namespace steward::directory {
namespace {

// Has numbers of this series left, so that the next write takes no new block of them.
void BeginBlock(db::NumberSource& numbers, const std::string& series) {
  int last_digits = 0;
  while (last_digits % db::NumberSource::kBlock != db::NumberSource::kBlock / 2 + 1) {
    const std::string number =
        numbers.Next(PatienceOf(std::chrono::minutes(1)), "b7", series).value();
    last_digits = std::stoi(number.substr(number.size() - 4));
  }
}

// Writes that only other services call, once the work on the last request about somebody's data has
// begun.
std::vector<testing::WriteStep> StepsOfServices() {
  const std::string subjects = "steward.directory.v1.DataSubjectService.";
  return {{subjects + "RevealDataSubject", "tickets", R"(name: "$datarequest")"},
          {subjects + "ReportDataSubject", "tickets",
           R"(name: "$datarequest" cursor: "a" counts { table: "tickets" row_count: 1 }
              values { table: "工单" record: "BX-1" column: "描述" value: "漏水" })"},
          {subjects + "ReportDataSubject", "tickets",
           R"(name: "$datarequest" from_cursor: "a" is_done: true
              counts { table: "tickets" row_count: 2 }
              values { table: "工单" record: "BX-2" column: "描述" value: "漏水" })"}};
}

TEST_F(DirectoryTest, EveryWriteIsAllOrNothingWhicheverStatementFails) {
  testing::WriteWalk walk(
      {.pipeline = pipeline_,
       .bindings = *bindings_,
       .db = *db_,
       .schema = schema_,
       .tokens = {{"admin", TokenOf({""})},
                  {"reviewer", pipeline_.TokenOf("branches/cq/staff/"
                                                 "01890000-0000-7000-8000-000000000002",
                                                 {{"everything", ""}})},
                  {"tickets", pipeline_.TokenOf("services/tickets", {})}}});
  const auto day =
      std::chrono::floor<std::chrono::days>(pipeline_.clock().Now() + std::chrono::hours(8));
  const std::string series =
      "DA-" + std::to_string(static_cast<int>(std::chrono::year_month_day(day).year()));
  for (const char* package : {"steward.directory.v1.", "steward.file.v1."}) {
    for (const testing::WriteStep& step : testing::WriteStepsOf(package)) {
      BeginBlock(services_->numbers, series);
      ASSERT_TRUE(walk.FailEachStatement(step));
    }
  }
  for (const testing::WriteStep& step : StepsOfServices()) {
    jobs::Worker worker(*db_, pipeline_.clock(), pipeline_.policy(), services_->Jobs());
    while (worker.Work() != jobs::Worker::kIdlePause) {
    }
    ASSERT_TRUE(walk.FailEachStatement(step));
  }
  EXPECT_GT(walk.failed(), 600);
  std::printf("%d statements failed\n", walk.failed());
}

}  // namespace
}  // namespace steward::directory
