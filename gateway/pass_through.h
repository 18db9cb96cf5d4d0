// The gRPC port: hands unary calls byte for byte to the service that owns the method, with the same
// sign-on, metadata filter, time and errors as HTTP. Unknown and internal methods are
// UNIMPLEMENTED.
#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "common/base/result.h"
#include "gateway/contracts.h"
#include "gateway/rate_limiter.h"
#include "gateway/upstream.h"

namespace steward::gateway {

class PassThrough {
 public:
  struct Options {
    std::string listen;  // address:port; port 0 takes a free one
    size_t max_connections = 0;
    bool reflection = false;  // answers server reflection from the contracts
    // How long a connection lives at most, give or take a tenth, and its calls after that; 0: no
    // bound.
    std::chrono::milliseconds connection_age{0};
    std::chrono::milliseconds connection_age_grace{0};
  };

  // Listens and serves on one thread of its own. Fails with LISTEN_FAILED. All arguments outlive
  // it.
  static Result<std::unique_ptr<PassThrough>> Start(const Options& options,
                                                    const Contracts& contracts,
                                                    Upstreams& upstreams,
                                                    RateLimiter& rate_limiter);
  // As Stop without grace.
  ~PassThrough();

  int port() const;

  // Asks the clients that are connected to go elsewhere with their next calls, by GOAWAY. Any
  // thread.
  void AskClientsToLeave();
  // GOAWAY and no new calls; those running get `grace`, then they are cancelled. Returns when none
  // is left. The upstreams must still be there.
  void Stop(std::chrono::milliseconds grace);

 private:
  class Core;
  explicit PassThrough(std::unique_ptr<Core> core);
  std::unique_ptr<Core> core_;
};

}  // namespace steward::gateway
