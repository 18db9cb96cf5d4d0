// Two processes of one service: callers keep to those that are ready.
#include <grpcpp/grpcpp.h>

#include "common/rpc/client.h"
#include "grpc/health/v1/health.grpc.pb.h"
#include "tests/integration/rpc/note_stage.h"

namespace steward::rpc {
namespace {

using namespace std::chrono_literals;
namespace health = grpc::health::v1;

class DrainTest : public ::testing::Test {
 protected:
  // One process of the service.
  struct Peer {
    Peer(testing::PipelineStage& stage, Dispatcher::Settings settings) {
      notes.get = [this](Call&) {
        ++calls;
        return echo::Note();
      };
      bindings.Bind<&NoteHandlers::GetNote>("steward.echo.v1.NoteService.GetNote", notes);
      stage.Allow("all", bindings);
      settings.listen = "127.0.0.1:0";
      settings.ready = [this] { return ready.load(); };
      dispatcher = std::make_unique<Dispatcher>(settings, bindings, stage.pipeline());
      EXPECT_TRUE(dispatcher->Start().ok());
    }
    ~Peer() { dispatcher->Shutdown(5s); }
    std::string address() const { return "127.0.0.1:" + std::to_string(dispatcher->port()); }

    std::atomic<bool> ready = true;
    std::atomic<int> calls = 0;
    NoteHandlers notes;
    Bindings bindings;
    std::unique_ptr<Dispatcher> dispatcher;
  };

  bool Ask() {
    echo::GetNoteRequest request;
    request.set_name("branches/b1/notes/01900000-0000-7000-8000-0000000000aa");
    ++asked_;
    return client_
        ->Call<echo::Note>({PatienceOf(10s), token_, ""}, "steward.echo.v1.NoteService.GetNote",
                           request)
        .ok();
  }
  // Asks from several threads until `work` is done; how many calls failed.
  int AskWhile(const std::function<void()>& work) {
    std::atomic<bool> over = false;
    std::atomic<int> failed = 0;
    std::vector<std::thread> callers;
    for (int i = 0; i < 8; ++i) {
      callers.emplace_back([&] {
        while (!over) failed += Ask() ? 0 : 1;
      });
    }
    work();
    over = true;
    for (std::thread& caller : callers) caller.join();
    return failed;
  }

  testing::PipelineStage stage_;
  std::string token_ = stage_.TokenOf("branches/b1/staff/01900000-0000-7000-8000-000000000001",
                                      {{"all", "branches/b1"}});
  std::unique_ptr<Client> client_;
  std::atomic<int> asked_ = 0;
};

TEST_F(DrainTest, AProcessThatIsNotReadyIsPassedOver) {
  Peer first(stage_, {});
  Peer second(stage_, {});
  second.ready = false;
  client_ = std::make_unique<Client>("notes", "ipv4:" + first.address() + "," + second.address(),
                                     /*in_flight=*/16);
  const int failed = AskWhile([&] {
    EXPECT_TRUE(testing::Eventually([&] { return first.calls > 200; }));
    EXPECT_EQ(second.calls, 0);
    second.ready = true;
    EXPECT_TRUE(testing::Eventually([&] { return second.calls > 200; }));
    first.ready = false;
    const int before = second.calls;
    EXPECT_TRUE(testing::Eventually([&] {
      const int calls = first.calls;
      const int others = second.calls;
      return testing::Eventually([&] { return second.calls > others + 500; }) &&
             first.calls == calls;
    }));
    EXPECT_GT(second.calls, before);
  });
  EXPECT_EQ(failed, 0);
}

TEST_F(DrainTest, ProcessesThatEndOneAfterTheOtherLoseNoCallAndRunNoneTwice) {
  std::vector<std::unique_ptr<Peer>> peers;
  for (int i = 0; i < 4; ++i)
    peers.push_back(std::make_unique<Peer>(stage_, Dispatcher::Settings()));
  std::string target;
  for (const auto& peer : peers) target += (target.empty() ? "ipv4:" : ",") + peer->address();
  client_ = std::make_unique<Client>("notes", target, /*in_flight=*/16);
  int served = 0;
  const int failed = AskWhile([&] {
    while (peers.size() > 1) {
      Peer& going = *peers.front();
      EXPECT_TRUE(testing::Eventually([&] { return going.calls > 100; }));
      going.ready = false;
      EXPECT_TRUE(testing::Eventually([&] {
        const int calls = going.calls;
        const int others = peers.back()->calls;
        return testing::Eventually([&] { return peers.back()->calls > others + 200; }) &&
               going.calls == calls;
      }));
      going.dispatcher->Shutdown(5s);
      served += going.calls;
      peers.erase(peers.begin());
    }
  });
  EXPECT_EQ(failed, 0);
  EXPECT_EQ(served + peers.front()->calls, asked_);
}

TEST_F(DrainTest, ConnectionsThatAreTooOldAreReplacedWithoutLosingACall) {
  Dispatcher::Settings settings;
  settings.connection_age = 100ms;
  settings.connection_age_grace = 50ms;
  Peer first(stage_, settings);
  Peer second(stage_, settings);
  client_ = std::make_unique<Client>("notes", "ipv4:" + first.address() + "," + second.address(),
                                     /*in_flight=*/16);
  const auto end = std::chrono::steady_clock::now() + 2s;  // twenty ages
  const int failed = AskWhile([&] {
    EXPECT_TRUE(testing::Eventually([&] { return std::chrono::steady_clock::now() > end; }));
  });
  EXPECT_EQ(failed, 0);
  EXPECT_GT(first.calls, 0);
  EXPECT_GT(second.calls, 0);
}

TEST_F(DrainTest, WhoWatchesTheHealthIsToldWhenItChangesAndDoesNotHoldUpTheEnd) {
  Peer peer(stage_, {});
  const auto channel = grpc::CreateChannel(peer.address(), grpc::InsecureChannelCredentials());
  const auto stub = health::Health::NewStub(channel);
  const auto next = [](auto& stream) {
    health::HealthCheckResponse answer;
    return stream->Read(&answer) ? answer.status() : health::HealthCheckResponse::UNKNOWN;
  };
  grpc::ClientContext readiness, liveness, nonsense;
  health::HealthCheckRequest request;
  request.set_service("readiness");
  const auto ready = stub->Watch(&readiness, request);
  EXPECT_EQ(next(ready), health::HealthCheckResponse::SERVING);
  peer.ready = false;
  EXPECT_EQ(next(ready), health::HealthCheckResponse::NOT_SERVING);
  request.set_service("liveness");
  const auto alive = stub->Watch(&liveness, request);
  EXPECT_EQ(next(alive), health::HealthCheckResponse::SERVING);
  request.set_service("weather");
  EXPECT_EQ(stub->Watch(&nonsense, request)->Finish().error_code(), grpc::NOT_FOUND);

  const auto start = std::chrono::steady_clock::now();
  peer.dispatcher->Shutdown(10s);
  EXPECT_LT(std::chrono::steady_clock::now() - start, 5s);
  EXPECT_EQ(ready->Finish().error_code(), grpc::UNAVAILABLE);
  EXPECT_EQ(alive->Finish().error_code(), grpc::UNAVAILABLE);
}

}  // namespace
}  // namespace steward::rpc
