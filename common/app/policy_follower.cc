#include "common/app/policy_follower.h"

#include <utility>

#include "common/log/log.h"
#include "steward/identity/v1/policy_service.pb.h"

namespace steward::app {
namespace {

namespace v1 = identity::v1;

constexpr std::chrono::seconds kInterval(2);
constexpr std::chrono::milliseconds kFirstInterval(200);  // until identity has answered once
constexpr std::chrono::seconds kPatience(2);

}  // namespace

Result<std::unique_ptr<PolicyFollower>> PolicyFollower::Start(rpc::Client& identity,
                                                              std::string service,
                                                              const config::v1::Keys& keys,
                                                              auth::Policy& policy) {
  ServiceToken token = TRY(ServiceToken::Open(identity, std::move(service), keys));
  return std::unique_ptr<PolicyFollower>(new PolicyFollower(identity, std::move(token), policy));
}

PolicyFollower::PolicyFollower(rpc::Client& identity, ServiceToken token, auth::Policy& policy)
    : identity_(identity),
      token_(std::move(token)),
      policy_(policy),
      thread_([this] { return Follow(); }) {}

std::chrono::milliseconds PolicyFollower::Follow() {
  const Status status = Refresh();
  if (status.ok() != answering_) {
    answering_ = status.ok();
    if (answering_)
      log::Info("identity answers again");
    else
      log::Warn("identity does not answer", {{"cause", status.error().cause}});
  }
  return loaded_ ? std::chrono::milliseconds(kInterval) : kFirstInterval;
}

Status PolicyFollower::Refresh() {
  const std::string token = TRY(token_.Get());
  v1::GetPolicyRequest request;
  request.set_known_version(version_);
  const v1::GetPolicyResponse answer = TRY(identity_.Call<v1::GetPolicyResponse>(
      rpc::Client::Context{PatienceOf(kPatience), token, ""},
      "steward.identity.v1.PolicyService.GetPolicy", request));
  if (loaded_ && answer.version() == version_) return {};  // nothing new
  auth::Roles roles;
  for (const v1::RolePermissions& role : answer.roles()) {
    roles[role.role()].insert(role.permissions().begin(), role.permissions().end());
  }
  auth::PolicyMarks marks;
  marks.ended_sessions.insert(answer.ended_sessions().begin(), answer.ended_sessions().end());
  for (const v1::ClockOffset& moved : answer.clock_offsets()) {
    marks.clock_offsets[moved.branch()] = std::chrono::milliseconds(moved.offset_ms());
  }
  policy_.Replace(std::move(roles), std::move(marks));
  version_ = answer.version();
  loaded_ = true;
  return {};
}

}  // namespace steward::app
