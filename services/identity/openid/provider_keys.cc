#include "services/identity/openid/provider_keys.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>

#include <memory>
#include <nlohmann/json.hpp>

#include "common/auth/strict_json.h"
#include "common/base/text.h"
#include "steward/type/v1/limits.pb.h"

namespace steward::identity {
namespace {

using nlohmann::json;

constexpr int kFewestBits = 2048;
constexpr int kMostBits = 8192;
constexpr size_t kIdBytes = 200;
constexpr size_t kExponentBytes = 8;

struct Closer {
  void operator()(BIGNUM* number) const { BN_free(number); }
  void operator()(OSSL_PARAM_BLD* builder) const { OSSL_PARAM_BLD_free(builder); }
  void operator()(OSSL_PARAM* parameters) const { OSSL_PARAM_free(parameters); }
  void operator()(EVP_PKEY_CTX* context) const { EVP_PKEY_CTX_free(context); }
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
};
template <class T>
using Owned = std::unique_ptr<T, Closer>;

Owned<BIGNUM> NumberOf(std::string_view bytes) {
  return Owned<BIGNUM>(BN_bin2bn(reinterpret_cast<const unsigned char*>(bytes.data()),
                                 static_cast<int>(bytes.size()), nullptr));
}

// "" when there is no such member, or it is no text.
std::string TextIn(const json& object, const char* name) {
  const auto found = object.find(name);
  return found != object.end() && found->is_string() ? found->get<std::string>() : "";
}

// Whether the member is `wanted` where it is there at all.
bool MayBe(const json& object, const char* name, std::string_view wanted) {
  return !object.contains(name) || TextIn(object, name) == wanted;
}

// Null for a key that is too weak, too large or none.
Owned<EVP_PKEY> MakeKey(std::string_view modulus, std::string_view exponent) {
  if (modulus.size() > kMostBits / 8 || exponent.size() > kExponentBytes) return nullptr;
  const Owned<BIGNUM> n = NumberOf(modulus);
  const Owned<BIGNUM> e = NumberOf(exponent);
  const Owned<OSSL_PARAM_BLD> builder(OSSL_PARAM_BLD_new());
  if (!n || !e || !builder || BN_num_bits(n.get()) < kFewestBits || !BN_is_odd(e.get()) ||
      BN_is_one(e.get()) ||
      OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, n.get()) != 1 ||
      OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, e.get()) != 1) {
    return nullptr;
  }
  const Owned<OSSL_PARAM> parameters(OSSL_PARAM_BLD_to_param(builder.get()));
  const Owned<EVP_PKEY_CTX> context(EVP_PKEY_CTX_new_from_name(nullptr, "RSA", nullptr));
  EVP_PKEY* key = nullptr;
  if (!parameters || !context || EVP_PKEY_fromdata_init(context.get()) != 1 ||
      EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, parameters.get()) != 1) {
    return nullptr;
  }
  return Owned<EVP_PKEY>(key);
}

}  // namespace

std::optional<ProviderKeys> ProviderKeys::Parse(const std::string& text) {
  const std::optional<json> set = auth::ParseStrictly(text);
  if (!set) return std::nullopt;
  const auto listed = set->find("keys");
  if (listed == set->end() || !listed->is_array() ||
      listed->size() > type::v1::LIMIT_PROVIDER_KEYS) {
    return std::nullopt;
  }
  ProviderKeys keys;
  for (const json& one : *listed) {
    if (!one.is_object()) return std::nullopt;
    const std::string id = TextIn(one, "kid");
    if (id.empty() || id.size() > kIdBytes || TextIn(one, "kty") != "RSA" ||
        !MayBe(one, "use", "sig") || !MayBe(one, "alg", "RS256")) {
      continue;
    }
    const std::optional<std::string> modulus = Base64UrlDecode(TextIn(one, "n"));
    const std::optional<std::string> exponent = Base64UrlDecode(TextIn(one, "e"));
    if (!modulus || !exponent) continue;
    if (!MakeKey(*modulus, *exponent)) continue;
    if (!keys.keys_.emplace(id, RsaKey{*modulus, *exponent}).second) return std::nullopt;
  }
  return keys;
}

bool ProviderKeys::Verify(const std::string& id, std::string_view message,
                          std::string_view signature) const {
  const auto found = keys_.find(id);
  if (found == keys_.end()) return false;
  const Owned<EVP_PKEY> key = MakeKey(found->second.modulus, found->second.exponent);
  const Owned<EVP_MD_CTX> context(EVP_MD_CTX_new());
  return key && context &&
         EVP_DigestVerifyInit(context.get(), nullptr, EVP_sha256(), nullptr, key.get()) == 1 &&
         EVP_DigestVerify(context.get(), reinterpret_cast<const unsigned char*>(signature.data()),
                          signature.size(), reinterpret_cast<const unsigned char*>(message.data()),
                          message.size()) == 1;
}

}  // namespace steward::identity
