// What goes from a client's headers into a call, for HTTP and for gRPC clients alike. Whatever is
// not named here stays outside, so that no header can claim to be a branch, a user or an address.
#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "common/base/result.h"

namespace steward::gateway {

using Metadatas = std::vector<std::pair<std::string, std::string>>;

// Visible ASCII and spaces, not empty and at most 8 KiB: anything else would end a gRPC call.
bool IsMetadataValue(std::string_view value);

// Adds a value if it is one.
void AddMetadata(std::string_view name, std::string_view value, Metadatas& metadata);

// The client's own id of a request if it is a short plain word, and `otherwise` if not.
std::string RequestIdOf(std::string_view sent, std::string_view otherwise);

// The time of a call: the method's, or what the client wishes (X-Request-Timeout-Ms, a whole number
// of milliseconds) if that is less. Fails with FIELD_INVALID.
Result<std::chrono::milliseconds> TimeOf(std::string_view wish,
                                         std::chrono::milliseconds of_method);

}  // namespace steward::gateway
