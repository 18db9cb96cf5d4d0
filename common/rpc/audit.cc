#include "common/rpc/audit.h"

namespace steward::rpc {

Status RecordAudit(db::Tx& tx, const Call& call, const keys::Bytes32& content_hash,
                   std::string_view request_id, IdSource& ids) {
  TRY(tx.Execute(
      "INSERT INTO audit_records (branch_id, id, occur_time, principal, method, resource,"
      " request_id, outcome, content_hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
      call.branch(), ids.Next(call.now()), call.now(), call.principal().name,
      call.method().full_name(), call.resource(), request_id, "OK", content_hash));
  return {};
}

}  // namespace steward::rpc
