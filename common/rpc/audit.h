// The audit record of a write: who did what under which name, in the transaction of the write
// itself. The chain over the records is built afterwards by one leader, never here (decision 11).
#pragma once

#include <string_view>

#include "common/base/id.h"
#include "common/base/result.h"
#include "common/db/database.h"
#include "common/keys/crypto.h"
#include "common/rpc/call.h"

namespace steward::rpc {

// Writes the record. The request is kept as a keyed hash, never in clear: it may hold personal
// data, and the hash still proves what was asked.
Status RecordAudit(db::Tx& tx, const Call& call, const keys::Bytes32& content_hash,
                   std::string_view request_id, IdSource& ids);

}  // namespace steward::rpc
