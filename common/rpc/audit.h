// The audit record of a write: who did what to which name, in the transaction of the write itself. The
// chain over the records is built afterwards by one leader, never here (decision 11).
#pragma once

#include "common/base/id.h"
#include "common/base/result.h"
#include "common/db/database.h"
#include "common/rpc/call.h"

namespace google::protobuf {
class Message;
}

namespace steward::rpc {

// Writes the record. `request` is kept as a hash, never in clear: it may hold personal data.
Status RecordAudit(db::Tx& tx, const Call& call, const google::protobuf::Message& request,
                   const std::string& request_id, IdSource& ids);

}  // namespace steward::rpc
