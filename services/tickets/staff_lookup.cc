#include "services/tickets/staff_lookup.h"

#include "steward/identity/v1/staff_service.pb.h"
#include "steward/tickets/v1/reasons.h"

namespace steward::tickets {
namespace {

namespace id = identity::v1;

constexpr std::chrono::minutes kBelieved(10);
constexpr size_t kRemembered = 10'000;

}  // namespace

Status StaffLookup::Check(const rpc::Call& call, const std::string& name) {
  if (name.empty() || name == call.principal().name) return {};
  const SteadyTime now = std::chrono::steady_clock::now();
  {
    const std::lock_guard lock(mutex_);
    const auto found = found_.find(name);
    if (found != found_.end() && now < found->second) return {};
  }
  id::GetStaffRequest request;
  request.set_name(name);
  const Result<id::Staff> staff =
      identity_.Call<id::Staff>(call, "steward.identity.v1.StaffService.GetStaff", request);
  const bool missing = !staff.ok() && staff.error().code == Code::kNotFound;
  if (!staff.ok() && !missing) return staff.error();
  if (missing || staff.value().state() != id::Staff::STATE_ACTIVE) {
    return Fail(Reason::kStaffNotInService, {{"person", name}});
  }
  const std::lock_guard lock(mutex_);
  if (found_.size() >= kRemembered) found_.clear();
  found_[name] = now + kBelieved;
  return {};
}

}  // namespace steward::tickets
