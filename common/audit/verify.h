// Reads all audit records of a schema and says what does not fit: a record that was changed, taken
// out, put in or moved, and a chain whose end was cut off since its last anchor.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "common/audit/anchor.h"
#include "common/audit/chain_repository.h"
#include "common/db/database.h"
#include "common/keys/keys.h"

namespace steward::audit {

struct Report {
  std::uint64_t chained = 0;    // records with a link
  std::uint64_t unchained = 0;  // not yet chained; their seals were checked
  std::uint64_t anchors = 0;
  // Each names branch and position; the first kFindings.
  std::vector<std::string> findings;
};

constexpr size_t kFindings = 1000;

// Looks at each branch in pages of 1,000 records, so that memory does not grow with them.
// `anchor_lines` of all schemas; those of others are left out. Fails only when the database does.
Result<Report> Verify(db::Database& db, const std::string& schema, const keys::KeyRing& keys,
                      const std::vector<std::string>& anchor_lines, const Patience& patience);

}  // namespace steward::audit
