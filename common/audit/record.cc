#include "common/audit/record.h"

#include <utility>

#include "common/audit/encode.h"

namespace steward::audit {

std::string CanonicalBytes(const Record& record) {
  std::string bytes;
  AppendText(bytes, record.branch);
  AppendText(bytes, record.id.AsBytes());
  AppendNumber(bytes, static_cast<std::uint64_t>(record.occurred.time_since_epoch().count()));
  AppendText(bytes, record.principal);
  AppendText(bytes, record.method);
  AppendText(bytes, record.resource);
  AppendText(bytes, record.request_id);
  AppendText(bytes, record.outcome);
  AppendText(bytes, keys::AsText(record.content_hash));
  return bytes;
}

SealedRecord SealRecord(const keys::Key& key, Record record) {
  const keys::Bytes32 seal = keys::KeyedHash(key, CanonicalBytes(record));
  return {std::move(record), key.id, seal};
}

Status Append(db::Tx& tx, const SealedRecord& sealed) {
  const Record& record = sealed.record;
  TRY(tx.Execute(
      "INSERT INTO audit_records (branch_id, id, occur_time, principal, method, resource,"
      " request_id, outcome, content_hash, key_id, seal)"
      " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
      record.branch, record.id, record.occurred, record.principal, record.method, record.resource,
      record.request_id, record.outcome, record.content_hash, sealed.key_id, sealed.seal));
  return {};
}

}  // namespace steward::audit
