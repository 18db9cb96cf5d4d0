#include "common/rpc/dispatcher.h"

#include <grpcpp/generic/generic_stub.h>

#include <stdexcept>

#include "common/rpc/client.h"
#include "grpc/health/v1/health.grpc.pb.h"
#include "tests/integration/rpc/note_stage.h"

namespace steward::rpc {
namespace {

using namespace std::chrono_literals;
using std::chrono::steady_clock;

// Sends bytes to a method as a client without any proto would; nullopt sends no message at all.
grpc::Status SendBytes(const std::shared_ptr<grpc::Channel>& channel, const std::string& path,
                       const std::string& token, const std::optional<std::string>& bytes) {
  grpc::GenericStub stub(channel);
  grpc::ClientContext context;
  context.AddMetadata("authorization", "Bearer " + token);
  context.set_deadline(std::chrono::system_clock::now() + 10s);
  grpc::CompletionQueue queue;
  grpc::Status status;
  const auto wait = [&] {
    void* tag = nullptr;
    bool ok = false;
    queue.Next(&tag, &ok);
  };
  const auto stream = stub.PrepareCall(&context, path, &queue);
  stream->StartCall(nullptr);
  wait();
  if (bytes) {
    const grpc::Slice slice(*bytes);
    stream->Write(grpc::ByteBuffer(&slice, 1), nullptr);
    wait();
  }
  stream->WritesDone(nullptr);
  wait();
  stream->Finish(&status, nullptr);
  wait();
  return status;
}

TEST_F(DispatcherTest, AStockStubGetsItsAnswer) {
  notes_.get = [](Call& call) {
    echo::Note note;
    note.set_title(call.principal().name + " at " + call.resource() + " in " + call.branch());
    return note;
  };
  Start();
  grpc::ClientContext context;
  Prepare(context, 10s);
  echo::GetNoteRequest request;
  request.set_name("branches/b1/notes/01900000-0000-7000-8000-0000000000aa");
  echo::Note note;
  ASSERT_TRUE(stub_->GetNote(&context, request, &note).ok());
  EXPECT_EQ(note.title(),
            "branches/b1/staff/01900000-0000-7000-8000-000000000001 at "
            "branches/b1/notes/01900000-0000-7000-8000-0000000000aa in b1");
}

TEST_F(DispatcherTest, ManyCallsOnManyThreadsAreAllAnswered) {
  Start({.workers = 4});
  std::atomic<int> good = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 32; ++i) {
    threads.emplace_back([&] {
      for (int call = 0; call < 30; ++call) good += Get().ok() ? 1 : 0;
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(good, 32 * 30);
  EXPECT_TRUE(testing::Eventually([&] { return dispatcher_->accepted() == 0; }));
}

TEST_F(DispatcherTest, ACallThatExpiredInTheQueueIsNotRun) {
  notes_.get = [&](Call&) { return gate_.Pass(); };
  Start({.workers = 1});
  std::future<grpc::Status> first = Hold();
  EXPECT_EQ(Get(100ms).error_code(), grpc::StatusCode::DEADLINE_EXCEEDED);
  // The server's deadline is a little later than the caller's.
  EXPECT_TRUE(testing::Eventually([&] { return dispatcher_->accepted() == 1; }));
  gate_.Open();
  EXPECT_TRUE(first.get().ok());
  EXPECT_TRUE(Get().ok());
  EXPECT_EQ(gate_.inside(), 2) << "the first and the last one";
}

TEST_F(DispatcherTest, AFullQueueRefusesWithATimeToComeBack) {
  notes_.get = [&](Call&) { return gate_.Pass(); };
  Start({.workers = 1, .queued_calls = 1});
  std::future<grpc::Status> running = Hold();
  std::future<grpc::Status> waiting = GetLater();
  ASSERT_TRUE(testing::Eventually([&] { return dispatcher_->queued() == 1; }));
  const grpc::Status refused = Get();
  EXPECT_EQ(refused.error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
  const Error error = ErrorOf(refused);
  EXPECT_EQ(error.reason, "OVERLOADED");
  EXPECT_EQ(error.retry_after, 1000ms);
  gate_.Open();
  EXPECT_TRUE(running.get().ok());
  EXPECT_TRUE(waiting.get().ok());
}

TEST_F(DispatcherTest, TooManyAcceptedCallsAreRefusedBeforeTheyAreRead) {
  notes_.get = [&](Call&) { return gate_.Pass(); };
  // gRPC itself holds a connection's further streams back: the other caller has one of his own.
  Start({.workers = 1, .accepted_calls = 1});
  std::future<grpc::Status> running = Hold();
  grpc::ChannelArguments own;
  own.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  stub_ = echo::NoteService::NewStub(
      grpc::CreateCustomChannel(address(), grpc::InsecureChannelCredentials(), own));
  EXPECT_EQ(ErrorOf(Get()).reason, "OVERLOADED");
  gate_.Open();
  EXPECT_TRUE(running.get().ok());
}

TEST_F(DispatcherTest, AMethodNobodyBoundIsUnimplemented) {
  Start();
  grpc::ClientContext context;
  Prepare(context, 10s);
  echo::Note note;
  EXPECT_EQ(stub_->PinNote(&context, echo::PinNoteRequest(), &note).error_code(),
            grpc::StatusCode::UNIMPLEMENTED);
  EXPECT_EQ(SendBytes(channel_, "/no.such.Service/Method", token_, "x").error_code(),
            grpc::StatusCode::UNIMPLEMENTED);
}

TEST_F(DispatcherTest, BytesThatAreNoMessageAreAnInvalidRequest) {
  Start();
  const std::string path = "/steward.echo.v1.NoteService/GetNote";
  for (const std::string& bytes : {std::string("\xff\xff\xff"), std::string(100'000, '\xff')}) {
    const grpc::Status status = SendBytes(channel_, path, token_, bytes);
    EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT) << bytes.size();
    EXPECT_EQ(ErrorOf(status).reason, "INVALID_REQUEST");
  }
  EXPECT_FALSE(SendBytes(channel_, path, token_, std::nullopt).ok()) << "no message at all";
  EXPECT_EQ(SendBytes(channel_, path, token_, std::string(5 << 20, 'x')).error_code(),
            grpc::StatusCode::RESOURCE_EXHAUSTED)
      << "too large";
  EXPECT_TRUE(Get().ok()) << "the server goes on";
}

TEST_F(DispatcherTest, ARefusalSpeaksTheLanguageOfTheCaller) {
  Start();
  const auto text_in = [&](const char* language) {
    grpc::ClientContext context;
    context.AddMetadata("accept-language", language);
    echo::Note note;
    return ErrorOf(stub_->GetNote(&context, echo::GetNoteRequest(), &note)).zh;
  };
  EXPECT_NE(text_in("en-GB"), text_in("zh-CN"));
  EXPECT_EQ(text_in("fr"), text_in("zh-CN"));
}

TEST_F(DispatcherTest, ACallIsAnsweredAtItsDeadlineWhileItsWorkerHangs) {
  notes_.get = [&](Call&) { return gate_.Pass(); };
  Start({.workers = 1});
  grpc::ClientContext context;
  Prepare(context, 0ms);  // the time is the method's own: two seconds
  echo::ListNotesRequest request;
  request.set_parent("branches/b1");
  echo::ListNotesResponse response;
  const auto start = steady_clock::now();
  const grpc::Status status = stub_->ListNotes(&context, request, &response);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::DEADLINE_EXCEEDED);
  EXPECT_EQ(ErrorOf(status).reason, "DEADLINE_EXCEEDED");
  EXPECT_NE(status.error_details(), "") << "it is the server that says so";
  EXPECT_GE(steady_clock::now() - start, 1900ms);
  EXPECT_LT(steady_clock::now() - start, 8s) << "the worker never ends";
  EXPECT_TRUE(testing::Eventually([&] { return dispatcher_->accepted() == 0; }));
}

TEST_F(DispatcherTest, WhenAllWorkersHangACallIsRefusedAtOnce) {
  notes_.get = [&](Call&) { return gate_.Pass(); };
  Start({.workers = 2});
  std::future<grpc::Status> first = Hold();
  std::future<grpc::Status> second = Hold();
  std::future<grpc::Status> waiting = GetLater();
  ASSERT_TRUE(testing::Eventually([&] { return dispatcher_->queued() == 1; }));
  EXPECT_TRUE(testing::Eventually(
      [&] {
        const auto start = steady_clock::now();
        return ErrorOf(Get(100ms)).reason == "OVERLOADED" && steady_clock::now() - start < 90ms;
      },
      3s));
  gate_.Open();
  EXPECT_TRUE(first.get().ok());
  EXPECT_TRUE(second.get().ok());
  EXPECT_TRUE(waiting.get().ok());
  EXPECT_TRUE(Get().ok()) << "and takes part again";
}

TEST_F(DispatcherTest, HealthAnswersWhileAllWorkersAreBusy) {
  notes_.get = [&](Call&) { return gate_.Pass(); };
  std::atomic<bool> ready = true;
  Start({.workers = 1, .ready = [&] { return ready.load(); }});
  std::future<grpc::Status> held = Hold();
  const auto stub = grpc::health::v1::Health::NewStub(channel_);
  const auto check = [&](const std::string& service) {
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + 5s);
    grpc::health::v1::HealthCheckRequest request;
    request.set_service(service);
    grpc::health::v1::HealthCheckResponse response;
    const grpc::Status status = stub->Check(&context, request, &response);
    return status.ok() ? static_cast<int>(response.status()) : -status.error_code();
  };
  using Response = grpc::health::v1::HealthCheckResponse;
  EXPECT_EQ(check(""), Response::SERVING);
  EXPECT_EQ(check("readiness"), Response::SERVING);
  EXPECT_TRUE(CheckHealth(address(), 2s).ok());
  ready = false;
  EXPECT_EQ(check("readiness"), Response::NOT_SERVING);
  EXPECT_EQ(check("liveness"), Response::SERVING);
  EXPECT_EQ(check("nobody"), -grpc::StatusCode::NOT_FOUND);
  EXPECT_FALSE(CheckHealth(address(), 2s).ok());
  gate_.Open();
  EXPECT_TRUE(held.get().ok());
}

TEST_F(DispatcherTest, BeforeRightsAreKnownACallIsToBeRepeatedAndNotRefused) {
  Start();
  stage_.policy().Replace({}, {});
  EXPECT_EQ(Get().error_code(), grpc::UNAVAILABLE);
  stage_.policy().Replace({{"another", {"note.read"}}}, {});
  EXPECT_EQ(Get().error_code(), grpc::PERMISSION_DENIED);
}

TEST_F(DispatcherTest, AHandlerThatThrowsIsAnInternalErrorAndNoMore) {
  notes_.get = [](Call&) -> Result<echo::Note> { throw std::runtime_error("secret words"); };
  Start();
  const grpc::Status status = Get();
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INTERNAL);
  EXPECT_EQ(status.error_details().find("secret words"), std::string::npos);
  notes_.get = [](Call&) { return echo::Note(); };
  EXPECT_TRUE(Get().ok());
}

TEST_F(DispatcherTest, AShutdownLetsCallsInFlightFinish) {
  notes_.get = [&](Call&) { return gate_.Pass(); };
  Start({.workers = 2});
  std::future<grpc::Status> held = Hold();
  std::thread shutdown([&] { dispatcher_->Shutdown(10s); });
  const auto probe = [&] {
    grpc::ChannelArguments own;
    own.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
    return CheckHealth(address(), 300ms).ok();
  };
  EXPECT_TRUE(testing::Eventually([&] { return !probe(); })) << "nothing new is taken";
  EXPECT_EQ(held.wait_for(0s), std::future_status::timeout);
  gate_.Open();
  EXPECT_TRUE(held.get().ok());
  shutdown.join();
}

TEST_F(DispatcherTest, AShutdownCancelsWhatOutlastsItsGrace) {
  std::atomic<bool> inside = false;
  notes_.get = [&](Call& call) -> Result<echo::Note> {
    inside = true;
    testing::Eventually([&] { return call.patience().cancelled(); });
    return echo::Note();
  };
  Start({.workers = 2});
  std::future<grpc::Status> held = GetLater();
  ASSERT_TRUE(testing::Eventually([&] { return inside.load(); }));
  const auto start = steady_clock::now();
  dispatcher_->Shutdown(200ms);
  EXPECT_LT(steady_clock::now() - start, 3s);
  EXPECT_FALSE(held.get().ok());
}

TEST_F(DispatcherTest, AShutdownUnderLoadAnswersOrRefusesEveryCall) {
  Start({.workers = 4});
  std::atomic<int> begun = 0;
  std::atomic<bool> odd = false;
  std::vector<std::thread> threads;
  for (int i = 0; i < 16; ++i) {
    threads.emplace_back([&] {
      for (;;) {
        ++begun;
        const grpc::Status status = Get(5s);
        if (status.ok()) continue;
        odd = odd || (status.error_code() != grpc::StatusCode::UNAVAILABLE &&
                      status.error_code() != grpc::StatusCode::CANCELLED);
        return;
      }
    });
  }
  EXPECT_TRUE(testing::Eventually([&] { return begun > 200; }));
  dispatcher_->Shutdown(5s);
  for (std::thread& thread : threads) thread.join();
  EXPECT_FALSE(odd);
}

TEST_F(DispatcherTest, APortThatIsTakenIsAnError) {
  Start();
  Dispatcher second({.listen = "127.0.0.1:" + std::to_string(dispatcher_->port())}, bindings_,
                    stage_.pipeline());
  EXPECT_FALSE(second.Start().ok());
}

}  // namespace
}  // namespace steward::rpc
