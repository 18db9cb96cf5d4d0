// Every write there is, one after the other, each possible by those before it.
#pragma once

#include <functional>
#include <map>
#include <string>

#include "tests/fault/lab/lab.h"

namespace steward::lab {

struct WriteCall {
  std::string service;  // whose process does it
  std::string path;     // of gRPC
  std::string token;    // of whoever may do it
  std::string request;  // its bytes
  std::string request_id;
};

// `send` gives the bytes of the answer. Ends early when the test has failed. How many there were.
int WalkOverWrites(Lab& lab, const Plan& plan,
                   const std::function<std::string(const WriteCall&)>& send);

// How often this request was done, by the audit records of all services.
std::int64_t EffectsOf(Lab& lab, const std::string& request_id);

}  // namespace steward::lab
