#include "common/db/kept_keys.h"

#include <algorithm>

#include "steward/type/v1/reasons.h"

namespace steward::db {
namespace {

constexpr std::string_view kPurpose = "kept_key";

struct KeptKey {
  std::string purpose;
  std::string id;
  std::string sealed_by;
  std::string sealed;
};

std::string ContextOf(std::string_view purpose, std::string_view id) {
  return std::string(purpose) + '\0' + std::string(id);
}

Result<keys::Key> OpenKept(const KeptKey& kept, const keys::KeyRing& ring) {
  const std::optional<keys::Key> by = ring.Find(kPurpose, kept.sealed_by);
  const std::optional<std::string> bytes =
      by ? keys::Unseal(by->bytes, kept.sealed, ContextOf(kept.purpose, kept.id)) : std::nullopt;
  keys::Key key{.id = kept.id};
  if (!bytes || bytes->size() != key.bytes.size()) {
    Error error = type::Fail(type::Reason::kInternal, {{"trace", ""}});
    error.cause = "the kept key " + kept.id + " for " + kept.purpose + " cannot be opened; it is" +
                  " sealed under the master key " + kept.sealed_by;
    return error;
  }
  std::copy(bytes->begin(), bytes->end(), key.bytes.begin());
  return key;
}

}  // namespace

Status AdoptKeptKeys(Database& db, const Patience& patience, keys::KeyRing& ring) {
  const std::vector<KeptKey> kept = TRY(db.Read(patience, [](Session& session) {
    return session.Query("SELECT purpose, key_id, sealed_by, key_sealed FROM kept_keys LIMIT 1000",
                         [](const Row& row) {
                           return KeptKey{row.Get<std::string>(0), row.Get<std::string>(1),
                                          row.Get<std::string>(2), row.Get<std::string>(3)};
                         });
  }));
  for (const KeptKey& one : kept) ring.Adopt(one.purpose, TRY(OpenKept(one, ring)));
  return {};
}

Status KeepKeys(Database& db, const Patience& patience, const keys::KeyRing& ring,
                const std::vector<std::string_view>& purposes) {
  const keys::Key by = ring.Newest(kPurpose);
  return db.Transact(patience, [&](Tx& tx) -> Status {
    for (const std::string_view purpose : purposes) {
      std::vector<keys::Key> keys = ring.All(purpose);  // the newest first: it stays
      keys.erase(keys.begin());
      for (const keys::Key& key : ring.Adopted(purpose)) keys.push_back(key);
      for (const keys::Key& key : keys) {
        const std::string sealed =
            keys::Seal(by.bytes, keys::AsText(key.bytes), ContextOf(purpose, key.id));
        TRY(
            tx.Execute("INSERT INTO kept_keys (purpose, key_id, sealed_by, key_sealed)"
                       " VALUES (?, ?, ?, ?) ON DUPLICATE KEY UPDATE sealed_by = ?, key_sealed = ?",
                       purpose, key.id, by.id, sealed, by.id, sealed));
      }
    }
    return {};
  });
}

}  // namespace steward::db
