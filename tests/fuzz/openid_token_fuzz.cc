// Oracle: nobody signs on with an ID token the provider has not signed for us. Whatever is accepted
// has been signed with the key of the provider, and a plain reader finds issuer, client, nonce and
// times in it to be right; with any byte changed it is refused. Any set of keys is taken or refused
// as a whole, and a key taken from it verifies nothing that the provider's own key has signed.
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>

#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>

#include "common/base/text.h"
#include "services/identity/openid/id_token.h"
#include "tests/fuzz/target.h"

namespace steward::fuzz::openid_token {
namespace {

using identity::ProviderKeys;
using nlohmann::json;
using std::chrono::seconds;

constexpr unsigned kKeyBits = 2048;
constexpr std::string_view kHead = R"({"alg":"RS256","kid":"key-1","typ":"JWT"})";
const Time kNow{seconds(1'800'000'000)};
const identity::ExpectedToken& Expected() {
  static const identity::ExpectedToken expected{"corp", "https://id.example.com", "console", "n1"};
  return expected;
}

struct Stage {
  Stage() : key(EVP_RSA_gen(kKeyBits), EVP_PKEY_free) {
    const json set = {{"keys",
                       {{{"kty", "RSA"},
                         {"kid", "key-1"},
                         {"alg", "RS256"},
                         {"n", Number(OSSL_PKEY_PARAM_RSA_N)},
                         {"e", Number(OSSL_PKEY_PARAM_RSA_E)}}}}};
    keys = ProviderKeys::Parse(set.dump()).value();
    good = Signed(kHead, R"({"iss":"https://id.example.com","aud":"console","sub":"u1",)"
                         R"("nonce":"n1","iat":1800000000,"exp":1800000300})");
    STEWARD_CHECK(identity::SubjectOf(good, keys, Expected(), kNow).value() == "u1");
  }

  std::string Number(const char* name) const {
    BIGNUM* number = nullptr;
    EVP_PKEY_get_bn_param(key.get(), name, &number);
    std::string bytes(static_cast<size_t>(BN_num_bytes(number)), '\0');
    BN_bn2bin(number, reinterpret_cast<unsigned char*>(bytes.data()));
    BN_free(number);
    return Base64UrlEncode(bytes);
  }

  std::string Signed(std::string_view head, std::string_view claims) const {
    std::string token = Base64UrlEncode(head) + '.' + Base64UrlEncode(claims);
    const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(),
                                                                          EVP_MD_CTX_free);
    EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, key.get());
    std::string signature(kKeyBits / 8, '\0');
    size_t size = signature.size();
    EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &size,
                   reinterpret_cast<const unsigned char*>(token.data()), token.size());
    return token + '.' + Base64UrlEncode(signature);
  }

  // Made anew in each process: what is accepted does not depend on its bits.
  std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key;
  ProviderKeys keys;
  std::string good;
};

const Stage& TheStage() {
  static const Stage& stage = *new Stage;
  return stage;
}

Result<std::string> SubjectOf(std::string_view token) {
  return identity::SubjectOf(token, TheStage().keys, Expected(), kNow);
}

// Claims under a head, both signed by the provider.
void CheckSigned(std::string_view head, std::string_view claims_text) {
  const Result<std::string> subject = SubjectOf(TheStage().Signed(head, claims_text));
  if (!subject.ok()) {
    STEWARD_CHECK(subject.error().reason == "OPENID_ANSWER_REFUSED");
    return;
  }
  const json header = json::parse(head);
  STEWARD_CHECK(header.at("alg") == "RS256" && header.at("kid") == "key-1");
  STEWARD_CHECK(header.value("typ", "JWT") == "JWT");
  for (const char* member : {"jwk", "jku", "x5u", "x5c", "crit"})
    STEWARD_CHECK(!header.contains(member));
  const json claims = json::parse(claims_text);
  STEWARD_CHECK(claims.at("iss") == Expected().issuer && claims.at("nonce") == Expected().nonce);
  STEWARD_CHECK(claims.at("aud") == "console" || claims.at("aud") == json::array({"console"}));
  STEWARD_CHECK(claims.at("sub") == subject.value() && !subject.value().empty());
  const auto now = kNow.time_since_epoch() / seconds(1);
  const auto leeway = identity::kIdTokenLeeway.count();
  const auto issued = claims.at("iat").get<std::int64_t>();
  STEWARD_CHECK(claims.at("exp").get<std::int64_t>() + leeway > now);
  STEWARD_CHECK(issued <= now + leeway);
  STEWARD_CHECK(issued + seconds(identity::kIdTokenAge).count() + leeway > now);
  if (claims.contains("nbf")) STEWARD_CHECK(claims["nbf"].get<std::int64_t>() <= now + leeway);
}

void CheckKeys(const std::string& text) {
  const std::optional<ProviderKeys> keys = ProviderKeys::Parse(text);
  if (!keys) return;
  const json set = json::parse(text);
  const auto text_in = [](const json& one, const char* name) {
    return one.contains(name) && one[name].is_string() ? one[name].get<std::string>() : "";
  };
  for (const json& one : set.at("keys")) {
    const std::string id = text_in(one, "kid");
    if (!keys->Has(id)) continue;
    // Others may have the same id; one of them can sign so.
    STEWARD_CHECK(std::any_of(set["keys"].begin(), set["keys"].end(), [&](const json& key) {
      return text_in(key, "kid") == id && text_in(key, "kty") == "RSA" &&
             Base64UrlDecode(text_in(key, "n")).value_or("").size() >= kKeyBits / 8;
    }));
    const std::vector<std::string_view> parts = Split(TheStage().good, '.');
    STEWARD_CHECK(!keys->Verify(id, std::string(parts[0]) + '.' + std::string(parts[1]),
                                Base64UrlDecode(parts[2]).value()));
  }
}

// `k` and a set of keys, `t` and a token, `d` and where to damage a good one, or else a line with
// the head and then the claims to be signed.
void Run(std::string_view bytes) {
  Input input(bytes);
  switch (input.Byte()) {
    case 'k': return CheckKeys(std::string(input.Rest()));
    case 't': {
      const std::string_view token = input.Rest();
      (void)identity::KeyIdOf(token);
      STEWARD_CHECK(!SubjectOf(token).ok());  // the key is younger than every input
      return;
    }
    case 'd': {
      std::string damaged = TheStage().good;
      char& byte = damaged[input.Number(0xffff) % damaged.size()];
      byte = static_cast<char>(byte ^ static_cast<char>(input.Byte() | 1));
      STEWARD_CHECK(!SubjectOf(damaged).ok());
      return;
    }
    default: {
      const std::string_view head = input.Line();
      return CheckSigned(head.empty() ? kHead : head, input.Rest());
    }
  }
}

const Registration kRegistration({"openid_token", Run});

}  // namespace
}  // namespace steward::fuzz::openid_token
