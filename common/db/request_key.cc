#include "common/db/idempotency.h"
#include "common/db/kept_keys.h"
#include "steward/type/v1/reasons.h"

namespace steward::db {

Result<keys::Key> OpenRequestKey(Database& db, const Patience& patience,
                                 const keys::KeyRing& keys) {
  constexpr std::string_view kPurpose = kRequestKeyPurpose;
  constexpr std::string_view kSetting = "request_key_id";
  const std::string id = TRY(db.Transact(patience, [&](Tx& tx) -> Result<std::string> {
    TRY(
        tx.Execute("INSERT INTO platform_settings (name, value) VALUES (?, ?)"
                   " ON DUPLICATE KEY UPDATE name = name",
                   kSetting, keys.Newest(kPurpose).id));
    const std::optional<std::string> decided = TRY(tx.QueryOne(
        "SELECT value FROM platform_settings WHERE name = ?",
        [](const Row& row) { return row.Get<std::string>(0); }, kSetting));
    return decided.value();
  }));
  std::optional<keys::Key> key = keys.Find(kPurpose, id);
  if (!key) {
    return type::Fail(
        type::Reason::kDatabaseUnsafe,
        {{"problem", "the request keys of this schema are made with the master key " + id +
                         ", which is not in the folder of master keys; put it back"}});
  }
  return *std::move(key);
}

}  // namespace steward::db
