// The early-warning centre: limits by node and date, and what reports make of them.
#include <atomic>
#include <thread>

#include "common/app/warning_follower.h"
#include "common/base/date.h"
#include "common/base/timestamp.h"
#include "common/rpc/dispatcher.h"
#include "tests/support/eventually.h"
#include "tests/support/identity_stage.h"

namespace steward::identity {
namespace {

using ::testing::ElementsAre;
using testing::FailsWith;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr auto kResponse = type::v1::INDICATOR_TICKET_RESPONSE_LEFT_MINUTES;
constexpr auto kUnassigned = type::v1::INDICATOR_UNASSIGNED_TICKET_COUNT;
constexpr auto kLoans = type::v1::INDICATOR_OVERDUE_ARCHIVE_LOAN_COUNT;

struct Value {
  std::string site;
  std::int64_t value;
  std::string subject{};
};

class WarningsTest : public IdentityTest {
 protected:
  WarningsTest() {
    admin_token_ = Administrator();
    CreateBranch(admin_token_, "b1");
    CreateBranch(admin_token_, "b2");
    Ok(keeper_->Refresh());
    tickets_ = pipeline_->TokenOf("services/tickets", {{"service", ""}});
  }

  // A day from today on, in China.
  Day DayIn(int days) const {
    return std::chrono::floor<std::chrono::days>(clock_.Now() + std::chrono::hours(8)) +
           std::chrono::days(days);
  }

  v1::ReportLevelsRequest ReportOf(const std::string& branch, type::v1::Indicator indicator,
                                   const std::vector<Value>& values) {
    v1::ReportLevelsRequest request;
    request.set_branch("branches/" + branch);
    request.set_indicator(indicator);
    *request.mutable_read_time() = ToTimestamp(clock_.Now());
    for (const Value& value : values) {
      v1::LevelReading& reading = *request.add_readings();
      reading.set_site("branches/" + branch + "/sites/" + value.site);
      reading.set_subject(value.subject);
      reading.set_value(value.value);
    }
    return request;
  }
  Result<v1::ReportLevelsResponse> Send(const v1::ReportLevelsRequest& request,
                                        const std::string& token) {
    return pipeline_->Call<v1::ReportLevelsResponse>(
        bindings_, "/steward.identity.v1.WarningService/ReportLevels", token, request);
  }
  // Of branch b1, read a second after the last one.
  v1::ReportLevelsResponse Report(type::v1::Indicator indicator, const std::vector<Value>& values) {
    clock_.Move(std::chrono::seconds(1));
    return Ok(Send(ReportOf("b1", indicator, values), tickets_));
  }

  std::vector<v1::Warning> List(const std::string& filter = "",
                                const std::string& parent = "branches/b1/sites/-",
                                const std::string& token = "") {
    v1::ListWarningsRequest request;
    request.set_parent(parent);
    request.set_filter(filter);
    const auto page = Ok(Call<v1::ListWarningsResponse>(
        "WarningService/ListWarnings", token.empty() ? admin_token_ : token, request));
    return {page.warnings().begin(), page.warnings().end()};
  }
  std::vector<v1::Warning> Open() { return List("open = true"); }
  Result<v1::Warning> Get(const std::string& name) {
    v1::GetWarningRequest request;
    request.set_name(name);
    return Call<v1::Warning>("WarningService/GetWarning", admin_token_, request);
  }
  Result<v1::CountWarningsResponse> Count(int from_days, int to_days) {
    v1::CountWarningsRequest request;
    request.set_parent("branches/b1/sites/-");
    *request.mutable_from_date() = ToDate(DayIn(from_days));
    *request.mutable_to_date() = ToDate(DayIn(to_days));
    return Call<v1::CountWarningsResponse>("WarningService/CountWarnings", admin_token_, request);
  }

  static v1::WarningLimitVersion From(Day from, std::int64_t amber, std::int64_t red,
                                      const std::string& role = "dispatcher") {
    v1::WarningLimitVersion version;
    *version.mutable_from_date() = ToDate(from);
    version.set_amber(amber);
    version.set_red(red);
    version.set_role("roles/" + role);
    return version;
  }
  Result<v1::WarningLimit> Create(const std::string& node,
                                  const std::vector<v1::WarningLimitVersion>& versions,
                                  const std::string& parent = "branches/b1") {
    v1::CreateWarningLimitRequest request;
    request.set_parent(parent);
    request.mutable_warning_limit()->set_node(node);
    request.mutable_warning_limit()->set_indicator(kUnassigned);
    for (const auto& version : versions) *request.mutable_warning_limit()->add_versions() = version;
    return Call<v1::WarningLimit>("WarningService/CreateWarningLimit", admin_token_, request);
  }
  Result<v1::WarningLimit> Update(v1::WarningLimit limit,
                                  const std::vector<v1::WarningLimitVersion>& versions) {
    v1::UpdateWarningLimitRequest request;
    limit.clear_versions();
    for (const auto& version : versions) *limit.add_versions() = version;
    *request.mutable_warning_limit() = std::move(limit);
    request.mutable_update_mask()->add_paths("versions");
    return Call<v1::WarningLimit>("WarningService/UpdateWarningLimit", admin_token_, request);
  }
  Result<v1::WarningLimit> GetLimit(const std::string& name) {
    v1::GetWarningLimitRequest request;
    request.set_name(name);
    return Call<v1::WarningLimit>("WarningService/GetWarningLimit", admin_token_, request);
  }
  std::vector<v1::WarningLimit> Limits(const std::string& branch) {
    v1::ListWarningLimitsRequest request;
    request.set_parent(branch);
    const auto page = Ok(Call<v1::ListWarningLimitsResponse>("WarningService/ListWarningLimits",
                                                             admin_token_, request));
    return {page.warning_limits().begin(), page.warning_limits().end()};
  }

  std::string admin_token_;
  std::string tickets_;
};

TEST_F(WarningsTest, ACrossingOpensExactlyOneAlsoFromEightThreadsAtOnce) {
  std::atomic<int> opened = 0;
  std::vector<v1::ReportLevelsRequest> requests;
  for (int i = 0; i < 40; ++i) {
    clock_.Move(std::chrono::seconds(1));
    requests.push_back(ReportOf("b1", kResponse,
                                {{"s1", 12, "branches/b1/sites/s1/tickets/1"},
                                 {"s1", -4, "branches/b1/sites/s1/tickets/2"}}));
  }
  std::vector<std::thread> threads;
  for (size_t thread = 0; thread < 8; ++thread) {
    threads.emplace_back([&, thread] {
      for (size_t i = thread; i < requests.size(); i += 8) {
        const auto answer = Send(requests[i], tickets_);
        if (answer.ok()) opened += answer.value().opened_count();
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(opened, 2);
  const std::vector<v1::Warning> open = Open();
  ASSERT_THAT(open, SizeIs(2));
  for (const v1::Warning& warning : open) EXPECT_THAT(Ok(Get(warning.name())).changes(), SizeIs(1));
}

TEST_F(WarningsTest, ItRisesFallsAndClosesWithTheValueAndKeepsWhen) {
  const std::string ticket = "branches/b1/sites/s1/tickets/1";
  EXPECT_EQ(Report(kResponse, {{"s1", 12, ticket}, {"s1", 31, "beyond"}}).opened_count(), 1);
  const Time opened = clock_.Now();
  Report(kResponse, {{"s1", 0, ticket}});
  Report(kResponse, {{"s1", 20, ticket}});
  EXPECT_EQ(Open().at(0).level(), v1::Warning::LEVEL_AMBER);
  EXPECT_EQ(Report(kResponse, {}).closed_count(), 1);
  EXPECT_THAT(Open(), IsEmpty());
  const v1::Warning warning = Ok(Get(List().at(0).name()));
  EXPECT_EQ(warning.subject(), ticket);
  EXPECT_EQ(warning.role(), "roles/supervisor");
  EXPECT_EQ(warning.worst_level(), v1::Warning::LEVEL_RED);
  EXPECT_EQ(warning.opened_value(), 12);
  EXPECT_EQ(warning.worst_value(), 0);
  EXPECT_EQ(warning.last_value(), 20);
  EXPECT_EQ(ToTime(warning.open_time()), opened);
  EXPECT_EQ(ToTime(warning.close_time()), clock_.Now());
  std::vector<v1::Warning::Level> levels;
  for (const v1::WarningChange& change : warning.changes()) levels.push_back(change.level());
  EXPECT_THAT(levels, ElementsAre(v1::Warning::LEVEL_AMBER, v1::Warning::LEVEL_RED,
                                  v1::Warning::LEVEL_AMBER, v1::Warning::LEVEL_UNSPECIFIED));

  EXPECT_EQ(Report(kResponse, {{"s1", 5, ticket}}).opened_count(), 1) << "another crossing";
  EXPECT_THAT(List(), SizeIs(2));
}

TEST_F(WarningsTest, ALateOrRepeatedReportDoesNoHarm) {
  clock_.Move(std::chrono::seconds(1));
  const v1::ReportLevelsRequest none = ReportOf("b1", kUnassigned, {});
  Report(kUnassigned, {{"s1", 6}});
  EXPECT_TRUE(Ok(Send(none, tickets_)).is_late()) << "read before";
  EXPECT_THAT(Open(), SizeIs(1));
  const v1::ReportLevelsRequest red = ReportOf("b1", kUnassigned, {{"s1", 99}});
  EXPECT_TRUE(Ok(Send(red, tickets_)).is_late()) << "of the same instant";
  EXPECT_EQ(Open().at(0).last_value(), 6);
  v1::ReportLevelsRequest fast = ReportOf("b1", kUnassigned, {{"s1", 7}});
  clock_.Move(std::chrono::seconds(1));
  *fast.mutable_read_time() = ToTimestamp(clock_.Now() + std::chrono::hours(5));
  EXPECT_FALSE(Ok(Send(fast, tickets_)).is_late());
  EXPECT_FALSE(Report(kUnassigned, {{"s1", 8}}).is_late())
      << "a clock that was fast is no hindrance";
  EXPECT_EQ(Open().at(0).last_value(), 8);
}

TEST_F(WarningsTest, TheNearestLimitInForceOnTheDayDecides) {
  const auto levels = [&] {
    Report(kUnassigned, {{"s1", 5}, {"s2", 5}});
    std::map<std::string, int> by_site;
    for (const v1::Warning& warning : Open())
      by_site[warning.name().substr(18, 2)] = warning.level();
    return by_site;
  };
  using Levels = std::map<std::string, int>;
  EXPECT_EQ(levels(), (Levels{{"s1", 1}, {"s2", 1}})) << "5 and 20: head office's";
  Ok(Create("branches/b1/sites/s1", {From(DayIn(0), 1, 2)}));
  EXPECT_EQ(levels(), (Levels{{"s1", 2}, {"s2", 1}}));
  v1::WarningLimitVersion of_branch = From(DayIn(1), 100, 200);
  *of_branch.mutable_to_date() = ToDate(DayIn(1));
  Ok(Create("branches/b1", {of_branch}));
  EXPECT_EQ(levels(), (Levels{{"s1", 2}, {"s2", 1}})) << "not yet";
  clock_.Move(std::chrono::hours(24));
  admin_token_ = Ok(Login("admin", kAdminPassword)).access_token();
  tickets_ = pipeline_->TokenOf("services/tickets", {{"service", ""}});
  EXPECT_EQ(levels(), (Levels{{"s1", 2}}));
  clock_.Move(std::chrono::hours(24));
  admin_token_ = Ok(Login("admin", kAdminPassword)).access_token();
  tickets_ = pipeline_->TokenOf("services/tickets", {{"service", ""}});
  EXPECT_EQ(levels(), (Levels{{"s1", 2}, {"s2", 1}})) << "it held for a day";
  EXPECT_THAT(List("", "branches/b2/sites/-"), IsEmpty());
}

TEST_F(WarningsTest, OnlyTheServiceThatReadsAnIndicatorReportsIt) {
  const v1::ReportLevelsRequest loans = ReportOf("b1", kLoans, {{"s1", 9}});
  EXPECT_THAT(Send(loans, tickets_), FailsWith("SERVICES_ONLY"));
  EXPECT_THAT(Send(loans, admin_token_), FailsWith("SERVICES_ONLY"));
  EXPECT_THAT(Send(ReportOf("b9", kUnassigned, {}), tickets_), FailsWith("BRANCH_NOT_FOUND"));
  EXPECT_THAT(Call<v1::ListLimitsInForceResponse>("WarningService/ListLimitsInForce", admin_token_,
                                                  v1::ListLimitsInForceRequest()),
              FailsWith("SERVICES_ONLY"));
  v1::ReportLevelsRequest foreign = ReportOf("b1", kUnassigned, {{"s1", 9}});
  foreign.mutable_readings(0)->set_site("branches/b2/sites/s1");
  EXPECT_FALSE(Send(foreign, tickets_).ok()) << "a site of another branch";
  EXPECT_THAT(List(), IsEmpty());
}

TEST_F(WarningsTest, AWrongLimitIsRefusedAndChangesNothing) {
  const auto today = From(DayIn(0), 5, 20);
  EXPECT_THAT(Create("branches/b1", {From(DayIn(-1), 5, 20)}), FailsWith("WARNING_LIMIT_PAST"));
  EXPECT_THAT(Create("branches/b1", {From(DayIn(0), 21, 20)}),
              FailsWith("WARNING_LIMIT_ORDER_INVALID"));
  EXPECT_THAT(Create("branches/b1", {today, today}), FailsWith("WARNING_LIMIT_DATES_INVALID"));
  EXPECT_THAT(Create("branches/b1", {From(DayIn(0), 5, 20, "wizard")}),
              FailsWith("ROLE_NOT_FOUND"));
  EXPECT_THAT(Create("branches/b9", {today}, "branches/b9"), FailsWith("BRANCH_NOT_FOUND"));
  EXPECT_FALSE(Create("branches/b2", {today}).ok()) << "a node of another branch";
  EXPECT_THAT(Limits("branches/b1"), IsEmpty());
  EXPECT_THAT(Limits("branches/hq"), SizeIs(9)) << "head office begins with one of each";

  const v1::WarningLimit limit = Ok(Create("branches/b1", {today}));
  EXPECT_THAT(Create("branches/b1", {today}), FailsWith("WARNING_LIMIT_EXISTS"));
  EXPECT_EQ(Ok(GetLimit(limit.name())).node(), "branches/b1");
  v1::WarningLimit missing = limit;
  missing.set_name(Limits("branches/hq").at(0).name());
  missing.mutable_name()->replace(9, 2, "b1");
  EXPECT_THAT(GetLimit(missing.name()), FailsWith("WARNING_LIMIT_NOT_FOUND"));
  EXPECT_THAT(Update(missing, {today}), FailsWith("WARNING_LIMIT_NOT_FOUND"));
  const v1::WarningLimit second = Ok(Update(limit, {today, From(DayIn(3), 6, 20)}));
  EXPECT_EQ(second.versions_size(), 2);
  EXPECT_THAT(Update(limit, {today}), FailsWith("ETAG_MISMATCH"));
  EXPECT_EQ(Ok(GetLimit(limit.name())).versions_size(), 2);
}

TEST_F(WarningsTest, WarningsAreListedAndCountedAndASiteSeesItsOwn) {
  Report(kUnassigned, {{"s1", 6}, {"s2", 30}});
  Report(kUnassigned, {{"s1", 40}, {"s2", 30}, {"s3", 5}});
  Report(kUnassigned, {{"s2", 7}, {"s3", 5}});
  Report(kResponse, {{"s2", 3, "branches/b1/sites/s2/tickets/1"}});
  EXPECT_THAT(List("open = true"), SizeIs(3));
  EXPECT_THAT(List("open = false"), SizeIs(1));
  EXPECT_THAT(List("level = LEVEL_AMBER AND open = true"), SizeIs(3));
  EXPECT_THAT(List("worst_level = LEVEL_RED"), SizeIs(2));
  EXPECT_THAT(List("role = \"dispatcher\""), SizeIs(3));
  EXPECT_THAT(List("indicator = INDICATOR_TICKET_RESPONSE_LEFT_MINUTES"), SizeIs(1));
  EXPECT_THAT(List("site = \"s2\""), SizeIs(2));
  EXPECT_THAT(List("", "branches/b1/sites/s3"), SizeIs(1));

  std::vector<std::string> lines;
  const v1::CountWarningsResponse today = Ok(Count(0, 0));
  for (const v1::WarningCount& one : today.counts()) {
    lines.push_back(std::to_string(one.indicator()) + " " + std::to_string(one.level()) + ": " +
                    std::to_string(one.open_count()) + " " + std::to_string(one.opened_count()));
  }
  EXPECT_THAT(lines, ElementsAre("1 1: 1 1", "4 1: 2 1", "4 2: 0 2"));
  const v1::CountWarningsResponse later = Ok(Count(1, 2));
  for (const v1::WarningCount& one : later.counts()) EXPECT_EQ(one.opened_count(), 0);
  EXPECT_THAT(Count(1, 0), FailsWith("WARNING_PERIOD_INVALID"));
  EXPECT_THAT(Count(0, 366), FailsWith("WARNING_PERIOD_INVALID"));
  EXPECT_TRUE(Count(0, 365).ok());

  const std::string clerk = Ok(CreateStaff(admin_token_, "branches/b1", "clerk")).name();
  Ok(Give(admin_token_, clerk, "supervisor", "branches/b1/sites/s3"));
  const std::string token = Ok(Login("clerk", kPassword)).access_token();
  const std::vector<v1::Warning> his = List("", "branches/b1/sites/-", token);
  ASSERT_THAT(his, SizeIs(1));
  std::string elsewhere = his[0].name();
  elsewhere.replace(elsewhere.find("s3"), 2, "s2");
  EXPECT_THAT(Get(elsewhere), FailsWith("WARNING_NOT_FOUND")) << "with the id of another site";
}

TEST_F(WarningsTest, ServicesLearnOfNewLimitsAndOfNothingElse) {
  const auto ask = [&](std::int64_t known) {
    v1::ListLimitsInForceRequest request;
    request.set_known_version(known);
    return Ok(
        Call<v1::ListLimitsInForceResponse>("WarningService/ListLimitsInForce", tickets_, request));
  };
  const v1::ListLimitsInForceResponse first = ask(0);
  EXPECT_THAT(first.limits(), SizeIs(5)) << "those of its own indicators";
  EXPECT_THAT(first.branches(), SizeIs(3));
  EXPECT_THAT(ask(first.version()).branches(), IsEmpty());
  const v1::WarningLimit limit = Ok(Create("branches/b1/sites/s1", {From(DayIn(2), 1, 2)}));
  const v1::ListLimitsInForceResponse second = ask(first.version());
  EXPECT_GT(second.version(), first.version());
  EXPECT_THAT(second.limits(), SizeIs(6));
  Ok(Update(limit, {From(DayIn(3), 1, 2)}));
  EXPECT_GT(ask(second.version()).version(), second.version());
  CreateBranch(admin_token_, "b3");
  EXPECT_THAT(ask(second.version()).branches(), SizeIs(4));
}

// A service's part in it, over a port.
TEST_F(WarningsTest, AServiceReadsOnlyWhereThereAreLimitsAndReportsWhatCrosses) {
  const auto none = db_->Transact(Minute(), [](db::Tx& tx) {
    return tx.Execute(
        "DELETE FROM warning_limit_versions WHERE branch_id = 'hq'"
        " AND warning_limit_id = (SELECT id FROM warning_limits"
        " WHERE branch_id = 'hq' AND indicator = 5)");
  });
  EXPECT_EQ(none.value(), 1);
  auto dispatcher = std::make_unique<rpc::Dispatcher>(
      rpc::Dispatcher::Settings{.listen = "127.0.0.1:0", .workers = 2}, bindings_,
      pipeline_->pipeline());
  Ok(dispatcher->Start());
  rpc::Client client("identity", "ipv4:127.0.0.1:" + std::to_string(dispatcher->port()), 2);
  config::v1::Keys keys;
  keys.set_service_key_file(folder_.Path("service_keys/tickets"));
  std::atomic<int> read = 0;
  std::atomic<bool> unwanted = false;
  std::vector<app::IndicatorReader> readers;
  readers.push_back({kUnassigned,
                     [&](rpc::Call& call,
                         const warning::Limits& limits) -> Result<std::vector<warning::Reading>> {
                       EXPECT_EQ(call.principal().name, "services/tickets");
                       EXPECT_EQ(limits.MildestAmber(), 5);
                       ++read;
                       if (call.branch() != "b1") return std::vector<warning::Reading>();
                       return std::vector<warning::Reading>{{.site = "s1", .value = 21},
                                                            {.site = "s2", .value = 4}};
                     }});
  readers.push_back({type::v1::INDICATOR_OVERDUE_TICKET_COUNT,
                     [&](rpc::Call&, const auto&) -> Result<std::vector<warning::Reading>> {
                       unwanted = true;
                       return std::vector<warning::Reading>();
                     }});
  app::WarningFollower follower(
      {client, pipeline_->policy(), clock_, pipeline_->ids(), db_->settings(), [] { return true; }},
      app::ServiceToken::Open(client, "tickets", keys).value(), readers);
  ASSERT_TRUE(testing::Eventually([&] { return read == 3; }, std::chrono::seconds(30)))
      << "head office and two branches";
  ASSERT_TRUE(testing::Eventually([&] { return Open().size() == 1; }, std::chrono::seconds(30)));
  EXPECT_EQ(Open().at(0).level(), v1::Warning::LEVEL_RED);
  EXPECT_FALSE(unwanted);
}

}  // namespace
}  // namespace steward::identity
