// The master key is changed and the old one taken away (SEC-40): while people write, every sealed
// value is sealed anew, and afterwards everything opens, is found and verified as before.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <filesystem>
#include <set>
#include <thread>

#include "common/base/text.h"
#include "common/keys/crypto.h"
#include "common/keys/key_folder.h"
#include "tests/support/eventually.h"
#include "tests/support/stack.h"
#include "tests/support/stack_steps.h"

namespace steward::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

const std::string kSite = "branches/b1/sites/s1";
const std::string kNewKey = "zz-new";
const std::vector<std::string> kServices = {"identity", "directory", "tickets"};

// What every value begins with that is sealed under this key.
std::string HeadOf(const std::string& key) {
  return std::string({'\1', static_cast<char>(key.size())}) + key;
}

class SealingAnewTest : public ::testing::Test {
 protected:
  Json Post(const std::string& path, const Json& body = Json::object()) {
    return stack_.Must("POST", "/v1/" + path, stack_.token("admin"), body);
  }

  std::string KeyPath(const std::string& key) { return stack_.key_folder() + "/master/" + key; }

  std::string OldKey() {
    for (const auto& entry : std::filesystem::directory_iterator(stack_.key_folder() + "/master"))
      return entry.path().filename();
    return "";
  }

  std::string NewOwner(const std::string& phone) {
    return Post("branches/b1/owners",
                {{"displayName", "王建国"},
                 {"phones", {phone}},
                 {"units", {{{"unit", unit_}, {"role", "ROLE_OWNER"}}}}})["name"];
  }

  // People and files whose names are known.
  void BringPeople() {
    const Json building = Post(kSite + "/buildings", {{"number", "7"}, {"type", "TYPE_LOW_RISE"}});
    unit_ = Post(kSite + "/units",
                 {{"building", building["name"]}, {"houseNumber", "7-1-101"}})["name"];
    owner_ = NewOwner("13874650918");
    archive_ = Post(kSite + "/archives?source=SOURCE_COUNTER",
                    {{"unit", unit_},
                     {"customer", owner_},
                     {"contactPerson", "李娜"},
                     {"contactPhone", "13874650918"},
                     {"idNumber", "110101199003070011"}})["name"];
    ticket_ = Post(kSite + "/tickets", {{"kind", "KIND_HOME_REPAIR"},
                                        {"channel", "CHANNEL_PHONE"},
                                        {"severity", "SEVERITY_3"},
                                        {"title", "水管漏水"},
                                        {"place", "7-1-101"},
                                        {"reporterName", "张伟"},
                                        {"reporterPhone", "18827364519"}})["name"];
    Post("branches/b1/ownerCodes", {{"phone", "19964831725"}});
    const std::string file = "编号,姓名,房号,身份,电话\n1,刘海,9-9-999,住户,13290817265\n";
    import_ = Post("branches/b1/imports", {{"kind", "KIND_PEOPLE"},
                                           {"site", kSite},
                                           {"fileName", "住户.csv"},
                                           {"sizeBytes", std::to_string(file.size())},
                                           {"sha256", HexEncode(keys::AsText(keys::Sha256(file)))},
                                           {"source", "erp"},
                                           {"controlRowCount", "1"}})["name"];
    Post(import_ + ":addPart", {{"content", keys::Base64Encode(file)}});
    Post(import_ + ":start", {{"mode", "MODE_CHECK"}});
    Await(import_, "STATE_CHECKED");
    export_ = Post("branches/b1/exports",
                   {{"kind", "KIND_PEOPLE"}, {"format", "FORMAT_CSV"}, {"site", kSite}})["name"];
    Await(export_, "STATE_DONE");
  }

  void Await(const std::string& name, const std::string& state) {
    ASSERT_TRUE(Eventually([&] {
      return stack_.Must("GET", "/v1/" + name, stack_.token("admin"))["state"] == state;
    }));
  }

  // All that was sealed, opened.
  Json Opened() {
    Json opened;
    opened["owner"] = Post(owner_ + ":revealPhones")["phones"];
    opened["archive"] = Post(archive_ + ":reveal");
    opened["ticket"] = Post(ticket_ + ":revealContacts");
    opened["rows"] = Post(import_ + ":downloadFailedRows")["content"];
    opened["export"] = Post(export_ + ":download")["content"];
    opened["found"] = Post(kSite + "/directory:search", {{"text", "13874650918"}})["hits"].size();
    opened["tail"] = Post(kSite + "/directory:search", {{"text", "0918"}})["hits"].size();
    return opened;
  }

  std::int64_t PhonesUnder(const std::string& key) {
    return stack_.Count(
        "SELECT COUNT(*) FROM steward_directory.owner_phones WHERE"
        " LOCATE('" +
        HeadOf(key) + "', phone_sealed) = 1");
  }

  // Places "schema.table.column" where something sealed under this key stands.
  static std::set<std::string> PlacesOf(const std::map<std::string, std::string>& contents,
                                        const std::string& key) {
    std::set<std::string> places;
    for (const auto& [place, bytes] : contents) {
      if (place.starts_with("steward_") && bytes.find(HeadOf(key)) != bytes.npos)
        places.insert(place);
    }
    return places;
  }

  // The columns a run of the command went through; all of them to their end.
  std::set<std::string> SealAnew() {
    std::set<std::string> columns;
    for (const std::string& service : kServices) {
      const auto [code, said] = stack_.Command(service, "--seal-anew");
      EXPECT_EQ(code, 0) << said;
      for (const std::string_view line : Split(said, '\n')) {
        const size_t colon = line.find(": ");
        if (line.ends_with(", finished"))
          columns.insert("steward_" + service + '.' + std::string(line.substr(0, colon)));
      }
    }
    return columns;
  }

  Stack& stack_ = Stack::Shared();
  std::string unit_, owner_, archive_, ticket_, import_, export_;
};

TEST_F(SealingAnewTest, TheOldMasterKeyIsTakenAwayAndEverythingOpensAsBefore) {
  const std::string old_key = OldKey();
  BringPeople();
  RunWriteSteps(stack_);
  const Json before = Opened();
  const std::string repeated = "Idempotency-Key: " + NewRequestId() + "\r\n";
  const std::string body = R"({"displayName": "南门"})";
  const std::string create = "/v1/branches/b1/sites?siteId=s9";
  const HttpAnswer first = stack_.Send("POST", create, stack_.token("admin"), body, repeated);
  ASSERT_EQ(first.status, 200) << first.text;
  const std::set<std::string> sealed = PlacesOf(stack_.Contents(), old_key);

  ASSERT_TRUE(keys::WriteNewKey(stack_.key_folder() + "/master", kNewKey).ok());
  std::string newcomer;
  ASSERT_TRUE(Eventually([&] {
    newcomer = NewOwner("13974650777");
    return PhonesUnder(kNewKey) > 0;
  }));
  EXPECT_GT(PhonesUnder(old_key), 0);
  EXPECT_EQ(Opened(), before) << "with values under both keys";
  EXPECT_FALSE(Post(kSite + "/directory:search", {{"text", "13974650777"}})["hits"].empty());

  // One writes all the time meanwhile.
  std::atomic<bool> done = false;
  std::string last;
  int writes = 0;
  std::thread writer([&] {
    HttpCaller caller(stack_.http_port());
    for (; !done || writes < 20; ++writes) {
      last = "139000" + std::to_string(10000 + writes);
      const Json phones = {{"phones", {last}}};
      const HttpAnswer answer = caller.Send("PATCH", "/v1/" + newcomer + "?updateMask=phones",
                                            stack_.token("admin"), phones.dump());
      EXPECT_EQ(answer.status, 200) << answer.text;
    }
  });
  const std::set<std::string> declared = SealAnew();
  done = true;
  writer.join();
  for (const std::string& place : sealed)
    EXPECT_EQ(declared.count(place), 1u) << place << " belongs into sealed_columns.cc";
  EXPECT_GT(sealed.size(), 10u);
  EXPECT_THAT(PlacesOf(stack_.Contents(), old_key), IsEmpty());  // starts the processes anew, too

  ASSERT_TRUE(std::filesystem::remove(KeyPath(old_key)));
  for (const std::string& service : kServices) stack_.Restart(service);
  EXPECT_EQ(Opened(), before);
  EXPECT_EQ(Post(newcomer + ":revealPhones")["phones"][0], last) << "after " << writes;
  EXPECT_FALSE(Post(kSite + "/directory:search", {{"text", last}})["hits"].empty());
  const HttpAnswer again = stack_.Send("POST", create, stack_.token("admin"), body, repeated);
  EXPECT_EQ(again.text, first.text) << "a write from before the change is known";
  for (const std::string& service : kServices) {
    const auto [code, said] = stack_.VerifyAudit(service);
    EXPECT_EQ(code, 0) << service << ": " << said;
  }
  EXPECT_THAT(SealAnew(), Not(IsEmpty())) << "nothing is left to do";
}

}  // namespace
}  // namespace steward::testing
