// Calls to another service. The caller's deadline, token, language and trace go along; a caller
// that goes away cancels the call.
//
//   const identity::v1::Calendar calendar = TRY(identity_.Call<identity::v1::Calendar>(
//       call, "steward.identity.v1.CalendarService.GetCalendar", request));
//
// Call before a database connection is taken, never inside a transaction.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "common/base/patience.h"
#include "common/base/result.h"
#include "common/rpc/call.h"

namespace google::protobuf {
class Message;
}

namespace steward::rpc {

class Client {
 public:
  // What goes along with a call.
  struct Context {
    Patience patience;
    std::string_view token;
    std::string_view traceparent;
    Language language = Language::kChinese;
  };

  // `name` is the peer's service name for errors, `address` a gRPC target such as
  // `dns:///identity:7001`; several addresses are used in turn. At most `in_flight` calls wait at
  // once: half of the worker pool, so that callers that wait for others never take all workers.
  Client(std::string name, const std::string& address, int in_flight);
  ~Client();

  // The answer, or the peer's error as it came. UNAVAILABLE is tried again, at most
  // LIMIT_CALL_ATTEMPTS times and within the deadline, for reads and for writes with a request id;
  // never more than a tenth of all calls. OVERLOADED when `in_flight` calls are waiting. Any
  // thread; blocks.
  template <class Response>
  Result<Response> Call(const rpc::Call& call, std::string_view method,
                        const google::protobuf::Message& request) {
    return Call<Response>(
        Context{call.patience(), call.token(), call.traceparent(), call.language()}, method,
        request);
  }

  // For work without a caller: with a token of the service's own.
  template <class Response>
  Result<Response> Call(const Context& context, std::string_view method,
                        const google::protobuf::Message& request) {
    Response response;
    TRY(Run(context, method, request, response));
    return response;
  }

 private:
  Status Run(const Context& context, std::string_view method,
             const google::protobuf::Message& request, google::protobuf::Message& response);

  class State;
  std::unique_ptr<State> state_;
};

// Asks the health service at the address for "readiness"; SERVICE_UNAVAILABLE when it is not ready.
Status CheckHealth(const std::string& address, std::chrono::milliseconds timeout);

}  // namespace steward::rpc
