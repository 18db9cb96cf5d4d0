// Keys of tokens change while calls go on (SEC-14): not one is refused.
#include <filesystem>
#include <thread>

#include "services/identity/sign_on/token_key_rotation.h"
#include "tests/support/eventually.h"
#include "tests/support/identity_stage.h"

namespace steward::identity {
namespace {

constexpr std::chrono::milliseconds kRecheck(5);

class TokenKeysTest : public IdentityTest {
 protected:
  std::set<std::string> KeysIn(const std::string& name) {
    std::set<std::string> ids;
    for (const auto& file : std::filesystem::directory_iterator(folder_.Path(name)))
      ids.insert(file.path().filename());
    return ids;
  }
};

// Clients that call, and change their token for a fresh one every few calls, over processes that
// look after their keys every few milliseconds.
class CallLoad {
 public:
  CallLoad(const std::string& folder, const Clock& clock, const auth::Policy& policy,
           const rpc::Bindings& bindings, auth::Principal caller)
      : signer_(auth::TokenSigner::Open(folder + "/token_secret", kRecheck).value()),
        verifier_(auth::TokenVerifier::Open(folder + "/token_public", clock, kRecheck).value()),
        clock_(clock),
        pipeline_({clock_, *verifier_, policy, metrics_}),
        method_(bindings.methods().at("/steward.identity.v1.SessionService/GetSelf")),
        caller_(std::move(caller)) {
    for (int i = 0; i < 3; ++i) clients_.emplace_back([this] { Run(); });
  }
  ~CallLoad() {
    stopping_ = true;
    for (std::thread& client : clients_) client.join();
  }

  int done() const { return done_; }
  int refused() const { return refused_; }

 private:
  void Run() {
    std::string token;
    for (int i = 0; !stopping_ && i < kMostCalls; ++i) {
      if (i % 4 == 0) token = signer_->Sign(caller_, clock_.Now()).value();
      rpc::Call call(*method_.descriptor);
      call.set_token(token);
      call.set_deadline(std::chrono::steady_clock::now() + std::chrono::seconds(30));
      v1::GetSelfRequest request;
      v1::Self response;
      if (!pipeline_.Run(call, method_, request, response).ok()) ++refused_;
      ++done_;
    }
  }

  static constexpr int kMostCalls = 200'000;
  const std::unique_ptr<auth::TokenSigner> signer_;
  const std::unique_ptr<auth::TokenVerifier> verifier_;
  const Clock& clock_;
  metrics::Registry metrics_;
  rpc::Pipeline pipeline_;
  const rpc::Method& method_;
  const auth::Principal caller_;
  std::atomic<bool> stopping_{false};
  std::atomic<int> done_{0};
  std::atomic<int> refused_{0};
  std::vector<std::thread> clients_;
};

TEST_F(TokenKeysTest, KeysRotateUnderLoadWithoutARefusedCall) {
  Administrator();
  CallLoad load(folder_.path(), clock_, pipeline_->policy(), bindings_,
                {.name = admin_.name(),
                 .session = "a session of its own",
                 .expires = clock_.Now() + std::chrono::hours(1)});
  // Instead of minutes: until everybody has looked after his keys and made calls since.
  const auto wait = [&](Duration) {
    const SteadyTime looked = std::chrono::steady_clock::now() + 4 * kRecheck;
    ASSERT_TRUE(testing::Eventually([&] { return std::chrono::steady_clock::now() >= looked; }));
    const int before = load.done();
    ASSERT_TRUE(testing::Eventually([&] { return load.done() >= before + 100; }));
  };
  std::string newest;
  for (int i = 0; i < 5; ++i) {
    clock_.Move(std::chrono::seconds(1));
    newest = Ok(RotateTokenKey(folder_.path(), clock_, wait));
  }
  EXPECT_GE(load.done(), 1000);
  EXPECT_EQ(load.refused(), 0);
  EXPECT_EQ(KeysIn("token_secret"), std::set<std::string>{newest});
  EXPECT_EQ(KeysIn("token_public"), std::set<std::string>{newest});
  std::printf("%d calls while 5 keys changed\n", load.done());
}

TEST_F(TokenKeysTest, AKeyIsKnownEverywhereBeforeItSignsAndTheOldOneStaysMeanwhile) {
  const std::set<std::string> old = KeysIn("token_public");
  std::vector<std::pair<size_t, size_t>> secret_and_open;
  const std::string fresh = Ok(RotateTokenKey(folder_.path(), clock_, [&](Duration) {
    secret_and_open.emplace_back(KeysIn("token_secret").size(), KeysIn("token_public").size());
  }));
  EXPECT_EQ(secret_and_open, (std::vector<std::pair<size_t, size_t>>{{1, 2}, {2, 2}}));
  EXPECT_GT(fresh, *old.begin());
}

TEST_F(TokenKeysTest, TwoRotationsInOneSecondAreRefusedAndNothingIsLost) {
  const std::string fresh = Ok(RotateTokenKey(folder_.path(), clock_, [](Duration) {}));
  EXPECT_EQ(ReasonOf(RotateTokenKey(folder_.path(), clock_, [](Duration) {})),
            "INVALID_KEY_FOLDER");
  EXPECT_EQ(KeysIn("token_secret"), std::set<std::string>{fresh});
}

TEST_F(TokenKeysTest, WhatACutRunLeftIsTakenAwayByTheNext) {
  keys::WriteKey(folder_.Path("token_public"), "2000-01-01-000000", keys::RandomKey32(), 0644)
      .value();
  const std::string fresh = Ok(RotateTokenKey(folder_.path(), clock_, [](Duration) {}));
  EXPECT_EQ(KeysIn("token_public"), std::set<std::string>{fresh});
}

}  // namespace
}  // namespace steward::identity
