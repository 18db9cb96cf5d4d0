// What holds for the files of a branch from a day on.
#pragma once

#include <chrono>
#include <string>

#include "services/directory/archives/archive_sample.h"
#include "services/directory/archives/names.h"
#include "services/directory/day.h"

namespace steward::directory {

struct ArchiveRule {
  ArchiveRuleName name;
  Day start;                          // until the next of the branch
  std::chrono::months confirm_every;  // D-41: files not confirmed for so long are listed
  std::chrono::months check_every;    // D-08: so are those that no stock-take has checked
  SampleTerms sample;
  std::string creator;
  Time created;
};

}  // namespace steward::directory
