#include "common/auth/token.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <optional>
#include <vector>

#include "common/auth/strict_json.h"
#include "common/auth/verified_tokens.h"
#include "common/base/text.h"
#include "common/keys/crypto.h"
#include "common/keys/key_folder.h"
#include "steward/type/v1/limits.pb.h"
#include "steward/type/v1/reasons.h"

namespace steward::auth {
namespace {

using nlohmann::json;
using std::chrono::floor;
using std::chrono::seconds;

constexpr std::string_view kIssuer = "steward";
constexpr std::string_view kHeadBegin = R"({"alg":"EdDSA","kid":")";
constexpr std::string_view kHeadEnd = R"(","typ":"at+jwt"})";
constexpr size_t kTextBytes = 256;  // of a name, a session, a role, a prefix
constexpr seconds kLife(type::v1::LIMIT_TOKEN_LIFE_S);
constexpr seconds kLeeway(type::v1::LIMIT_TOKEN_LEEWAY_S);

Error Refused(const char* cause) {
  Error error = Fail(type::Reason::kUnauthenticated);
  error.cause = cause;
  return error;
}

Error CannotSign(const char* cause) {
  Error error = Fail(type::Reason::kInternal);
  error.cause = cause;
  return error;
}

std::int64_t UnixSeconds(Time time) { return floor<seconds>(time).time_since_epoch().count(); }

struct Parts {
  std::string kid;
  std::string_view signed_text;  // header.claims
  std::string claims;
  std::string signature;
};

// Takes a token apart; nothing in it is trusted yet.
std::optional<Parts> TakeApart(std::string_view token) {
  if (token.size() > type::v1::LIMIT_TOKEN_BYTES) return std::nullopt;
  const size_t first = token.find('.');
  const size_t last = token.rfind('.');
  if (first == token.npos || last == first || token.find('.', first + 1) != last)
    return std::nullopt;
  const std::optional<std::string> header = Base64UrlDecode(token.substr(0, first));
  std::optional<std::string> claims = Base64UrlDecode(token.substr(first + 1, last - first - 1));
  std::optional<std::string> signature = Base64UrlDecode(token.substr(last + 1));
  if (!header || !claims || !signature) return std::nullopt;
  if (header->size() <= kHeadBegin.size() + kHeadEnd.size() || !header->starts_with(kHeadBegin) ||
      !header->ends_with(kHeadEnd)) {
    return std::nullopt;
  }
  std::string kid =
      header->substr(kHeadBegin.size(), header->size() - kHeadBegin.size() - kHeadEnd.size());
  if (!keys::IsKeyId(kid)) return std::nullopt;
  return Parts{std::move(kid), token.substr(0, last), *std::move(claims), *std::move(signature)};
}

bool ReadText(const json& value, std::string& text) {
  if (!value.is_string()) return false;
  text = value.get_ref<const std::string&>();
  return text.size() <= kTextBytes;
}

// Reads members of the claims; turns bad once one is missing or of another type.
class Claims {
 public:
  explicit Claims(const json& object) : object_(object) {}

  std::string Text(const char* name) {
    std::string text;
    const auto found = object_.find(name);
    good_ = good_ && found != object_.end() && ReadText(*found, text);
    return text;
  }

  // Seconds since 1970; up to the year 2242, so that no arithmetic overflows.
  Time Instant(const char* name) {
    const auto found = object_.find(name);
    good_ = good_ && found != object_.end() && found->is_number_unsigned() &&
            found->get<std::uint64_t>() < (std::uint64_t{1} << 33);
    return Time(seconds(good_ ? found->get<std::int64_t>() : 0));
  }

  std::vector<Grant> Grants() {
    std::vector<Grant> grants;
    const auto found = object_.find("grants");
    good_ = good_ && found != object_.end() && found->is_array() &&
            found->size() <= type::v1::LIMIT_GRANT_PREFIXES;
    if (!good_) return grants;
    for (const json& pair : *found) {
      Grant grant;
      good_ = good_ && pair.is_array() && pair.size() == 2 && ReadText(pair[0], grant.role) &&
              ReadText(pair[1], grant.prefix) && !grant.role.empty();
      grants.push_back(std::move(grant));
    }
    return grants;
  }

  bool good() const { return good_; }

 private:
  const json& object_;
  bool good_ = true;
};

Result<std::shared_ptr<const Principal>> ReadClaims(const std::string& text, Time now) {
  const std::optional<json> object = ParseStrictly(text);
  if (!object) return Refused("claims are not a strict JSON object");
  Claims claims(*object);
  const auto principal = std::make_shared<Principal>();
  const std::string issuer = claims.Text("iss");
  const std::string audience = claims.Text("aud");
  principal->name = claims.Text("sub");
  principal->session = claims.Text("sid");
  const Time issued = claims.Instant("iat");
  const Time not_before = claims.Instant("nbf");
  principal->expires = claims.Instant("exp");
  principal->grants = claims.Grants();
  if (!claims.good()) return Refused("a claim is missing or malformed");
  if (issuer != kIssuer || audience != kIssuer) return Refused("another issuer or audience");
  if (principal->name.empty() || principal->session.empty()) return Refused("nobody's token");
  if (principal->expires <= issued || principal->expires - issued > kLife)
    return Refused("lives too long");
  if (issued > now + kLeeway || not_before > now + kLeeway) return Refused("not yet valid");
  return std::shared_ptr<const Principal>(principal);
}

}  // namespace

Status MakeTokenKeys(const std::string& secret_folder, const std::string& public_folder,
                     const std::string& id) {
  keys::Bytes32 secret = keys::RandomKey32();
  Status made = keys::WriteKey(public_folder, id, keys::PublicKeyOf(secret), 0644);
  if (made.ok()) made = keys::WriteKey(secret_folder, id, secret, 0600);
  keys::Wipe(secret.data(), secret.size());
  return made;
}

struct TokenSigner::State {
  std::unique_ptr<keys::KeyFolder> folder;
};

TokenSigner::TokenSigner(std::unique_ptr<State> state) : state_(std::move(state)) {}
TokenSigner::~TokenSigner() = default;

Result<std::unique_ptr<TokenSigner>> TokenSigner::Open(const std::string& secret_folder,
                                                       std::chrono::milliseconds recheck) {
  auto state = std::make_unique<State>();
  state->folder = TRY(keys::KeyFolder::Open(secret_folder, recheck));
  return std::unique_ptr<TokenSigner>(new TokenSigner(std::move(state)));
}

Result<std::string> TokenSigner::Sign(const Principal& principal, Time now,
                                      int calls_per_minute) const {
  if (principal.grants.size() > type::v1::LIMIT_GRANT_PREFIXES)
    return CannotSign("too many grants");
  json grants = json::array();
  for (const Grant& grant : principal.grants)
    grants.push_back(json::array({grant.role, grant.prefix}));
  const std::int64_t issued = UnixSeconds(now);
  nlohmann::ordered_json claims = {
      {"iss", kIssuer},
      {"aud", kIssuer},
      {"sub", principal.name},
      {"sid", principal.session},
      {"iat", issued},
      {"nbf", issued},
      {"exp", std::min(UnixSeconds(principal.expires), issued + kLife.count())},
      {"grants", std::move(grants)}};
  if (calls_per_minute > 0) claims["rate"] = calls_per_minute;
  for (const std::string* text : {&principal.name, &principal.session}) {
    if (!CodePointCount(*text)) return CannotSign("a name is not UTF-8");
  }
  for (const Grant& grant : principal.grants) {
    if (!CodePointCount(grant.role + grant.prefix)) return CannotSign("a grant is not UTF-8");
  }
  const std::shared_ptr<const keys::KeySet> set = state_->folder->Current();
  const auto& [kid, secret] = set->newest();
  std::string token = Base64UrlEncode(std::string(kHeadBegin) + kid + std::string(kHeadEnd)) + '.' +
                      Base64UrlEncode(claims.dump());
  token += '.' + Base64UrlEncode(keys::Sign(secret, token));
  if (token.size() > type::v1::LIMIT_TOKEN_BYTES) return CannotSign("the token is too long");
  return token;
}

struct TokenVerifier::State {
  State(std::unique_ptr<keys::KeyFolder> keys, const Clock& the_clock)
      : folder(std::move(keys)), clock(the_clock), verified(type::v1::LIMIT_VERIFIED_TOKENS) {}

  std::unique_ptr<keys::KeyFolder> folder;
  const Clock& clock;
  VerifiedTokens verified;
};

TokenVerifier::TokenVerifier(std::unique_ptr<State> state) : state_(std::move(state)) {}
TokenVerifier::~TokenVerifier() = default;

Result<std::unique_ptr<TokenVerifier>> TokenVerifier::Open(const std::string& public_folder,
                                                           const Clock& clock,
                                                           std::chrono::milliseconds recheck) {
  auto state = std::make_unique<State>(TRY(keys::KeyFolder::Open(public_folder, recheck)), clock);
  return std::unique_ptr<TokenVerifier>(new TokenVerifier(std::move(state)));
}

Result<std::shared_ptr<const Principal>> TokenVerifier::Verify(std::string_view token) const {
  if (token.size() > type::v1::LIMIT_TOKEN_BYTES) return Refused("the token is too long");
  const Time now = state_->clock.Now();
  const std::shared_ptr<const keys::KeySet> set = state_->folder->Current();
  if (std::shared_ptr<const Principal> known = state_->verified.Find(token, set->generation)) {
    if (now < known->expires + kLeeway) return known;
    state_->verified.Forget(token);
    return Fail(type::Reason::kTokenExpired);
  }
  const std::optional<Parts> parts = TakeApart(token);
  if (!parts) return Refused("not a token of this form");
  const auto key = set->keys.find(parts->kid);
  if (key == set->keys.end()) return Refused("unknown key");
  if (!keys::VerifySignature(key->second, parts->signed_text, parts->signature)) {
    return Refused("bad signature");
  }
  std::shared_ptr<const Principal> principal = TRY(ReadClaims(parts->claims, now));
  if (now >= principal->expires + kLeeway) return Fail(type::Reason::kTokenExpired);
  state_->verified.Keep(token, set->generation, principal);
  return principal;
}

std::shared_ptr<const Principal> TokenVerifier::Remembered(std::string_view token) const {
  return state_->verified.Find(token, state_->folder->Current()->generation);
}

std::optional<ClaimedRate> ClaimedRateOf(std::string_view token) {
  const std::optional<Parts> parts = TakeApart(token);
  // Most tokens claim no rate, and their claims need not be read.
  if (!parts || parts->claims.find("\"rate\"") == std::string::npos) return std::nullopt;
  const std::optional<json> object = ParseStrictly(parts->claims);
  if (!object) return std::nullopt;
  const auto rate = object->find("rate");
  Claims claims(*object);
  ClaimedRate claimed{.session = claims.Text("sid")};
  if (!claims.good() || rate == object->end() || !rate->is_number_unsigned()) return std::nullopt;
  constexpr std::uint64_t kMost = 1'000'000;
  claimed.calls_per_minute = static_cast<int>(std::min(rate->get<std::uint64_t>(), kMost));
  if (claimed.calls_per_minute == 0) return std::nullopt;
  return claimed;
}

}  // namespace steward::auth
