// What a service has to do for the early-warning centre: read its indicators where somebody
// wants to be warned. How they are judged is common/warning; that they are read and reported again
// and again is common/app/warning_follower.h.
#pragma once

#include <functional>
#include <vector>

#include "common/rpc/call.h"
#include "common/warning/indicator.h"

namespace steward::app {

struct IndicatorReader {
  type::v1::Indicator indicator = type::v1::INDICATOR_UNSPECIFIED;
  // The values in the call's branch at its business time, at least those that are as bad as
  // limits.MildestAmber(), where they are too many the worst of them. The call is the service's own
  // and has a deadline.
  std::function<Result<std::vector<warning::Reading>>(rpc::Call& call,
                                                      const warning::Limits& limits)>
      read;
};

}  // namespace steward::app
