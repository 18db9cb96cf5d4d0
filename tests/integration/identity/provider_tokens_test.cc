// What a provider of sign-on says, and what is not believed of it.
#include <thread>

#include "tests/support/provider_stage.h"

namespace steward::identity {
namespace {

using std::chrono::seconds;
using ::testing::HasSubstr;

using nlohmann::json;
using Token = OpenIdProvider::Token;
// A name for the failure message, and the token made of an honest one.
using Forgeries = std::vector<std::pair<std::string, OpenIdProvider::Forge>>;

// An honest token with one change, under the real signature.
OpenIdProvider::Forge Changed(const OpenIdProvider& provider, std::function<void(Token&)> change) {
  return [&provider, change = std::move(change)](Token token) {
    change(token);
    return provider.Signed(token);
  };
}

Forgeries ForgedClaims(const OpenIdProvider& provider) {
  Forgeries all;
  const auto with = [&](const std::string& label, const std::function<void(Token&)>& change) {
    all.emplace_back(label, Changed(provider, change));
  };
  const auto claim = [&](const std::string& name, const json& value) {
    with(name + " " + value.dump(), [=](Token& token) { token.claims[name] = value; });
  };
  for (const char* name : {"iss", "aud", "sub", "nonce", "iat", "exp"}) {
    with(std::string("no ") + name, [=](Token& token) { token.claims.erase(name); });
    claim(name, nullptr);
  }
  claim("iss", "https://evil.example.com");
  claim("iss", provider.issuer() + "/");
  claim("aud", "another client");
  claim("aud", json::array({"steward console", "another client"}));
  claim("aud", json::array());
  claim("azp", "another client");
  claim("nonce", "another nonce");
  claim("nonce", "");
  claim("sub", "");
  claim("sub", "ou_17\n");
  claim("sub", 17);
  claim("sub", std::string(256, 'a'));
  claim("exp", "never");
  claim("exp", 1e300);
  claim("exp", -1);
  const auto moved = [&](const std::string& name, std::int64_t by_s) {
    with(name + " by " + std::to_string(by_s), [=](Token& token) {
      token.claims[name] = token.claims["iat"].get<std::int64_t>() + by_s;
    });
  };
  moved("exp", -60);
  moved("iat", 61);
  moved("iat", -661);
  moved("nbf", 61);
  return all;
}

Forgeries ForgedHeads(const OpenIdProvider& provider) {
  Forgeries all;
  const auto with = [&](const std::string& label, const std::function<void(Token&)>& change) {
    all.emplace_back(label, Changed(provider, change));
  };
  const auto head = [&](const std::string& name, const json& value) {
    with("head " + name + " " + value.dump(), [=](Token& token) { token.head[name] = value; });
  };
  with("head without kid", [](Token& token) { token.head.erase("kid"); });
  with("head without alg", [](Token& token) { token.head.erase("alg"); });
  head("kid", "another key");
  head("kid", "../../keys");
  head("alg", "none");
  head("alg", "HS256");
  head("alg", "RS512");
  head("typ", "at+jwt");
  head("crit", json::array({"exp"}));
  head("jku", provider.issuer() + "/keys");
  head("jwk", json{{"kty", "RSA"}});
  head("x5u", "https://evil.example.com");
  return all;
}

Forgeries ForgedSignatures(const OpenIdProvider& provider) {
  Forgeries all;
  const auto made = [&](const std::string& label, const OpenIdProvider::Forge& forge) {
    all.emplace_back(label, forge);
  };
  made("another's key", [&](Token token) { return provider.SignedByAnother(token); });
  made("HS256 under the public key", [&](Token token) {
    token.head["alg"] = "HS256";
    return provider.SignedWithPublicKey(token);
  });
  made("HS256 signature called RS256",
       [&](Token token) { return provider.SignedWithPublicKey(token); });
  made("none", [&](Token token) {
    token.head["alg"] = "none";
    const std::string text = provider.Signed(token);
    return text.substr(0, text.rfind('.') + 1);
  });
  made("no signature", [&](const Token& token) {
    const std::string text = provider.Signed(token);
    return text.substr(0, text.rfind('.') + 1);
  });
  made("a cut signature", [&](const Token& token) {
    const std::string text = provider.Signed(token);
    return text.substr(0, text.size() - 4);
  });
  made("claims of another token", [&](Token token) {
    const std::string honest = provider.Signed(token);
    token.claims["sub"] = "ou_18";
    const std::string other = provider.Signed(token);
    return other.substr(0, other.rfind('.')) + honest.substr(honest.rfind('.'));
  });
  made("empty", [](const Token&) { return ""; });
  made("no token", [](const Token&) { return "ou_17"; });
  made("four parts", [&](const Token& token) { return provider.Signed(token) + ".x"; });
  made("too long", [](const Token&) { return std::string(20000, 'a'); });
  return all;
}

Forgeries AllForgeries(const OpenIdProvider& provider) {
  Forgeries all = ForgedClaims(provider);
  for (const Forgeries& more : {ForgedHeads(provider), ForgedSignatures(provider)}) {
    all.insert(all.end(), more.begin(), more.end());
  }
  return all;
}

TEST_F(ProviderSignOnTest, NotOneOfTheForgedTokensSignsAnybodyOn) {
  Ok(Link(admin_token_, person_, "ou_17"));
  const Forgeries forgeries = AllForgeries(provider_);
  EXPECT_GE(forgeries.size(), 50U);
  for (const auto& [label, forge] : forgeries) {
    provider_.ForgeTokens(forge);
    const Result<v1::Session> session = Finish(SignedOnAs("ou_17"));
    EXPECT_EQ(ReasonOf(session), "OPENID_ANSWER_REFUSED") << label;
  }
  provider_.ForgeTokens(nullptr);
  EXPECT_EQ(ReasonOf(Finish(SignedOnAs("ou_17"))), "OK");
}

TEST_F(ProviderSignOnTest, TokensAtTheEdgeOfTheirTimeAndForUsAloneAreTaken) {
  Ok(Link(admin_token_, person_, "ou_17"));
  const std::vector<std::function<void(Token&)>> changes = {
      [](Token& token) { token.claims["exp"] = token.claims["iat"].get<std::int64_t>() - 59; },
      [](Token& token) { token.claims["iat"] = token.claims["iat"].get<std::int64_t>() + 60; },
      [](Token& token) { token.claims["nbf"] = token.claims["iat"].get<std::int64_t>() + 60; },
      [](Token& token) { token.claims["aud"] = nlohmann::json::array({"steward console"}); },
      [](Token& token) { token.claims["azp"] = "steward console"; },
      [](Token& token) { token.head.erase("typ"); }};
  for (const auto& change : changes) {
    provider_.ForgeTokens([&](Token token) {
      change(token);
      return provider_.Signed(token);
    });
    EXPECT_EQ(ReasonOf(Finish(SignedOnAs("ou_17"))), "OK");
  }
}

TEST_F(ProviderSignOnTest, AnUnknownKeyIsLookedForOnceAMinute) {
  Ok(Link(admin_token_, person_, "ou_17"));
  Ok(Finish(SignedOnAs("ou_17")));
  EXPECT_EQ(provider_.asked("/keys"), 1);
  provider_.RotateKey();
  EXPECT_EQ(ReasonOf(Finish(SignedOnAs("ou_17"))), "OPENID_ANSWER_REFUSED");
  EXPECT_EQ(provider_.asked("/keys"), 1) << "the keys were read within the minute";
  clock_.Move(kProviderKeyPause);
  EXPECT_EQ(ReasonOf(Finish(SignedOnAs("ou_17"))), "OK");
  EXPECT_EQ(provider_.asked("/keys"), 2);
  provider_.ForgeTokens([&](OpenIdProvider::Token token) {
    token.head["kid"] = "guessed";
    return provider_.Signed(token);
  });
  for (int i = 0; i < 5; ++i) {
    EXPECT_EQ(ReasonOf(Finish(SignedOnAs("ou_17"))), "OPENID_ANSWER_REFUSED");
  }
  EXPECT_EQ(provider_.asked("/keys"), 2);
  EXPECT_EQ(provider_.asked("/.well-known/openid-configuration"), 1);
  provider_.ForgeTokens(nullptr);
  clock_.Move(kProviderMemory);
  EXPECT_EQ(ReasonOf(Finish(SignedOnAs("ou_17"))), "OK");
  EXPECT_EQ(provider_.asked("/keys"), 3) << "a key taken away is forgotten within the hour";
  EXPECT_EQ(provider_.asked("/.well-known/openid-configuration"), 2);
}

TEST_F(ProviderSignOnTest, AProviderThatIsDownIsNamedAndPasswordsGoOn) {
  Ok(Link(admin_token_, person_, "ou_17"));
  const v1::ProviderAnswer answer = SignedOnAs("ou_17");
  provider_.Stop();
  const Result<v1::Session> session = Finish(answer);
  EXPECT_EQ(ReasonOf(session), "OPENID_PROVIDER_UNAVAILABLE");
  EXPECT_THAT(session.error().zh, HasSubstr("飞书"));
  clock_.Move(kProviderMemory);
  EXPECT_EQ(ReasonOf(Begin()), "OPENID_PROVIDER_UNAVAILABLE");
  Ok(Login("lilei", kPassword));
}

TEST_F(ProviderSignOnTest, AProviderThatHangsHoldsFourCallsForItsTimeAndTurnsTheRestAway) {
  const auto started = std::chrono::steady_clock::now();
  provider_.Hang(true);
  std::vector<std::string> reasons(type::v1::LIMIT_PROVIDER_CALLS_AT_ONCE);
  std::vector<std::thread> callers;
  for (std::string& reason : reasons) {
    callers.emplace_back([&] { reason = ReasonOf(Begin()); });
  }
  while (provider_.asked("/.well-known/openid-configuration") <
         type::v1::LIMIT_PROVIDER_CALLS_AT_ONCE) {
    ASSERT_LT(std::chrono::steady_clock::now() - started, seconds(20));
    std::this_thread::yield();
  }
  const Result<v1::ProviderSignOn> next = Begin();
  for (std::thread& caller : callers) caller.join();
  EXPECT_THAT(reasons, ::testing::Each("OPENID_PROVIDER_UNAVAILABLE"));
  EXPECT_THAT(ReasonOf(next), ::testing::AnyOf("OVERLOADED", "OPENID_PROVIDER_UNAVAILABLE"));
  EXPECT_LT(std::chrono::steady_clock::now() - started, seconds(20));
  provider_.Hang(false);
  Ok(Begin());
}

TEST_F(ProviderSignOnTest, AProviderIsNotFollowedAndNotBelievedBeyondItsContract) {
  using Answer = OpenIdProvider::Answer;
  const std::string discovery = "/.well-known/openid-configuration";
  const auto document = [&](const std::string& issuer, const std::string& keys) {
    return Answer{.body = nlohmann::json{
                      {"issuer", issuer},
                      {"authorization_endpoint", issuer + "/authorize"},
                      {"token_endpoint", issuer + "/token"},
                      {"jwks_uri",
                       keys}}.dump()};
  };
  const std::string honest = provider_.issuer();
  for (const Answer& answer :
       std::vector<Answer>{{.status = 302, .location = honest + "/elsewhere"},
                           {.status = 500},
                           {.body = "<html>"},
                           {.body = "{}"},
                           {.body = std::string(type::v1::LIMIT_PROVIDER_ANSWER_BYTES + 1, ' ')},
                           document("https://evil.example.com", honest + "/keys"),
                           document(honest, "http://169.254.169.254/keys"),
                           document(honest, "file:///etc/passwd")}) {
    provider_.AnswerWith(discovery, answer);
    EXPECT_EQ(ReasonOf(Begin()), "OPENID_PROVIDER_UNAVAILABLE") << answer.body.substr(0, 200);
  }
  EXPECT_EQ(provider_.asked("/elsewhere"), 0);
  provider_.AnswerWith(discovery, document(honest, honest + "/keys"));
  for (const Answer& answer : std::vector<Answer>{
           {.status = 302, .location = honest + "/elsewhere"}, {.status = 401}, {.body = "[]"}}) {
    provider_.AnswerWith("/token", answer);
    EXPECT_EQ(ReasonOf(Finish(SignedOnAs("ou_17"))), "OPENID_PROVIDER_UNAVAILABLE");
  }
  EXPECT_EQ(provider_.asked("/elsewhere"), 0);
}

}  // namespace
}  // namespace steward::identity
