// The present of the directory by ordinary calls: the 312 units that were handed over by ourselves,
// fit-outs, parking, cards and contractors.
#pragma once

#include "common/base/result.h"
#include "tools/demo/loading.h"

namespace steward::demo {

// What is there already stays as people have left it.
Status LoadLife(const Loading& loading, const Team& team, const Places& places);

}  // namespace steward::demo
