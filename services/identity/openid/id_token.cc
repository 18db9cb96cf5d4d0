#include "services/identity/openid/id_token.h"

#include <nlohmann/json.hpp>

#include <algorithm>

#include "common/auth/strict_json.h"
#include "common/base/text.h"
#include "common/keys/crypto.h"
#include "steward/identity/v1/reasons.h"

namespace steward::identity {
namespace {

using nlohmann::json;
using std::chrono::seconds;

struct TokenParts {
  json head;
  json claims;
  std::string_view signed_text;  // head.claims
  std::string signature;
};

std::optional<TokenParts> TakeTokenApart(std::string_view token) {
  if (token.size() > kIdTokenBytes) return std::nullopt;
  const std::vector<std::string_view> parts = Split(token, '.');
  if (parts.size() != 3) return std::nullopt;
  const std::optional<std::string> head = Base64UrlDecode(parts[0]);
  const std::optional<std::string> claims = Base64UrlDecode(parts[1]);
  std::optional<std::string> signature = Base64UrlDecode(parts[2]);
  if (!head || !claims || !signature) return std::nullopt;
  std::optional<json> head_object = auth::ParseStrictly(*head);
  std::optional<json> claims_object = auth::ParseStrictly(*claims);
  if (!head_object || !claims_object) return std::nullopt;
  return TokenParts{*std::move(head_object), *std::move(claims_object),
                    token.substr(0, parts[0].size() + 1 + parts[1].size()), *std::move(signature)};
}

// Nullopt when there is no such member, or it is no text.
std::optional<std::string> ClaimText(const json& object, const char* name) {
  const auto found = object.find(name);
  if (found == object.end() || !found->is_string()) return std::nullopt;
  return found->get<std::string>();
}

// Whole seconds since 1970, up to the year 2242, so that no arithmetic overflows.
std::optional<Time> ClaimTime(const json& object, const char* name) {
  const auto found = object.find(name);
  if (found == object.end() || !found->is_number_unsigned() ||
      found->get<std::uint64_t>() >= (std::uint64_t{1} << 33)) {
    return std::nullopt;
  }
  return Time(seconds(found->get<std::int64_t>()));
}

// The key a head names; a head that brings a key of its own, or asks for what we do not do, names
// none.
std::optional<std::string> NamedKey(const json& head) {
  for (const char* refused : {"jwk", "jku", "x5u", "x5c", "crit", "b64", "zip", "enc"}) {
    if (head.contains(refused)) return std::nullopt;
  }
  if (ClaimText(head, "alg") != "RS256") return std::nullopt;
  if (head.contains("typ") && ClaimText(head, "typ") != "JWT") return std::nullopt;
  return ClaimText(head, "kid");
}

// Whether the token is for us, and for nobody else.
bool IsFor(const json& claims, const std::string& client_id) {
  const auto audience = claims.find("aud");
  if (audience == claims.end()) return false;
  const json& one = audience->is_array() && audience->size() == 1 ? audience->front() : *audience;
  if (!one.is_string() || one.get<std::string>() != client_id) return false;
  return !claims.contains("azp") || ClaimText(claims, "azp") == client_id;
}

const char* TimeProblem(const json& claims, Time now) {
  const std::optional<Time> expires = ClaimTime(claims, "exp");
  const std::optional<Time> issued = ClaimTime(claims, "iat");
  if (!expires || !issued) return "a time is missing or malformed";
  if (now >= *expires + kIdTokenLeeway) return "expired";
  if (*issued > now + kIdTokenLeeway) return "of the future";
  if (*issued + kIdTokenAge + kIdTokenLeeway <= now) return "too old";
  if (!claims.contains("nbf")) return nullptr;
  const std::optional<Time> not_before = ClaimTime(claims, "nbf");
  return not_before && *not_before <= now + kIdTokenLeeway ? nullptr : "not yet valid";
}

// Null when all is well.
const char* ClaimsProblem(const json& claims, const ExpectedToken& expected, Time now) {
  if (ClaimText(claims, "iss") != expected.issuer) return "of another issuer";
  if (!IsFor(claims, expected.client_id)) return "for somebody else";
  const std::optional<std::string> nonce = ClaimText(claims, "nonce");
  if (!nonce || !keys::SameSecret(*nonce, expected.nonce)) return "of another sign-on";
  return TimeProblem(claims, now);
}

bool IsSubject(const std::string& subject) {
  return !subject.empty() && subject.size() <= kSubjectBytes &&
         std::all_of(subject.begin(), subject.end(), [](char c) { return c > 0x20 && c < 0x7f; });
}

Error TokenRefused(const ExpectedToken& expected, const char* cause) {
  Error error = Fail(Reason::kOpenidAnswerRefused, {{"provider", expected.provider}});
  error.cause = std::string("ID token: ") + cause;
  return error;
}

}  // namespace

std::optional<std::string> KeyIdOf(std::string_view token) {
  const std::optional<TokenParts> parts = TakeTokenApart(token);
  if (!parts) return std::nullopt;
  return NamedKey(parts->head);
}

Result<std::string> SubjectOf(std::string_view token, const ProviderKeys& keys,
                              const ExpectedToken& expected, Time now) {
  const std::optional<TokenParts> parts = TakeTokenApart(token);
  if (!parts) return TokenRefused(expected, "no token");
  const std::optional<std::string> key = NamedKey(parts->head);
  if (!key) return TokenRefused(expected, "not RS256 with a key id");
  if (!keys.Verify(*key, parts->signed_text, parts->signature)) {
    return TokenRefused(expected, "not signed by the provider");
  }
  if (const char* problem = ClaimsProblem(parts->claims, expected, now)) {
    return TokenRefused(expected, problem);
  }
  std::optional<std::string> subject = ClaimText(parts->claims, "sub");
  if (!subject || !IsSubject(*subject)) return TokenRefused(expected, "nobody's");
  return *std::move(subject);
}

}  // namespace steward::identity
