#include "gateway/pass_through.h"

#include <gmock/gmock.h>
#include <google/rpc/error_details.pb.h>
#include <google/rpc/status.pb.h>
#include <grpc/reflection/v1/reflection.pb.h>
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "tests/support/echo_contracts.h"
#include "tests/support/echo_server.h"
#include "tests/support/eventually.h"

namespace steward::gateway {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::EchoAnswer;
using testing::EchoCall;
using testing::EchoServer;

constexpr const char* kGetNote = "/steward.echo.v1.NoteService/GetNote";

std::string BytesOf(const grpc::ByteBuffer& buffer) {
  std::vector<grpc::Slice> slices;
  std::string bytes;
  if (!buffer.Dump(&slices).ok()) return bytes;
  for (const grpc::Slice& slice : slices) {
    bytes.append(reinterpret_cast<const char*>(slice.begin()), slice.size());
  }
  return bytes;
}

grpc::ByteBuffer BufferOf(const std::string& bytes) {
  const grpc::Slice slice(bytes);
  return grpc::ByteBuffer(&slice, 1);
}

std::unique_ptr<grpc::GenericStub> StubOf(const PassThrough& port) {
  return std::make_unique<grpc::GenericStub>(grpc::CreateChannel(
      "127.0.0.1:" + std::to_string(port.port()), grpc::InsecureChannelCredentials()));
}

class PassThroughTest : public ::testing::Test {
 protected:
  struct Reply {
    grpc::Status status;
    std::string bytes;
    // The reason in the details; empty: none.
    std::string Reason() const {
      google::rpc::Status details;
      google::rpc::ErrorInfo info;
      if (!details.ParseFromString(status.error_details())) return "";
      for (const auto& detail : details.details()) detail.UnpackTo(&info);
      return info.reason();
    }
  };

  // A unary call with this metadata, as any gRPC client makes it.
  Reply Call(const std::string& path, const std::string& bytes,
             const std::map<std::string, std::string>& metadata = {},
             milliseconds time = seconds(10)) {
    grpc::ClientContext context;
    for (const auto& [name, value] : metadata) context.AddMetadata(name, value);
    context.set_deadline(std::chrono::system_clock::now() + time);
    grpc::CompletionQueue queue;
    const auto reader = stub_->PrepareUnaryCall(&context, path, BufferOf(bytes), &queue);
    reader->StartCall();
    Reply reply;
    grpc::ByteBuffer buffer;
    reader->Finish(&buffer, &reply.status, this);
    void* tag = nullptr;
    bool ok = false;
    queue.Next(&tag, &ok);
    reply.bytes = BytesOf(buffer);
    return reply;
  }

  EchoServer::Handler handler_ = [](const EchoCall& call) {
    return EchoAnswer{.bytes = call.bytes + "!"};
  };
  std::mutex mutex_;  // for seen_, which calls on several threads write
  EchoServer server_{[this](const EchoCall& call) {
    {
      const std::lock_guard lock(mutex_);
      seen_ = call;
    }
    return handler_(call);
  }};
  EchoCall seen_;
  std::unique_ptr<Contracts> contracts_ = testing::EchoContracts();
  Upstreams upstreams_{{{"notes", server_.address(), {"steward.echo.v1"}}}, 100, /*seed=*/1};
  RateLimiter rate_limiter_{{}};
  std::unique_ptr<PassThrough> port_ =
      PassThrough::Start({.listen = "127.0.0.1:0", .max_connections = 100, .reflection = true},
                         *contracts_, upstreams_, rate_limiter_)
          .value();
  std::unique_ptr<grpc::GenericStub> stub_ = StubOf(*port_);
};

TEST_F(PassThroughTest, BytesAndTheMetadataThatMayPassGoThrough) {
  const Reply reply = Call(kGetNote, "abc",
                           {{"authorization", "Bearer t"},
                            {"accept-language", "en"},
                            {"x-branch-id", "b2"},
                            {"x-user-id", "root"}});
  ASSERT_TRUE(reply.status.ok()) << reply.status.error_message();
  EXPECT_EQ(reply.bytes, "abc!");
  EXPECT_EQ(seen_.path, kGetNote);
  EXPECT_EQ(seen_.metadata["authorization"], "Bearer t");
  EXPECT_EQ(seen_.metadata["traceparent"].size(), 55u);
  EXPECT_FALSE(seen_.metadata.contains("x-branch-id"));
  EXPECT_FALSE(seen_.metadata.contains("x-user-id"));
  EXPECT_LE(seen_.time_left.count(), 5250);  // gRPC rounds up
}

TEST_F(PassThroughTest, AShorterDeadlineOfTheClientCounts) {
  ASSERT_TRUE(Call(kGetNote, "", {}, milliseconds(1500)).status.ok());
  EXPECT_LE(seen_.time_left.count(), 1575);
}

TEST_F(PassThroughTest, UnknownAndInternalMethodsAreUnimplemented) {
  for (const char* path :
       {"/steward.echo.v1.NoteService/Nothing", "/x.Y/Z", "/steward.echo.v1.NoteService/Confirm"}) {
    const Reply reply = Call(path, "");
    EXPECT_EQ(reply.status.error_code(), grpc::UNIMPLEMENTED) << path;
    EXPECT_EQ(reply.Reason(), "UNIMPLEMENTED");
  }
  EXPECT_EQ(server_.calls(), 0);
}

TEST_F(PassThroughTest, ErrorsKeepTheirDetailsAndShowNoInside) {
  google::rpc::Status details;
  google::rpc::ErrorInfo info;
  info.set_reason("NOTE_PINNED");
  details.add_details()->PackFrom(info);
  handler_ = [&](const EchoCall&) {
    return EchoAnswer{.code = 9, .message = "pinned", .details = details.SerializeAsString()};
  };
  Reply reply = Call(kGetNote, "");
  EXPECT_EQ(reply.status.error_code(), grpc::FAILED_PRECONDITION);
  EXPECT_EQ(reply.status.error_message(), "pinned");
  EXPECT_EQ(reply.Reason(), "NOTE_PINNED");
  handler_ = [](const EchoCall&) {
    return EchoAnswer{.code = 2, .message = "segfault at 10.0.0.7"};
  };
  reply = Call(kGetNote, "");
  EXPECT_EQ(reply.status.error_code(), grpc::INTERNAL);
  EXPECT_EQ(reply.Reason(), "INTERNAL");
  EXPECT_THAT(reply.status.error_message(), ::testing::Not(::testing::HasSubstr("10.0.0.7")));
}

TEST_F(PassThroughTest, AClientThatGivesUpCancelsTheCall) {
  handler_ = [](const EchoCall&) { return EchoAnswer{.hold = true}; };
  EXPECT_EQ(Call(kGetNote, "", {}, milliseconds(100)).status.error_code(), grpc::DEADLINE_EXCEEDED);
  EXPECT_TRUE(
      testing::Eventually([&] { return server_.cancelled() == 1 && upstreams_.in_flight() == 0; }));
}

TEST_F(PassThroughTest, StoppingEndsWhatDoesNotEndByItself) {
  handler_ = [](const EchoCall&) { return EchoAnswer{.hold = true}; };
  std::thread caller([&] { EXPECT_FALSE(Call(kGetNote, "").status.ok()); });
  ASSERT_TRUE(testing::Eventually([&] { return server_.calls() == 1; }));
  port_->Stop(milliseconds(20));
  caller.join();
  EXPECT_TRUE(testing::Eventually([&] { return upstreams_.in_flight() == 0; }));
}

TEST_F(PassThroughTest, ClientsAreAskedToLeaveBeforeAPortClosesAndLoseNoCall) {
  const auto other = PassThrough::Start({.listen = "127.0.0.1:0", .max_connections = 100},
                                        *contracts_, upstreams_, rate_limiter_)
                         .value();
  const std::string both = "ipv4:127.0.0.1:" + std::to_string(port_->port()) +
                           ",127.0.0.1:" + std::to_string(other->port());
  stub_ = std::make_unique<grpc::GenericStub>(
      grpc::CreateChannel(both, grpc::InsecureChannelCredentials()));
  std::atomic<bool> over = false;
  std::atomic<int> failed = 0;
  std::vector<std::thread> callers;
  for (int i = 0; i < 8; ++i) {
    callers.emplace_back([&] {
      while (!over) failed += Call(kGetNote, "").status.ok() ? 0 : 1;
    });
  }
  const auto more = [&] {
    const int before = server_.calls();
    return testing::Eventually([&] { return server_.calls() > before + 300; });
  };
  EXPECT_TRUE(more());
  port_->AskClientsToLeave();
  EXPECT_TRUE(more());
  port_->Stop(milliseconds(5000));
  EXPECT_TRUE(more());
  over = true;
  for (std::thread& caller : callers) caller.join();
  EXPECT_EQ(failed, 0);
}

TEST_F(PassThroughTest, ReflectionTellsTheContractsWhereItIsOn) {
  namespace reflection = grpc::reflection::v1;
  reflection::ServerReflectionRequest request;
  request.set_list_services("*");
  reflection::ServerReflectionResponse response;
  const std::string path = "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo";
  ASSERT_TRUE(response.ParseFromString(Call(path, request.SerializeAsString()).bytes));
  ASSERT_EQ(response.list_services_response().service_size(), 1);
  EXPECT_EQ(response.list_services_response().service(0).name(), "steward.echo.v1.NoteService");
  request.set_file_containing_symbol("steward.echo.v1.Note");
  ASSERT_TRUE(response.ParseFromString(
      Call("/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo",
           request.SerializeAsString())
          .bytes));
  EXPECT_GT(response.file_descriptor_response().file_descriptor_proto_size(), 5);

  port_ = PassThrough::Start({.listen = "127.0.0.1:0", .max_connections = 100}, *contracts_,
                             upstreams_, rate_limiter_)
              .value();
  stub_ = StubOf(*port_);
  EXPECT_EQ(Call(path, request.SerializeAsString()).status.error_code(), grpc::UNIMPLEMENTED);
}

TEST_F(PassThroughTest, MoreConnectionsThanAllowedAreTurnedAway) {
  const auto small = PassThrough::Start({.listen = "127.0.0.1:0", .max_connections = 2},
                                        *contracts_, upstreams_, rate_limiter_)
                         .value();
  testing::RawClient first(small->port());
  testing::RawClient second(small->port());
  EXPECT_TRUE(testing::RawClient(small->port()).IsClosed());
  first.Close();
  // Its first words are gRPC's.
  EXPECT_TRUE(testing::Eventually([&] {
    testing::RawClient next(small->port());
    return !next.IsClosed();
  }));
}

}  // namespace
}  // namespace steward::gateway
