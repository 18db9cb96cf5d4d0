// gRPC server reflection, answered from the contracts instead of from linked code.
#pragma once

#include <google/protobuf/descriptor.h>

#include <string>
#include <string_view>

#include "gateway/contracts.h"

namespace steward::gateway {

// Whether the path is the reflection method, of either version.
bool IsReflection(std::string_view path);

// The serialized answer to a serialized ServerReflectionRequest; the two versions have the same
// wire format. Internal methods' services are not listed. Any thread.
std::string Reflect(const Contracts& contracts, std::string_view request);

}  // namespace steward::gateway
