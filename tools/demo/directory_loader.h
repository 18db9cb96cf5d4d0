// Sites, their buildings in phases, their units and the people in them.
#pragma once

#include "common/base/result.h"
#include "tools/demo/loading.h"

namespace steward::demo {

// Sites and buildings by ordinary calls, everything else through the import door.
Result<Places> LoadDirectory(const Loading& loading);

}  // namespace steward::demo
