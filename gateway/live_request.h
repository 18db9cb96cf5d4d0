// Reads what a client wants to hear of `GET /v1/events`, strictly: whatever it gives that does not
// fit is named.
#pragma once

#include <string_view>

#include "common/base/result.h"
#include "gateway/contracts.h"
#include "gateway/live_hub.h"

namespace steward::gateway {

// `query` is the part behind the `?`, `last_event_id` the header, empty where there is none. Fails
// with FIELD_INVALID. Who asks is not known yet.
Result<LiveRequest> ReadLiveRequest(const Contracts& contracts, std::string_view query,
                                    std::string_view last_event_id);

}  // namespace steward::gateway
