// The HTTP/1.1 server: one thread, keep-alive, limits on everything, a graceful end. What the
// requests mean is the handler's business.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "common/base/result.h"
#include "gateway/http.h"

namespace steward::gateway {

struct HttpServerOptions {
  std::string address = "127.0.0.1";
  std::uint16_t port = 0;  // 0: a free one
  size_t max_connections = 0;
  std::chrono::milliseconds head_timeout{0};  // for the whole head, and for a body its own
  std::chrono::milliseconds body_timeout{0};
  std::chrono::milliseconds idle_timeout{0};   // between two requests
  std::chrono::milliseconds write_timeout{0};  // for one whole answer

  // The limits of steward.type.v1.
  static HttpServerOptions Defaults();
};

class HttpServer {
 public:
  // Listens and serves. Fails with LISTEN_FAILED. `handler` outlives the server.
  static Result<std::unique_ptr<HttpServer>> Start(const HttpServerOptions& options,
                                                   HttpHandler& handler);
  // Closes what is open. Every respond callback must have been called or destroyed before.
  ~HttpServer();

  std::uint16_t port() const;
  // Open connections. Any thread.
  size_t connections() const;

  // From now on each answer closes its connection, so that clients move elsewhere. Any thread.
  void AskClientsToLeave();
  // Takes no new connections, closes idle ones, and waits until the others are done or `grace` is
  // over. True when all were done.
  bool Stop(std::chrono::milliseconds grace);

 private:
  class Core;
  explicit HttpServer(std::unique_ptr<Core> core);
  std::unique_ptr<Core> core_;
};

}  // namespace steward::gateway
