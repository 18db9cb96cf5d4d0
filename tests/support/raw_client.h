// A TCP client that sends exactly the bytes it is given. For HTTP tests that no library would
// allow.
#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace steward::testing {

struct RawAnswer {
  int status = 0;
  std::map<std::string, std::string> headers;  // names in lower case
  std::string body;
};

class RawClient {
 public:
  // Connects to a port of loopback. Ends the test program when that fails.
  explicit RawClient(int port);
  // Null where nobody listens.
  static std::unique_ptr<RawClient> Connect(int port);
  ~RawClient();
  RawClient(const RawClient&) = delete;
  RawClient& operator=(const RawClient&) = delete;

  // False when the server has closed the connection, or takes nothing for 10 seconds.
  bool Send(std::string_view bytes);
  // What has come so far and was not read, without waiting.
  std::string TakeAll();
  // The next answer; nullopt when the server closes or is silent for 10 seconds.
  std::optional<RawAnswer> Read();
  // Whether the server closes the connection without sending more, within 10 seconds.
  bool IsClosed();
  // Whether the server closes the connection, whatever it sends before; waits while something
  // comes, and 10 seconds more.
  bool Ends();
  // Gives up the connection.
  void Close();

  // Sends and reads one answer; status 0 when there is none.
  RawAnswer Ask(std::string_view bytes);

 private:
  RawClient() = default;
  bool Open(int port);
  bool ReadMore();

  int socket_ = -1;
  std::string received_;
};

// A request with Host, these further header lines (each with its line break) and body.
std::string RawRequest(std::string_view method, std::string_view target,
                       std::string_view headers = "", std::string_view body = "");

}  // namespace steward::testing
