#include "common/metrics/metrics.h"

#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <string>
#include <thread>
#include <vector>

#include "steward/type/v1/limits.pb.h"
#include "tests/support/loopback.h"

namespace steward::metrics {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(RegistryTest, FiguresAppearWithNameHelpTypeAndLabels) {
  Registry registry;
  registry.MakeCounter("calls_total", "Calls answered.", {{"method", "Get"}, {"code", "OK"}})
      .Add(3);
  registry.MakeGauge("queue", "Calls waiting.").Set(-2);
  const std::string text = registry.Text();
  EXPECT_THAT(text, HasSubstr("# HELP calls_total Calls answered.\n# TYPE calls_total counter\n"
                              "calls_total{code=\"OK\",method=\"Get\"} 3\n"));
  EXPECT_THAT(text, HasSubstr("# TYPE queue gauge\nqueue -2\n"));
}

TEST(RegistryTest, TheSameNameAndLabelsAreTheSameFigure) {
  Registry registry;
  Counter a = registry.MakeCounter("calls_total", "Calls.", {{"code", "OK"}});
  Counter b = registry.MakeCounter("calls_total", "Calls.", {{"code", "OK"}});
  Counter other = registry.MakeCounter("calls_total", "Calls.", {{"code", "NOT_FOUND"}});
  a.Add();
  b.Add();
  EXPECT_EQ(a.value(), 2u);
  EXPECT_EQ(other.value(), 0u);
}

TEST(RegistryTest, AHistogramCountsEachValueInTheFirstBucketThatHoldsIt) {
  Registry registry;
  Histogram histogram = registry.MakeHistogram("seconds", "Time.", {0.1, 1});
  histogram.Observe(0.1);
  histogram.Observe(0.5);
  histogram.Observe(std::chrono::seconds(2));
  const std::string text = registry.Text();
  EXPECT_THAT(text, HasSubstr("seconds_count 3\n"));
  EXPECT_THAT(text, HasSubstr("seconds_sum 2.6"));
  EXPECT_THAT(text, HasSubstr("seconds_bucket{le=\"0.1\"} 1\n"));
  EXPECT_THAT(text, HasSubstr("seconds_bucket{le=\"1\"} 2\n"));
  EXPECT_THAT(text, HasSubstr("seconds_bucket{le=\"+Inf\"} 3\n"));
}

TEST(RegistryTest, AWatchedFigureIsReadWhenItIsShown) {
  Registry registry;
  int depth = 4;
  registry.Watch("depth", "Depth.", {}, [&] { return depth; });
  EXPECT_THAT(registry.Text(), HasSubstr("\ndepth 4\n"));
  depth = 5;
  EXPECT_THAT(registry.Text(), HasSubstr("\ndepth 5\n"));
}

TEST(RegistryTest, LabelsAreEscaped) {
  Registry registry;
  registry.MakeCounter("a", "A.", {{"x", "q\"\\\n"}}).Add();
  EXPECT_THAT(registry.Text(), HasSubstr("a{x=\"q\\\"\\\\\\n\"} 1"));
}

TEST(RegistryTest, NothingIsLostBetweenThreads) {
  Registry registry;
  Histogram histogram = registry.MakeHistogram("seconds", "Time.", CallSeconds());
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      Counter counter = registry.MakeCounter("calls_total", "Calls.");
      for (int i = 0; i < 10000; ++i) {
        counter.Add();
        histogram.Observe(1.0);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(registry.MakeCounter("calls_total", "Calls.").value(), 40000u);
  EXPECT_THAT(registry.Text(), HasSubstr("seconds_sum 40000\n"));
}

TEST(RegistryDeathTest, MistakesInNamesEndTheProcess) {
  ::testing::GTEST_FLAG(death_test_style) = "threadsafe";
  Registry registry;
  registry.MakeGauge("a", "A.");
  EXPECT_DEATH(registry.MakeCounter("a", "A."), "must hold");
  EXPECT_DEATH(registry.MakeCounter("calls-total", "A."), "must hold");
  EXPECT_DEATH(registry.MakeHistogram("h", "A.", {1, 1}), "must hold");
}

TEST(LimitsTest, EveryLimitIsExported) {
  Registry registry;
  ExportLimits(registry);
  const std::string text = registry.Text();
  EXPECT_THAT(text, HasSubstr("steward_limit{name=\"page_size_max\"} 200\n"));
  const auto& limits = *type::v1::Limit_descriptor();
  size_t lines = 0;
  for (size_t at = text.find("\nsteward_limit{"); at != text.npos;
       at = text.find("\nsteward_limit{", at + 1))
    ++lines;
  EXPECT_EQ(lines, static_cast<size_t>(limits.value_count() - 1));
  EXPECT_THAT(text, Not(HasSubstr("unspecified")));
}

std::string Get(int port, const std::string& path) {
  const int connection = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address = testing::Loopback(port);
  EXPECT_EQ(connect(connection, reinterpret_cast<sockaddr*>(&address), sizeof(address)), 0);
  const std::string request =
      "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
  EXPECT_EQ(send(connection, request.data(), request.size(), 0),
            static_cast<ssize_t>(request.size()));
  std::string answer;
  char buffer[4096];
  for (ssize_t got; (got = recv(connection, buffer, sizeof(buffer), 0)) > 0;) {
    answer.append(buffer, static_cast<size_t>(got));
  }
  close(connection);
  return answer;
}

TEST(PageTest, ServesTheFiguresOnAFreePortAndReportsIt) {
  Registry registry;
  registry.MakeCounter("calls_total", "Calls.").Add(7);
  const auto page = Page::Serve(registry, "127.0.0.1:0").value();
  ASSERT_GT(page->port(), 0);
  const std::string answer = Get(page->port(), "/metrics");
  EXPECT_THAT(answer, HasSubstr("200 OK"));
  EXPECT_THAT(answer, HasSubstr("\ncalls_total 7"));
  EXPECT_THAT(Get(page->port(), "/etc/passwd"), HasSubstr("404"));
}

TEST(PageTest, AnAddressThatCannotBeUsedIsAnError) {
  Registry registry;
  const auto page = Page::Serve(registry, "127.0.0.1:0").value();
  const Error error = Page::Serve(registry, "127.0.0.1:" + std::to_string(page->port())).error();
  EXPECT_EQ(error.reason, "CONFIGURATION_INVALID");
  EXPECT_THAT(error.en, HasSubstr("metrics_listen"));
  EXPECT_FALSE(Page::Serve(registry, "nonsense").ok());
}

}  // namespace
}  // namespace steward::metrics
