// The line between a client and the gateway breaks at the worst moment: after the commit of each
// write there is (F18), and at every kilobyte of a request and its answer (F19). Whoever asks again
// under the same key gets the answer, and everything is there once.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "tests/fault/lab/write_walk.h"
#include "tests/support/byte_caller.h"
#include "tests/support/eventually.h"
#include "tests/support/fault_proxy.h"

namespace steward::lab {
namespace {

using std::chrono::seconds;
using testing::ByteAnswer;
using testing::ByteCaller;
using testing::FaultProxy;

class LostReplies : public ::testing::Test {
 protected:
  // Sends it over a line that ends once it is done, and then twice more.
  std::string SendThrice(const WriteCall& call) {
    FaultProxy line(lab_.stack.grpc_port());
    ByteCaller lost(line.port());
    lost.Send(call.path, "", "");  // connects; refused for want of a token
    line.Replies({.black_hole = true});
    ByteAnswer nothing;
    std::thread client([&] { nothing = lost.Send(call.path, call.token, call.request); });
    EXPECT_TRUE(
        testing::Eventually([&] { return EffectsOf(lab_, call.request_id) == 1; }, seconds(30)));
    line.Reset();
    client.join();
    EXPECT_FALSE(nothing.status.ok());
    const ByteAnswer second = caller_.Send(call.path, call.token, call.request);
    EXPECT_EQ(second.Reason(), "OK") << second.status.error_message();
    EXPECT_EQ(caller_.Send(call.path, call.token, call.request).bytes, second.bytes);
    EXPECT_EQ(EffectsOf(lab_, call.request_id), 1);
    return second.bytes;
  }

  const Plan plan_ = PlanOfEnvironment();
  Lab lab_;
  ByteCaller caller_{lab_.stack.grpc_port()};
};

TEST_F(LostReplies, EveryWriteIsDoneOnceAndAnsweredWhenAskedAgain) {
  const int writes =
      WalkOverWrites(lab_, plan_, [&](const WriteCall& call) { return SendThrice(call); });
  std::printf("  %d writes whose reply was lost\n", writes);
  lab_.ExpectInvariants(plan_);
}

TEST_F(LostReplies, ALineThatBreaksInTheMiddleOfAMessageLeavesNothingHalfDone) {
  const std::string site = "branches/b1/sites/s1", token = lab_.stack.token("admin");
  std::string text;
  for (int i = 0; i < 4'000; ++i) text += "水";  // 12 KB there, and as much back
  FaultProxy line(lab_.stack.http_port());
  int breaks = 0;
  for (const bool of_request : {true, false}) {
    for (size_t at = 0; at <= 13 * 1'024; at += 1'024) {
      SCOPED_TRACE(std::string(of_request ? "request" : "reply") + " after " + std::to_string(at));
      const std::string title = "broken-" + std::to_string(++breaks);
      const Json body = {{"kind", "KIND_ENQUIRY"},
                         {"channel", "CHANNEL_PHONE"},
                         {"severity", "SEVERITY_4"},
                         {"title", title},
                         {"description", text}};
      const std::string key = "Idempotency-Key: " + testing::NewRequestId() + "\r\n";
      (of_request ? line.Requests({.reset_after = at}) : line.Replies({.reset_after = at}));
      HttpCaller(line.port()).Send("POST", "/v1/" + site + "/tickets", token, body.dump(), key);
      line.Heal();
      const HttpAnswer answer =
          lab_.stack.Send("POST", "/v1/" + site + "/tickets", token, body.dump(), key);
      EXPECT_EQ(answer.status, 200) << answer.text;
      EXPECT_EQ(lab_.stack
                    .Send("GET",
                          "/v1/" + site + "/tickets?filter=number%3D%22" +
                              answer.body["number"].get<std::string>() + "%22",
                          token)
                    .body["tickets"]
                    .size(),
                1u);
    }
  }
  EXPECT_EQ(lab_.stack.Count("SELECT COUNT(*) FROM steward_tickets.tickets"), breaks)
      << plan_.Again();
  lab_.ExpectInvariants(plan_);
}

}  // namespace
}  // namespace steward::lab
