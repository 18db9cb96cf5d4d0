// Which published keys of a provider are taken.
#include "services/identity/openid/provider_keys.h"

#include <gtest/gtest.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>

#include <nlohmann/json.hpp>

#include "common/base/text.h"
#include "steward/type/v1/limits.pb.h"

namespace steward::identity {
namespace {

using nlohmann::json;

// The modulus of a fresh key.
std::string ModulusOf(unsigned bits) {
  const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key(EVP_RSA_gen(bits), EVP_PKEY_free);
  BIGNUM* number = nullptr;
  EVP_PKEY_get_bn_param(key.get(), OSSL_PKEY_PARAM_RSA_N, &number);
  std::string bytes(static_cast<size_t>(BN_num_bytes(number)), '\0');
  BN_bn2bin(number, reinterpret_cast<unsigned char*>(bytes.data()));
  BN_free(number);
  return Base64UrlEncode(bytes);
}

const std::string& GoodModulus() {
  static const std::string& modulus = *new std::string(ModulusOf(2048));
  return modulus;
}

json KeyOf(const std::string& id) {
  return {{"kty", "RSA"}, {"kid", id}, {"n", GoodModulus()}, {"e", "AQAB"}};
}

bool Takes(const json& key) {
  const auto keys = ProviderKeys::Parse(json{{"keys", {key}}}.dump());
  EXPECT_TRUE(keys.has_value());
  return keys && keys->Has("k1");
}

json With(const std::string& name, const json& value) {
  json key = KeyOf("k1");
  key[name] = value;
  return key;
}

TEST(ProviderKeysTest, AnRsaKeyForSignaturesIsTaken) {
  EXPECT_TRUE(Takes(KeyOf("k1")));
  EXPECT_TRUE(Takes(With("use", "sig")));
  EXPECT_TRUE(Takes(With("alg", "RS256")));
  EXPECT_TRUE(Takes(With("x5c", json::array({"ignored"}))));
}

TEST(ProviderKeysTest, KeysForAnythingElseAreLeftOut) {
  EXPECT_FALSE(Takes(With("use", "enc")));
  EXPECT_FALSE(Takes(With("alg", "RS512")));
  EXPECT_FALSE(Takes(With("alg", "HS256")));
  EXPECT_FALSE(Takes(With("kty", "oct")));
  EXPECT_FALSE(Takes(With("kty", "EC")));
  EXPECT_FALSE(Takes(With("kid", "")));
  EXPECT_FALSE(Takes(With("kid", 1)));
  EXPECT_FALSE(Takes(With("kid", std::string(201, 'k'))));
}

TEST(ProviderKeysTest, WeakAndMalformedKeysAreLeftOut) {
  EXPECT_FALSE(Takes(With("n", ModulusOf(1024))));
  EXPECT_FALSE(Takes(With("n", "not base64!")));
  EXPECT_FALSE(Takes(With("n", "")));
  EXPECT_FALSE(Takes(With("n", Base64UrlEncode(std::string(1025, '\x7f')))));
  EXPECT_FALSE(Takes(With("e", "AQ"))) << "1";
  EXPECT_FALSE(Takes(With("e", "Ag"))) << "even";
  EXPECT_FALSE(Takes(With("e", "")));
  EXPECT_FALSE(Takes(With("e", Base64UrlEncode(std::string(9, '\x01')))));
}

TEST(ProviderKeysTest, WhatIsNoSetOfKeysIsRefusedWhole) {
  for (const char* text : {"", "[]", "{}", R"({"keys":1})", R"({"keys":[1]})",
                           R"({"keys":[],"keys":[]})", R"({"keys":[]}x)"}) {
    EXPECT_FALSE(ProviderKeys::Parse(text)) << text;
  }
  EXPECT_TRUE(ProviderKeys::Parse(R"({"keys":[]})"));
  EXPECT_FALSE(ProviderKeys::Parse(json{{"keys", {KeyOf("k1"), KeyOf("k1")}}}.dump()));
  json many = json::array();
  for (int i = 0; i < type::v1::LIMIT_PROVIDER_KEYS; ++i) many.push_back(KeyOf(std::to_string(i)));
  EXPECT_TRUE(ProviderKeys::Parse(json{{"keys", many}}.dump()));
  many.push_back(KeyOf("one more"));
  EXPECT_FALSE(ProviderKeys::Parse(json{{"keys", many}}.dump()));
}

TEST(ProviderKeysTest, NoKeyVerifiesNothing) {
  const auto keys = ProviderKeys::Parse(json{{"keys", {KeyOf("k1")}}}.dump());
  ASSERT_TRUE(keys);
  EXPECT_FALSE(keys->Verify("k1", "message", ""));
  EXPECT_FALSE(keys->Verify("k1", "message", std::string(256, 's')));
  EXPECT_FALSE(keys->Verify("k2", "message", std::string(256, 's')));
}

}  // namespace
}  // namespace steward::identity
