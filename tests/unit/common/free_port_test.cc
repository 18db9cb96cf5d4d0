// Ports are named before they are bound, and many processes of tests run side by side.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <set>
#include <vector>

#include "common/base/result.h"
#include "tests/support/child_process.h"

namespace steward::testing {
namespace {

using Ports = std::array<int, 200>;

// A process that asks for many ports, tells them, and lives until `told` is closed here.
class Asker {
 public:
  Asker() {
    int told[2], end[2];
    STEWARD_CHECK(pipe(told) == 0 && pipe(end) == 0);
    pid_ = fork();
    if (pid_ == 0) {
      close(end[1]);
      Ports ports;
      for (int& port : ports) port = FreePort();
      char nothing;
      const bool done = write(told[1], ports.data(), sizeof ports) == sizeof ports &&
                        read(end[0], &nothing, 1) == 0;
      _exit(done ? 0 : 1);
    }
    close(told[1]);
    close(end[0]);
    end_ = end[1];
    STEWARD_CHECK(read(told[0], ports_.data(), sizeof ports_) == sizeof ports_);
    close(told[0]);
  }
  ~Asker() {
    close(end_);
    int status = 0;
    EXPECT_EQ(waitpid(pid_, &status, 0), pid_);
    EXPECT_EQ(status, 0);
  }
  const Ports& ports() const { return ports_; }

 private:
  pid_t pid_ = -1;
  int end_ = -1;
  Ports ports_{};
};

TEST(FreePortTest, ProcessesSideBySideWereToldTheSamePorts) {
  const Asker first, second, third;
  std::set<int> seen;
  for (const Asker* asker : {&first, &second, &third}) {
    for (const int port : asker->ports()) EXPECT_TRUE(seen.insert(port).second) << port;
  }
}

}  // namespace
}  // namespace steward::testing
