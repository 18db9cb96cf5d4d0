#include "services/identity/session_tokens.h"

#include <algorithm>
#include <utility>

#include "common/base/text.h"
#include "common/keys/crypto.h"

namespace steward::identity {
namespace {

constexpr size_t kIdBytes = 16;
constexpr size_t kSecretBytes = 32;

// Keeps hashes of one purpose apart from those of another. The secrets are random, so no salt is
// needed.
keys::Bytes32 PurposeKey(std::string_view purpose) {
  keys::Bytes32 key{};
  std::copy_n(purpose.begin(), std::min(purpose.size(), key.size()), key.begin());
  return key;
}

}  // namespace

TokenHash HashSecret(std::string_view purpose, std::string_view secret) {
  return keys::KeyedHash32(PurposeKey(purpose), secret);
}

RefreshToken RefreshToken::Random(const SessionId& session) {
  std::string bytes(session.AsBytes());
  bytes += keys::RandomBytes(kSecretBytes);
  return {session, Base64UrlEncode(bytes)};
}

std::optional<RefreshToken> RefreshToken::Parse(std::string_view text) {
  const std::optional<std::string> bytes = Base64UrlDecode(text);
  if (!bytes || bytes->size() != kIdBytes + kSecretBytes) return std::nullopt;
  const std::optional<Uuid> id = Uuid::FromBytes(std::string_view(*bytes).substr(0, kIdBytes));
  if (!id) return std::nullopt;
  return RefreshToken{SessionId(*id), std::string(text)};
}

TokenHash RefreshToken::Hash() const { return HashSecret("refresh token", text); }

std::string RefreshToken::Seal(std::string_view answer) const {
  return keys::Seal(HashSecret("refresh answer", text), answer, session.AsBytes());
}

std::optional<std::string> RefreshToken::Unseal(std::string_view sealed) const {
  return keys::Unseal(HashSecret("refresh answer", text), sealed, session.AsBytes());
}

Result<std::string> SignAccessToken(const auth::TokenSigner& signer, std::string principal_name,
                                    const SessionId& token_id, const std::vector<HeldRole>& held,
                                    Time now, Time expires) {
  auth::Principal principal{
      .name = std::move(principal_name), .session = token_id.ToString(), .expires = expires};
  for (const HeldRole& one : held) principal.grants.push_back({one.role, one.scope});
  return signer.Sign(principal, now);
}

}  // namespace steward::identity
