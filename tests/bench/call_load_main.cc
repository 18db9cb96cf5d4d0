// The client of CallLoad: port, path, calls at once, milliseconds, file of requests, token. Prints
// the number of calls, the seconds they took and its CPU microseconds meanwhile.
#include <chrono>
#include <cstdio>
#include <fstream>
#include <string>
#include <vector>

#include "common/base/result.h"
#include "tests/bench/bench.h"
#include "tests/bench/caller.h"

namespace steward::bench {
namespace {

// "12 <12 bytes>3 <3 bytes>"
std::vector<std::string> ReadRequests(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::vector<std::string> requests;
  for (size_t size = 0; file >> size;) {
    requests.emplace_back(size, '\0');
    file.ignore();
    file.read(requests.back().data(), static_cast<std::streamsize>(size));
  }
  STEWARD_CHECK(file.eof() && !requests.empty());
  return requests;
}

void Run(const std::vector<std::string>& arguments) {
  Caller caller(std::stoi(arguments.at(1)), arguments.at(2), arguments.at(6),
                ReadRequests(arguments.at(5)));
  caller.Connect();
  const double cpu = CpuMicroseconds(CLOCK_PROCESS_CPUTIME_ID);
  const auto start = std::chrono::steady_clock::now();
  const std::uint64_t calls = caller.Run(std::stoi(arguments.at(3)), std::stoi(arguments.at(4)));
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
  std::printf("%llu %f %f\n", static_cast<unsigned long long>(calls), seconds.count(),
              CpuMicroseconds(CLOCK_PROCESS_CPUTIME_ID) - cpu);
}

}  // namespace
}  // namespace steward::bench

int main(int argc, char** argv) { steward::bench::Run({argv, argv + argc}); }
