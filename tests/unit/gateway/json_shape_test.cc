#include "gateway/json_shape.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/echo_contracts.h"

namespace steward::gateway {
namespace {

constexpr JsonLimits kWideLimits{.bytes = 1 << 20, .tokens = 10000, .depth = 32};

class JsonShapeTest : public ::testing::Test {
 protected:
  // "path: rule" of the violation, or empty.
  std::string Check(const std::string& text) {
    JsonShape shape(note_, {note_.FindFieldByName("name")});
    const Status status = CheckJson(text, kWideLimits, &shape);
    if (status.ok()) return "";
    const FieldViolation& violation = status.error().violations.at(0);
    return violation.field + ": " + violation.rule;
  }

  std::unique_ptr<Contracts> contracts_ = testing::EchoContracts();
  const google::protobuf::Descriptor& note_ =
      *contracts_->pool().FindMessageTypeByName("steward.echo.v1.Note");
};

TEST_F(JsonShapeTest, EveryKindOfFieldIsAcceptedInItsProto3Form) {
  EXPECT_EQ(Check(R"({"title":"a","amountFen":"12","count":-3,"urgent":true,"tags":["x"],
                      "state":"STATE_OPEN","scores":{"a":1},"share":1.5,"raw":"YQ==",
                      "parentNote":{"parent_note":{"amount_fen":7}},"etag":null,
                      "dueTime":"2024-01-01T00:00:00Z","endDate":{"year":2024},
                      "free":{"any":[{"x":1}]}})"),
            "");
  EXPECT_EQ(Check(R"({"state":2,"amount_fen":-9223372036854775808})"), "");
}

TEST_F(JsonShapeTest, WhatDoesNotFitIsNamedWithPathAndRule) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"[]", "$: object"},
      {R"({"isAdmin":true})", "isAdmin: unknown_field"},
      {R"({"parentNote":{"x":1}})", "parentNote.x: unknown_field"},
      {R"({"amountFen":1,"amount_fen":2})", "amount_fen: field_twice"},
      {R"({"name":"branches/hq/notes/1"})", "name: field_in_path"},
      {R"({"amountFen":1e3})", "amountFen: integer"},
      {R"({"amountFen":1.5})", "amountFen: integer"},
      {R"({"amountFen":"1e3"})", "amountFen: integer"},
      {R"({"amountFen":" 1"})", "amountFen: integer"},
      {R"({"amountFen":9223372036854775808})", "amountFen: integer"},
      {R"({"count":2147483648})", "count: integer"},
      {R"({"count":true})", "count: integer"},
      {R"({"title":5})", "title: string"},
      {R"({"urgent":"true"})", "urgent: boolean"},
      {R"({"urgent":1})", "urgent: boolean"},
      {R"({"share":"NaN"})", "share: number"},
      {R"({"state":"STATE_LOST"})", "state: enum"},
      {R"({"state":77})", "state: enum"},
      {R"({"tags":"x"})", "tags: list"},
      {R"({"tags":["x",null]})", "tags[1]: not_null"},
      {R"({"tags":["x",1]})", "tags[1]: string"},
      {R"({"scores":[]})", "scores: object"},
      {R"({"scores":{"a":1.5}})", "scores.a: integer"},
      {R"({"parentNote":[]})", "parentNote: object"},
      {R"({"dueTime":{}})", "dueTime: string"},
      {R"({"dueTime":["2024-01-01T00:00:00Z"]})", "dueTime: string"},
  };
  for (const auto& [text, violation] : cases) EXPECT_EQ(Check(text), violation) << text;
}

TEST_F(JsonShapeTest, TheFieldsOfTheBodyAndItsRequestIdAreRemembered) {
  const auto& pin = *contracts_->pool().FindMessageTypeByName("steward.echo.v1.PinNoteRequest");
  JsonShape shape(pin, {});
  ASSERT_TRUE(CheckJson(R"({"board":"b","requestId":"r-1"})", kWideLimits, &shape).ok());
  EXPECT_EQ(shape.request_id(), "r-1");
  EXPECT_THAT(shape.fields(), ::testing::ElementsAre(pin.FindFieldByName("board"),
                                                     pin.FindFieldByName("request_id")));
}

}  // namespace
}  // namespace steward::gateway
