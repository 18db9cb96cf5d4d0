#include "common/app/leaving_follower.h"

#include <memory>
#include <utility>

#include "common/base/name.h"
#include "steward/identity/v1/leaving_service.pb.h"

namespace steward::app {
namespace {

namespace v1 = identity::v1;

const google::protobuf::MethodDescriptor& LeavingReportMethod() {
  return *v1::ReportLeavingRequest::descriptor()
              ->file()
              ->FindServiceByName("LeavingService")
              ->FindMethodByName("ReportLeaving");
}

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

Status TakePartIn(Follower& follower, const HandOver& hand_over, const v1::Leaving& proto) {
  const Leaving leaving = TRY(LeavingOf(proto));
  const auto call = TRY(follower.CallOf(LeavingReportMethod(), leaving.branch, leaving.name));
  const LeavingReport report = TRY(hand_over(*call, leaving));
  if (HasReported(proto) && report == KnownOf(proto)) return {};
  v1::ReportLeavingRequest request = RequestOf(leaving, report);
  request.set_request_id(follower.FreshId());
  TRY(follower.Ask<v1::Leaving>("steward.identity.v1.LeavingService.ReportLeaving", request));
  return {};
}

Status LookAtLeavings(Follower& follower, const HandOver& hand_over) {
  const auto open = TRY(follower.Ask<v1::ListOpenLeavingsResponse>(
      "steward.identity.v1.LeavingService.ListOpenLeavings", v1::ListOpenLeavingsRequest()));
  Status first;  // one that cannot be handed over does not hold up the others
  for (const v1::Leaving& leaving : open.leavings()) {
    const Status status = TakePartIn(follower, hand_over, leaving);
    if (first.ok() && !status.ok()) first = status;
  }
  return first;
}

}  // namespace

Follower::Task LeavingTask(HandOver hand_over) {
  return {"leavings", [hand_over = std::move(hand_over)](Follower& follower) {
            return LookAtLeavings(follower, hand_over);
          }};
}

}  // namespace steward::app
