// The year 2025 of the first site: 36,950 ended tickets by ImportTickets.
#pragma once

#include "common/base/result.h"
#include "tools/demo/loading.h"

namespace steward::demo {

// Nothing where the site's summary of the year has the figures already.
Status LoadSiteYear(const Loading& loading, const Team& team, const Places& places);

}  // namespace steward::demo
