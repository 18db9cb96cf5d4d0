// Chains the audit records of a schema and anchors the ends of the chains, in the one process of
// the service that leads this work (INV-74). Apart from the writes themselves: a link inside them
// would make each write of a branch wait for the one before.
#pragma once

#include <atomic>
#include <map>
#include <string>

#include "common/audit/chain_repository.h"
#include "common/base/clock.h"
#include "common/base/repeating.h"
#include "common/base/result.h"
#include "common/db/leadership.h"
#include "common/keys/keys.h"
#include "common/log/recurring.h"

namespace steward::audit {

class ChainKeeper {
 public:
  // A record has its link within a second, and an anchor within a minute, of its commit.
  static constexpr std::chrono::milliseconds kChainInterval{400};
  static constexpr std::chrono::seconds kAnchorInterval{60};

  struct Parts {
    db::Database& db;            // with a connection to spare
    const db::Settings& server;  // of the same schema, for the leader's own connection
    const keys::KeyRing& keys;
    const Clock& clock;
    std::string anchor_file;  // empty: no anchors are written
  };
  // All parts outlive it. Works on a thread of its own from now on; what fails is logged and tried
  // again.
  explicit ChainKeeper(const Parts& parts);
  ~ChainKeeper();

  // Whether it led at its last look.
  bool leads() const { return leads_; }

 private:
  std::chrono::milliseconds Work();
  Status WorkAs(std::uint64_t epoch);
  Status ChainBranch(const std::string& branch, std::uint64_t epoch);
  Status ChainBlock(const std::string& branch, std::uint64_t epoch);
  Status WriteAnchors();

  const Parts parts_;
  ChainRepository records_;
  db::Leadership leadership_;
  std::atomic<bool> leads_{false};
  log::Recurring log_{"audit chain"};
  std::uint64_t epoch_ = 0;
  std::map<std::string, Head> heads_;     // by branch; of this epoch
  std::map<std::string, Head> anchored_;  // as of the last anchors
  SteadyTime next_anchor_{};
  Repeating thread_;
};

}  // namespace steward::audit
