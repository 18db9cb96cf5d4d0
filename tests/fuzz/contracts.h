// The contracts of all services as the gateway reads them, for targets that are given requests and
// answers of any RPC. Read once; constant.
#pragma once

#include <google/protobuf/dynamic_message.h>

#include <memory>

#include "gateway/contracts.h"
#include "gateway/type_cache.h"

namespace steward::fuzz {

const gateway::Contracts& AllContracts();
gateway::TypeCache& AllTypes();

// An empty message of this type.
std::unique_ptr<google::protobuf::Message> NewMessage(const google::protobuf::Descriptor& type);

}  // namespace steward::fuzz
