// What the contract declares of an indicator (protos/steward/type/v1/indicator.proto). Any thread.
#pragma once

#include "common/warning/warning.h"
#include "steward/options/v1/indicator.pb.h"
#include "steward/type/v1/indicator.pb.h"

namespace steward::warning {

// Lives for ever. Of INDICATOR_UNSPECIFIED, or a number that is none: empty.
const options::v1::IndicatorText& TextOf(type::v1::Indicator indicator);

inline Worse WorseOf(type::v1::Indicator indicator) {
  return TextOf(indicator).less_is_worse() ? Worse::kLess : Worse::kMore;
}

}  // namespace steward::warning
