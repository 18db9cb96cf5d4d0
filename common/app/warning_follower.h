// A service's part in the early-warning centre, by one leader among its processes: asks identity
// for the limits, reads the service's indicators of each branch that has any, judges them, and
// reports what crosses a limit. Nothing is read for a branch without limits. While identity does
// not answer nothing is reported; the next look goes on from what is true then.
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "common/app/service_token.h"
#include "common/app/warnings.h"
#include "common/auth/policy.h"
#include "common/base/clock.h"
#include "common/base/id.h"
#include "common/base/repeating.h"
#include "common/db/leadership.h"
#include "common/log/recurring.h"

namespace steward::app {

class WarningFollower {
 public:
  static constexpr std::chrono::seconds kLookInterval{10};

  struct Parts {
    rpc::Client& identity;
    const auth::Policy& policy;  // says how business time differs from real time
    const Clock& clock;          // real time
    IdSource& ids;
    const db::Settings& server;          // of the service's schema, for the leader's own connection
    std::function<bool()> knows_policy;  // nothing is read before, in another time
  };
  // All parts, and what the readers use, outlive it. Works on a thread of its own from now on; what
  // fails is logged and tried again.
  WarningFollower(const Parts& parts, ServiceToken token, std::vector<IndicatorReader> readers);

 private:
  struct BranchOffset {
    std::string branch;
    std::chrono::minutes utc_offset;
  };
  // What identity was told last.
  struct Told {
    std::vector<warning::JudgedReading> judged;
    SteadyTime time;
  };

  std::chrono::milliseconds Work();
  Status Look();
  Status RefreshLimits();
  Status LookAt(const BranchOffset& branch, const IndicatorReader& reader);
  // Whether it came in time; else identity knows a newer one, and nothing was told.
  Result<bool> Report(const std::string& branch, type::v1::Indicator indicator, Time read,
                      const std::vector<warning::JudgedReading>& judged, bool is_cut);

  const Parts parts_;
  ServiceToken token_;
  const std::vector<IndicatorReader> readers_;
  db::Leadership leadership_;
  SteadyTime next_look_{};
  log::Recurring log_{"watching limits"};
  std::int64_t limits_version_ = 0;
  std::vector<warning::LimitPeriod> periods_;
  std::vector<BranchOffset> branches_;
  std::map<std::pair<std::string, int>, Told> told_;  // by branch and indicator, while it leads
  Repeating thread_;                                  // last: it uses the others
};

}  // namespace steward::app
