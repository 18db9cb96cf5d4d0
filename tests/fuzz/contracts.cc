#include "tests/fuzz/contracts.h"

#include "common/base/embedded.h"

STEWARD_EMBEDDED(api);

namespace steward::fuzz {

const gateway::Contracts& AllContracts() {
  static const auto& contracts =
      *gateway::Contracts::Parse(EmbeddedFiles(steward_embedded_api).at(0).bytes).value().release();
  return contracts;
}

gateway::TypeCache& AllTypes() {
  static auto& types = *new gateway::TypeCache(AllContracts().pool());
  return types;
}

std::unique_ptr<google::protobuf::Message> NewMessage(const google::protobuf::Descriptor& type) {
  static auto& factory = *new google::protobuf::DynamicMessageFactory;
  return std::unique_ptr<google::protobuf::Message>(factory.GetPrototype(&type)->New());
}

}  // namespace steward::fuzz
