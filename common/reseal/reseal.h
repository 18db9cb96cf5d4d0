// Seals every sealed value of a schema anew under the newest master key, beside live writes, so
// that the old key can be taken away.
//
// It goes along the primary key, some rows a transaction, opens what stands under an older key and
// writes it back only where the column still holds the bytes that were read: what somebody wrote
// meanwhile is never overwritten. It ends once a whole pass finds nothing left. Killed at any point
// it is simply run again: what is done already is passed over by its first bytes.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>

#include "common/base/result.h"
#include "common/db/database.h"
#include "common/keys/keys.h"
#include "common/privacy/sealed_column.h"

namespace steward::reseal {

// Of one column so far.
struct Progress {
  std::string column;          // "owner_phones.phone_sealed"
  std::int64_t rows = 0;       // looked at in this pass
  std::int64_t renewed = 0;    // values sealed anew, in all passes
  std::int64_t overtaken = 0;  // rows somebody changed between reading and writing, in all passes
  // Values by the key they stood under, in the last pass: of the newest alone at the end.
  std::map<std::string, std::int64_t> values;
  bool finished = false;
};

// After each transaction, and once more when a column is finished.
using Tell = std::function<void(const Progress&)>;

// INTERNAL, with the table in its cause, when a value cannot be opened; CONTENTION when rows keep
// changing faster than they are read, which a repetition gets over.
Status SealAnew(db::Database& db, const keys::KeyRing& ring, const privacy::SealedColumns& columns,
                const Patience& patience, const Tell& tell);

}  // namespace steward::reseal
