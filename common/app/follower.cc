#include "common/app/follower.h"

#include <utility>

namespace steward::app {
namespace {

constexpr std::chrono::seconds kLookInterval(2);
constexpr std::chrono::seconds kWorkPatience(30);  // for one thing that is open

}  // namespace

Follower::Follower(const Parts& parts, ServiceToken token, Task task)
    : parts_(parts),
      token_(std::move(token)),
      task_(std::move(task)),
      thread_([this] { return Look(); }) {}

std::chrono::milliseconds Follower::Look() {
  log_.Ended(task_.look(*this));
  return kLookInterval;
}

Result<std::unique_ptr<rpc::Call>> Follower::CallOf(
    const google::protobuf::MethodDescriptor& reports, const std::string& branch,
    const std::string& resource) {
  auto call = std::make_unique<rpc::Call>(reports);
  auto principal = std::make_shared<auth::Principal>();
  principal->name = "services/" + token_.service();
  call->set_principal(std::move(principal));
  call->set_branch(branch);
  call->set_resource(resource);
  call->set_token(TRY(token_.Get()));
  call->set_deadline(std::chrono::steady_clock::now() + kWorkPatience);
  call->set_now(parts_.policy.marks()->BusinessTime(branch, parts_.clock.Now()));
  return call;
}

}  // namespace steward::app
