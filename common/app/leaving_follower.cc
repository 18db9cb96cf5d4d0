#include "common/app/leaving_follower.h"

#include <memory>
#include <utility>

#include "common/base/name.h"
#include "common/log/log.h"
#include "steward/identity/v1/leaving_service.pb.h"

namespace steward::app {
namespace {

namespace v1 = identity::v1;

constexpr std::chrono::seconds kLookInterval(2);
constexpr std::chrono::seconds kAnswerPatience(2);
constexpr std::chrono::seconds kWorkPatience(30);  // for what one person holds

Result<Leaving> LeavingOf(const v1::Leaving& proto) {
  Leaving leaving{.name = proto.name(), .staff = proto.staff(), .successor = proto.successor()};
  const bool is_name =
      ParseName("branches/{}/leavings/{}", proto.name(), leaving.branch, leaving.id);
  STEWARD_CHECK(is_name);  // identity made it
  return leaving;
}

// What identity knows from the last report of this service.
LeavingReport KnownOf(const v1::Leaving& proto) {
  LeavingReport known;
  for (const v1::LeavingItem& item : proto.items()) {
    for (const v1::HandedOver& one : item.handed_over())
      known.handed_over[one.kind()] = one.count();
    for (const v1::StillOut& one : item.still_out()) {
      known.still_out.push_back({one.kind(), one.resource(), one.title()});
    }
  }
  return known;
}

bool HasReported(const v1::Leaving& proto) {
  return proto.items_size() == 1 && proto.items(0).state() == v1::LeavingItem::STATE_REPORTED;
}

v1::ReportLeavingRequest RequestOf(const Leaving& leaving, const LeavingReport& report) {
  v1::ReportLeavingRequest request;
  request.set_name(leaving.name);
  for (const auto& [kind, count] : report.handed_over) {
    v1::HandedOver& added = *request.add_handed_over();
    added.set_kind(kind);
    added.set_count(count);
  }
  for (const StillOut& out : report.still_out) {
    v1::StillOut& added = *request.add_still_out();
    added.set_kind(out.kind);
    added.set_resource(out.resource);
    added.set_title(out.title);
  }
  return request;
}

}  // namespace

LeavingFollower::LeavingFollower(const Parts& parts, ServiceToken token, HandOver hand_over)
    : parts_(parts),
      token_(std::move(token)),
      hand_over_(std::move(hand_over)),
      thread_([this] { return Look(); }) {}

std::chrono::milliseconds LeavingFollower::Look() {
  const Status status = LookOnce();
  if (status.ok() != working_) {
    working_ = status.ok();
    if (working_)
      log::Info("leavings are handed over again");
    else
      log::Warn("leavings are not handed over",
                {{"reason", status.error().reason}, {"cause", status.error().cause}});
  }
  return kLookInterval;
}

Status LeavingFollower::LookOnce() {
  const std::string token = TRY(token_.Get());
  const v1::ListOpenLeavingsResponse open = TRY(parts_.identity.Call<v1::ListOpenLeavingsResponse>(
      rpc::Client::Context{PatienceOf(kAnswerPatience), token, ""},
      "steward.identity.v1.LeavingService.ListOpenLeavings", v1::ListOpenLeavingsRequest()));
  Status first;  // one that cannot be handed over does not hold up the others
  for (const v1::Leaving& leaving : open.leavings()) {
    const Status status = TakePart(token, leaving);
    if (first.ok() && !status.ok()) first = status;
  }
  return first;
}

Status LeavingFollower::TakePart(const std::string& token, const v1::Leaving& proto) {
  const Leaving leaving = TRY(LeavingOf(proto));
  rpc::Call call(*v1::ReportLeavingRequest::descriptor()
                      ->file()
                      ->FindServiceByName("LeavingService")
                      ->FindMethodByName("ReportLeaving"));
  auto principal = std::make_shared<auth::Principal>();
  principal->name = "services/" + token_.service();
  call.set_principal(std::move(principal));
  call.set_branch(leaving.branch);
  call.set_resource(leaving.name);
  call.set_token(token);
  call.set_deadline(std::chrono::steady_clock::now() + kWorkPatience);
  call.set_now(parts_.clock.Now());
  const auto marks = parts_.policy.marks();
  call.set_now(marks->BusinessTime(leaving.branch, call.now()));

  const LeavingReport report = TRY(hand_over_(call, leaving));
  if (HasReported(proto) && report == KnownOf(proto)) return {};
  v1::ReportLeavingRequest request = RequestOf(leaving, report);
  request.set_request_id(parts_.ids.Next(parts_.clock.Now()).ToString());
  TRY(parts_.identity.Call<v1::Leaving>(
      rpc::Client::Context{PatienceOf(kAnswerPatience), TRY(token_.Get()), ""},
      "steward.identity.v1.LeavingService.ReportLeaving", request));
  return {};
}

}  // namespace steward::app
