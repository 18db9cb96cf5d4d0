// Clients that send or read as slowly as they can, or only connect: they cost a place for their
// time and nothing else, and all others are served meanwhile.
#include <sys/resource.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <vector>

#include "gateway/open_files.h"
#include "tests/fault/gateway/gateway_stage.h"
#include "tests/support/eventually.h"

namespace steward::testing {
namespace {

using std::chrono::milliseconds;
using std::chrono::nanoseconds;
using std::chrono::seconds;
using Clients = std::vector<std::unique_ptr<RawClient>>;

constexpr int kMostConnections = 2048;

class SlowClientsTest : public GatewayAbuseTest {
 protected:
  // An ordinary user begins with a thousand.
  static void SetUpTestSuite() { gateway::AllowManyFiles(); }

  Clients Connect(int count, const std::string& first_bytes) {
    Clients clients;
    for (int i = 0; i < count; ++i) {
      clients.push_back(std::make_unique<RawClient>(gateway_.http_port()));
      EXPECT_TRUE(clients.back()->Send(first_bytes));
    }
    return clients;
  }

  // What a request of somebody else costs the gateway; the least of several rounds.
  nanoseconds CostOfOthers() {
    constexpr int kRequests = 200;
    nanoseconds least = nanoseconds::max();
    RawClient client(gateway_.http_port());
    for (int round = 0; round < 7; ++round) {
      const nanoseconds before = gateway_.CpuTime();
      for (int i = 0; i < kRequests; ++i)
        EXPECT_EQ(client.Ask(RawRequest("GET", kRead)).status, 200);
      least = std::min(least, (gateway_.CpuTime() - before) / kRequests);
    }
    return least;
  }
};

TEST_F(SlowClientsTest, AThousandSlowHeadsCostTheOthersNothingAndEndInTenSeconds) {
  const nanoseconds alone = CostOfOthers();
  const auto start = std::chrono::steady_clock::now();
  const Clients heads = Connect(1000, "GET /v1/self HTTP/1.1\r\nHost: x\r\nX: ");
  const Clients bodies = Connect(
      100, std::string("POST ") + kWrite + " HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n{");
  const Clients silent = Connect(100, "");
  Clients grpc;  // and as many that say half of what they speak
  for (int i = 0; i < 100; ++i) {
    grpc.push_back(std::make_unique<RawClient>(gateway_.grpc_port()));
    grpc.back()->Send("PRI * HTTP/2.0");
  }
  const std::int64_t memory = gateway_.MemoryBytes();
  const nanoseconds among_slow = CostOfOthers();
  // Time of the processor; what must not happen is a price for each connection.
  EXPECT_LE(among_slow.count(), alone.count() * 2);
  // A byte now and then changes nothing: the time is for the whole head.
  for (const auto& client : heads) client->Send("a");
  std::optional<RawAnswer> first;
  ASSERT_TRUE(Eventually([&] { return (first = heads.front()->Read()).has_value(); }, seconds(30)));
  int refused = first->status == 408 ? 1 : 0;
  for (size_t i = 1; i < heads.size(); ++i)
    refused += heads[i]->Read().value_or(RawAnswer()).status == 408 ? 1 : 0;
  EXPECT_EQ(refused, 1000);
  for (const auto& client : silent) EXPECT_TRUE(client->IsClosed());
  for (const auto& client : grpc) EXPECT_TRUE(client->Ends());
  EXPECT_LT(std::chrono::steady_clock::now() - start, seconds(30)) << "ten seconds, and some";
  EXPECT_LE(gateway_.MemoryBytes() - memory, 64 << 20);
  EXPECT_TRUE(Serves());
}

TEST_F(SlowClientsTest, ClientsThatDoNotReadTheirAnswersHoldNobodyUp) {
  constexpr int kQuestions = 8;
  std::string questions;
  for (int i = 0; i < kQuestions; ++i) questions += RawRequest("GET", kLargeRead);
  const int calls = gateway_.service().calls();
  const Clients clients = Connect(20, questions);
  ASSERT_TRUE(Eventually([&] { return gateway_.service().calls() >= calls + 20; }));
  RawClient other(gateway_.http_port());
  for (int i = 0; i < 100; ++i) ASSERT_EQ(other.Ask(RawRequest("GET", kRead)).status, 200);
  // The next of the questions is not asked before the network has taken the answer to the last.
  EXPECT_LT(gateway_.service().calls(), calls + 100 + 20 * kQuestions);
}

TEST_F(SlowClientsTest, ConnectionsAreBoundedAndFreeAgainWhenTheirClientsLeave) {
  Clients clients = Connect(kMostConnections, "");
  // The last of them was accepted when it is answered, or was turned away.
  ASSERT_TRUE(Eventually(
      [&] { return RawClient(gateway_.http_port()).Read().value_or(RawAnswer()).status == 503; }));
  EXPECT_EQ(clients.front()->Ask(RawRequest("GET", kRead)).status, 200) << "who is in is served";
  clients.clear();
  EXPECT_TRUE(Eventually([&] { return Serves(); }));
}

// More connections than the process may have files: what cannot be accepted waits, without work
// in circles, and is served when there is room.
TEST_F(SlowClientsTest, WithoutFilesToSpareTheGatewayWaitsAndComesBack) {
  const pid_t process = gateway_.process().pid();
  rlimit before{};
  ASSERT_EQ(prlimit(process, RLIMIT_NOFILE, nullptr, &before), 0);
  const rlimit few{200, before.rlim_max};
  ASSERT_EQ(prlimit(process, RLIMIT_NOFILE, &few, nullptr), 0);
  Clients http = Connect(300, "");
  Clients grpc;
  for (int i = 0; i < 300; ++i) grpc.push_back(std::make_unique<RawClient>(gateway_.grpc_port()));
  EXPECT_EQ(http.front()->Ask(RawRequest("GET", kRead)).status, 200);
  const nanoseconds cpu = gateway_.CpuTime();
  const auto start = std::chrono::steady_clock::now();
  // Two seconds of nothing but clients that want to come in.
  EXPECT_FALSE(Eventually([&] { return std::chrono::steady_clock::now() - start < seconds(0); },
                          seconds(2)));
  const auto time = std::chrono::steady_clock::now() - start;
  EXPECT_LE(gateway_.CpuTime() - cpu, time / 2) << "it goes round in circles";
  http.clear();
  grpc.clear();
  EXPECT_TRUE(Eventually([&] { return Serves(); }));
  EXPECT_EQ(prlimit(process, RLIMIT_NOFILE, &before, nullptr), 0);
  EXPECT_TRUE(GrpcServes()) << gateway_.log();
}

}  // namespace
}  // namespace steward::testing
