#include "common/trace/trace.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include "common/log/log.h"
#include "steward/type/v1/limits.pb.h"
#include "tests/support/temporary_folder.h"

namespace steward::trace {
namespace {

using nlohmann::json;
using ::testing::SizeIs;
using testing::TemporaryFolder;

constexpr std::string_view kHeader = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

TEST(TraceparentTest, AHeaderRoundTrips) {
  const SpanContext context = ParseTraceparent(kHeader).value();
  EXPECT_EQ(context.TraceId(), "0af7651916cd43dd8448eb211c80319c");
  EXPECT_EQ(context.SpanId(), "b7ad6b7169203331");
  EXPECT_TRUE(context.sampled);
  EXPECT_EQ(FormatTraceparent(context), kHeader);
  for (int i = 0; i < 1000; ++i) {
    SpanContext other = NewTrace();
    other.sampled = i % 2 == 0;
    EXPECT_EQ(ParseTraceparent(FormatTraceparent(other)), other);
  }
}

TEST(TraceparentTest, OnlyTheSampledFlagCounts) {
  EXPECT_FALSE(
      ParseTraceparent("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-fe")->sampled);
  EXPECT_TRUE(ParseTraceparent("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-ff")->sampled);
}

TEST(TraceparentTest, ALaterVersionIsReadAsFarAsItIsKnown) {
  EXPECT_TRUE(ParseTraceparent("01-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"));
  EXPECT_TRUE(ParseTraceparent("cc-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-more"));
  EXPECT_FALSE(ParseTraceparent("cc-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01.more"));
}

TEST(TraceparentTest, AnythingElseIsRefused) {
  for (const std::string_view bad :
       {"", "00", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331",
        "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
        "00-00000000000000000000000000000000-b7ad6b7169203331-01",
        "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-1",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-0g",
        " 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        "00_0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        "0x-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"}) {
    EXPECT_FALSE(ParseTraceparent(bad)) << bad;
  }
}

TEST(TraceparentTest, IdsAreFreshAndAChildKeepsItsTrace) {
  std::set<std::string> ids;
  for (int i = 0; i < 1000; ++i) ids.insert(NewTrace().TraceId());
  EXPECT_THAT(ids, SizeIs(1000));
  SpanContext parent = NewTrace();
  parent.sampled = false;
  const SpanContext child = ChildOf(parent);
  EXPECT_EQ(child.trace_id, parent.trace_id);
  EXPECT_NE(child.span_id, parent.span_id);
  EXPECT_FALSE(child.sampled);
}

class SpanTest : public ::testing::Test {
 protected:
  std::vector<json> Lines(std::string_view name = "tickets.jsonl") {
    std::istringstream text(folder_.Read(name));
    std::vector<json> lines;
    for (std::string line; std::getline(text, line);) lines.push_back(json::parse(line));
    return lines;
  }
  json OnlySpan() { return Lines().at(0)["resourceSpans"][0]["scopeSpans"][0]["spans"][0]; }

  TemporaryFolder folder_;
  SystemClock clock_;
  std::unique_ptr<Writer> writer_ = Writer::Open(folder_.path(), "tickets").value();
};

TEST_F(SpanTest, ASpanIsWrittenAtItsEndAsOtlp) {
  const SpanContext parent = ParseTraceparent(kHeader).value();
  SpanContext own;
  {
    Span span(writer_.get(), clock_, "GetTicket", Kind::kServer, &parent);
    own = span.context();
    span.SetAttribute("rpc.method", "Get\"Ticket\n");
    span.SetAttribute("rows", 3);
    span.SetError("NOT_FOUND");
    EXPECT_THAT(Lines(), SizeIs(0));
  }
  EXPECT_EQ(Lines()[0]["resourceSpans"][0]["resource"]["attributes"][0]["value"]["stringValue"],
            "tickets");
  const json span = OnlySpan();
  EXPECT_EQ(span["traceId"], parent.TraceId());
  EXPECT_EQ(span["spanId"], own.SpanId());
  EXPECT_EQ(span["parentSpanId"], parent.SpanId());
  EXPECT_EQ(span["name"], "GetTicket");
  EXPECT_EQ(span["kind"], 2);
  EXPECT_EQ(span["attributes"][0]["value"]["stringValue"], "Get\"Ticket\n");
  EXPECT_EQ(span["attributes"][1]["value"]["intValue"], "3");
  EXPECT_EQ(span["status"]["code"], 2);
  EXPECT_LE(std::stoll(span["startTimeUnixNano"].get<std::string>()),
            std::stoll(span["endTimeUnixNano"].get<std::string>()));
}

TEST_F(SpanTest, ASpanWithoutParentStartsATrace) {
  { const Span span(writer_.get(), clock_, "x", Kind::kInternal, nullptr); }
  EXPECT_FALSE(OnlySpan().contains("parentSpanId"));
  EXPECT_FALSE(OnlySpan().contains("status"));
}

TEST_F(SpanTest, UnsampledTracesAndSpansWithoutWriterWriteNothing) {
  SpanContext parent = NewTrace();
  { const Span span(nullptr, clock_, "x", Kind::kInternal, &parent); }
  parent.sampled = false;
  { const Span span(writer_.get(), clock_, "x", Kind::kInternal, &parent); }
  EXPECT_THAT(Lines(), SizeIs(0));
}

TEST_F(SpanTest, AttributesAndTextsAreBounded) {
  {
    Span span(writer_.get(), clock_, std::string(5000, 'n'), Kind::kInternal, nullptr);
    for (int i = 0; i < 100; ++i) span.SetAttribute("a", std::string(5000, 'v'));
  }
  EXPECT_THAT(OnlySpan()["attributes"], SizeIs(int{type::v1::LIMIT_SPAN_ATTRIBUTES}));
  EXPECT_THAT(OnlySpan()["name"].get<std::string>(), SizeIs(int{type::v1::LIMIT_SPAN_TEXT_BYTES}));
}

TEST_F(SpanTest, TheFilesStayBelowTheirBound) {
  const auto writer = Writer::Open(folder_.path(), "fees", 2000).value();
  for (int i = 0; i < 100; ++i)
    const Span span(writer.get(), clock_, "x", Kind::kInternal, nullptr);
  EXPECT_LE(std::filesystem::file_size(folder_.Path("fees.jsonl")), 2000u);
  EXPECT_LE(std::filesystem::file_size(folder_.Path("fees.1.jsonl")), 2000u);
  EXPECT_GT(Lines("fees.1.jsonl").size(), 1u);
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder_.path()), {}), 3);
}

TEST_F(SpanTest, ARestartContinuesTheFile) {
  { const Span span(writer_.get(), clock_, "x", Kind::kInternal, nullptr); }
  writer_ = Writer::Open(folder_.path(), "tickets").value();
  { const Span span(writer_.get(), clock_, "y", Kind::kInternal, nullptr); }
  EXPECT_THAT(Lines(), SizeIs(2));
}

TEST_F(SpanTest, ManyThreadsWriteWholeLines) {
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 100; ++i)
        const Span span(writer_.get(), clock_, "x", Kind::kInternal, nullptr);
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_THAT(Lines(), SizeIs(400));
}

TEST_F(SpanTest, ADiskThatRefusesIsReportedOnceAndNothingFails) {
  std::vector<std::string> lines;
  const log::Capture capture([&](std::string_view line) { lines.emplace_back(line); });
  const auto writer = Writer::Open(folder_.path(), "care", 1).value();
  writer->Write("{}");
  std::filesystem::remove_all(folder_.path());
  for (int i = 0; i < 3; ++i) writer->Write("{}");
  EXPECT_EQ(writer->dropped(), 3u);
  EXPECT_THAT(lines, SizeIs(1));
}

TEST(WriterTest, AFolderThatCannotBeWrittenIsAnError) {
  const Error error = Writer::Open("/nonexistent", "tickets").error();
  EXPECT_EQ(error.reason, "CONFIGURATION_INVALID");
}

}  // namespace
}  // namespace steward::trace
