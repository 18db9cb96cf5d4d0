// The rows of audit_records as the chain needs them.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "common/audit/chain.h"
#include "common/db/database.h"

namespace steward::audit {

// A record as it is stored.
struct StoredRecord {
  SealedRecord sealed;
  std::optional<std::uint64_t> position;  // none: not chained yet
  std::optional<keys::Bytes32> chain_hash;
};

class ChainRepository {
 public:
  // Links written by one statement.
  static constexpr size_t kBlock = 64;

  // All branches that have records, by code.
  Result<std::vector<std::string>> Branches(db::Session& session) const;
  // The last link of a branch.
  Result<Head> ReadHead(db::Session& session, const std::string& branch) const;
  // Whether a record waits for its link.
  Result<bool> HasUnchained(db::Session& session, const std::string& branch) const;
  // Records without a link, oldest first, at most kBlock.
  Result<std::vector<StoredRecord>> Unchained(db::Session& session,
                                              const std::string& branch) const;
  // Links after this position in order, at most `limit`.
  Result<std::vector<StoredRecord>> After(db::Session& session, const std::string& branch,
                                          std::uint64_t position, int limit) const;
  // Writes the links of at most kBlock records, each with position and hash.
  Status Link(db::Tx& tx, const std::vector<StoredRecord>& records) const;
};

}  // namespace steward::audit
