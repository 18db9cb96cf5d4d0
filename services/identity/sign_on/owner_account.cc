#include "services/identity/sign_on/owner_account.h"

#include <cstdio>
#include <set>
#include <utility>

namespace steward::identity {
namespace {

// `branches/b1/sites/s1/units/...` -> `branches/b1/sites/s1`
std::string SiteOf(const std::string& unit) { return unit.substr(0, unit.find("/units/")); }

}  // namespace

void OwnerAccount::Bind(std::string owner_name, std::vector<std::string> unit_names,
                        std::optional<Time> until, Time now) {
  owner = std::move(owner_name);
  units = std::move(unit_names);
  bound_until = until;
  updated = now;
}

void OwnerAccount::Unbind(Time now) {
  owner.reset();
  units.clear();
  bound_until.reset();
  updated = now;
}

bool OwnerAccount::Use(Time now, Duration idle) {
  const bool forgotten = owner && now >= used + idle;
  if (forgotten) Unbind(now);
  used = now;
  return forgotten;
}

std::string OwnerAccount::PrincipalName(Time now) const {
  return Bound(now) ? *owner : name.ToString();
}

std::vector<HeldRole> OwnerAccount::Held(Time now) const {
  if (!Bound(now)) return {};
  std::set<std::string> sites;
  for (const std::string& unit : units) sites.insert(SiteOf(unit));
  std::vector<HeldRole> held;
  for (const std::string& site : sites) held.push_back({"owner", site});
  return held;
}

bool OwnerCode::Try(const TokenHash& tried, Time now) {
  if (used || tries >= kOwnerCodeTries || now >= expires) return false;
  ++tries;
  used = tried == hash;
  return used;
}

std::string OwnerCodeText(std::uint64_t random) {
  char text[8];
  std::snprintf(text, sizeof text, "%07llu", static_cast<unsigned long long>(random % 10'000'000));
  return text;
}

}  // namespace steward::identity
