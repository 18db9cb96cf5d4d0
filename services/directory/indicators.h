// The figures of the directory that may have warning limits, each a count by site.
#pragma once

#include <string>
#include <vector>

#include "common/app/warnings.h"
#include "common/db/database.h"

namespace steward::directory {

// Any thread. The argument outlives it.
class Indicators {
 public:
  explicit Indicators(db::Database& db) : db_(db) {}

  // They refer to this.
  std::vector<app::IndicatorReader> Readers();

 private:
  using Readings = std::vector<warning::Reading>;
  Result<Readings> BuildingsWithoutSteward(rpc::Call& call) const;
  // Each site up to 10,000, so that a site that has never confirmed a file costs no more.
  Result<Readings> UnconfirmedArchives(rpc::Call& call) const;
  Result<Readings> OverdueLoans(rpc::Call& call) const;
  Result<Readings> OverdueFindings(rpc::Call& call) const;

  db::Database& db_;
};

}  // namespace steward::directory
