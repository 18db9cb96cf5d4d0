// Oracle: nobody gets in with a token we have not signed. Whatever is accepted has a signature that
// a second library (OpenSSL) finds good over the very bytes of the token, under the one key there
// is, and claims which a plain reader finds to be ours, for us and in time; the principal is the
// one in the claims. A token we sign is accepted as the principal it was signed for, and refused
// with any byte of it changed.
#include <openssl/evp.h>

#include <memory>
#include <nlohmann/json.hpp>

#include "common/auth/token.h"
#include "common/base/text.h"
#include "common/keys/crypto.h"
#include "common/keys/key_folder.h"
#include "steward/type/v1/limits.pb.h"
#include "tests/fuzz/target.h"
#include "tests/support/temporary_folder.h"

namespace steward::fuzz::access_token {
namespace {

using nlohmann::json;
using std::chrono::seconds;

constexpr std::string_view kHead = R"({"alg":"EdDSA","kid":"k1","typ":"at+jwt"})";
const Time kNow{seconds(1'800'000'000)};

class FixedClock final : public Clock {
 public:
  Time Now() const override { return kNow; }
};

struct Stage {
  Stage() {
    // Read once, so that the folders need not outlive this.
    const testing::TemporaryFolder open_folder, secret_folder;
    constexpr std::chrono::hours kNever(24 * 365);
    secret.fill(5);
    keys::WriteKey(open_folder.path(), "k1", keys::PublicKeyOf(secret), 0644).value();
    keys::WriteKey(secret_folder.path(), "k1", secret, 0600).value();
    verifier = auth::TokenVerifier::Open(open_folder.path(), clock, kNever).value();
    signer = auth::TokenSigner::Open(secret_folder.path(), kNever).value();
  }

  keys::Bytes32 secret{};
  FixedClock clock;
  std::unique_ptr<auth::TokenVerifier> verifier;
  std::unique_ptr<auth::TokenSigner> signer;
};

const Stage& TheStage() {
  static const Stage& stage = *new Stage;
  return stage;
}

const uint8_t* BytesOf(std::string_view text) {
  return reinterpret_cast<const uint8_t*>(text.data());
}

bool OpensslVerifies(std::string_view text, std::string_view signature) {
  const keys::Bytes32 open = keys::PublicKeyOf(TheStage().secret);
  const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key(
      EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, open.data(), open.size()),
      EVP_PKEY_free);
  const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(),
                                                                        EVP_MD_CTX_free);
  return EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, key.get()) == 1 &&
         EVP_DigestVerify(context.get(), BytesOf(signature), signature.size(), BytesOf(text),
                          text.size()) == 1;
}

void CheckAccepted(std::string_view token, const auth::Principal& principal) {
  const std::vector<std::string_view> parts = Split(token, '.');
  STEWARD_CHECK(parts.size() == 3 && token.size() <= type::v1::LIMIT_TOKEN_BYTES);
  STEWARD_CHECK(Base64UrlDecode(parts[0]) == kHead);
  STEWARD_CHECK(OpensslVerifies(token.substr(0, parts[0].size() + 1 + parts[1].size()),
                                Base64UrlDecode(parts[2]).value()));
  const json claims = json::parse(Base64UrlDecode(parts[1]).value());
  STEWARD_CHECK(claims.at("iss") == "steward" && claims.at("aud") == "steward");
  STEWARD_CHECK(claims.at("sub") == principal.name && !principal.name.empty());
  STEWARD_CHECK(claims.at("sid") == principal.session && !principal.session.empty());
  const auto now = kNow.time_since_epoch() / seconds(1);
  const auto at = [&](const char* name) { return claims.at(name).get<std::int64_t>(); };
  STEWARD_CHECK(at("exp") + type::v1::LIMIT_TOKEN_LEEWAY_S > now);
  STEWARD_CHECK(at("exp") > at("iat") && at("exp") - at("iat") <= type::v1::LIMIT_TOKEN_LIFE_S);
  STEWARD_CHECK(at("iat") <= now + type::v1::LIMIT_TOKEN_LEEWAY_S);
  STEWARD_CHECK(at("nbf") <= now + type::v1::LIMIT_TOKEN_LEEWAY_S);
  STEWARD_CHECK(principal.expires == Time(seconds(at("exp"))));
  const json& grants = claims.at("grants");
  STEWARD_CHECK(grants.size() == principal.grants.size());
  for (size_t i = 0; i < grants.size(); ++i) {
    STEWARD_CHECK(grants[i].size() == 2 && grants[i][0] == principal.grants[i].role);
    STEWARD_CHECK(grants[i][1] == principal.grants[i].prefix);
  }
}

void Verify(std::string_view token) {
  const auto principal = TheStage().verifier->Verify(token);
  if (principal.ok()) {
    CheckAccepted(token, *principal.value());
    // Remembered now, and still the same.
    STEWARD_CHECK(TheStage().verifier->Verify(token).value() == principal.value());
  } else {
    STEWARD_CHECK(principal.error().reason == "UNAUTHENTICATED" ||
                  principal.error().reason == "TOKEN_EXPIRED");
  }
  if (const auto rate = auth::ClaimedRateOf(token)) STEWARD_CHECK(rate->calls_per_minute > 0);
}

std::string Signed(std::string_view head, std::string_view claims) {
  std::string token = Base64UrlEncode(head) + '.' + Base64UrlEncode(claims);
  token += '.' + Base64UrlEncode(keys::Sign(TheStage().secret, token));
  return token;
}

// Signs for a principal: lines of name, session, and role and prefix of each grant.
void SignAndDamage(Input& input) {
  const size_t place = input.Number(0xffff);
  const auto flip = static_cast<char>(input.Byte() | 1);
  auth::Principal principal;
  principal.expires = kNow + seconds(input.Number(900));
  principal.name = input.Line();
  principal.session = input.Line();
  while (!input.done()) {
    auth::Grant grant;
    grant.role = input.Line();
    grant.prefix = input.Line();
    principal.grants.push_back(std::move(grant));
  }
  const Result<std::string> token =
      TheStage().signer->Sign(principal, kNow, static_cast<int>(place % 700));
  if (!token.ok()) return;
  const auto accepted = TheStage().verifier->Verify(token.value());
  if (accepted.ok()) {
    CheckAccepted(token.value(), *accepted.value());
    STEWARD_CHECK(accepted.value()->grants.size() == principal.grants.size());
  }
  std::string damaged = token.value();
  char& byte = damaged[place % damaged.size()];
  byte = static_cast<char>(byte ^ flip);
  STEWARD_CHECK(!TheStage().verifier->Verify(damaged).ok());
}

// `t` and a token, `s` and a line with the head and then the claims to be signed, or else a
// principal.
void Run(std::string_view bytes) {
  Input input(bytes);
  switch (input.Byte()) {
    case 't': return Verify(input.Rest());
    case 's': {
      const std::string_view head = input.Line();
      return Verify(Signed(head.empty() ? kHead : head, input.Rest()));
    }
    default: return SignAndDamage(input);
  }
}

const Registration kRegistration({"access_token", Run});

}  // namespace
}  // namespace steward::fuzz::access_token
