// Why something was refused.
#pragma once

#include <gmock/gmock.h>

#include <string>

#include "common/base/result.h"

namespace steward::testing {

// "OK", or why not. Of a Result or a Status.
template <class T>
std::string ReasonOf(const T& result) {
  return result.ok() ? "OK" : result.error().reason;
}

MATCHER_P(FailsWith, reason, "fails with " + std::string(reason)) {
  if (arg.ok()) {
    *result_listener << "which is ok";
    return false;
  }
  *result_listener << "which fails with " << arg.error().reason << ": " << arg.error().en << " "
                   << arg.error().cause;
  return arg.error().reason == reason;
}

}  // namespace steward::testing
