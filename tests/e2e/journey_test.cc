// The main job, through the gateway: a call comes in, becomes a ticket, is worked on and closed.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/eventually.h"
#include "tests/support/stack.h"

namespace steward::testing {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;

class JourneyTest : public ::testing::Test {
 protected:
  // A ticket of branch b1, site s1, just registered.
  Json Register(const Json& changes = Json::object()) {
    Json ticket = {{"kind", "KIND_HOME_REPAIR"},    {"channel", "CHANNEL_PHONE"},
                   {"severity", "SEVERITY_3"},      {"title", "厨房水管漏水"},
                   {"place", "3-2-1502"},           {"reporterName", "张伟"},
                   {"reporterPhone", "13812345678"}};
    ticket.update(changes);
    return stack_.Must("POST", "/v1/branches/b1/sites/s1/tickets", stack_.token("desk"), ticket);
  }

  // Moves the ticket as this account; the ticket after the move.
  Json Move(const Json& ticket, const std::string& verb, const std::string& account,
            const Json& body = Json::object()) {
    return stack_.Must("POST", "/v1/" + std::string(ticket["name"]) + ":" + verb,
                       stack_.token(account), body);
  }

  HttpAnswer Try(const Json& ticket, const std::string& verb, const std::string& account,
                 const Json& body = Json::object(), std::string_view headers = "") {
    return stack_.Send("POST", "/v1/" + std::string(ticket["name"]) + ":" + verb,
                       stack_.token(account), body.dump(), headers);
  }

  Json Get(const Json& ticket) {
    return stack_.Must("GET", "/v1/" + std::string(ticket["name"]), stack_.token("manager"));
  }

  Stack& stack_ = Stack::Shared();
};

TEST_F(JourneyTest, ACallBecomesATicketAndIsTakenToItsEnd) {
  Json ticket = Register();
  EXPECT_EQ(ticket["state"], "STATE_REGISTERED");
  EXPECT_THAT(ticket["number"].get<std::string>(), HasSubstr("BX-"));
  EXPECT_EQ(ticket["firstResponder"], stack_.name("desk"));
  EXPECT_EQ(ticket["reporterPhone"], "138****5678");

  ticket = Move(ticket, "accept", "desk");
  EXPECT_EQ(ticket["state"], "STATE_WAITING_DISPATCH");
  ticket = Move(ticket, "dispatch", "dispatcher", {{"assignee", stack_.name("technician")}});
  ticket = Move(ticket, "take", "technician");
  EXPECT_EQ(Move(ticket, "revealContacts", "technician")["reporterPhone"], "13812345678");
  EXPECT_EQ(Try(ticket, "revealContacts", "visitor").status, 200);
  EXPECT_EQ(Try(ticket, "revealContacts", "dispatcher").Reason(), "PERMISSION_DENIED");
  ticket = Move(ticket, "arrive", "technician");
  ticket = Move(ticket, "startWork", "technician");
  ticket = Move(ticket, "resolve", "technician", {{"text", "更换了角阀"}});
  EXPECT_EQ(ticket["state"], "STATE_DONE");
  ticket = Move(ticket, "signOff", "steward",
                {{"role", "ROLE_CUSTOMER"}, {"means", "MEANS_PAPER"}, {"customerName", "张伟"}});
  ticket =
      Move(ticket, "recordReturnVisit", "visitor", {{"result", "RESULT_MADE"}, {"text", "满意"}});
  EXPECT_EQ(ticket["state"], "STATE_VISITED");

  const HttpAnswer early = Try(ticket, "close", "desk");
  EXPECT_EQ(early.status, 400) << early.text;
  EXPECT_EQ(early.Reason(), "NOT_READY_TO_CLOSE");

  Move(ticket, "addNote", "desk", {{"kind", "NOTE_KIND_TRACKING"}, {"text", "已回电告知进度"}});
  Move(ticket, "tellCustomer", "desk", {{"channel", "CHANNEL_PHONE"}, {"text", "已修好"}});
  ticket = Move(ticket, "close", "desk");
  EXPECT_EQ(ticket["state"], "STATE_CLOSED");
  EXPECT_EQ(ticket["firstResponder"], stack_.name("desk")) << "T-04";

  const Json events =
      stack_.Must("GET", "/v1/" + std::string(ticket["name"]) + "/events", stack_.token("manager"));
  EXPECT_EQ(events["events"][0]["action"], "REGISTER");
  EXPECT_EQ(events["events"].back()["action"], "CLOSE");
}

TEST_F(JourneyTest, AnIllegalMoveNamesTheStateTheMissingStepAndWhoCanDoIt) {
  const Json ticket = Register();
  const HttpAnswer answer =
      Try(ticket, "arrive", "technician", Json::object(), "Accept-Language: en\r\n");
  EXPECT_EQ(answer.status, 400);
  EXPECT_EQ(answer.Reason(), "MOVE_NOT_ALLOWED");
  EXPECT_THAT(answer.text, HasSubstr("REGISTERED"));
  EXPECT_THAT(answer.text, HasSubstr("ACCEPT"));
  const HttpAnswer chinese = Try(ticket, "arrive", "technician");
  EXPECT_THAT(chinese.text, HasSubstr("已登记"));
  EXPECT_EQ(Get(ticket)["etag"], ticket["etag"]) << "nothing changes";
}

TEST_F(JourneyTest, AStaleEtagIsAConflictAndARepeatedRequestIsAnsweredOnce) {
  const Json ticket = Register();
  const std::string key = "Idempotency-Key: " + NewRequestId() + "\r\n";
  const HttpAnswer first = Try(ticket, "accept", "desk", {{"etag", ticket["etag"]}}, key);
  ASSERT_EQ(first.status, 200) << first.text;
  const HttpAnswer again = Try(ticket, "accept", "desk", {{"etag", ticket["etag"]}}, key);
  EXPECT_EQ(again.status, 200);
  EXPECT_EQ(again.text, first.text) << "X-25";
  const HttpAnswer other = Try(ticket, "accept", "desk", {{"text", "别的"}}, key);
  EXPECT_EQ(other.status, 422) << other.text;
  const HttpAnswer stale =
      Try(ticket, "void", "desk", {{"reason", "test"}, {"etag", ticket["etag"]}});
  EXPECT_EQ(stale.status, 409) << stale.text;
}

TEST_F(JourneyTest, NobodySeesAnotherBranchAndAnotherSitesIdIsMissing) {
  const Json ticket = Register();
  const std::string name = ticket["name"];
  const HttpAnswer foreign = stack_.Send("GET", "/v1/" + name, stack_.token("other"));
  EXPECT_EQ(foreign.status, 403);
  std::string missing = name;
  missing.back() = missing.back() == '0' ? '1' : '0';
  const HttpAnswer nothing = stack_.Send("GET", "/v1/" + missing, stack_.token("other"));
  EXPECT_EQ(nothing.status, 403);
  EXPECT_EQ(nothing.Reason(), foreign.Reason()) << "the same whether it exists or not";

  std::string wrong_site = name;
  wrong_site.replace(wrong_site.find("/sites/s1/"), 10, "/sites/s2/");
  EXPECT_EQ(stack_.Send("GET", "/v1/" + wrong_site, stack_.token("manager")).status, 404);
  EXPECT_EQ(stack_.Send("GET", "/v1/" + missing, stack_.token("manager")).status, 404);
  EXPECT_EQ(stack_.Send("GET", "/v1/" + name).status, 401);
}

TEST_F(JourneyTest, WorkIsNeverSignedByTheOneWhoDidIt) {
  Json ticket = Register({{"kind", "KIND_PUBLIC_REPAIR"}, {"place", "2-8#楼 电梯厅"}});
  Move(ticket, "accept", "desk");
  Move(ticket, "dispatch", "dispatcher", {{"assignee", stack_.name("technician")}});
  for (const char* verb : {"take", "arrive", "startWork"}) Move(ticket, verb, "technician");
  Move(ticket, "resolve", "technician", {{"text", "换了灯管"}});
  const HttpAnswer own =
      Try(ticket, "signOff", "technician", {{"role", "ROLE_STEWARD"}, {"means", "MEANS_SCREEN"}});
  EXPECT_TRUE(own.status == 400 || own.status == 403) << own.text;
  EXPECT_EQ(Get(ticket)["state"], "STATE_DONE");
  ticket =
      Move(ticket, "signOff", "steward", {{"role", "ROLE_STEWARD"}, {"means", "MEANS_SCREEN"}});
  EXPECT_EQ(ticket["state"], "STATE_SIGNED");
}

TEST_F(JourneyTest, TheBusinessDateMovesForOneBranchOnly) {
  stack_.Must("POST", "/v1/branches/b1/businessDate:set", stack_.token("admin"),
              {{"businessTime", "2026-02-27T09:00:00Z"}});
  const auto reported = [&] { return Register()["reportTime"].get<std::string>(); };
  EXPECT_TRUE(Eventually([&] { return reported().substr(0, 10) == "2026-02-27"; }));
  stack_.Must("POST", "/v1/branches/b1/businessDate:set", stack_.token("admin"), Json::object());
  EXPECT_TRUE(Eventually([&] { return reported().substr(0, 10) != "2026-02-27"; }));
}

TEST_F(JourneyTest, APhotoSurvivesARestart) {
  const std::string png =
      "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9"
      "awAAAABJRU5ErkJggg==";
  const Json file =
      stack_.Must("POST", "/v1/branches/b1/sites/s1/files:upload", stack_.token("desk"),
                  {{"contentType", "image/png"}, {"content", png}});
  stack_.Restart("directory");
  HttpAnswer photo;  // the gateway finds the new process within a second
  EXPECT_TRUE(Eventually([&] {
    photo =
        stack_.Send("GET", "/v1/" + std::string(file["name"]) + ":download", stack_.token("desk"));
    return photo.status == 200;
  }));
  EXPECT_FALSE(photo.body["content"].get<std::string>().empty());
}

TEST_F(JourneyTest, ImportedHistoryIsCountedFromRowsAndRepeatedImportsAddNothing) {
  Json records = Json::array();
  for (int i = 0; i < 40; ++i) {
    const std::string day =
        "2025-03-" + std::string(i % 28 + 1 < 10 ? "0" : "") + std::to_string(i % 28 + 1);
    records.push_back({{"number", "H-" + std::to_string(i)},
                       {"ticket",
                        {{"kind", i % 4 == 0 ? "KIND_PUBLIC_REPAIR" : "KIND_ENQUIRY"},
                         {"channel", "CHANNEL_PHONE"},
                         {"severity", "SEVERITY_4"},
                         {"title", "历史记录"}}},
                       {"endState", "STATE_CLOSED"},
                       {"reportTime", day + "T02:00:00Z"},
                       {"endTime", day + "T03:00:00Z"}});
  }
  const Json import = {{"source", "helpdesk"}, {"records", records}};
  const std::string target = "/v1/branches/b2/sites/s1/tickets:import";
  EXPECT_EQ(stack_.Must("POST", target, stack_.token("admin"), import)["importedCount"], 40);
  const Json again = stack_.Must("POST", target, stack_.token("admin"), import);
  EXPECT_EQ(again["importedCount"], 0);
  EXPECT_EQ(again["existingCount"], 40);
  const Json year = stack_.Must("GET", "/v1/branches/b2/sites/s1/tickets:yearSummary?year=2025",
                                stack_.token("other"));
  EXPECT_EQ(year["calls"]["count"], "40");
  EXPECT_EQ(year["publicRepairs"]["count"], "10");
  EXPECT_EQ(year["period"]["dayCount"], 365);
}

}  // namespace
}  // namespace steward::testing
