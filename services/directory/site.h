// A site: the place whose owners are served and pay.
#pragma once

#include <string>

#include "services/directory/names.h"

namespace steward::directory {

struct Site {
  SiteName name;
  std::string display_name;
  std::string address;
  std::string hotline;
  Time created;
  Time updated;
  std::uint64_t version = 1;
};

}  // namespace steward::directory
