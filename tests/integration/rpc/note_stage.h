// A small service behind the real server, whose methods do what a test says, and a stock stub.
#pragma once

#include <gmock/gmock.h>
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <functional>
#include <future>
#include <memory>
#include <string>
#include <thread>

#include "common/rpc/dispatcher.h"
#include "common/rpc/status.h"
#include "steward/echo/v1/echo.grpc.pb.h"
#include "tests/support/eventually.h"
#include "tests/support/pipeline_stage.h"

namespace steward::rpc {

namespace echo = ::steward::echo::v1;

class NoteHandlers {
 public:
  using Get = std::function<Result<echo::Note>(Call&)>;

  Result<echo::Note> GetNote(Call& call, const echo::GetNoteRequest&) { return get(call); }
  Result<echo::ListNotesResponse> ListNotes(Call& call, const echo::ListNotesRequest&) {
    TRY(get(call));
    return echo::ListNotesResponse();
  }
  Result<echo::Note> CreateNote(Call&, const echo::CreateNoteRequest& request) {
    return request.note();
  }

  Get get = [](Call&) { return echo::Note(); };
};

// A door that calls wait behind.
class Gate {
 public:
  ~Gate() { Open(); }
  // For a handler: waits until the gate is open.
  Result<echo::Note> Pass() {
    ++inside_;
    door_.wait();
    return echo::Note();
  }
  void Open() {
    if (!std::exchange(open_, true)) opening_.set_value();
  }
  int inside() const { return inside_; }  // that came so far

 private:
  std::promise<void> opening_;
  std::shared_future<void> door_ = opening_.get_future().share();
  std::atomic<int> inside_ = 0;
  bool open_ = false;
};

class DispatcherTest : public ::testing::Test {
 protected:
  ~DispatcherTest() override {
    gate_.Open();
    if (dispatcher_) dispatcher_->Shutdown(std::chrono::seconds(5));
    for (std::thread& caller : callers_) {
      if (caller.joinable()) caller.join();
    }
  }

  void Start(Dispatcher::Settings settings = {}) {
    bindings_.Bind<&NoteHandlers::GetNote>("steward.echo.v1.NoteService.GetNote", notes_);
    bindings_.Bind<&NoteHandlers::ListNotes>("steward.echo.v1.NoteService.ListNotes", notes_);
    bindings_.Bind<&NoteHandlers::CreateNote>("steward.echo.v1.NoteService.CreateNote", notes_);
    stage_.Allow("all", bindings_);
    settings.listen = "127.0.0.1:0";
    dispatcher_ = std::make_unique<Dispatcher>(settings, bindings_, stage_.pipeline());
    const Status started = dispatcher_->Start();
    ASSERT_TRUE(started.ok()) << started.error().en;
    channel_ = grpc::CreateChannel(address(), grpc::InsecureChannelCredentials());
    stub_ = echo::NoteService::NewStub(channel_);
  }
  std::string address() const { return "ipv4:127.0.0.1:" + std::to_string(dispatcher_->port()); }

  void Prepare(grpc::ClientContext& context, std::chrono::milliseconds patience) const {
    context.AddMetadata("authorization", "Bearer " + token_);
    if (patience.count() != 0) {
      context.set_deadline(std::chrono::system_clock::now() + patience);
    }
  }
  grpc::Status Get(std::chrono::milliseconds patience = std::chrono::seconds(20)) {
    grpc::ClientContext context;
    Prepare(context, patience);
    echo::GetNoteRequest request;
    request.set_name("branches/b1/notes/01900000-0000-7000-8000-0000000000aa");
    echo::Note note;
    return stub_->GetNote(&context, request, &note);
  }
  // A call that waits behind the gate, on a thread of its own. Returns once it is inside.
  std::future<grpc::Status> Hold() {
    const int before = gate_.inside();
    std::future<grpc::Status> held = GetLater();
    EXPECT_TRUE(testing::Eventually([&] { return gate_.inside() > before; }));
    return held;
  }
  std::future<grpc::Status> GetLater(
      std::chrono::milliseconds patience = std::chrono::seconds(20)) {
    auto task = std::make_shared<std::packaged_task<grpc::Status()>>(
        [this, patience] { return Get(patience); });
    callers_.emplace_back([task] { (*task)(); });
    return task->get_future();
  }

  static Error ErrorOf(const grpc::Status& status) {
    return FromWire(status.error_code(), status.error_message(), status.error_details(), "notes");
  }

  Gate gate_;
  NoteHandlers notes_;
  testing::PipelineStage stage_;
  Bindings bindings_;
  std::unique_ptr<Dispatcher> dispatcher_;
  std::shared_ptr<grpc::Channel> channel_;
  std::unique_ptr<echo::NoteService::Stub> stub_;
  std::string token_ = stage_.TokenOf("branches/b1/staff/01900000-0000-7000-8000-000000000001",
                                      {{"all", "branches/b1"}});

 private:
  std::vector<std::thread> callers_;
};

}  // namespace steward::rpc
