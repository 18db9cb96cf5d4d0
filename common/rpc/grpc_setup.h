// The gRPC library as every process of ours uses it.
#pragma once

namespace steward::rpc {

// For whatever starts a server or channels; any thread, any number of times. Debian's abseil keeps
// a graph of the locks that are held and searches it at every lock for an order that could
// deadlock: a tenth of what a call costs, to find mistakes in gRPC itself.
void SetUpGrpc();

}  // namespace steward::rpc
