#include "common/app/policy_follower.h"

#include <algorithm>
#include <utility>

#include "steward/identity/v1/policy_events.pb.h"
#include "steward/identity/v1/policy_service.pb.h"

namespace steward::app {
namespace {

namespace v1 = identity::v1;

using std::chrono::milliseconds;

constexpr milliseconds kFirstInterval(200);  // until identity has answered once
constexpr std::chrono::seconds kPatience(2);
// How long the stream is waited for: a process that ends waits for it as well.
constexpr milliseconds kWait(500);
// After something was told: many changes in a row are asked for ten times a second at most.
constexpr milliseconds kBurstPause(100);
constexpr milliseconds kBrokenPause(500);

cache::RedisOptions ForOneReader(cache::RedisOptions options) {
  options.connections = 1;
  return options;
}

bool TellsOfPolicy(const events::Broadcast::Heard& heard) {
  static const std::string& kChanged = v1::PolicyChanged::descriptor()->full_name();
  return heard.anew.has_value() ||  // whatever was lost, it may have been that
         std::any_of(heard.events.begin(), heard.events.end(),
                     [](const events::Envelope& event) { return event.type() == kChanged; });
}

}  // namespace

PolicyFollower::Listener::Listener(cache::RedisOptions options)
    : redis(ForOneReader(std::move(options))),
      stream(redis, "identity"),
      broadcast(stream, /*kept=*/0) {}

Result<std::unique_ptr<PolicyFollower>> PolicyFollower::Start(Parts parts) {
  ServiceToken token = TRY(ServiceToken::Open(parts.identity, parts.service, parts.keys));
  return std::unique_ptr<PolicyFollower>(new PolicyFollower(parts, std::move(token)));
}

PolicyFollower::PolicyFollower(const Parts& parts, ServiceToken token)
    : identity_(parts.identity),
      token_(std::move(token)),
      policy_(parts.policy),
      interval_(parts.interval),
      listener_(parts.streams ? std::make_unique<Listener>(*parts.streams) : nullptr) {
  asking_.emplace([this] { return Ask(); });
  if (listener_) listening_.emplace([this] { return Listen(); });
}

milliseconds PolicyFollower::Ask() {
  ++asked_;
  log_.Ended(Refresh());
  return loaded_ ? interval_ : kFirstInterval;
}

milliseconds PolicyFollower::Listen() {
  events::Broadcast& broadcast = listener_->broadcast;
  const Result<events::Broadcast::Heard> heard = broadcast.Listen(kWait);
  if (!heard.ok()) {
    listener_->log.Failed(heard.error());
    return kBrokenPause;
  }
  listener_->log.Went();
  if (TellsOfPolicy(heard.value())) asking_->Wake();
  if (!broadcast.has_begun()) return events::Broadcast::kHeadInterval;
  const bool is_quiet = heard.value().events.empty() && !heard.value().anew;
  return is_quiet ? milliseconds(0) : kBurstPause;
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
