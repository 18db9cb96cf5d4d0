#include "services/identity/sign_on/api_key_service.h"

#include <algorithm>

#include "common/base/text.h"
#include "common/base/timestamp.h"
#include "common/keys/crypto.h"
#include "common/rpc/etag.h"
#include "services/identity/caller_rights.h"
#include "services/identity/session_tokens.h"
#include "services/identity/sign_on/convert.h"

namespace steward::identity {
namespace {

// So that a scanner of sources and logs knows one when it sees it.
constexpr std::string_view kSecretPrefix = "steward_";
constexpr size_t kSecretIdBytes = 16;
constexpr size_t kSecretRandomBytes = 32;

// The id of the key and 256 random bits.
struct Secret {
  ApiKeyId id;
  std::string text;

  static Secret Random(const ApiKeyId& id) {
    std::string bytes(id.AsBytes());
    bytes += keys::RandomBytes(kSecretRandomBytes);
    return {id, std::string(kSecretPrefix) + Base64UrlEncode(bytes)};
  }

  // None when the text is not of this form.
  static std::optional<Secret> Parse(std::string_view text) {
    if (!text.starts_with(kSecretPrefix)) return std::nullopt;
    const std::optional<std::string> bytes = Base64UrlDecode(text.substr(kSecretPrefix.size()));
    if (!bytes || bytes->size() != kSecretIdBytes + kSecretRandomBytes) return std::nullopt;
    const std::optional<Uuid> id =
        Uuid::FromBytes(std::string_view(*bytes).substr(0, kSecretIdBytes));
    if (!id) return std::nullopt;
    return Secret{ApiKeyId(*id), std::string(text)};
  }

  TokenHash Hash() const { return HashSecret("api key", text); }
};

v1::ApiKeySecret Shown(const ApiKey& key, const Secret& secret) {
  v1::ApiKeySecret shown;
  shown.set_name(key.name.ToString());
  shown.set_secret(secret.text);
  *shown.mutable_api_key() = ToProto(key);
  return shown;
}

// The values of the terms a list of keys can be ordered by.
paging::Cursor CursorOfKey(const ApiKey& key, const paging::OrderBy& order) {
  paging::Cursor cursor;
  for (const paging::OrderBy::Term& term : order.terms()) {
    if (term.column->field == "display_name")
      cursor.emplace_back(key.display_name);
    else if (term.column->field == "expire_time")
      cursor.emplace_back(key.expires);
    else if (term.column->field == "create_time")
      cursor.emplace_back(key.created);
    else
      cursor.emplace_back(Uuid(key.name.id));
  }
  return cursor;
}

}  // namespace

Status ApiKeyService::CheckMayGive(db::Tx& tx, const rpc::Call& call, const ApiKey& key) const {
  const CallerRights caller = TRY(CallerRights::Read(tx, call));
  Permissions given = key.permissions;
  if (key.role) {
    const auto role = caller.roles().find(*key.role);
    if (role == caller.roles().end()) return Fail(Reason::kRoleNotFound, {{"role", *key.role}});
    given = role->second;
  }
  const auto known = caller.roles().find(kAdministrator);
  STEWARD_CHECK(known != caller.roles().end());  // seeded, and never changed
  for (const std::string& permission : key.permissions) {
    if (known->second.count(permission) == 0) {
      return Fail(Reason::kPermissionUnknown, {{"permission", permission}});
    }
  }
  for (const std::string& scope : key.scopes) TRY(caller.rights().CheckMayGive(given, scope));
  return {};
}

Result<v1::ApiKeySecret> ApiKeyService::CreateApiKey(rpc::Call& call,
                                                     const v1::CreateApiKeyRequest& request) {
  const BranchName parent = TRY(BranchName::Parse(request.parent()));
  ApiKey key = TRY(FromProto(request.api_key()));
  if (key.role == kServiceRole) return Fail(Reason::kRoleFixed, {{"role", *key.role}});
  key.name.branch = parent.branch;
  key.creator = call.principal().name;
  return rpc::Mutate(call, parts_.writes, request, [&](db::Tx& tx) -> Result<v1::ApiKeySecret> {
    const Time now = parts_.clock.Now();
    TRY(branches_.Get(tx, parent.branch));  // branches are never deleted, so no lock
    TRY(key.CheckNew(now));
    TRY(CheckMayGive(tx, call, key));
    key.name.id = ApiKeyId(parts_.writes.ids.Next(now));
    key.token_id = SessionId(parts_.writes.ids.Next(now));
    key.created = key.updated = now;
    const Secret secret = Secret::Random(key.name.id);
    key.newest = secret.Hash();
    TRY(keys_.Insert(tx, key));
    if (!key.role) {  // a role of its own that every process must know
      TRY(policy_.MoveOn(tx, {parts_.writes.ids, call.traceparent(), now}));
    }
    return Shown(key, secret);
  });
}

Result<v1::ApiKey> ApiKeyService::GetApiKey(rpc::Call& call, const v1::GetApiKeyRequest& request) {
  const ApiKeyName name = TRY(ApiKeyName::Parse(request.name()));
  return ToProto(TRY(parts_.writes.db.Read(
      call.patience(), [&](db::Session& session) { return keys_.Get(session, name); })));
}

Result<v1::ListApiKeysResponse> ApiKeyService::ListApiKeys(rpc::Call& call,
                                                           const v1::ListApiKeysRequest& request) {
  const BranchName parent = TRY(BranchName::Parse(request.parent()));
  const paging::Listing listing =
      paging::ListingOf(call.method().full_name(), call.principal().name, request);
  const ApiKeyQuery query{
      .branch = parent.branch,
      .filter = TRY(paging::Filter::Parse(request.filter(), keys_.columns())),
      .order = TRY(paging::OrderBy::Parse(request.order_by(), keys_.columns(), "display_name")),
      .page = TRY(parts_.pages.Open(listing, request.page_size(), request.page_token()))};
  std::vector<ApiKey> keys = TRY(parts_.writes.db.Read(
      call.patience(), [&](db::Session& session) { return keys_.List(session, query); }));

  v1::ListApiKeysResponse response;
  response.set_next_page_token(
      parts_.pages.Next(listing, query.page, keys,
                        [&](const ApiKey& last) { return CursorOfKey(last, query.order); }));
  for (const ApiKey& key : keys) *response.add_api_keys() = ToProto(key);
  return response;
}

Result<v1::ApiKeySecret> ApiKeyService::RotateApiKey(rpc::Call& call,
                                                     const v1::RotateApiKeyRequest& request) {
  const ApiKeyName name = TRY(ApiKeyName::Parse(request.name()));
  const std::chrono::hours overlap(request.overlap_hours());
  return rpc::Mutate(call, parts_.writes, request, [&](db::Tx& tx) -> Result<v1::ApiKeySecret> {
    const Time now = parts_.clock.Now();
    ApiKey key = TRY(keys_.Lock(tx, name));
    TRY(rpc::CheckEtag(request.etag(), key.version));
    const Secret secret = Secret::Random(name.id);
    TRY(key.Rotate(secret.Hash(), overlap, now));
    TRY(CheckMayGive(tx, call, key));
    if (!key.previous) {  // somebody else may have it: what it was exchanged for ends as well
      TRY(policy_.Refuse(tx, {key.token_id}, {parts_.writes.ids, call.traceparent(), now}));
      key.token_id = SessionId(parts_.writes.ids.Next(now));
    }
    TRY(keys_.Save(tx, key));
    return Shown(key, secret);
  });
}

Result<v1::ApiKey> ApiKeyService::DisableApiKey(rpc::Call& call,
                                                const v1::DisableApiKeyRequest& request) {
  const ApiKeyName name = TRY(ApiKeyName::Parse(request.name()));
  return rpc::Mutate(call, parts_.writes, request, [&](db::Tx& tx) -> Result<v1::ApiKey> {
    const Time now = parts_.clock.Now();
    ApiKey key = TRY(keys_.Lock(tx, name));
    TRY(rpc::CheckEtag(request.etag(), key.version));
    if (!key.Disable(now)) return ToProto(key);
    TRY(policy_.Refuse(tx, {key.token_id}, {parts_.writes.ids, call.traceparent(), now}));
    TRY(keys_.Save(tx, key));
    return ToProto(key);
  });
}

Result<v1::ApiKeyToken> ApiKeyService::SignToken(const ApiKey& key, Time now) const {
  auth::Principal principal{.name = key.name.ToString(),
                            .session = key.token_id.ToString(),
                            .expires = std::min(now + kAccessTokenLife, key.expires)};
  for (const std::string& scope : key.scopes) principal.grants.push_back({key.RoleCode(), scope});
  v1::ApiKeyToken token;
  token.set_access_token(TRY(parts_.signer.Sign(principal, now, key.calls_per_minute)));
  *token.mutable_access_expire_time() = ToTimestamp(principal.expires);
  token.set_api_key(principal.name);
  return token;
}

// Guessing 256 bits is hopeless, so tries are not limited: a limit would only let a stranger lock
// an application out.
Result<v1::ApiKeyToken> ApiKeyService::ExchangeApiKey(rpc::Call& call,
                                                      const v1::ExchangeApiKeyRequest& request) {
  const std::optional<Secret> secret = Secret::Parse(request.secret());
  if (!secret) return Fail(Reason::kApiKeyInvalid);
  const std::optional<ApiKey> key = TRY(parts_.writes.db.Read(
      call.patience(), [&](db::Session& session) { return keys_.Find(session, secret->id); }));
  if (!key) return Fail(Reason::kApiKeyInvalid);
  const Time now = parts_.clock.Now();
  TRY(key->Judge(secret->Hash(), now));
  if (key->NotesUse(now)) {
    TRY(parts_.writes.db.Transact(call.patience(),
                                  [&](db::Tx& tx) { return keys_.NoteUse(tx, key->name, now); }));
  }
  // Whoever disables the key meanwhile refuses its token id, and with that this token too.
  return SignToken(*key, now);
}

}  // namespace steward::identity
