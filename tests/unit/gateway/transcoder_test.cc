#include "gateway/transcoder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "steward/echo/v1/echo.pb.h"
#include "tests/support/echo_contracts.h"

namespace steward::gateway {
namespace {

using echo::v1::CreateNoteRequest;
using echo::v1::ListNotesRequest;
using echo::v1::Note;
using echo::v1::PinNoteRequest;
using echo::v1::UpdateNoteRequest;

constexpr const char* kId = "0190a8b0-0000-7000-8000-000000000001";

struct FixedIds final : IdSource {
  Uuid Next(Time) override { return *Uuid::Parse(kId); }
};

class TranscoderTest : public ::testing::Test {
 protected:
  struct Headers {
    std::string key;
    std::string if_match;
  };

  Result<TranscodedRequest> Binary(std::string_view method, std::string_view path,
                                   std::string_view query, std::string_view body,
                                   const Headers& headers = {}) {
    const RouteMatch match = router_.Find(method, path).value();
    return transcoder_.ToBinary({&match, query, body, headers.key, headers.if_match});
  }

  template <class Message>
  Message Request(std::string_view method, std::string_view path, std::string_view query,
                  std::string_view body, const Headers& headers = {}) {
    const Result<TranscodedRequest> result = Binary(method, path, query, body, headers);
    Message message;
    EXPECT_TRUE(result.ok()) << result.error().en;
    EXPECT_TRUE(result.ok() && message.ParseFromString(result.value().bytes));
    return message;
  }

  std::string Violation(std::string_view method, std::string_view path, std::string_view query,
                        std::string_view body, const Headers& headers = {}) {
    const Result<TranscodedRequest> result = Binary(method, path, query, body, headers);
    if (result.ok()) return "";
    return result.error().violations.at(0).field + ": " + result.error().violations.at(0).rule;
  }

  std::unique_ptr<Contracts> contracts_ = testing::EchoContracts();
  Router router_ = Router::Build(*contracts_).value();
  FixedIds ids_;
  SystemClock clock_;
  Transcoder transcoder_{*contracts_, ids_, clock_};
};

constexpr const char* kNotes = "/v1/branches/hq/notes";
constexpr const char* kNote = "/v1/branches/hq/notes/7";

TEST_F(TranscoderTest, PathQueryAndBodyBecomeOneRequest) {
  const auto create = Request<CreateNoteRequest>(
      "POST", kNotes, "", R"({"title":"a","amountFen":"5","tags":["x","y"]})");
  EXPECT_EQ(create.parent(), "branches/hq");
  EXPECT_EQ(create.note().title(), "a");
  EXPECT_EQ(create.note().amount_fen(), 5);
  EXPECT_EQ(create.note().tags_size(), 2);
  EXPECT_EQ(create.request_id(), kId);
  const auto update =
      Request<UpdateNoteRequest>("PATCH", kNote, "updateMask=title,dueTime", R"({"title":"b"})");
  EXPECT_EQ(update.note().name(), "branches/hq/notes/7");
  EXPECT_EQ(update.note().title(), "b");
  EXPECT_THAT(update.update_mask().paths(), ::testing::ElementsAre("title", "due_time"));
  const auto pin =
      Request<PinNoteRequest>("POST", "/v1/branches/hq/notes/7:pin", "", R"({"board":"b"})");
  EXPECT_EQ(pin.name(), "branches/hq/notes/7");
  EXPECT_EQ(pin.board(), "b");
}

TEST_F(TranscoderTest, QueryParametersOfEveryKind) {
  const auto list =
      Request<ListNotesRequest>("GET", kNotes,
                                "pageSize=20&page_token=a%26b&filter=state%3D%22x%22+AND+y&tags=a&"
                                "tags=b&states=STATE_OPEN&states=STATE_PINNED"
                                "&urgent=true&fromDate.year=2024&fromDate.month=2&afterTime=2024-"
                                "01-01T00:00:00Z&readMask=title,amountFen"
                                "&serial=18446744073709551615",
                                "");
  EXPECT_EQ(list.page_size(), 20);
  EXPECT_EQ(list.page_token(), "a&b");
  EXPECT_EQ(list.filter(), "state=\"x\" AND y");
  EXPECT_THAT(list.tags(), ::testing::ElementsAre("a", "b"));
  EXPECT_THAT(list.states(), ::testing::ElementsAre(Note::STATE_OPEN, Note::STATE_PINNED));
  EXPECT_TRUE(list.urgent());
  EXPECT_EQ(list.from_date().year(), 2024);
  EXPECT_EQ(list.from_date().month(), 2);
  EXPECT_EQ(list.after_time().seconds(), 1704067200);
  EXPECT_THAT(list.read_mask().paths(), ::testing::ElementsAre("title", "amount_fen"));
  EXPECT_EQ(list.serial(), 18446744073709551615u);
}

TEST_F(TranscoderTest, NegativeNumbersKeepTheirSign) {
  EXPECT_EQ(Request<ListNotesRequest>("GET", kNotes, "pageSize=-1", "").page_size(), -1);
}

TEST_F(TranscoderTest, BadParametersAreNamed) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"nothing=1", "nothing: unknown_parameter"},
      {"pageSize=1&page_size=2", "page_size: single_value"},
      {"pageSize=1e3", "pageSize: integer"},
      {"pageSize=", "pageSize: integer"},
      {"urgent=1", "urgent: value"},
      {"states=STATE_LOST", "states: enum"},
      {"states=1", "states: enum"},
      {"parent=branches/b2", "parent: field_elsewhere"},
      {"fromDate=2024-01-01", "fromDate: unknown_parameter"},
      {"fromDate.year.x=1", "fromDate.year.x: unknown_parameter"},
      {"afterTime=yesterday", "afterTime: value"},
      {"filter=%zz", "filter: percent_encoding"},
      {"filter=%00", "filter: utf8"},
      {"filter=%ff", "filter: utf8"},
      {"%zz=1", "?: percent_encoding"},
      {"%ff=1", "?: utf8"},
      {"&", ": unknown_parameter"},
  };
  for (const auto& [query, violation] : cases)
    EXPECT_EQ(Violation("GET", kNotes, query, ""), violation) << query;
}

TEST_F(TranscoderTest, AFieldComesFromOnePlaceOnly) {
  EXPECT_EQ(Violation("POST", "/v1/branches/hq/memos", "", R"({"parent":"branches/b2"})"),
            "parent: field_in_path");
  EXPECT_EQ(Violation("PATCH", kNote, "", R"({"name":"branches/b2/notes/1"})"),
            "name: field_in_path");
  EXPECT_EQ(Violation("POST", kNotes, "note.title=x", R"({"title":"y"})"),
            "note.title: field_elsewhere");
  EXPECT_EQ(Violation("POST", "/v1/branches/hq/memos", "parent=x", "{}"),
            "parent: field_elsewhere");
  EXPECT_EQ(Violation("GET", kNotes, "", "{}"), "$: no_body");
}

TEST_F(TranscoderTest, WhatOnlyProtobufCanJudgeIsNamedToo) {
  EXPECT_EQ(Violation("POST", kNotes, "", R"({"dueTime":"yesterday"})"), "due_time: value");
  EXPECT_EQ(Violation("POST", kNotes, "", R"({"raw":"***"})"), "raw: value");
}

TEST_F(TranscoderTest, TheRequestIdComesFromTheHeaderOrTheBodyOrIsMade) {
  const std::string id = "11111111-2222-4333-8444-555555555555";
  for (const std::string& key : {id, "\"" + id + "\""}) {
    EXPECT_EQ(Request<CreateNoteRequest>("POST", kNotes, "", "{}", {.key = key}).request_id(), id);
  }
  EXPECT_EQ(
      Binary("POST", "/v1/branches/hq/memos", "", R"({"requestId":"mine"})").value().request_id,
      "mine");
  EXPECT_EQ(Binary("POST", kNotes, "requestId=mine", "{}").value().request_id, "mine");
  EXPECT_EQ(Binary("POST", kNotes, "", "{}").value().request_id, kId);
  EXPECT_EQ(Binary("GET", kNotes, "", "").value().request_id, "");
  EXPECT_EQ(Violation("POST", kNotes, "", "{}", {.key = "order-1"}), "Idempotency-Key: uuid");
  EXPECT_EQ(Violation("POST", "/v1/branches/hq/memos", "", R"({"requestId":"x"})", {.key = id}),
            "Idempotency-Key: field_twice");
}

TEST_F(TranscoderTest, IfMatchBecomesTheEtag) {
  EXPECT_EQ(
      Request<PinNoteRequest>("POST", "/v1/branches/hq/notes/7:pin", "", "", {.if_match = "\"v3\""})
          .etag(),
      "v3");
  const auto update =
      Request<UpdateNoteRequest>("PATCH", kNote, "", R"({"title":"b"})", {.if_match = "\"v3\""});
  EXPECT_EQ(update.note().etag(), "v3");
  EXPECT_THAT(update.update_mask().paths(), ::testing::ElementsAre("title"));
  for (const char* bad : {"*", "v3", "W/\"v3\"", "\"a\", \"b\"", "\"\""}) {
    EXPECT_EQ(Violation("PATCH", kNote, "", "{}", {.if_match = bad}), "If-Match: etag") << bad;
  }
  EXPECT_EQ(Violation("PATCH", kNote, "", R"({"etag":"v2"})", {.if_match = "\"v3\""}),
            "If-Match: field_twice");
  EXPECT_EQ(Violation("POST", "/v1/branches/hq/notes:import", "", "{}", {.if_match = "\"v3\""}),
            "If-Match: if_match");
}

// A header may have such bytes; the service could not read a request with them.
TEST_F(TranscoderTest, AnEtagThatIsNotUtf8IsRefused) {
  EXPECT_EQ(Violation("PATCH", kNote, "", "{}", {.if_match = "\"v\xff\""}), "If-Match: etag");
}

TEST_F(TranscoderTest, APatchWithoutAMaskChangesTheFieldsItHas) {
  const auto update =
      Request<UpdateNoteRequest>("PATCH", kNote, "", R"({"title":"b","dueTime":null,"etag":"v1"})");
  EXPECT_THAT(update.update_mask().paths(), ::testing::ElementsAre("title", "due_time"));
}

TEST_F(TranscoderTest, AnswersAreProto3JsonWithZeroFields) {
  Note note;
  note.set_title("物业\"费");
  note.set_amount_fen(5);
  note.set_state(Note::STATE_OPEN);
  note.mutable_due_time()->set_seconds(1704067200);
  const Method& method = *contracts_->FindByPath("/steward.echo.v1.NoteService/GetNote");
  const auto json =
      nlohmann::json::parse(transcoder_.ToJson(method, note.SerializeAsString(), "t").value());
  EXPECT_EQ(json["title"], "物业\"费");
  EXPECT_EQ(json["amountFen"], "5");
  EXPECT_EQ(json["state"], "STATE_OPEN");
  EXPECT_EQ(json["dueTime"], "2024-01-01T00:00:00Z");
  EXPECT_EQ(json["count"], 0);
  EXPECT_EQ(json["urgent"], false);
  EXPECT_EQ(json["tags"], nlohmann::json::array());
  note.mutable_due_time()->set_seconds(std::int64_t{1} << 60);  // no year is that far
  EXPECT_EQ(transcoder_.ToJson(method, note.SerializeAsString(), "trace-1").error().reason,
            "ANSWER_INVALID");
}

}  // namespace
}  // namespace steward::gateway
