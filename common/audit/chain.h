// The chain over the audit records of a branch: each link's hash covers the hash before it, its
// position and its record, so that a record that was changed, taken out, put in or moved breaks
// every link after it. Pure.
#pragma once

#include <cstdint>
#include <string>

#include "common/audit/record.h"

namespace steward::audit {

// Where the chain of a branch ends. Position 0: it has no link yet.
struct Head {
  std::uint64_t position = 0;
  keys::Bytes32 hash{};
  bool operator==(const Head&) const = default;
};

// The head after the next record. `key` is the one the record names.
Head Chained(const keys::Key& key, const Head& head, const SealedRecord& sealed);

}  // namespace steward::audit
