// Tables through the import door of the directory, as people of a branch would hand them in: made
// with control totals, uploaded, checked, posted once the figures agree.
#pragma once

#include <string>
#include <vector>

#include "tools/demo/households.h"
#include "tools/demo/loading.h"

namespace steward::demo {

struct Sheet {
  std::string branch;  // resource names
  std::string site;
  SheetPlan plan;
};

// All of them, in each other's company: what one is about must be there before. A table that came
// in before is found by site, kind and source; one that was broken off goes on where it stands.
// IMPORT_CONTROL_DIFFERS where a row is refused.
Status BringIn(const Loading& loading, const std::vector<Sheet>& sheets);

}  // namespace steward::demo
