#include "tests/support/echo_server.h"

#include <grpcpp/generic/async_generic_service.h>
#include <grpcpp/grpcpp.h>

#include <mutex>
#include <vector>

#include "common/base/result.h"

namespace steward::testing {

class EchoServer::Core final : public grpc::CallbackGenericService {
 public:
  Core(EchoServer::Handler handler, int port) : handler_(std::move(handler)) {
    grpc::ServerBuilder builder;
    builder.AddListeningPort("127.0.0.1:" + std::to_string(port), grpc::InsecureServerCredentials(),
                             &port_);
    builder.RegisterCallbackGenericService(this);
    server_ = builder.BuildAndStart();
    STEWARD_CHECK(server_ != nullptr);
  }
  ~Core() override { server_->Shutdown(std::chrono::system_clock::now()); }

  grpc::ServerGenericBidiReactor* CreateReactor(
      grpc::GenericCallbackServerContext* context) override {
    // As a server without health does; its clients then take it to be healthy.
    if (context->method().starts_with("/grpc.health.")) return new Unimplemented;
    ++calls_;
    return new Reactor(*this, *context);
  }

  EchoServer::Handler handler_;
  int port_ = 0;
  std::atomic<int> calls_{0};
  std::atomic<int> cancelled_{0};

 private:
  struct Unimplemented final : grpc::ServerGenericBidiReactor {
    Unimplemented() { Finish(grpc::Status(grpc::StatusCode::UNIMPLEMENTED, "no such method")); }
    void OnDone() override { delete this; }
  };

  class Reactor final : public grpc::ServerGenericBidiReactor {
   public:
    Reactor(Core& core, grpc::GenericCallbackServerContext& context)
        : core_(core), context_(context) {
      StartRead(&in_);
    }

    void OnReadDone(bool ok) override {
      if (!ok) return Finish(grpc::Status::CANCELLED);  // gone before its message came
      EchoCall call;
      call.path = context_.method();
      std::vector<grpc::Slice> slices;
      (void)in_.Dump(&slices);
      for (const auto& slice : slices)
        call.bytes.append(reinterpret_cast<const char*>(slice.begin()), slice.size());
      for (const auto& [name, value] : context_.client_metadata()) {
        call.metadata[{name.data(), name.size()}] = {value.data(), value.size()};
      }
      call.time_left = std::chrono::duration_cast<std::chrono::milliseconds>(
          context_.deadline() - std::chrono::system_clock::now());
      const EchoAnswer answer = core_.handler_(call);
      if (answer.hold) return Hold();
      if (answer.code != 0) {
        return Finish(grpc::Status(static_cast<grpc::StatusCode>(answer.code), answer.message,
                                   answer.details));
      }
      const grpc::Slice slice(answer.bytes);
      out_ = grpc::ByteBuffer(&slice, 1);
      StartWriteAndFinish(&out_, grpc::WriteOptions(), grpc::Status::OK);
    }

    void OnCancel() override {
      const std::lock_guard lock(mutex_);
      gone_ = true;
      if (holding_) End();
    }

    void OnDone() override { delete this; }

   private:
    void Hold() {
      const std::lock_guard lock(mutex_);
      holding_ = true;
      if (gone_) End();
    }
    void End() {
      ++core_.cancelled_;
      Finish(grpc::Status::CANCELLED);
    }

    Core& core_;
    grpc::GenericCallbackServerContext& context_;
    std::mutex mutex_;
    bool holding_ = false;  // guarded by mutex_, like the next
    bool gone_ = false;
    grpc::ByteBuffer in_;
    grpc::ByteBuffer out_;
  };

  std::unique_ptr<grpc::Server> server_;
};

EchoServer::EchoServer(Handler handler, int port)
    : core_(std::make_unique<Core>(std::move(handler), port)) {}
EchoServer::~EchoServer() = default;
int EchoServer::port() const { return core_->port_; }
std::string EchoServer::address() const { return "ipv4:127.0.0.1:" + std::to_string(core_->port_); }
int EchoServer::calls() const { return core_->calls_; }
int EchoServer::cancelled() const { return core_->cancelled_; }

}  // namespace steward::testing
