#include "tests/fault/lab/company.h"

#include "common/base/text.h"
#include "tests/support/eventually.h"

namespace steward::lab {
namespace {

constexpr std::int64_t kTokenLifeUs = 300'000'000;
constexpr int kShared = 3;

class Maker {
 public:
  Maker(Stack& stack, Accounts& accounts, History& history)
      : stack_(stack), accounts_(accounts), history_(history) {}

  Branch Make(const std::string& id) {
    Branch branch;
    branch.name = "branches/" + id;
    branch.site = branch.name + "/sites/s1";
    branch.technician = "mender-" + id;
    branch.technician_name = Staff(branch, branch.technician)["name"];
    Post("/v1/" + branch.technician_name + "/grants",
         {{"role", "roles/technician"}, {"scope", branch.name}});
    branch.building =
        Post("/v1/" + branch.site + "/buildings",
             {{"number", "9"}, {"phase", "一期"}, {"type", "TYPE_HIGH_RISE"}})["name"];
    for (int i = 0; i < kShared; ++i) {
      const std::string number = std::to_string(i);
      branch.tickets.push_back(Keep(
          "create", "shared-" + id + "-" + number,
          Post("/v1/" + branch.site + "/tickets", {{"kind", "KIND_ENQUIRY"},
                                                   {"channel", "CHANNEL_PHONE"},
                                                   {"severity", "SEVERITY_4"},
                                                   {"title", "shared-" + id + "-" + number}})));
      branch.units.push_back(
          Keep("create", "9-1-" + number,
               Post("/v1/" + branch.site + "/units",
                    {{"building", branch.building}, {"houseNumber", "9-1-" + number}})));
      branch.staff.push_back(
          Keep("create", "STATE_ACTIVE", Staff(branch, "walker-" + id + "-" + number)));
    }
    return branch;
  }

 private:
  Json Post(const std::string& path, const Json& body) {
    return stack_.Must("POST", path, accounts_.Token(kAdministrator), body);
  }
  Json Staff(const Branch& branch, const std::string& login) {
    return Post(
        "/v1/" + branch.name + "/staff",
        {{"staff", {{"displayName", login}, {"login", login}}}, {"password", Stack::kPassword}});
  }
  std::string Keep(const std::string& action, const std::string& value, const Json& made) {
    Record record{.operation = --operation_,
                  .time_us = NowUs(),
                  .action = action,
                  .key = "made",
                  .name = made["name"],
                  .version = VersionOf(made),
                  .status = 200,
                  .value = value};
    history_.Append(record);
    record.phase = Phase::kOk;
    history_.Append(record);
    return record.name;
  }

  Stack& stack_;
  Accounts& accounts_;
  History& history_;
  static inline std::int64_t operation_ = 0;
};

}  // namespace

std::string Accounts::Token(const std::string& login) {
  const std::lock_guard lock(mutex_);
  Session& session = sessions_[login];
  if (!session.token.empty() && NowUs() - session.since_us < kTokenLifeUs) return session.token;
  const Json body = {{"login", login}, {"password", Stack::kPassword}};
  HttpCaller caller(port_);
  testing::Eventually(
      [&] {
        const HttpAnswer answer = caller.Send("POST", "/v1/sessions:login", "", body.dump());
        if (answer.status == 200) session = {answer.body["accessToken"], NowUs()};
        return answer.status == 200;
      },
      std::chrono::minutes(1));
  return session.token;
}

std::vector<Branch> MakeCompany(Stack& stack, Accounts& accounts, History& history) {
  Maker maker(stack, accounts, history);
  return {maker.Make("b1"), maker.Make("b2")};
}

const std::vector<std::string>& ServiceNames() {
  static const std::vector<std::string> kNames = {"identity", "directory", "tickets"};
  return kNames;
}

std::int64_t VersionOf(const Json& resource) {
  const auto etag = resource.is_object() ? resource.find("etag") : resource.end();
  if (!resource.is_object() || etag == resource.end()) return 0;
  return ParseInt(etag->get<std::string>()).value_or(0);
}

}  // namespace steward::lab
