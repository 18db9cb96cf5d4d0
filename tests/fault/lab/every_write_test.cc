// The service is killed while it does a write: when everything is written and nothing committed,
// and, when it is asked again, once it is committed and nobody was told. The third time the answer
// comes, and all of it was done once. For every write there is (F02).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "tests/fault/lab/write_walk.h"
#include "tests/support/byte_caller.h"
#include "tests/support/eventually.h"

namespace steward::lab {
namespace {

using std::chrono::seconds;
using testing::ByteAnswer;
using testing::ByteCaller;

class EveryWrite : public ::testing::Test {
 protected:
  // Until somebody answers.
  ByteAnswer Ask(const WriteCall& call) {
    ByteAnswer answer;
    EXPECT_TRUE(testing::Eventually(
        [&] {
          answer = caller_.Send(call.path, call.token, call.request);
          return answer.status.error_code() != grpc::UNAVAILABLE &&
                 answer.status.error_code() != grpc::DEADLINE_EXCEEDED;
        },
        seconds(60)));
    return answer;
  }

  std::string KilledTwice(const WriteCall& call) {
    testing::ChildProcess* process = &lab_.stack.process(call.service);
    for (const char* const point : {"write.kept", "write.committed"}) {
      process->Kill();
      lab_.stack.Launch(call.service, {std::string("STEWARD_FAULT_AT=") + point + ":1:kill"});
      process = &lab_.stack.process(call.service);
      EXPECT_TRUE(testing::Eventually(
          [&] {
            caller_.Send(call.path, call.token, call.request);
            return !process->Running();
          },
          seconds(30)))
          << "it was not at " << point;
    }
    process->Kill();
    lab_.stack.Launch(call.service);
    return Once(call);
  }

  std::string Once(const WriteCall& call) {
    const ByteAnswer answer = Ask(call);
    EXPECT_EQ(answer.Reason(), "OK") << answer.status.error_message();
    EXPECT_EQ(Ask(call).bytes, answer.bytes);
    EXPECT_EQ(EffectsOf(lab_, call.request_id), 1);
    return answer.bytes;
  }

  const Plan plan_ = PlanOfEnvironment();
  Lab lab_;
  ByteCaller caller_{lab_.stack.grpc_port()};
};

TEST_F(EveryWrite, IsDoneOnceThoughItsServiceIsKilledBeforeAndAfterTheCommit) {
  const int each = plan_.fast() ? 16 : 1;  // of them one
  int calls = 0, killed = 0;
  WalkOverWrites(lab_, plan_, [&](const WriteCall& call) {
    if (++calls % each != 0) return Once(call);
    ++killed;
    return KilledTwice(call);
  });
  std::printf("  %d writes, %d of them with two kills\n", calls, killed);
  lab_.ExpectInvariants(plan_);
}

}  // namespace
}  // namespace steward::lab
