#include "services/identity/policy_events.h"

#include "steward/identity/v1/policy_events.pb.h"

namespace steward::identity {
namespace {

constexpr std::string_view kPolicy = "branches/hq/policy";  // one for the whole company

}  // namespace

Status AnnouncePolicy(db::Tx& tx, const events::Occasion& occasion, std::uint64_t version) {
  v1::PolicyChanged event;
  event.set_version(static_cast<std::int64_t>(version));
  return events::Announce(tx, occasion, kPolicy, version, event);
}

}  // namespace steward::identity
