// A gRPC client that sends any bytes to any method and gets the answer's bytes, one call at a time.
// For one thread.
#pragma once

#include <google/rpc/error_details.pb.h>
#include <google/rpc/status.pb.h>
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/grpcpp.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace steward::testing {

struct ByteAnswer {
  grpc::Status status;
  std::string bytes;

  // The reason of an error, "OK" where there is none.
  std::string Reason() const {
    const google::rpc::Status all = Details();
    google::rpc::ErrorInfo info;
    for (const auto& detail : all.details()) {
      if (detail.UnpackTo(&info)) return info.reason();
    }
    return status.ok() ? "OK" : status.error_message();
  }
  // Paths of the fields that an INVALID_ARGUMENT names.
  std::vector<std::string> Fields() const {
    const google::rpc::Status all = Details();
    std::vector<std::string> fields;
    google::rpc::BadRequest bad;
    for (const auto& detail : all.details()) {
      if (!detail.UnpackTo(&bad)) continue;
      for (const auto& violation : bad.field_violations()) fields.push_back(violation.field());
    }
    return fields;
  }

 private:
  google::rpc::Status Details() const {
    google::rpc::Status details;
    details.ParseFromString(status.error_details());
    return details;
  }
};

class ByteCaller {
 public:
  // A port of loopback.
  explicit ByteCaller(int port) {
    grpc::ChannelArguments arguments;
    arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
    stub_ = std::make_unique<grpc::GenericStub>(grpc::CreateCustomChannel(
        "ipv4:127.0.0.1:" + std::to_string(port), grpc::InsecureChannelCredentials(), arguments));
  }

  // `path` as in "/steward.tickets.v1.TicketService/GetTicket".
  ByteAnswer Send(const std::string& path, const std::string& token, const std::string& bytes) {
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(60));
    context.AddMetadata("authorization", "Bearer " + token);
    const grpc::Slice request(bytes);
    const auto call =
        stub_->PrepareUnaryCall(&context, path, grpc::ByteBuffer(&request, 1), &queue_);
    call->StartCall();
    ByteAnswer answer;
    grpc::ByteBuffer buffer;
    call->Finish(&buffer, &answer.status, this);
    void* tag = nullptr;
    bool ok = false;
    queue_.Next(&tag, &ok);
    grpc::Slice whole;
    if (answer.status.ok() && buffer.DumpToSingleSlice(&whole).ok())
      answer.bytes.assign(reinterpret_cast<const char*>(whole.begin()), whole.size());
    return answer;
  }

 private:
  std::unique_ptr<grpc::GenericStub> stub_;
  grpc::CompletionQueue queue_;
};

}  // namespace steward::testing
