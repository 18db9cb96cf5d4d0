// Somebody asks for his data, and then for their end: the copy comes from every service, the
// erasure reaches every service, whichever of them is killed in between, and his namesake notices
// nothing.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <regex>

#include "common/keys/crypto.h"
#include "tests/support/eventually.h"
#include "tests/support/stack.h"

namespace steward::testing {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::Pair;

constexpr std::chrono::seconds kServicesTime(40);
const std::string kSubjectSite = "branches/b1/sites/s1";

// Two of one name, next door to each other.
struct Namesake {
  std::string mark;
  std::string unit{};
  std::string owner{};
  std::string occupancy{};
  std::string token{};
  std::string refresh_token{};
  std::vector<std::string> tickets{};

  std::string name() const { return "上官文渊"; }
  std::string phone() const { return "1357788991" + mark; }
  std::string house() const { return "66-1-10" + mark; }
  std::string Word(const std::string& what) const { return what + "六六" + mark + "号"; }
  // What says which of them it is, in every service.
  std::vector<std::string> Words() const {
    return {phone(), Word("漏水"), Word("说明"), Word("结论"), Word("手机"), Word("租约")};
  }
};

class DataRequestTest : public ::testing::Test {
 protected:
  DataRequestTest() {
    building_ = Post(kSubjectSite + "/buildings",
                     {{"number", "66"}, {"phase", "1期"}, {"type", "TYPE_HIGH_RISE"}})["name"];
    MakeNamesake(his_);
    MakeNamesake(twin_);
  }

  Json Post(const std::string& target, const Json& body, const std::string& account = "admin") {
    return stack_.Must("POST", "/v1/" + target, stack_.token(account), body);
  }
  Json Get(const std::string& target) {
    return stack_.Must("GET", "/v1/" + target, stack_.token("admin"));
  }
  static Json DateOf(int year, int month, int day) {
    return {{"year", year}, {"month", month}, {"day", day}};
  }

  void MakeNamesake(Namesake& person) {
    person.unit = Post(kSubjectSite + "/units",
                       {{"building", building_}, {"houseNumber", person.house()}})["name"];
    person.owner = Post("branches/b1/owners",
                        {{"displayName", person.name()},
                         {"phones", {person.phone()}},
                         {"units", {{{"unit", person.unit}, {"role", "ROLE_OCCUPANT"}}}}})["name"];
    Post(person.unit + "/facts:moveDelivery", {{"delivery", "DELIVERY_TAKEN_OVER_FROM_FORMER"},
                                               {"fromDate", DateOf(2023, 1, 1)},
                                               {"evidence", "合同 17"}});
    person.occupancy =
        Post(person.unit + "/occupancies", {{"occupant", person.owner},
                                            {"role", "ROLE_TENANT"},
                                            {"fromDate", DateOf(2024, 3, 1)},
                                            {"agreement", person.Word("租约")}})["name"];
    SignOn(person);
    person.tickets = {MakeTicket(person, person.owner, "", ""),
                      MakeTicket(person, "", person.phone(), ""),
                      MakeTicket(person, person.owner, person.phone(), person.unit)};
  }

  void SignOn(Namesake& person) {
    const Json sent =
        stack_.Must("POST", "/v1/branches/b1/ownerCodes", "", {{"phone", person.phone()}});
    std::smatch code;
    const std::string messages = stack_.messages();
    ASSERT_TRUE(
        std::regex_search(messages, code, std::regex(person.phone() + "\t[^\n]*?([0-9]{7})")));
    const Json session = stack_.Must("POST", "/v1/branches/b1/ownerCodes:login", "",
                                     {{"phone", person.phone()},
                                      {"code", code[1].str()},
                                      {"codeRequest", sent["codeRequest"]},
                                      {"device", person.Word("手机")}});
    stack_.Must("POST", "/v1/" + session["ownerAccount"].get<std::string>() + ":bind",
                session["accessToken"].get<std::string>(),
                {{"displayName", person.name()}, {"houseNumber", person.house()}});
    const Json renewed = stack_.Must("POST", "/v1/sessions:refresh", "",
                                     {{"refreshToken", session["refreshToken"]}});
    EXPECT_EQ(renewed["owner"], person.owner);
    person.token = renewed["accessToken"];
    person.refresh_token = renewed["refreshToken"];
  }

  std::string MakeTicket(const Namesake& person, const std::string& customer,
                         const std::string& phone, const std::string& unit) {
    return Post(kSubjectSite + "/tickets",
                {{"kind", "KIND_HOME_REPAIR"},
                 {"channel", "CHANNEL_PHONE"},
                 {"severity", "SEVERITY_3"},
                 {"title", person.Word("漏水")},
                 {"description", person.Word("说明")},
                 {"place", person.house()},
                 {"customer", customer},
                 {"unit", unit},
                 {"reporterName", person.name()},
                 {"reporterPhone", phone}},
                "desk")["name"];
  }
  void EndTickets(const Namesake& person) {
    for (const std::string& ticket : person.tickets)
      Post(ticket + ":withdraw", {{"text", person.Word("结论")}}, "desk");
  }

  std::string Ask(const Namesake& person, const std::string& kind) {
    return Post("branches/b1/dataRequests",
                {{"owner", person.owner}, {"kind", kind}, {"text", "本人到场"}})["name"];
  }
  HttpAnswer Submit(const std::string& request) {
    return stack_.Send("POST", "/v1/" + request + ":submit", stack_.token("admin"), "{}");
  }
  void Approve(const std::string& request) {
    ASSERT_EQ(Submit(request).status, 200) << Submit(request).text;
    Post(request + ":approve", Json::object(), "manager");
  }
  std::string PartOf(const std::string& request, const std::string& service) {
    const Json read = Get(request);
    for (const Json& part : read.at("parts")) {
      if (part["service"] == service) return part["state"];
    }
    return "";
  }
  bool Reaches(const std::string& request, const std::string& service, const std::string& state) {
    return Eventually([&] { return PartOf(request, service) == state; }, kServicesTime);
  }
  bool IsDone(const std::string& request) {
    return Eventually([&] { return Get(request)["state"] == "STATE_DONE"; }, kServicesTime);
  }
  std::string Download(const std::string& request) {
    std::string copy;
    std::string offset = "0";
    do {
      const Json piece = Post(request + ":download", {{"offsetBytes", offset}});
      copy += keys::Base64Decode(piece["content"].get<std::string>()).value();
      offset = piece.value("nextOffsetBytes", "0");
    } while (offset != "0");
    return copy;
  }
  int Reads(const Namesake& person) {
    return stack_.Send("GET", "/v1/" + person.tickets[0], person.token).status;
  }
  bool IsBack(const std::string& request) {
    return Eventually(
        [&] { return stack_.Send("GET", "/v1/" + request, stack_.token("admin")).status == 200; },
        kServicesTime);
  }

  // While tickets is away the request waits for it; a directory that is killed meanwhile goes on.
  void RunWithKills(const std::string& request) {
    stack_.process("tickets").Kill();
    Approve(request);
    EXPECT_TRUE(Reaches(request, "tickets", "STATE_ASKED"));
    stack_.Restart("directory");
    ASSERT_TRUE(IsBack(request));
    EXPECT_EQ(Get(request)["state"], "STATE_RUNNING");
    EXPECT_EQ(PartOf(request, "tickets"), "STATE_ASKED") << "says for whom it waits";
    EXPECT_EQ(PartOf(request, "identity"), "STATE_ASKED");
    stack_.Restart("tickets");
    EXPECT_TRUE(IsDone(request)) << Get(request).dump();
  }

  // His words by the places in which they stand.
  std::map<std::string, std::vector<std::string>> PlacesOf(
      const Namesake& person, const std::map<std::string, std::string>& contents) {
    std::map<std::string, std::vector<std::string>> places;
    for (const auto& [place, bytes] : contents) {
      for (const std::string& word : person.Words()) {
        if (bytes.find(word) != bytes.npos) places[place].push_back(word);
      }
    }
    return places;
  }

  Stack& stack_ = Stack::Shared();
  std::string building_;
  Namesake his_{"1"}, twin_{"2"};
};

TEST_F(DataRequestTest, ACopyAndAnErasureReachEveryServiceWhicheverIsKilledInBetween) {
  EndTickets(twin_);
  const std::string access = Ask(his_, "KIND_ACCESS");
  RunWithKills(access);
  const std::string copy = Download(access);
  for (const std::string& word : his_.Words()) {
    if (word == his_.Word("结论")) continue;  // his tickets have not ended
    EXPECT_THAT(copy, HasSubstr(word));
  }
  for (const std::string& word : twin_.Words()) EXPECT_THAT(copy, Not(HasSubstr(word)));

  Post(his_.occupancy + ":end", {{"toDate", DateOf(2025, 1, 1)}});
  const std::string early = Ask(his_, "KIND_ERASURE");
  const auto knows_of_all = [&] { return Get(early)["parts"].dump().find("\"openCount\":3"); };
  ASSERT_TRUE(Eventually([&] { return knows_of_all() != std::string::npos; }, kServicesTime))
      << Get(early).dump();
  EXPECT_EQ(Submit(early).Reason(), "DATA_REQUEST_RECORDS_OPEN");
  for (const std::string& ticket : his_.tickets)
    EXPECT_THAT(Submit(early).text, HasSubstr(Get(ticket)["number"].get<std::string>()));
  Post(early + ":withdraw", Json::object());
  EndTickets(his_);
  EXPECT_EQ(Reads(his_), 200);

  const std::string erasure = Ask(his_, "KIND_ERASURE");
  RunWithKills(erasure);
  std::map<std::string, std::string> counts;
  const Json proof = Get(erasure);
  for (const Json& count : proof.at("counts")) counts[count["table"]] = count["rowCount"];
  EXPECT_THAT(counts, Contains(Pair("tickets.tickets", "3")));
  EXPECT_THAT(counts, Contains(Pair("tickets.ticket_entries", "3")));
  EXPECT_THAT(counts, Contains(Pair("identity.owner_accounts", "1")));
  EXPECT_THAT(counts, Contains(Pair("identity.sessions", "1")));
  EXPECT_THAT(counts, Contains(Pair("owner_phones", "1")));
  EXPECT_TRUE(Eventually([&] { return Reads(his_) == 401; }, std::chrono::seconds(10)))
      << "his live token";
  EXPECT_NE(stack_
                .Send("POST", "/v1/sessions:refresh", "",
                      Json{{"refreshToken", his_.refresh_token}}.dump())
                .status,
            200);
  EXPECT_EQ(Reads(twin_), 200);
  for (const std::string& ticket : his_.tickets) {
    const auto is_erased = [&] { return Get(ticket)["title"] == "已删除"; };
    EXPECT_TRUE(Eventually(is_erased, std::chrono::seconds(10))) << "read from the cache before";
    EXPECT_EQ(Get(ticket)["state"], "STATE_WITHDRAWN") << "the row stays";
  }

  EXPECT_TRUE(
      Eventually([&] { return PlacesOf(his_, stack_.Cached()).empty(); }, std::chrono::seconds(10)))
      << "copies from before live five seconds";
  const auto contents = stack_.Contents();
  EXPECT_THAT(PlacesOf(his_, contents), ::testing::IsEmpty());
  EXPECT_THAT(PlacesOf(twin_, contents), Not(::testing::IsEmpty()));
}

}  // namespace
}  // namespace steward::testing
