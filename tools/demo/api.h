// The public API as a caller outside sees it: the gateway's gRPC port, a Bearer token, a request
// id.
#pragma once

#include <string>
#include <string_view>

#include "common/base/patience.h"
#include "common/base/result.h"
#include "common/rpc/client.h"

namespace google::protobuf {
class Message;
}

namespace steward::demo {

// Any thread.
class Api {
 public:
  // `address` is the gRPC address of the gateway, `host:port`. At most `in_flight` calls at once.
  Api(const std::string& address, int in_flight) : client_("gateway", address, in_flight) {}

  // The answer, or the refusal as it came. What is shed (429), crossed by another write or down for
  // a moment is tried again for half a minute: a stack that was just started, or a database that
  // restarts, does not fail the load.
  template <class Response>
  Result<Response> Read(std::string_view token, std::string_view method,
                        const google::protobuf::Message& request) {
    Result<Response> answer = client_.Call<Response>(Context(token), method, request);
    for (int attempt = 1; !answer.ok() && MayRepeat(answer.error(), attempt); ++attempt) {
      answer = client_.Call<Response>(Context(token), method, request);
    }
    return answer;
  }

  // The same with a request id made of the method and the request: whoever is killed and begins
  // anew sends the same ids and gets the same answers.
  template <class Response, class Request>
  Result<Response> Write(std::string_view token, std::string_view method, Request request) {
    request.set_request_id(RequestId(method, request));
    return Read<Response>(token, method, request);
  }

 private:
  static rpc::Client::Context Context(std::string_view token);
  // Waits before it says yes.
  static bool MayRepeat(const Error& error, int attempt);
  static std::string RequestId(std::string_view method, const google::protobuf::Message& request);

  rpc::Client client_;
};

// A UUID made of the text, always the same.
std::string StableId(std::string_view text);

// Nothing more is wanted when it is there already.
Status AlreadyThereIsFine(Status status);

}  // namespace steward::demo
