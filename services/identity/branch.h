// A branch (分公司): the tenant everything lies in. Never deleted; its code never changes.
#pragma once

#include <cstdint>
#include <string>

#include "common/base/clock.h"

namespace steward::identity {

inline constexpr int kChinaOffsetMinutes = 480;

struct Branch {
  std::string id;  // short code
  std::string display_name;
  int utc_offset_minutes = kChinaOffsetMinutes;
  Time created;
  Time updated;
  std::uint64_t version = 1;
};

}  // namespace steward::identity
