// Calls of one gRPC method from one thread over two connections.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace steward::bench {

class Caller {
 public:
  // `token` may be empty. Requests are sent in their order, and again from the first.
  Caller(int port, std::string path, const std::string& token, std::vector<std::string> requests);
  ~Caller();

  // Waits until both connections stand.
  void Connect();
  // Keeps `at_once` calls going for `milliseconds`, and waits for the last answers; their number.
  std::uint64_t Run(int at_once, int milliseconds);
  // One call, alone; milliseconds until the answer.
  double OneCallMs();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace steward::bench
