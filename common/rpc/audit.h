// The audit record of a write: who did what under which name, in the transaction of the write
// itself. The chain over the records is built afterwards by one leader, never here (decision 11).
#pragma once

#include <string_view>

#include "common/audit/record.h"
#include "common/base/id.h"
#include "common/base/result.h"
#include "common/db/database.h"
#include "common/keys/keys.h"
#include "common/rpc/call.h"

namespace steward::rpc {

// The record of a call that was done, without the hash of what was asked: for a sensitive read,
// which adds to it and appends it itself.
audit::Record RecordOf(const Call& call, IdSource& ids);

// Writes the record of a call that was done, sealed with `key`.
Status RecordAudit(db::Tx& tx, const Call& call, const keys::Bytes32& content_hash,
                   std::string_view request_id, IdSource& ids, const keys::Key& key);

// The record of a call that was refused. It belongs to the branch of whoever asked, because the
// names in a refused request may be anything.
audit::Record RefusalOf(const Call& call, std::string_view name, std::string_view reason);

}  // namespace steward::rpc
