// The live tickets of every branch, each step by the person whose work it is.
#pragma once

#include "common/base/result.h"
#include "tools/demo/loading.h"

namespace steward::demo {

// A ticket that is there goes on where it stands; one that people have worked on since stays as
// they left it.
Status LoadLiveTickets(const Loading& loading, const Team& team, const Places& places);

}  // namespace steward::demo
