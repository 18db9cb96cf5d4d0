// The door of the gRPC port: takes connections, lets a FrameGuard look at what comes in, and hands
// the bytes on to gRPC over a pair of sockets. gRPC itself would take any number of connections,
// keep whatever is sent to it, and stop listening for good when the process has no file left.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "gateway/rate_limiter.h"

namespace steward::gateway {

class GrpcFront {
 public:
  struct Options {
    std::string listen;  // address:port; port 0 takes a free one
    size_t max_connections = 0;
  };
  // Gives gRPC its end of a connection, which it closes. Front's thread.
  using Adopt = std::function<void(int fd)>;

  // Listens and serves on one thread of its own. Null when it cannot listen. `rate_limiter`
  // outlives it.
  static std::unique_ptr<GrpcFront> Start(const Options& options, RateLimiter& rate_limiter,
                                          Adopt adopt);
  // Closes what is open.
  ~GrpcFront();

  int port() const;
  // Asks the clients of all open connections to send their next calls elsewhere, by GOAWAY; what is
  // on its way is still taken. Any thread.
  void AskClientsToLeave();
  // Returns when no further connection will be handed on. Those that are open go on.
  void StopAccepting();
  // The client's address, without port, of a call whose peer gRPC names so. Any thread.
  std::string AddressOf(std::string_view peer) const;

 private:
  class Core;
  explicit GrpcFront(std::unique_ptr<Core> core);
  std::unique_ptr<Core> core_;
};

}  // namespace steward::gateway
