#include "gateway/live_request.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/echo_contracts.h"

namespace steward::gateway {
namespace {

class LiveRequestTest : public ::testing::Test {
 protected:
  // "path rule" of the refusal, "" when there is none.
  std::string Refusal(std::string_view query, std::string_view id = "") {
    const auto request = ReadLiveRequest(*contracts_, query, id);
    if (request.ok()) return "";
    const Error& error = request.error();
    EXPECT_EQ(error.reason, "FIELD_INVALID");
    return error.violations.at(0).field + " " + error.violations.at(0).rule;
  }
  std::unique_ptr<Contracts> contracts_ = testing::EchoContracts();
};

TEST_F(LiveRequestTest, ParentTypesAndPlaceAreRead) {
  const LiveRequest request =
      ReadLiveRequest(*contracts_,
                      "parent=branches%2Fb1/sites/-&types=steward.echo.v1.NoteChanged"
                      "&types=steward.echo.v1.BoardCleared",
                      "echo:3:17")
          .value();
  EXPECT_EQ(request.parent, "branches/b1/sites/-");
  ASSERT_EQ(request.types.size(), 2u);
  EXPECT_EQ(request.types[0]->name, "steward.echo.v1.NoteChanged");
  EXPECT_EQ(request.types[0]->source, "echo");
  EXPECT_EQ(*request.from, (LivePlaces{{"echo", {3, 17}}}));
  EXPECT_FALSE(ReadLiveRequest(*contracts_, "parent=branches/-", "").value().from);
}

TEST_F(LiveRequestTest, WhatDoesNotFitIsNamed) {
  EXPECT_EQ(Refusal(""), "parent required");
  EXPECT_EQ(Refusal("types=steward.echo.v1.NoteChanged"), "parent required");
  EXPECT_EQ(Refusal("parent="), "parent required");
  for (const char* parent :
       {"b1", "branches", "branches/", "branches/B1", "branches/b1/", "branches/b1/sites",
        "branches/b1/staff/x1", "branches/b1/sites/s1/x", "/branches/b1", "branches/b1%0a"}) {
    EXPECT_EQ(Refusal(std::string("parent=") + parent), "parent resource") << parent;
  }
  EXPECT_EQ(Refusal("parent=branches/b1&parent=branches/b2"), "parent single_value");
  EXPECT_EQ(Refusal("parent=branches/b1&types=NoteChanged"), "types event_type");
  EXPECT_EQ(Refusal("parent=branches/b1&types=steward.echo.v1.Note"), "types event_type");
  EXPECT_EQ(Refusal("parent=branches/b1&types="), "types event_type");
  EXPECT_EQ(Refusal("parent=branches/b1&types=steward.echo.v1.NoteChanged"
                    "&types=steward.echo.v1.NoteChanged"),
            "types unique");
  EXPECT_EQ(Refusal("parent=branches/b1&token=x"), "token unknown_parameter");
  EXPECT_EQ(Refusal("parent=branches/%zz"), "parent percent_encoding");
  EXPECT_EQ(Refusal("%zz=1"), "? percent_encoding");
  EXPECT_EQ(Refusal("parent=branches/b1&&"), " unknown_parameter");
  for (const char* id : {"4711", "echo:1", "echo:1:2:3", "echo:0:1", "echo:1:-1", "echo:+1:1",
                         "echo:01:1", "Echo:1:1", "echo:1:1,", "echo:1:1,echo:1:2",
                         "tickets:1:1,echo:1:1", "echo:1:99999999999999999999", "echo:1: 1"}) {
    EXPECT_EQ(Refusal("parent=branches/b1", id), "Last-Event-ID last_event_id") << id;
  }
}

TEST_F(LiveRequestTest, APlaceReadsAsItIsWritten) {
  const LivePlaces places = {{"echo", {1, 0}}, {"tickets", {1'700'000'000'000, 9'000'000'000}}};
  EXPECT_EQ(LivePlacesText(places), "echo:1:0,tickets:1700000000000:9000000000");
  EXPECT_EQ(ParseLivePlaces(LivePlacesText(places)), places);
}

}  // namespace
}  // namespace steward::gateway
