#include "tests/support/echo_contracts.h"

#include "common/base/embedded.h"

STEWARD_EMBEDDED(echo_contracts);

namespace steward::testing {

std::string_view EchoDescriptorSet() {
  return EmbeddedFiles(steward_embedded_echo_contracts).at(0).bytes;
}

std::unique_ptr<gateway::Contracts> EchoContracts() {
  return gateway::Contracts::Parse(EchoDescriptorSet()).value();
}

}  // namespace steward::testing
