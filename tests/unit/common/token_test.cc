#include "common/auth/token.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <ctime>
#include <filesystem>
#include <functional>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "common/auth/verified_tokens.h"
#include "common/base/text.h"
#include "common/keys/crypto.h"
#include "common/keys/key_folder.h"
#include "steward/type/v1/limits.pb.h"
#include "tests/support/temporary_folder.h"

namespace steward::auth {
namespace {

using std::chrono::seconds;
using ::testing::SizeIs;
using testing::TemporaryFolder;

constexpr Time kNow{seconds(1'800'000'000)};
constexpr std::string_view kHeader = R"({"alg":"EdDSA","kid":"k1","typ":"at+jwt"})";
constexpr std::chrono::milliseconds kAtOnce(0);

class HandClock final : public Clock {
 public:
  Time Now() const override { return now; }
  Time now = kNow;
};

keys::Bytes32 KeyIn(const std::string& folder, const std::string& id) {
  return keys::KeyFolder::Open(folder).value()->Current()->keys.at(id);
}

// `text` with the one occurrence of `from` replaced.
std::string With(std::string text, std::string_view from, std::string_view to) {
  EXPECT_NE(text.find(from), text.npos) << from;
  return text.replace(text.find(from), from.size(), to);
}

// A name for the failure message, and the token.
using Forgeries = std::vector<std::pair<const char*, std::string>>;

class TokenTest : public ::testing::Test {
 protected:
  TokenTest() {
    MakeTokenKeys(secret_.path(), public_.path(), "k1").value();
    signer_ = TokenSigner::Open(secret_.path(), kAtOnce).value();
    verifier_ = TokenVerifier::Open(public_.path(), clock_, kAtOnce).value();
    secret_key_ = KeyIn(secret_.path(), "k1");
  }

  static Principal Somebody() {
    return {"branches/b1/staff/s1",
            "session-1",
            {{"dispatcher", "branches/b1/sites/s1"}, {"auditor", ""}},
            kNow + seconds(600)};
  }
  std::string Token() { return signer_->Sign(Somebody(), kNow).value(); }
  std::string Claims() {
    const std::string token = Token();
    return Base64UrlDecode(Split(token, '.')[1]).value();
  }
  // Signed with the real key.
  std::string Signed(std::string_view header, std::string_view claims) const {
    return SignedBy(secret_key_, Base64UrlEncode(header) + '.' + Base64UrlEncode(claims));
  }
  static std::string SignedBy(const keys::Bytes32& key, const std::string& text) {
    return text + '.' + Base64UrlEncode(keys::Sign(key, text));
  }
  std::string ReasonFor(const std::string& token) {
    const auto verified = verifier_->Verify(token);
    return verified.ok() ? "accepted" : verified.error().reason;
  }
  void ExpectRefused(const Forgeries& forgeries) {
    for (const auto& [what, token] : forgeries)
      EXPECT_EQ(ReasonFor(token), "UNAUTHENTICATED") << what;
  }

  TemporaryFolder secret_;
  TemporaryFolder public_;
  HandClock clock_;
  std::unique_ptr<TokenSigner> signer_;
  std::unique_ptr<TokenVerifier> verifier_;
  keys::Bytes32 secret_key_;
};

TEST_F(TokenTest, ASignedPrincipalIsRead) {
  for (int i = 0; i < 2; ++i) {  // the second time from memory
    const auto principal = verifier_->Verify(Token()).value();
    EXPECT_EQ(principal->name, "branches/b1/staff/s1");
    EXPECT_EQ(principal->session, "session-1");
    EXPECT_EQ(principal->grants, Somebody().grants);
    EXPECT_EQ(principal->expires, kNow + seconds(600));
  }
  EXPECT_EQ(Token().substr(0, Token().find('.')), Base64UrlEncode(kHeader));
}

TEST_F(TokenTest, AHandMadeTokenWithTheRealKeyIsAccepted) {
  // What the forgeries below differ from in one thing each.
  EXPECT_EQ(ReasonFor(Signed(kHeader, Claims())), "accepted");
  EXPECT_EQ(ReasonFor(Signed(kHeader, With(Claims(), "{", R"({"new_claim":[{"a":1}],)"))),
            "accepted");
}

TEST_F(TokenTest, NoTokenLivesLongerThanTheLimit) {
  Principal principal = Somebody();
  principal.expires = kNow + std::chrono::hours(10);
  EXPECT_EQ(verifier_->Verify(signer_->Sign(principal, kNow).value()).value()->expires,
            kNow + seconds(type::v1::LIMIT_TOKEN_LIFE_S));
}

TEST_F(TokenTest, ForgedHeadersAreRefusedEvenUnderTheRealSignature) {
  const std::string text = Claims();
  const auto with_header = [&](std::string_view json) { return Signed(json, text); };
  ExpectRefused({
      {"none with signature", with_header(R"({"alg":"none","kid":"k1","typ":"at+jwt"})")},
      {"NONE", with_header(R"({"alg":"nOnE","kid":"k1","typ":"at+jwt"})")},
      {"RS256", with_header(R"({"alg":"RS256","kid":"k1","typ":"at+jwt"})")},
      {"ES256", with_header(R"({"alg":"ES256","kid":"k1","typ":"at+jwt"})")},
      {"Ed448", with_header(R"({"alg":"Ed448","kid":"k1","typ":"at+jwt"})")},
      {"unknown kid", with_header(R"({"alg":"EdDSA","kid":"k2","typ":"at+jwt"})")},
      {"path in kid", with_header(R"({"alg":"EdDSA","kid":"../public/k1","typ":"at+jwt"})")},
      {"current folder in kid", with_header(R"({"alg":"EdDSA","kid":"./k1","typ":"at+jwt"})")},
      {"zero in kid", with_header(With(std::string(kHeader), "k1", std::string_view("k1\0", 3)))},
      {"no kid", with_header(R"({"alg":"EdDSA","typ":"at+jwt"})")},
      {"empty kid", with_header(R"({"alg":"EdDSA","kid":"","typ":"at+jwt"})")},
      {"crit", with_header(R"({"alg":"EdDSA","kid":"k1","typ":"at+jwt","crit":["exp"]})")},
      {"crit inside",
       with_header(R"({"alg":"EdDSA","kid":"k1","crit":["x"],"x":"y","typ":"at+jwt"})")},
      {"own key in jwk",
       with_header(R"({"alg":"EdDSA","jwk":{"kty":"OKP"},"kid":"k1","typ":"at+jwt"})")},
      {"key address in jku",
       with_header(R"({"alg":"EdDSA","jku":"https://x","kid":"k1","typ":"at+jwt"})")},
      {"two kids", with_header(R"({"alg":"EdDSA","kid":"k2","kid":"k1","typ":"at+jwt"})")},
      {"white space in the header", with_header(R"({"alg": "EdDSA","kid":"k1","typ":"at+jwt"})")},
      {"typ JWT", with_header(R"({"alg":"EdDSA","kid":"k1","typ":"JWT"})")},
      {"refresh token", with_header(R"({"alg":"EdDSA","kid":"k1","typ":"rt+jwt"})")},
      {"no typ", with_header(R"({"alg":"EdDSA","kid":"k1"})")},
      {"huge kid",
       with_header(R"({"alg":"EdDSA","kid":")" + std::string(2000, 'k') + R"(","typ":"at+jwt"})")},
  });
}

TEST_F(TokenTest, ForgedClaimsAreRefusedEvenUnderTheRealSignature) {
  const std::string text = Claims();
  const auto with_claim = [&](std::string_view from, std::string_view to) {
    return Signed(kHeader, With(text, from, to));
  };
  ExpectRefused({
      {"another audience", with_claim(R"("aud":"steward")", R"("aud":"payments")")},
      {"audience as a list", with_claim(R"("aud":"steward")", R"("aud":["steward"])")},
      {"no audience", with_claim(R"("aud":"steward",)", "")},
      {"another issuer", with_claim(R"("iss":"steward")", R"("iss":"evil")")},
      {"no issuer", with_claim(R"("iss":"steward",)", "")},
      {"nobody", with_claim("branches/b1/staff/s1", "")},
      {"no session", with_claim(R"("sid":"session-1",)", "")},
      {"no expiry", with_claim(R"("exp":1800000600,)", "")},
      {"expiry as text", with_claim(R"("exp":1800000600)", R"("exp":"1800000600")")},
      {"expiry as fraction", with_claim(R"("exp":1800000600)", R"("exp":1800000600.5)")},
      {"negative expiry", with_claim(R"("exp":1800000600)", R"("exp":-1)")},
      {"expiry beyond numbers", with_claim(R"("exp":1800000600)", R"("exp":18446744073709551615)")},
      {"expiry beyond all bounds", with_claim(R"("exp":1800000600)", R"("exp":1e400)")},
      {"a life too long", with_claim(R"("exp":1800000600)", R"("exp":1800000601)")},
      {"not yet valid", with_claim(R"("nbf":1800000000)", R"("nbf":1800000061)")},
      {"from the future", with_claim(R"("iat":1800000000)", R"("iat":1800000061)")},
      {"duplicate claim", with_claim("{", R"({"sub":"branches/hq/staff/s1",)")},
      {"duplicate claim deep down", with_claim("{", R"({"x":{"a":1,"a":2},)")},
      {"grants missing", Signed(kHeader, text.substr(0, text.find(",\"grants\"")) + "}")},
      {"grant of three", with_claim(R"(["auditor",""])", R"(["auditor","",""])")},
      {"grant without role", with_claim(R"(["auditor",""])", R"(["",""])")},
      {"claims as a list", Signed(kHeader, "[]")},
      {"claims empty", Signed(kHeader, "")},
      {"claims cut", Signed(kHeader, text.substr(0, text.size() - 1))},
      {"claims with a tail", Signed(kHeader, text + "{}")},
      {"claims not UTF-8", with_claim("session-1", "session-\xff")},
      {"huge claims", with_claim("session-1", std::string(9000, 'x'))},
      {"deep nesting",
       with_claim("{", R"({"x":)" + std::string(2000, '[') + std::string(2000, ']') + "x,")},
  });
}

TEST_F(TokenTest, ForgedSignaturesAndFormsAreRefused) {
  const std::string good = Token();
  const std::vector<std::string_view> parts = Split(good, '.');
  const std::string header(parts[0]), claims(parts[1]), signature(parts[2]);
  const std::string text = Claims();
  const keys::Bytes32 open = KeyIn(public_.path(), "k1");
  const std::string unsigned_text = header + '.' + claims;
  const auto hmac = Base64UrlEncode(keys::AsText(keys::KeyedHash32(open, unsigned_text)));
  // 64 bytes leave four unused bits in the last character.
  std::string other_spelling = signature;
  other_spelling.back() = static_cast<char>(signature.back() + 1);
  ExpectRefused({
      {"empty", ""},
      {"dots only", ".."},
      {"none without signature", Base64UrlEncode(R"({"alg":"none"})") + '.' + claims + '.'},
      {"HS256 with the public key as secret",
       With(unsigned_text, header,
            Base64UrlEncode(R"({"alg":"HS256","kid":"k1","typ":"at+jwt"})")) +
           '.' + hmac},
      {"keyed hash under the right header", unsigned_text + '.' + hmac},
      {"foreign key", SignedBy(keys::RandomKey32(), unsigned_text)},
      {"public key as seed", SignedBy(open, unsigned_text)},
      {"altered header",
       With(good, header, Base64UrlEncode(R"({"alg":"EdDSA","kid":"k1","typ":"at+jwt" })"))},
      {"altered claims",
       With(good, claims, Base64UrlEncode(With(text, "branches/b1/staff", "branches/b2/staff")))},
      {"signature of another token",
       unsigned_text + '.' + std::string(Split(Signed(kHeader, With(text, "s1", "s2")), '.')[2])},
      {"empty signature", unsigned_text + '.'},
      {"short signature", unsigned_text + '.' + Base64UrlEncode(std::string(63, 'x'))},
      {"zero signature", unsigned_text + '.' + Base64UrlEncode(std::string(64, '\0'))},
      {"two signatures", good + '.' + signature},
      {"JSON form", R"({"payload":")" + claims + R"(","signatures":[{"protected":")" + header +
                        R"(","signature":")" + signature + R"("}]})"},
      {"five parts", good + ".x.y"},
      {"leading space", ' ' + good},
      {"trailing space", good + ' '},
      {"line break", good + '\n'},
      {"line break inside", With(good, ".", ".\n")},
      {"padding", good + "=="},
      {"ordinary base64 alphabet",
       unsigned_text + '.' + With(signature, signature.substr(1, 1), "+")},
      {"second spelling of the last byte", unsigned_text + '.' + other_spelling},
      {"huge", good + std::string(10000, 'A')},
  });
  EXPECT_EQ(ReasonFor(good), "accepted");
}

TEST_F(TokenTest, NoAlteredCharacterAndNoShorterTokenIsAccepted) {
  const std::string good = Token();
  for (size_t i = 0; i < good.size(); ++i) {
    std::string bad = good;
    bad[i] = bad[i] == 'A' ? 'B' : 'A';
    EXPECT_EQ(ReasonFor(bad), "UNAUTHENTICATED") << i;
    EXPECT_EQ(ReasonFor(good.substr(0, i)), "UNAUTHENTICATED") << i;
  }
}

TEST_F(TokenTest, RandomBytesAreRefused) {
  std::mt19937_64 random(7);
  for (int i = 0; i < 300; ++i) {
    std::string claims(random() % 60, '\0');
    for (char& c : claims) c = "{}[]\":,0e-.\\utrx \xff"[random() % 19];
    EXPECT_EQ(ReasonFor(Signed(kHeader, claims)), "UNAUTHENTICATED") << claims;
  }
}

TEST_F(TokenTest, AnExpiredTokenSaysSoAfterTheLeeway) {
  const std::string remembered = Token();
  EXPECT_EQ(ReasonFor(remembered), "accepted");
  clock_.now = kNow + seconds(659);
  EXPECT_EQ(ReasonFor(remembered), "accepted");
  clock_.now = kNow + seconds(660);
  EXPECT_EQ(ReasonFor(remembered), "TOKEN_EXPIRED") << "from memory";
  EXPECT_EQ(ReasonFor(remembered), "TOKEN_EXPIRED") << "by its claims";
  EXPECT_EQ(ReasonFor(Token() + "x"), "UNAUTHENTICATED");
}

TEST_F(TokenTest, ATokenFromAClockAMinuteAheadIsAccepted) {
  clock_.now = kNow - seconds(60);
  EXPECT_EQ(ReasonFor(Token()), "accepted");
  clock_.now = kNow - seconds(61);
  Principal principal = Somebody();
  principal.session = "another";
  EXPECT_EQ(ReasonFor(signer_->Sign(principal, kNow).value()), "UNAUTHENTICATED");
}

TEST_F(TokenTest, KeysRotateWithoutARestart) {
  const std::string old = Token();
  EXPECT_EQ(ReasonFor(old), "accepted");
  MakeTokenKeys(secret_.path(), public_.path(), "k2").value();
  const std::string fresh = Token();
  EXPECT_NE(fresh, old);
  EXPECT_EQ(ReasonFor(fresh), "accepted");
  EXPECT_EQ(ReasonFor(old), "accepted");
  std::filesystem::remove(public_.Path("k1"));
  EXPECT_EQ(ReasonFor(old), "UNAUTHENTICATED") << "its key was withdrawn, remembered or not";
  EXPECT_EQ(ReasonFor(fresh), "accepted");
}

TEST_F(TokenTest, ANewPairIsWrittenOnceAndTheSecretKeyIsPrivate) {
  struct stat file {};
  ASSERT_EQ(stat(secret_.Path("k1").c_str(), &file), 0);
  EXPECT_EQ(file.st_mode & 0777, 0600u);
  EXPECT_EQ(KeyIn(public_.path(), "k1"), keys::PublicKeyOf(secret_key_));
  EXPECT_EQ(MakeTokenKeys(secret_.path(), public_.path(), "k1").error().reason, "ALREADY_EXISTS");
}

TEST_F(TokenTest, TheLargestPrincipalFitsAndALargerOneIsNotSigned) {
  Principal principal = Somebody();
  principal.grants.assign(
      type::v1::LIMIT_GRANT_PREFIXES,
      {"inspection_manager", "branches/abcdefghijklmnop/sites/abcdefghijklmnop"});
  const std::string token = signer_->Sign(principal, kNow).value();
  EXPECT_THAT(verifier_->Verify(token).value()->grants,
              SizeIs(int{type::v1::LIMIT_GRANT_PREFIXES}));
  principal.grants.push_back(principal.grants[0]);
  EXPECT_EQ(signer_->Sign(principal, kNow).error().reason, "INTERNAL");
  principal.grants.assign(64, {"r", std::string(200, 'x')});
  EXPECT_EQ(signer_->Sign(principal, kNow).error().reason, "INTERNAL");
  principal.grants = {{"r", "\xff"}};
  EXPECT_EQ(signer_->Sign(principal, kNow).error().reason, "INTERNAL");
}

TEST_F(TokenTest, ManyThreadsVerifyWhileKeysChange) {
  const std::string token = Token();
  std::vector<std::thread> threads;
  for (int t = 0; t < 3; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 100; ++i) EXPECT_EQ(ReasonFor(token), "accepted");
    });
  }
  for (int i = 0; i < 5; ++i) {
    MakeTokenKeys(secret_.path(), public_.path(), "n" + std::to_string(i)).value();
  }
  for (std::thread& thread : threads) thread.join();
}

// Prints what a call costs; the tight limits are a benchmark's.
TEST_F(TokenTest, AVerifiedTokenCostsMuchLessThanANewOne) {
  const auto verifier = TokenVerifier::Open(public_.path(), clock_).value();
  Principal principal = Somebody();
  principal.grants.assign(8, {"dispatcher", "branches/b1/sites/s1"});
  std::vector<std::string> tokens;
  for (int i = 0; i < 300; ++i) {
    principal.session = std::to_string(i);
    tokens.push_back(signer_->Sign(principal, kNow).value());
  }
  const auto each_us = [&](int rounds) {
    const std::clock_t start = std::clock();
    for (int round = 0; round < rounds; ++round) {
      for (const std::string& token : tokens) EXPECT_TRUE(verifier->Verify(token).ok());
    }
    return 1e6 * static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC / rounds / 300;
  };
  const double miss_us = each_us(1);
  const double hit_us = each_us(20);
  RecordProperty("miss_microseconds", std::to_string(miss_us));
  RecordProperty("hit_microseconds", std::to_string(hit_us));
  EXPECT_LT(hit_us * 3, miss_us) << hit_us << " against " << miss_us;
}

TEST(VerifiedTokensTest, TheMapStaysWithinItsBoundAndKeepsWhatIsUsed) {
  VerifiedTokens tokens(100);
  const auto principal = std::make_shared<const Principal>();
  tokens.Keep("used", 1, principal);
  for (int i = 0; i < 1000; ++i) {
    tokens.Keep(std::to_string(i), 1, principal);
    EXPECT_LE(tokens.size(), 100u);
    EXPECT_EQ(tokens.Find("used", 1), principal);
  }
  EXPECT_EQ(tokens.Find("0", 1), nullptr);
  EXPECT_EQ(tokens.Find("999", 1), principal);
  tokens.Forget("999");
  EXPECT_EQ(tokens.Find("999", 1), nullptr);
}

TEST(VerifiedTokensTest, NewKeysForgetEverything) {
  VerifiedTokens tokens(100);
  const auto principal = std::make_shared<const Principal>();
  tokens.Keep("a", 1, principal);
  EXPECT_EQ(tokens.Find("a", 2), nullptr);
  tokens.Keep("b", 2, principal);
  tokens.Keep("c", 1, principal);
  EXPECT_EQ(tokens.Find("a", 2), nullptr);
  EXPECT_EQ(tokens.Find("b", 2), principal);
  EXPECT_EQ(tokens.Find("c", 2), nullptr);
}

}  // namespace
}  // namespace steward::auth
