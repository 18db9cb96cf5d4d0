// Every write carries a request id; with it a write runs once, however often it is sent. The first
// answer is kept byte for byte, in the transaction of the write itself, and given again.
//
//   db.Transact(patience, [&](db::Tx& tx) -> Result<std::string> {
//     db::Claim claim = TRY(db::Begin(tx, identity, request_bytes, now, request_key));
//     if (claim.answered()) return claim.answer();
//     ... the write ...
//     TRY(claim.Remember(tx, response_bytes));
//     return response_bytes;
//   });
//
// A twin that comes while the first still runs waits for it on the key's row, and runs itself only
// if the first rolled back. Failures are not remembered.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "common/base/clock.h"
#include "common/base/result.h"
#include "common/db/database.h"
#include "common/keys/keys.h"

namespace steward::db {

// How long an answer is kept where nothing else is said; money is kept 400 days.
inline constexpr Duration kKeepAnswer = std::chrono::hours(24);
inline constexpr Duration kKeepMoneyAnswer = std::chrono::hours(24) * 400;

// Together they name one request. The same request id of another person, method or branch is
// another request.
struct RequestIdentity {
  std::string_view branch;
  std::string_view principal;
  std::string_view method;
  std::string_view request_id;
};

// The right to answer a request, or the answer it got before. Belongs to one transaction.
class Claim {
 public:
  bool answered() const { return answer_.has_value(); }
  // The kept answer. Only when answered().
  const std::string& answer() const { return answer_.value(); }

  // Keeps the answer, at most LIMIT_KEPT_ANSWER_BYTES (INTERNAL beyond it). Secret parts must be
  // encrypted by the caller. Call it once, before the transaction ends.
  Status Remember(Tx& tx, std::string_view response) const;

 private:
  friend Result<Claim> Begin(Tx&, const RequestIdentity&, std::string_view, Time, const keys::Key&,
                             Duration);
  explicit Claim(const std::array<std::uint8_t, 32>& key) : key_(key) {}

  std::array<std::uint8_t, 32> key_;
  std::optional<std::string> answer_;
};

// Claims the request. REQUEST_ID_REUSED when this id came before with other bytes; `request` must
// therefore be serialized the same way each time (deterministic protobuf, without the request id).
// `key` is the one of OpenRequestKey(). Answers are kept until `now` + `keep` at least.
Result<Claim> Begin(Tx& tx, const RequestIdentity& identity, std::string_view request, Time now,
                    const keys::Key& key, Duration keep = kKeepAnswer);

// Deletes at most `limit` answers whose time is over; returns how many.
Result<std::int64_t> PurgeAnswers(Tx& tx, Time now, std::int64_t limit);

// The key that request keys of this schema are made with, purpose "request_key". Which master key
// it comes from is decided once, by the first process that asks, and written into the schema: were
// it the newest one, a request repeated after a new master key arrived, or on a replica that reads
// its folder a moment later, would run twice. That master key must therefore stay in the folder;
// withdrawn, this fails with DATABASE_UNSAFE and says which one is missing.
Result<keys::Key> OpenRequestKey(Database& db, const Patience& patience, const keys::KeyRing& keys);

}  // namespace steward::db
