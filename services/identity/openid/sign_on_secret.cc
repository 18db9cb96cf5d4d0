#include "services/identity/openid/sign_on_secret.h"

#include "common/base/text.h"
#include "common/keys/crypto.h"
#include "services/identity/session_tokens.h"

namespace steward::identity {
namespace {

constexpr size_t kSignOnIdBytes = 16;
constexpr size_t kSignOnRandomBytes = 32;

std::string TextOf(const TokenHash& hash) { return Base64UrlEncode(keys::AsText(hash)); }

}  // namespace

SignOnSecret SignOnSecret::Random(const ProviderSignOnId& id) {
  std::string bytes(id.AsBytes());
  bytes += keys::RandomBytes(kSignOnRandomBytes);
  return {id, Base64UrlEncode(bytes)};
}

std::optional<SignOnSecret> SignOnSecret::Parse(std::string_view text) {
  const std::optional<std::string> bytes = Base64UrlDecode(text);
  if (!bytes || bytes->size() != kSignOnIdBytes + kSignOnRandomBytes) return std::nullopt;
  const std::optional<Uuid> id =
      Uuid::FromBytes(std::string_view(*bytes).substr(0, kSignOnIdBytes));
  if (!id) return std::nullopt;
  return SignOnSecret{ProviderSignOnId(*id), std::string(text)};
}

TokenHash SignOnSecret::Hash() const { return HashSecret("provider sign-on", text); }

std::string SignOnSecret::State() const { return TextOf(HashSecret("provider state", text)); }

std::string SignOnSecret::Nonce() const { return TextOf(HashSecret("provider nonce", text)); }

std::string SignOnSecret::Verifier() const { return TextOf(HashSecret("provider verifier", text)); }

std::string SignOnSecret::Challenge() const { return TextOf(keys::Sha256(Verifier())); }

}  // namespace steward::identity
