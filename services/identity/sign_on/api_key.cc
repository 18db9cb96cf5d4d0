#include "services/identity/sign_on/api_key.h"

namespace steward::identity {

Status ApiKey::CheckNew(Time now) const {
  if (expires > now && expires <= now + kApiKeyLife) return {};
  const auto days = std::chrono::duration_cast<std::chrono::days>(kApiKeyLife).count();
  return Fail(Reason::kApiKeyExpiryInvalid, {{"days", std::to_string(days)}});
}

Status ApiKey::Judge(const TokenHash& secret, Time now) const {
  const bool overlapped = previous && secret == *previous && overlap_end && now < *overlap_end;
  if (secret != newest && !overlapped) return Fail(Reason::kApiKeyInvalid);
  if (state == State::kDisabled) {
    return Fail(Reason::kApiKeyDisabled, {{"api_key", name.ToString()}});
  }
  if (now >= expires) return Fail(Reason::kApiKeyExpired, {{"api_key", name.ToString()}});
  return {};
}

Status ApiKey::Rotate(const TokenHash& next, Duration overlap, Time now) {
  if (state != State::kActive || now >= expires) {
    return Fail(Reason::kApiKeyNotActive, {{"api_key", name.ToString()}});
  }
  previous.reset();
  overlap_end.reset();
  if (overlap > Duration::zero()) {
    previous = newest;
    overlap_end = now + overlap;
  }
  newest = next;
  updated = now;
  return {};
}

bool ApiKey::Disable(Time now) {
  if (state == State::kDisabled) return false;
  state = State::kDisabled;
  updated = now;
  return true;
}

std::string ApiKey::RoleCode() const { return role ? *role : RoleCodeOf(name.id); }

std::string RoleCodeOf(const ApiKeyId& id) { return "key-" + id.ToString(); }

}  // namespace steward::identity
