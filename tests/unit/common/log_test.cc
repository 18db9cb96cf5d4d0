#include "common/log/log.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>
#include <limits>
#include <nlohmann/json.hpp>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "common/base/json_text.h"
#include "steward/type/v1/limits.pb.h"

namespace steward::log {
namespace {

using nlohmann::json;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::SizeIs;
using ::testing::StartsWith;

class LogTest : public ::testing::Test {
 protected:
  LogTest() { SetService("tickets"); }

  json Only() {
    EXPECT_THAT(lines_, SizeIs(1));
    return json::parse(lines_.at(0));
  }

  std::vector<std::string> lines_;
  Capture capture_{[this](std::string_view line) { lines_.emplace_back(line); }};
};

TEST_F(LogTest, ALineIsOneJsonObjectWithTheStandardMembersAndTheFields) {
  const std::string name = "branches/b1/sites/s1/tickets/t1";
  Info("ticket assigned", {{"ticket", name},
                           {"count", 3},
                           {"debt_fen", -5L},
                           {"bytes", std::numeric_limits<std::uint64_t>::max()},
                           {"ratio", 0.25},
                           {"late", true}});
  const json line = Only();
  EXPECT_EQ(line["level"], "info");
  EXPECT_EQ(line["service"], "tickets");
  EXPECT_EQ(line["message"], "ticket assigned");
  EXPECT_EQ(line["ticket"], name);
  EXPECT_EQ(line["count"], 3);
  EXPECT_EQ(line["debt_fen"], -5);
  EXPECT_EQ(line["bytes"], std::numeric_limits<std::uint64_t>::max());
  EXPECT_EQ(line["ratio"], 0.25);
  EXPECT_EQ(line["late"], true);
  EXPECT_FALSE(line.contains("trace_id"));
  EXPECT_FALSE(line.contains("truncated"));
  EXPECT_THAT(lines_[0], StartsWith("{\"time\":\""));
}

TEST_F(LogTest, TheTimeIsUtcInMicroseconds) {
  const auto before =
      std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now());
  Info("x");
  const auto after = std::chrono::system_clock::now();
  const std::string time = Only()["time"];
  ASSERT_THAT(time, SizeIs(27));
  EXPECT_THAT(time, EndsWith("Z"));
  const auto number = [&](size_t at, size_t size) { return std::stoi(time.substr(at, size)); };
  const std::chrono::year_month_day date(std::chrono::year(number(0, 4)),
                                         std::chrono::month(static_cast<unsigned>(number(5, 2))),
                                         std::chrono::day(static_cast<unsigned>(number(8, 2))));
  const auto logged = std::chrono::sys_days(date) + std::chrono::hours(number(11, 2)) +
                      std::chrono::minutes(number(14, 2)) + std::chrono::seconds(number(17, 2)) +
                      std::chrono::microseconds(number(20, 6));
  EXPECT_GE(logged, before);
  EXPECT_LE(logged, after);
}

TEST_F(LogTest, WarningsAndErrorsSaySo) {
  Warn("a");
  Error("b");
  ASSERT_THAT(lines_, SizeIs(2));
  EXPECT_EQ(json::parse(lines_[0])["level"], "warn");
  EXPECT_EQ(json::parse(lines_[1])["level"], "error");
}

TEST_F(LogTest, TheContextOfTheThreadIsOnItsLinesUntilTheScopeEnds) {
  const Context outer{"0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331", "S/M",
                      "services/fees"};
  const Context inner{.trace_id = "1", .principal = "p"};
  {
    const Scope scope(outer);
    {
      const Scope nested(inner);
      Info("inner");
    }
    EXPECT_EQ(CurrentContext(), &outer);
    Info("outer");
    std::thread([] { Info("another thread"); }).join();
  }
  Info("none");
  ASSERT_THAT(lines_, SizeIs(4));
  EXPECT_EQ(json::parse(lines_[0])["trace_id"], "1");
  EXPECT_FALSE(json::parse(lines_[0]).contains("method"));
  const json line = json::parse(lines_[1]);
  EXPECT_EQ(line["trace_id"], outer.trace_id);
  EXPECT_EQ(line["span_id"], outer.span_id);
  EXPECT_EQ(line["method"], "S/M");
  EXPECT_EQ(line["principal"], "services/fees");
  EXPECT_FALSE(json::parse(lines_[2]).contains("trace_id"));
  EXPECT_FALSE(json::parse(lines_[3]).contains("trace_id"));
}

TEST_F(LogTest, NothingInATextBreaksOrForgesALine) {
  const std::string evil =
      "a\r\n{\"level\":\"error\"}\x01\x7f\"\\\t\xe2\x80\xa8\xc2\x85 {} %v 报修";
  Info(evil, {{"text", evil}});
  EXPECT_THAT(lines_[0], ::testing::Not(HasSubstr("\n")));
  EXPECT_THAT(lines_[0], ::testing::Not(HasSubstr("\r")));
  EXPECT_THAT(lines_[0], HasSubstr("\\u2028\\u0085"));
  EXPECT_EQ(Only()["message"], evil);
  EXPECT_EQ(Only()["text"], evil);
}

TEST_F(LogTest, BytesThatAreNotUtf8AreReplaced) {
  Info(
      "a\xff"
      "b\xc3");
  EXPECT_EQ(Only()["message"],
            "a\xef\xbf\xbd"
            "b\xef\xbf\xbd");
}

TEST_F(LogTest, ANumberThatJsonDoesNotHaveIsNull) {
  Info("x", {{"ratio", std::numeric_limits<double>::infinity()}});
  EXPECT_TRUE(Only()["ratio"].is_null());
}

TEST_F(LogTest, ALongLineIsCutAndStaysValidAndKeepsItsTraceId) {
  const Context context{.trace_id = "0af7651916cd43dd8448eb211c80319c"};
  const Scope scope(context);
  std::string huge;
  for (int i = 0; i < 20000; ++i) huge += "物\n";
  Info(huge, {{"a", huge}, {"b", 1}, {"c", huge}, {"d", 2}});
  EXPECT_LE(lines_[0].size(), size_t{type::v1::LIMIT_LOG_LINE_BYTES});
  EXPECT_GE(lines_[0].size(), size_t{type::v1::LIMIT_LOG_LINE_BYTES} - 100);
  const json line = Only();
  EXPECT_EQ(line["truncated"], true);
  EXPECT_EQ(line["trace_id"], context.trace_id);
}

TEST_F(LogTest, NoMixOfFieldsExceedsTheLineOrBreaksIt) {
  std::mt19937_64 random(1);
  for (int round = 0; round < 100; ++round) {
    std::string text(random() % 9000, 'x');
    for (char& c : text) c = static_cast<char>(random());
    const std::string a = text.substr(0, random() % (text.size() + 1));
    lines_.clear();
    Info(a,
         {{"first", text}, {"second", a}, {"third", random()}, {"fourth", 0.1}, {"fifth", text}});
    EXPECT_LE(lines_.at(0).size(), size_t{type::v1::LIMIT_LOG_LINE_BYTES});
    EXPECT_TRUE(json::accept(lines_.at(0))) << lines_.at(0);
  }
}

// Prints the cost, and holds it to its order of magnitude; the tight limit is a benchmark's.
TEST_F(LogTest, ALineCostsMicroseconds) {
  constexpr int kLines = 20000;
  const Context context{"0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331",
                        "steward.tickets.v1.TicketService/AssignTicket", "branches/b1/staff/s1"};
  const Scope scope(context);
  lines_.reserve(kLines);
  const std::clock_t start = std::clock();
  for (int i = 0; i < kLines; ++i)
    Info("ticket assigned", {{"ticket", "branches/b1/sites/s1"}, {"count", i}});
  const double each_us = 1e6 * static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC / kLines;
  RecordProperty("microseconds", std::to_string(each_us));
  EXPECT_LT(each_us, 50) << "a log line";
}

TEST(JsonStringTest, StopsAtACharacterBoundaryBelowTheLimit) {
  for (size_t limit = 2; limit < 14; ++limit) {
    std::string line;
    const bool whole = AppendJsonString(line, "a物\n物", limit);
    EXPECT_LE(line.size(), limit);
    EXPECT_EQ(whole, limit >= 11) << limit;
    EXPECT_TRUE(json::accept(line)) << line;
  }
}

}  // namespace
}  // namespace steward::log
