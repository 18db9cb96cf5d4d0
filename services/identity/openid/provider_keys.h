// The public keys a provider of sign-on signs its ID tokens with. The one room of OpenSSL.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace steward::identity {

// A set never changes: any thread.
class ProviderKeys {
 public:
  // A set of keys (RFC 7517) as the provider publishes it. Of those in it, the RSA keys of 2,048 to
  // 8,192 bits that sign with RS256 and have an id are taken. Nullopt when it is no such set, has
  // more than LIMIT_PROVIDER_KEYS keys, or two with one id.
  static std::optional<ProviderKeys> Parse(const std::string& json);

  bool Has(const std::string& id) const { return keys_.contains(id); }
  // Whether the key with this id made this signature with RS256.
  bool Verify(const std::string& id, std::string_view message, std::string_view signature) const;

 private:
  struct RsaKey {
    std::string modulus;
    std::string exponent;
  };
  std::map<std::string, RsaKey> keys_;
};

}  // namespace steward::identity
