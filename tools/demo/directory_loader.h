// Sites, their buildings in phases, their units and the people in them.
#pragma once

#include "common/base/result.h"
#include "tools/demo/loading.h"

namespace steward::demo {

// Every unit has an owner, every sixth a tenant as well.
Result<Places> LoadDirectory(const Loading& loading);

}  // namespace steward::demo
