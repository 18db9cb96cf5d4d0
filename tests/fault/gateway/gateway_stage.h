// The gateway process that the abuse tests of this binary share, and what they send to it.
#pragma once

#include <gmock/gmock.h>
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "tests/support/gateway_process.h"
#include "tests/support/raw_client.h"

namespace steward::testing {

// A read and a write of the contracts, as an HTTP client asks for them.
inline constexpr const char* kRead = "/v1/branches/b1/sites/s1/tickets/t1";
inline constexpr const char* kWrite = "/v1/branches/b1/sites/s1/tickets";
inline constexpr const char* kImport = "/v1/branches/b1/sites/s1/tickets:import";
// A list whose answer is larger than what the kernel keeps for a client that does not read.
inline constexpr const char* kLargeRead = "/v1/branches/b1/sites/s1/tickets";
inline constexpr size_t kLargeBytes = 3 << 20;

// What a program with sanitizers needs of time and memory as a multiple.
#ifdef __SANITIZE_ADDRESS__
inline constexpr int kSlower = 10;
#else
inline constexpr int kSlower = 1;
#endif

inline GatewayProcess& SharedGateway() {
  static GatewayProcess gateway([](const EchoCall& call) {
    if (!call.path.ends_with("/ListTickets")) return EchoAnswer{};
    return EchoAnswer{.bytes = "\x12\x80\x80\xc0\x01" + std::string(kLargeBytes, 'a')};
  });
  return gateway;
}

class GatewayAbuseTest : public ::testing::Test {
 protected:
  // Whoever comes now is served.
  bool Serves() {
    return RawClient(gateway_.http_port()).Ask(RawRequest("GET", kRead)).status == 200;
  }

  // A connection of its own to the gRPC port.
  std::unique_ptr<grpc::GenericStub> GrpcStub() {
    grpc::ChannelArguments own;
    own.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
    return std::make_unique<grpc::GenericStub>(
        grpc::CreateCustomChannel("ipv4:127.0.0.1:" + std::to_string(gateway_.grpc_port()),
                                  grpc::InsecureChannelCredentials(), own));
  }

  static bool Call(grpc::GenericStub& stub) {
    grpc::CompletionQueue queue;
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(10));
    grpc::ByteBuffer answer;
    grpc::Status status;
    const grpc::Slice nothing;
    const auto reader =
        stub.PrepareUnaryCall(&context, "/steward.tickets.v1.TicketService/GetTicket",
                              grpc::ByteBuffer(&nothing, 1), &queue);
    reader->StartCall();
    reader->Finish(&answer, &status, nullptr);
    void* tag = nullptr;
    bool ok = false;
    queue.Next(&tag, &ok);
    return status.ok();
  }

  // The same as Serves, at the gRPC port.
  bool GrpcServes() { return Call(*GrpcStub()); }

  GatewayProcess& gateway_ = SharedGateway();
};

}  // namespace steward::testing
