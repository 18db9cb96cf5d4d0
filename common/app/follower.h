// A service's part in something that another service keeps: asks it every two seconds what is to be
// done here, does it as a call of the service's own, and reports. While the other service does not
// answer, nothing is done.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include "common/app/service_token.h"
#include "common/auth/policy.h"
#include "common/base/clock.h"
#include "common/base/id.h"
#include "common/base/repeating.h"
#include "common/log/recurring.h"
#include "common/rpc/call.h"
#include "common/rpc/client.h"

namespace steward::app {

class Follower {
 public:
  struct Parts {
    rpc::Client& keeper;         // the service that knows what is to be done
    const auth::Policy& policy;  // says how business time differs from real time
    const Clock& clock;
    IdSource& ids;
  };
  // What is followed. One look does all that is open now.
  struct Task {
    std::string title;  // "leavings", for the log
    std::function<Status(Follower&)> look;
  };
  // All parts, and what the task uses, outlive it.
  Follower(const Parts& parts, ServiceToken token, Task task);

  // The rest is for the look, which runs on the thread of the follower.
  template <class Response, class Request>
  Result<Response> Ask(std::string_view method, const Request& request) {
    return parts_.keeper.Call<Response>(
        rpc::Client::Context{PatienceOf(kAnswerPatience), TRY(token_.Get()), ""}, method, request);
  }
  // A call of the service's own at the business time of the branch, named after the method by which
  // it reports.
  Result<std::unique_ptr<rpc::Call>> CallOf(const google::protobuf::MethodDescriptor& reports,
                                            const std::string& branch, const std::string& resource);
  std::string FreshId() { return parts_.ids.Next(parts_.clock.Now()).ToString(); }

 private:
  static constexpr std::chrono::seconds kAnswerPatience{2};

  std::chrono::milliseconds Look();

  const Parts parts_;
  ServiceToken token_;
  const Task task_;
  log::Recurring log_{task_.title};
  Repeating thread_;  // last: it uses the others
};

}  // namespace steward::app
