#include "services/identity/sign_on/api_key_repository.h"

#include <utility>

#include "common/base/text.h"
#include "steward/identity/v1/api_key_service.pb.h"
#include "steward/type/v1/reasons.h"

namespace steward::identity {
namespace {

constexpr std::string_view kSelectApiKey =
    "SELECT branch_id, id, display_name, role_id, permissions, scopes, calls_per_minute, token_id,"
    " newest_hash, previous_hash, overlap_end_time, state, expire_time, last_use_time, creator,"
    " create_time, update_time, version FROM api_keys";

template <class Words>
std::string SpacedWords(const Words& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : " ") + word;
  return text;
}

template <class Words>
Words ReadSpacedWords(const std::string& text) {
  if (text.empty()) return {};
  const std::vector<std::string_view> words = Split(text, ' ');
  return Words(words.begin(), words.end());
}

ApiKey ReadApiKey(const db::Row& row) {
  return {.name = {row.Get<std::string>("branch_id"), row.Get<ApiKeyId>("id")},
          .display_name = row.Get<std::string>("display_name"),
          .role = row.Get<std::optional<std::string>>("role_id"),
          .permissions = ReadSpacedWords<Permissions>(row.Get<std::string>("permissions")),
          .scopes = ReadSpacedWords<std::vector<std::string>>(row.Get<std::string>("scopes")),
          .calls_per_minute = row.Get<int>("calls_per_minute"),
          .expires = row.Get<Time>("expire_time"),
          .token_id = row.Get<SessionId>("token_id"),
          .newest = row.Get<TokenHash>("newest_hash"),
          .previous = row.Get<std::optional<TokenHash>>("previous_hash"),
          .overlap_end = row.Get<std::optional<Time>>("overlap_end_time"),
          .state = row.Get<ApiKey::State>("state"),
          .last_used = row.Get<std::optional<Time>>("last_use_time"),
          .creator = row.Get<std::string>("creator"),
          .created = row.Get<Time>("create_time"),
          .updated = row.Get<Time>("update_time"),
          .version = row.Get<std::uint64_t>("version")};
}

Result<ApiKey> FoundKey(Result<std::optional<ApiKey>> found, const ApiKeyName& name) {
  std::optional<ApiKey> key = TRY(std::move(found));
  if (!key) return Fail(Reason::kApiKeyNotFound, {{"api_key", name.ToString()}});
  return *std::move(key);
}

}  // namespace

const paging::Columns& ApiKeyRepository::columns() {
  static const paging::Columns columns(
      {{"display_name", paging::Type::Text(), "display_name"},
       {"state", paging::Type::Enum(v1::ApiKey::State_descriptor()), "state", paging::Use::kFilter},
       {"expire_time", paging::Type::Instant(), "expire_time"},
       {"create_time", paging::Type::Instant(), "create_time"}},
      {"id", paging::Type::Id(), "id"});
  return columns;
}

Status ApiKeyRepository::Insert(db::Tx& tx, const ApiKey& key) const {
  TRY(tx.Execute(
      "INSERT INTO api_keys (branch_id, id, display_name, role_id, permissions, scopes,"
      " calls_per_minute, token_id, newest_hash, state, expire_time, creator, create_time,"
      " update_time, version) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
      key.name.branch, key.name.id, key.display_name, key.role, SpacedWords(key.permissions),
      SpacedWords(key.scopes), key.calls_per_minute, key.token_id, key.newest, key.state,
      key.expires, key.creator, key.created, key.updated, key.version));
  return {};
}

Result<ApiKey> ApiKeyRepository::Get(db::Session& session, const ApiKeyName& name) const {
  static const std::string sql = std::string(kSelectApiKey) + " WHERE branch_id = ? AND id = ?";
  return FoundKey(session.QueryOne(sql, ReadApiKey, name.branch, name.id), name);
}

Result<ApiKey> ApiKeyRepository::Lock(db::Tx& tx, const ApiKeyName& name) const {
  static const std::string sql =
      std::string(kSelectApiKey) + " WHERE branch_id = ? AND id = ? FOR UPDATE";
  return FoundKey(tx.QueryOne(sql, ReadApiKey, name.branch, name.id), name);
}

Result<std::optional<ApiKey>> ApiKeyRepository::Find(db::Session& session,
                                                     const ApiKeyId& id) const {
  static const std::string sql = std::string(kSelectApiKey) + " WHERE id = ?";
  return session.QueryOne(sql, ReadApiKey, id);
}

Status ApiKeyRepository::Save(db::Tx& tx, ApiKey& key) const {
  const std::int64_t rows =
      TRY(tx.Execute("UPDATE api_keys SET token_id = ?, newest_hash = ?, previous_hash = ?,"
                     " overlap_end_time = ?, state = ?, update_time = ?, version = version + 1"
                     " WHERE branch_id = ? AND id = ? AND version = ?",
                     key.token_id, key.newest, key.previous, key.overlap_end, key.state,
                     key.updated, key.name.branch, key.name.id, key.version));
  if (rows == 0) return Fail(type::Reason::kEtagMismatch);
  ++key.version;
  return {};
}

Status ApiKeyRepository::NoteUse(db::Tx& tx, const ApiKeyName& name, Time now) const {
  TRY(
      tx.Execute("UPDATE api_keys SET last_use_time = ? WHERE branch_id = ? AND id = ?"
                 " AND (last_use_time IS NULL OR last_use_time < ?)",
                 now, name.branch, name.id, now));
  return {};
}

Result<std::vector<ApiKey>> ApiKeyRepository::List(db::Session& session,
                                                   const ApiKeyQuery& query) const {
  std::string sql = std::string(kSelectApiKey) + " WHERE branch_id = ? AND " + query.filter.where;
  paging::Condition after;
  if (query.page.cursor) {
    after = TRY(query.order.After(*query.page.cursor));
    sql += " AND " + after.sql;
  }
  sql += " ORDER BY " + query.order.Sql() + " LIMIT ?";
  return session.Query(sql, ReadApiKey, query.branch, query.filter.arguments, after.arguments,
                       query.page.limit());
}

Result<RolePermissions> ApiKeyRepository::OwnRoles(db::Session& session, Time now) const {
  using Own = std::pair<ApiKeyId, std::string>;
  RolePermissions roles;
  for (const Own& own : TRY(session.Query(
           "SELECT id, permissions FROM api_keys WHERE role_id IS NULL AND state = 1"
           " AND expire_time > ? ORDER BY id LIMIT 10000",
           [](const db::Row& row) -> Own {
             return {row.Get<ApiKeyId>(0), row.Get<std::string>(1)};
           },
           now))) {
    roles[RoleCodeOf(own.first)] = ReadSpacedWords<Permissions>(own.second);
  }
  return roles;
}

}  // namespace steward::identity
