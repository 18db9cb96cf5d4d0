// The contract of the service in tests/support/protos, as the gateway reads it.
#pragma once

#include <memory>
#include <string_view>

#include "gateway/contracts.h"

namespace steward::testing {

// The serialized descriptor set.
std::string_view EchoDescriptorSet();

// It, parsed. Ends the test program when that fails.
std::unique_ptr<gateway::Contracts> EchoContracts();

}  // namespace steward::testing
