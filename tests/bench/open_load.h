// Calls that come whether or not earlier ones are answered, as from a crowd that knows nothing of
// the server's trouble. They come from a process of their own (see call_load.h).
#pragma once

#include <string>
#include <vector>

namespace steward::bench {

// Those of one branch.
struct OpenSource {
  std::string token;
  std::string request;  // its bytes, without NUL
  int calls_per_second = 0;
};

struct OpenCall {
  double due_ms = 0;     // after the begin of the run
  double answer_ms = 0;  // from when it was sent
  int code = 0;          // of gRPC
};

// Calls `path` from all sources at once for `milliseconds`, each call with `patience_ms` until its
// deadline, and waits for the last answers. The calls of each source, in the order of answers. Ends
// the program where the client itself fell behind by more than 100 ms: its figures would say
// nothing.
std::vector<std::vector<OpenCall>> RunOpenLoad(int port, const std::string& path,
                                               const std::vector<OpenSource>& sources,
                                               int milliseconds, int patience_ms);

}  // namespace steward::bench
