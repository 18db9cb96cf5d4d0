#include "common/app/leaving.h"

#include <utility>

#include "common/keys/crypto.h"
#include "common/rpc/audit.h"

namespace steward::app {

Status NoteHandedOver(db::Tx& tx, rpc::Call& call, const rpc::Writes& writes,
                      const Leaving& leaving, std::string_view kind, const std::string& resource) {
  TRY(
      tx.Execute("INSERT INTO handed_over (branch_id, leaving_id, resource, kind, hand_over_time)"
                 " VALUES (?, ?, ?, ?, ?) ON DUPLICATE KEY UPDATE resource = resource",
                 leaving.branch, leaving.id, resource, kind, call.now()));
  call.set_resource(resource);
  const keys::Bytes32 content =
      keys::KeyedHash(writes.request_key, leaving.name + "\n" + leaving.successor);
  return rpc::RecordAudit(tx, call, content, "", writes.ids, writes.audit_key);
}

Result<std::map<std::string, int>> CountHandedOver(db::Session& session, const Leaving& leaving) {
  std::map<std::string, int> counts;
  for (auto& [kind, count] : TRY(session.Query(
           "SELECT kind, COUNT(*) FROM handed_over WHERE branch_id = ? AND leaving_id = ?"
           " GROUP BY kind ORDER BY kind LIMIT 100",
           [](const db::Row& row) { return std::pair(row.Get<std::string>(0), row.Get<int>(1)); },
           leaving.branch, leaving.id))) {
    counts.emplace(std::move(kind), count);
  }
  return counts;
}

}  // namespace steward::app
