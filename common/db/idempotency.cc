#include "common/db/idempotency.h"

#include "steward/type/v1/limits.pb.h"
#include "steward/type/v1/reasons.h"

namespace steward::db {
namespace {

using type::Fail;
using type::Reason;

// Each part with its length before it: ("ab", "c") and ("a", "bc") must not be the same request.
void AppendPart(std::string& bytes, std::string_view part) {
  for (int shift = 24; shift >= 0; shift -= 8) bytes += static_cast<char>(part.size() >> shift);
  bytes += part;
}

Error Mistake(std::string cause) {
  Error error = Fail(Reason::kInternal, {});
  error.cause = std::move(cause);
  return error;
}

struct Kept {
  std::array<std::uint8_t, 32> request_hash;
  std::optional<std::string> response;
};

Kept ReadKept(const Row& row) {
  return {.request_hash = row.Get<std::array<std::uint8_t, 32>>(0),
          .response = row.Get<std::optional<std::string>>(1)};
}

}  // namespace

Result<Claim> Begin(Tx& tx, const RequestIdentity& identity, std::string_view request, Time now,
                    const keys::Key& key, Duration keep) {
  std::string parts;
  for (const std::string_view part :
       {identity.branch, identity.principal, identity.method, identity.request_id}) {
    AppendPart(parts, part);
  }
  Claim claim(keys::KeyedHash(key, parts));
  std::string body;
  AppendPart(body, request);
  const std::array<std::uint8_t, 32> request_hash = keys::KeyedHash(key, body);

  // A twin waits here for the exclusive lock and then learns from 0 rows that the first was
  // committed; a plain INSERT would get error 1062, after which this transaction could only roll
  // back. When the first rolls back, either form makes the waiting twins deadlock on the gap it
  // leaves (measured): one of them goes on, Transact runs the others again.
  const std::int64_t inserted = TRY(tx.Execute(
      "INSERT INTO idempotency_keys (request_key, request_hash, expire_time) VALUES (?, ?, ?)"
      " ON DUPLICATE KEY UPDATE request_key = request_key",
      claim.key_, request_hash, now + keep));
  if (inserted == 1) return claim;

  std::optional<Kept> kept =
      TRY(tx.QueryOne("SELECT request_hash, response FROM idempotency_keys WHERE request_key = ?",
                      ReadKept, claim.key_));
  if (!kept) return Mistake("an idempotency key is neither new nor there");
  if (kept->request_hash != request_hash) return Fail(Reason::kRequestIdReused, {});
  if (!kept->response) return Mistake("a write was committed without Claim::Remember");
  claim.answer_ = *std::move(kept->response);
  return claim;
}

Status Claim::Remember(Tx& tx, std::string_view response) const {
  STEWARD_CHECK(!answered());
  if (response.size() > type::v1::LIMIT_KEPT_ANSWER_BYTES) {
    return Mistake("an answer of " + std::to_string(response.size()) + " bytes cannot be kept");
  }
  const std::int64_t kept = TRY(
      tx.Execute("UPDATE idempotency_keys SET response = ? WHERE request_key = ?", response, key_));
  if (kept != 1) return Mistake("the idempotency key of this transaction is gone");
  return {};
}

Result<std::int64_t> PurgeAnswers(Tx& tx, Time now, std::int64_t limit) {
  return tx.Execute(
      "DELETE FROM idempotency_keys WHERE expire_time < ? ORDER BY expire_time LIMIT ?", now,
      limit);
}

}  // namespace steward::db
