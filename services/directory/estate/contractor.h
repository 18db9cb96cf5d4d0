// A company that works for the branch by contract.
#pragma once

#include <string>
#include <vector>

#include "services/directory/estate/days.h"
#include "services/directory/estate/names.h"

namespace steward::directory {

struct Contractor {
  ContractorName name;
  std::string display_name;
  std::string contract_number;
  DaySpan days;
  std::vector<std::string> trades;
  std::vector<std::string> sites;  // codes, in order; those the caller may see
  Time created;
  Time updated;
  std::uint64_t version = 1;
};

}  // namespace steward::directory
