// No phone, no id number and no sealed name stands in clear anywhere (INV-75): people come in by
// every write RPC and every kind of file, are read, searched, revealed and exported, and are typed
// into every field where they do not belong; then everything that was written down is looked
// through.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdio>
#include <fstream>
#include <regex>
#include <set>

#include "common/base/text.h"
#include "common/keys/crypto.h"
#include "tests/support/api.h"
#include "tests/support/byte_caller.h"
#include "tests/support/clear_text.h"
#include "tests/support/eventually.h"
#include "tests/support/stack.h"
#include "tests/support/stack_steps.h"
#include "tests/support/write_steps.h"

namespace steward::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

const std::string kSite = "branches/b1/sites/s1";

// Of the people this test brings in, each given once.
const std::map<std::string, std::string>& Numbers() {
  static const std::map<std::string, std::string> kNumbers = {
      {"the owner's phone", "13874650918"},
      {"his second phone", "15961728340"},
      {"a company's phone", "073185216497"},
      {"a reporter's phone", "18827364519"},
      {"a contact's phone", "17735920864"},
      {"a phone of a file", "13390817264"},
      {"a phone in a bad row of a file", "13290817265"},
      {"a phone that signs on", "19964831725"},
      {"the id number of a file", "430102197803164914"},
      {"a corrected id number", "430102197803164930"},
      {"a bank account", "6217995520081734469"},
      {"a mistyped phone", "13017486529"}};
  return kNumbers;
}

const std::string& Number(const std::string& word) { return Numbers().at(word); }

constexpr std::string_view kReporter = "欧阳震华";
constexpr std::string_view kSigner = "司马相如";
constexpr std::string_view kContact = "诸葛孔明";
constexpr std::string_view kUser = "上官婉儿";

class PersonalDataTest : public ::testing::Test {
 protected:
  Json Post(const std::string& path, const Json& body, const std::string& account = "admin") {
    return stack_.Must("POST", "/v1/" + path, stack_.token(account), body);
  }

  // An owner with a file and an account, and a company.
  void BringOwners() {
    const Json building = Post(kSite + "/buildings", {{"number", "9"}, {"type", "TYPE_LOW_RISE"}});
    const std::string unit = Post(
        kSite + "/units", {{"building", building["name"]}, {"houseNumber", "9-1-101"}})["name"];
    const auto owner = [&](const std::string& name, const std::vector<std::string>& phones) {
      return Post("branches/b1/owners",
                  {{"displayName", name},
                   {"phones", phones},
                   {"units", {{{"unit", unit}, {"role", "ROLE_OWNER"}}}}})["name"]
          .get<std::string>();
    };
    owner_ = owner("王建国", {Number("the owner's phone"), Number("his second phone")});
    owner("顺达贸易公司", {Number("a company's phone")});
    const std::string archive = Post(kSite + "/archives?source=SOURCE_COUNTER",
                                     {{"unit", unit},
                                      {"customer", owner_},
                                      {"contactPerson", kContact},
                                      {"contactPhone", Number("the owner's phone")},
                                      {"actualUser", kUser},
                                      {"idNumber", Number("the id number of a file")}})["name"];
    stack_.Must("PATCH", "/v1/" + archive + "?updateMask=id_number&source=SOURCE_CALL",
                stack_.token("admin"), {{"idNumber", Number("a corrected id number")}});
    Post(archive + ":reveal", Json::object());
    Post(owner_ + ":revealPhones", Json::object());
    stack_.Must("GET", "/v1/" + archive, stack_.token("manager"));
    stack_.Must("GET", "/v1/" + owner_, stack_.token("manager"));
    Post("branches/b1/nodes", {{"displayName", "城东中心"},
                               {"kind", "KIND_CENTRE"},
                               {"parent", "branches/b1"},
                               {"accounting",
                                {{"legalEntity", "城东公司"},
                                 {"bankAccount", Number("a bank account")},
                                 {"receiptSeries", "CD"}}}});
    const std::string& phone = Number("a phone that signs on");
    const Json sent = Post("branches/b1/ownerCodes", {{"phone", phone}});
    std::smatch code;
    const std::string messages = stack_.messages();
    ASSERT_TRUE(std::regex_search(messages, code, std::regex(phone + "\t[^\n]*?([0-9]{7})")));
    Post("branches/b1/ownerCodes:login",
         {{"phone", phone}, {"code", code[1].str()}, {"codeRequest", sent["codeRequest"]}});
  }

  // A ticket up to the customer's signature, and a contact.
  void BringReporters() {
    Json ticket = Post(kSite + "/tickets",
                       {{"kind", "KIND_HOME_REPAIR"},
                        {"channel", "CHANNEL_PHONE"},
                        {"severity", "SEVERITY_3"},
                        {"title", "厨房水管漏水"},
                        {"place", "9-1-101"},
                        {"reporterName", kReporter},
                        {"reporterPhone", Number("a reporter's phone")}},
                       "desk");
    const std::string name = ticket["name"];
    const auto move = [&](const std::string& verb, const std::string& account,
                          const Json& body = Json::object()) {
      Post(name + ":" + verb, body, account);
    };
    move("accept", "desk");
    move("dispatch", "dispatcher", {{"assignee", stack_.name("technician")}});
    for (const char* verb : {"take", "arrive", "startWork"}) move(verb, "technician");
    move("resolve", "technician", {{"text", "更换了角阀"}});
    move("signOff", "steward",
         {{"role", "ROLE_CUSTOMER"}, {"means", "MEANS_PAPER"}, {"customerName", kSigner}});
    move("revealContacts", "manager");
    stack_.Must("GET", "/v1/" + name, stack_.token("manager"));
    stack_.Must("GET", "/v1/" + name + "/events", stack_.token("manager"));
    const std::string contact =
        Post(kSite + "/contacts", {{"kind", "KIND_POLICE"},
                                   {"displayName", "派出所"},
                                   {"person", kContact},
                                   {"phones", {Number("a contact's phone")}}})["name"];
    Post(contact + ":reveal", Json::object());
  }

  void AwaitState(const std::string& name, const std::string& state) {
    ASSERT_TRUE(Eventually([&] {
      return stack_.Must("GET", "/v1/" + name, stack_.token("admin"))["state"] == state;
    })) << stack_.Must("GET", "/v1/" + name, stack_.token("admin")).dump();
  }

  // A file of people, one row of which cannot be taken; and what is in the system as a file.
  void RunFiles() {
    const std::string file = "编号,姓名,房号,身份,电话\n1,刘洋,9-1-101,住户," +
                             Number("a phone of a file") + "\n2,刘海,9-9-999,住户," +
                             Number("a phone in a bad row of a file") + "\n3,刘江,9-1-101,住户,'" +
                             Number("a mistyped phone") + "x\n";
    const std::string import =
        Post("branches/b1/imports", {{"kind", "KIND_PEOPLE"},
                                     {"site", kSite},
                                     {"fileName", "住户.csv"},
                                     {"sizeBytes", std::to_string(file.size())},
                                     {"sha256", HexEncode(keys::AsText(keys::Sha256(file)))},
                                     {"source", "erp-2019"},
                                     {"controlRowCount", "3"}})["name"];
    Post(import + ":addPart", {{"content", keys::Base64Encode(file)}});
    Post(import + ":start", {{"mode", "MODE_CHECK"}});
    AwaitState(import, "STATE_CHECKED");
    stack_.Must("GET", "/v1/" + import + "/errors", stack_.token("admin"));
    Post(import + ":downloadFailedRows", Json::object());
    Post(import + ":start", {{"mode", "MODE_POST"}});
    AwaitState(import, "STATE_DONE");
    const std::string exported =
        Post("branches/b1/exports",
             {{"kind", "KIND_PEOPLE"}, {"format", "FORMAT_CSV"}, {"site", kSite}})["name"];
    AwaitState(exported, "STATE_DONE");
    Post(exported + ":download", Json::object());
  }

  // What was answered to mistakes counts like what was written down.
  void Remember(const HttpAnswer& answer) {
    if (answer.status < 400) return;
    ++mistakes_;
    std::string text = answer.text;
    for (const auto& [name, value] : answer.headers) {
      if (name != "x-request-id") text += name + ": " + value + '\n';  // the caller's own word
    }
    answers_ += text + '\n';
  }

  void Search() {
    for (const auto& [word, number] : Numbers()) {
      for (const std::string& text : {number, number.substr(number.size() - 4)}) {
        Remember(stack_.Send("POST", "/v1/" + kSite + "/directory:search", stack_.token("desk"),
                             Json{{"text", text}}.dump()));
      }
    }
    Remember(stack_.Send("POST", "/v1/" + kSite + "/archives:search", stack_.token("desk"),
                         Json{{"key", kUser}}.dump()));
  }

  // A phone in every field of every RPC where a text may stand, one field at a time.
  void MistypeEverywhere() {
    const std::string& number = Number("a mistyped phone");
    ByteCaller caller(stack_.grpc_port());
    for (const Rpc& rpc : Api::Instance().rpcs()) {
      for (int i = 0; i < rpc.request().field_count(); ++i) {
        const pb::FieldDescriptor& field = *rpc.request().field(i);
        if (field.type() != pb::FieldDescriptor::TYPE_STRING || field.is_repeated()) continue;
        for (const std::string& text : {number, "branches/b1/owners/" + number}) {
          const auto request = Api::Instance().NewMessage(rpc.request());
          request->GetReflection()->SetString(request.get(), &field, text);
          const ByteAnswer answer =
              caller.Send(rpc.path, stack_.token("manager"), request->SerializeAsString());
          if (answer.status.ok()) continue;
          ++mistakes_;
          answers_ += answer.status.error_message() + answer.status.error_details() + '\n';
        }
      }
    }
  }

  // The same over HTTP: in addresses, queries, headers and broken bodies.
  void MistypeOverHttp() {
    const std::string& number = Number("a mistyped phone");
    const std::string& token = stack_.token("desk");
    const auto send = [&](const std::string& verb, const std::string& target,
                          const std::string& body = "", const std::string& headers = "") {
      Remember(stack_.Send(verb, target, token, body, headers));
    };
    const std::string owners = "/v1/branches/b1/owners";
    const std::string tickets = "/v1/" + kSite + "/tickets";
    for (const std::string& target : {owners + "/" + number, "/v1/branches/" + number + "/owners",
                                      tickets + "/" + number, "/v1/" + number, "/" + number}) {
      send("GET", target);
      send("DELETE", target);
    }
    for (const std::string& list : {owners, tickets, "/v1/" + kSite + "/archives"}) {
      for (const char* parameter : {"filter", "orderBy", "pageToken", "pageSize", "phone"})
        send("GET", list + "?" + parameter + "=" + number);
      send("GET", list + "?filter=phone%3D%22" + number + "%22");
    }
    for (const std::string& body :
         {"{\"phone\": \"" + number + "\"}", "{\"phones\": \"" + number + "\"}",
          "{\"phones\": [" + number + "]}", "{\"" + number + "\": 1}", "{" + number,
          "{\"displayName\": {\"" + number + "\": 2}}", "{\"kind\": \"" + number + "\"}",
          "{\"phones\": [\"x" + number + "\"], \"displayName\": \"a\"}",
          "{\"reporterPhone\": \"+" + number + number + number + "\"}"}) {
      for (const std::string& target : {owners, tickets, "/v1/" + kSite + "/contacts"})
        send("POST", target, body);
    }
    for (const char* header : {"Idempotency-Key", "X-Request-Id", "If-Match", "Accept-Language",
                               "traceparent", "User-Agent"}) {
      send("POST", tickets, "{}", std::string(header) + ": " + number + "\r\n");
    }
    Remember(stack_.Send("POST", "/v1/sessions:login", "",
                         Json{{"login", number}, {"password", number}}.dump()));
    Remember(stack_.Send("GET", owners, number));
    send("POST", "/v1/branches/b1/ownerCodes", Json{{"phone", number + "x"}}.dump());
    send("POST", "/v1/branches/b9/ownerCodes", Json{{"phone", number}}.dump());
  }

  ClearText SecretsOfAll() {
    ClearText secrets;
    for (const auto& [word, number] : Numbers()) secrets.Add(word, number);
    secrets.Add("a reporter's name", kReporter);
    secrets.Add("a signer's name", kSigner);
    secrets.Add("a contact's name", kContact);
    secrets.Add("a user's name", kUser);
    // The phones, id numbers and accounts in the steps of all writes.
    std::set<std::string> numbers;
    const std::regex number(
        "(^|[^0-9])(1[3-9][0-9]{9}|[1-9][0-9]{16}[0-9X]|62[0-9]{17})($|[^0-9])");
    for (const WriteStep& step : WriteSteps()) {
      for (std::sregex_iterator hit(step.request.begin(), step.request.end(), number), end;
           hit != end; ++hit) {
        numbers.insert((*hit)[2]);
      }
    }
    for (const std::string& text : numbers) secrets.Add("a number of a step", text);
    return secrets;
  }

  static std::vector<std::string> Findings(const ClearText& secrets,
                                           const std::map<std::string, std::string>& contents) {
    std::vector<std::string> findings;
    for (const auto& [place, bytes] : contents) {
      for (const std::string& story : secrets.In(bytes)) findings.push_back(place + ": " + story);
    }
    return findings;
  }

  Stack& stack_ = Stack::Shared();
  std::string owner_;
  std::string answers_;
  int mistakes_ = 0;
};

TEST_F(PersonalDataTest, NoPhoneIdNumberOrSealedNameStandsAnywhereInClear) {
  BringOwners();
  BringReporters();
  RunFiles();
  Search();
  MistypeEverywhere();
  MistypeOverHttp();
  RunWriteSteps(stack_);  // last: they end sessions
  if (HasFatalFailure()) return;
  EXPECT_GT(mistakes_, 500);

  const ClearText secrets = SecretsOfAll();
  auto contents = stack_.Contents();
  contents["answers to mistakes"] = answers_;
  size_t size = 0;
  for (const auto& [place, bytes] : contents) size += bytes.size();
  std::printf("%zu secrets, %zu places, %zu bytes, %d mistakes\n", secrets.secrets(),
              contents.size(), size, mistakes_);
  EXPECT_THAT(Findings(secrets, contents), IsEmpty());

  // It would have been found.
  const std::string& phone = Number("the owner's phone");
  stack_.mariadb().Run("UPDATE steward_tickets.tickets SET fault_group = '" + phone.substr(0, 3) +
                       "-" + phone.substr(3) + "' LIMIT 1");
  stack_.mariadb().Run("UPDATE steward_directory.sites SET address = REVERSE('" + phone +
                       "') LIMIT 1");
  std::ofstream(stack_.log("gateway"), std::ios::app)
      << "{\"text\": \"" << keys::Base64Encode("of " + phone) << "\"}\n";
  const auto found = Findings(secrets, stack_.Contents());
  EXPECT_THAT(found, ::testing::Contains(HasSubstr("steward_tickets.tickets.fault_group")));
  EXPECT_THAT(found, ::testing::Contains(HasSubstr("steward_directory.sites.address")));
  EXPECT_THAT(found, ::testing::Contains(HasSubstr("gateway.log")));
}

TEST(ClearTextTest, ANumberIsFoundInWhateverFormItWasHidden) {
  ClearText secrets;
  secrets.Add("phone", "13874650918");
  for (const std::string text :
       {"13874650918", "+86 138-7465-0918", "138 7465 0918", "81905647831", "8190 564 7831",
        "3133383734363530393138", "MTM4NzQ2NTA5MTg=", "eDEzODc0NjUwOTE4",
        "eHgxMzg3NDY1MDkxOA==", "１３８７４６５０９１８"}) {
    EXPECT_THAT(secrets.In("before " + text + " after"), ::testing::Not(IsEmpty())) << text;
  }
  for (const std::string text : {"138****0918", "13874650919", "1387465 and 0918"})
    EXPECT_THAT(secrets.In(text), IsEmpty()) << text;
}

}  // namespace
}  // namespace steward::testing
