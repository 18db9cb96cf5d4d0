// Identity as one process, without a port: a real database, real keys, every method behind the
// whole pipeline, and a clock that stands still until a test moves it.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "common/app/runtime.h"
#include "common/db/idempotency.h"
#include "common/keys/keys.h"
#include "services/identity/bootstrap.h"
#include "services/identity/policy_keeper.h"
#include "services/identity/wiring.h"
#include "tests/support/pipeline_stage.h"
#include "tests/support/private_mariadb.h"
#include "tests/support/reason.h"
#include "tests/support/temporary_folder.h"

STEWARD_EMBEDDED(identity_migrations);

namespace steward::identity {

using testing::ReasonOf;

class StandingClock final : public Clock {
 public:
  Time Now() const override { return Time(Duration(now_.load())); }
  void Move(Duration step) { now_ += step.count(); }

 private:
  std::atomic<std::int64_t> now_ =
      std::chrono::time_point_cast<Duration>(std::chrono::system_clock::now())
          .time_since_epoch()
          .count();
};

// Keeps the messages instead of sending them.
class KeptSms final : public SmsSender {
 public:
  Status Send(std::string_view phone, std::string_view text, const Patience&) override {
    sent.emplace_back(phone, text);
    return {};
  }
  std::vector<std::pair<std::string, std::string>> sent;
};

constexpr std::string_view kAdminPassword = "plum blossom in march";
constexpr std::string_view kPassword = "cold rain over the lake";

class IdentityTest : public ::testing::Test {
 protected:
  explicit IdentityTest(bool trial = false) {
    schema_.Migrate(app::TracksOf("identity", steward_embedded_identity_migrations));
    db_ = schema_.Open();
    Ok(MakeKeys(folder_.path(), clock_.Now()));
    ring_ = keys::KeyRing::Open(folder_.Path("master")).value();
    pipeline_ = std::make_unique<testing::PipelineStage>(clock_, folder_.path());
    hashes_ = keys::KeyFolder::Open(folder_.Path("service_hashes")).value();
    pages_ = std::make_unique<paging::Pages>(*ring_, clock_);
    writes_ = std::make_unique<rpc::Writes>(
        rpc::Writes{*db_, pipeline_->ids(), db::OpenRequestKey(*db_, Minute(), *ring_).value(),
                    ring_->Newest("audit")});
    Ok(providers_.Add({.id = "company",
                       .display_name = "公司统一登录",
                       .issuer = "https://login.example.com",
                       .client_id = "steward",
                       .client_secret = "secret",
                       .redirect_uri = "https://console.example.com/signOn"}));
    wiring_ = std::make_unique<Wiring>(Wiring::Parts{.writes = *writes_,
                                                     .pages = *pages_,
                                                     .signer = pipeline_->signer(),
                                                     .service_hashes = *hashes_,
                                                     .clock = clock_,
                                                     .keys = *ring_,
                                                     .sms = sms_,
                                                     .providers = providers_,
                                                     .trial = trial});
    wiring_->BindAll(bindings_);
    keeper_ = PolicyKeeper::Start(wiring_->policy, *db_, clock_, pipeline_->policy()).value();
  }

  static Patience Minute() { return PatienceOf(std::chrono::minutes(1)); }
  static void Ok(const Status& status) {
    ASSERT_TRUE(status.ok()) << status.error().reason << ' ' << status.error().cause;
  }
  template <class T>
  static T Ok(Result<T> result) {
    if (!result.ok()) {
      ADD_FAILURE() << result.error().reason << ' ' << result.error().en << ' '
                    << result.error().cause;
      return T();
    }
    return std::move(result).value();
  }

  // A call as a client makes it.
  template <class Response, class Request>
  Result<Response> Call(std::string_view method, const std::string& token, const Request& request) {
    Ok(keeper_->Refresh());  // what other processes learn within 5 s
    return pipeline_->Call<Response>(bindings_, "/steward.identity.v1." + std::string(method),
                                     token, request);
  }

  Result<v1::Staff> Redeem(const std::string& code) {
    v1::RedeemBootstrapCodeRequest request;
    request.set_code(code);
    request.mutable_branch()->set_display_name("安居物业");
    request.set_login("Admin");
    request.set_display_name("王梅");
    request.set_password(std::string(kAdminPassword));
    return Call<v1::Staff>("SessionService/RedeemBootstrapCode", "", request);
  }
  Result<v1::Session> Login(std::string_view login, std::string_view password) {
    v1::LoginRequest request;
    request.set_login(std::string(login));
    request.set_password(std::string(password));
    return Call<v1::Session>("SessionService/Login", "", request);
  }
  Result<v1::Session> Refresh(const std::string& refresh_token) {
    v1::RefreshRequest request;
    request.set_refresh_token(refresh_token);
    return Call<v1::Session>("SessionService/Refresh", "", request);
  }
  Result<v1::Self> Self(const std::string& token) {
    return Call<v1::Self>("SessionService/GetSelf", token, v1::GetSelfRequest());
  }

  // The first administrator, signed in; his access token.
  std::string Administrator() {
    admin_ = Ok(Redeem(Ok(MakeBootstrapCode(*db_, Minute(), clock_))));
    return Ok(Login("admin", kAdminPassword)).access_token();
  }
  std::string CreateBranch(const std::string& token, const std::string& code) {
    v1::CreateBranchRequest request;
    request.set_name("branches/" + code);
    request.mutable_branch()->set_display_name("分公司 " + code);
    return Ok(Call<v1::Branch>("BranchService/CreateBranch", token, request)).name();
  }
  Result<v1::Staff> CreateStaff(const std::string& token, const std::string& branch,
                                const std::string& login) {
    v1::CreateStaffRequest request;
    request.set_parent(branch);
    request.mutable_staff()->set_display_name("员工 " + login);
    request.mutable_staff()->set_login(login);
    request.set_password(std::string(kPassword));
    return Call<v1::Staff>("StaffService/CreateStaff", token, request);
  }
  Result<v1::Grant> Give(const std::string& token, const std::string& staff,
                         const std::string& role, const std::string& scope) {
    v1::CreateGrantRequest request;
    request.set_parent(staff);
    request.mutable_grant()->set_role("roles/" + role);
    request.mutable_grant()->set_scope(scope);
    return Call<v1::Grant>("GrantService/CreateGrant", token, request);
  }

  testing::TestDatabase schema_;
  testing::TemporaryFolder folder_;
  StandingClock clock_;
  std::unique_ptr<db::Database> db_;
  std::unique_ptr<keys::KeyRing> ring_;
  std::unique_ptr<testing::PipelineStage> pipeline_;
  std::unique_ptr<keys::KeyFolder> hashes_;
  std::unique_ptr<paging::Pages> pages_;
  std::unique_ptr<rpc::Writes> writes_;
  KeptSms sms_;
  // One that nobody calls; tests add their own before the first call.
  SignOnProviders providers_{/*trial=*/true, clock_};
  std::unique_ptr<Wiring> wiring_;
  rpc::Bindings bindings_;
  std::unique_ptr<PolicyKeeper> keeper_;
  v1::Staff admin_;
};

}  // namespace steward::identity
