// A gRPC server in the test process that answers every method as the test says.
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <string>

namespace steward::testing {

struct EchoCall {
  std::string path;
  std::string bytes;
  std::map<std::string, std::string> metadata;
  std::chrono::milliseconds time_left{0};
};

struct EchoAnswer {
  int code = 0;
  std::string message{};
  std::string details{};
  std::string bytes{};
  bool hold = false;  // never answers; the call ends when its caller gives up
};

class EchoServer {
 public:
  using Handler = std::function<EchoAnswer(const EchoCall&)>;

  // Listens on a free port of loopback, or on `port`.
  explicit EchoServer(Handler handler, int port = 0);
  ~EchoServer();

  int port() const;
  std::string address() const;
  int calls() const;      // begun
  int cancelled() const;  // given up by their callers while held

 private:
  class Core;
  std::unique_ptr<Core> core_;
};

}  // namespace steward::testing
