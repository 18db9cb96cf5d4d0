// Names and phones of people who do not exist.
#pragma once

#include <string>

namespace steward::demo {

// A Chinese name for every number from 0 up; the same number gives the same name.
std::string PersonName(int person);

// A mobile number, another one for every number below 10,000,000.
std::string PersonPhone(int person);

}  // namespace steward::demo
