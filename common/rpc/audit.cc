#include "common/rpc/audit.h"

#include <utility>

#include "common/base/name.h"
#include "common/privacy/privacy.h"

namespace steward::rpc {
namespace {

constexpr size_t kNameBytes = 191;  // of the column

}  // namespace

audit::Record RecordOf(const Call& call, IdSource& ids) {
  return {.branch = call.branch(),
          .id = ids.Next(call.now()),
          .occurred = call.now(),
          .principal = call.principal().name,
          .method = call.method().full_name(),
          .resource = call.resource(),
          .request_id = "",
          .outcome = "OK",
          .content_hash = {}};
}

Status RecordAudit(db::Tx& tx, const Call& call, const keys::Bytes32& content_hash,
                   std::string_view request_id, IdSource& ids, const keys::Key& key) {
  audit::Record record = RecordOf(call, ids);
  record.request_id = request_id;
  record.content_hash = content_hash;
  return audit::Append(tx, audit::SealRecord(key, std::move(record)));
}

audit::Record RefusalOf(const Call& call, std::string_view name, std::string_view reason) {
  return {.branch = std::string(BranchOf(call.principal().name)),
          .id = {},
          .occurred = call.now(),
          .principal = call.principal().name,
          .method = call.method().full_name(),
          .resource = privacy::MaskNumbers(name.substr(0, kNameBytes)),
          .request_id = "",
          .outcome = std::string(reason),
          .content_hash = {}};
}

}  // namespace steward::rpc
