// The gRPC library as every process of ours uses it.
#pragma once

#include <string_view>

namespace steward::rpc {

// For whatever starts a server or channels; any thread, any number of times. Debian's abseil keeps
// a graph of the locks that are held and searches it at every lock for an order that could
// deadlock: a tenth of what a call costs, to find mistakes in gRPC itself.
void SetUpGrpc();

// Of channels to our services: each address is called only while its process says that it is ready
// (Health.Watch), so that one that starts or ends is passed over. A server without that method is
// taken to be ready.
inline constexpr std::string_view kServiceConfig =
    R"({"healthCheckConfig": {"serviceName": "readiness"}})";

}  // namespace steward::rpc
