#include "tests/bench/call_load.h"

#include <cstdio>
#include <fstream>
#include <sstream>
#include <utility>

#include "tests/bench/bench.h"
#include "tests/support/child_process.h"
#include "tests/support/temporary_folder.h"

namespace steward::bench {

const CallSample& CallLoad::Run(int milliseconds) {
  const testing::TemporaryFolder folder;
  {
    std::ofstream requests(folder.Path("requests"), std::ios::binary);
    for (const std::string& request : target_.requests()) {
      requests << request.size() << ' ' << request;
    }
  }
  const double others_before = CpuMicroseconds(others_);
  const double server_before = CpuMicroseconds(CLOCK_PROCESS_CPUTIME_ID);
  testing::RunToEnd(
      STEWARD_CALL_LOAD,
      {STEWARD_CALL_LOAD, std::to_string(target_.port), target_.path, std::to_string(at_once_),
       std::to_string(milliseconds), folder.Path("requests"), target_.token},
      folder.Path("figures"));
  const double server = CpuMicroseconds(CLOCK_PROCESS_CPUTIME_ID) - server_before;
  const double others = CpuMicroseconds(others_) - others_before;
  double calls = 0;
  double seconds = 0;
  double client = 0;
  std::istringstream(folder.Read("figures")) >> calls >> seconds >> client;
  samples_.push_back({calls / seconds, client / calls, server / calls, others / calls});
  return samples_.back();
}

std::string CallLoad::CpuText() const {
  const auto median = [&](double CallSample::*figure) {
    std::vector<double> values;
    for (const CallSample& sample : samples_) values.push_back(sample.*figure);
    return Median(std::move(values));
  };
  char text[128];
  std::snprintf(text, sizeof text, "%6.0f/s; CPU us: client %.1f, server %.1f, others %.1f",
                median(&CallSample::calls_per_second), median(&CallSample::client_us),
                median(&CallSample::server_us), median(&CallSample::others_us));
  return text;
}

}  // namespace steward::bench
