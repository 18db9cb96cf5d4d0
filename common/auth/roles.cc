#include "common/auth/roles.h"

#include <algorithm>
#include <utility>

#include "common/base/name.h"

namespace steward::auth {
namespace {

// Takes the segment up to the next slash off the front.
std::string_view TakeSegment(std::string_view& text) {
  const size_t slash = text.find('/');
  const std::string_view segment = text.substr(0, slash);
  text.remove_prefix(slash == text.npos ? text.size() : slash + 1);
  return segment;
}

bool HasAllSegment(std::string_view name) {
  while (!name.empty()) {
    if (TakeSegment(name) == kAll) return true;
  }
  return false;
}

// Whether `prefix` covers one of the names that `name` means, or lies below one.
bool Overlaps(std::string_view prefix, std::string_view name) {
  while (!prefix.empty() && !name.empty()) {
    const std::string_view meant = TakeSegment(name);
    const std::string_view granted = TakeSegment(prefix);
    if (meant == kAll ? granted.empty() || granted == kAll : meant != granted) return false;
  }
  return true;
}

bool Has(const Roles& roles, std::string_view role, std::string_view permission) {
  const auto found = roles.find(role);
  return found != roles.end() && found->second.contains(permission);
}

// Segment by segment: a prefix comes right before everything it covers.
bool Before(const std::string& a, const std::string& b) {
  const auto rank = [](char c) { return c == '/' ? 0 : static_cast<unsigned char>(c); };
  return std::lexicographical_compare(a.begin(), a.end(), b.begin(), b.end(),
                                      [&](char x, char y) { return rank(x) < rank(y); });
}

// Sorts, and drops what another prefix covers.
void Reduce(std::vector<std::string>& prefixes) {
  std::sort(prefixes.begin(), prefixes.end(), Before);
  const auto covers = [](const std::string& a, const std::string& b) { return Covers(a, b); };
  prefixes.erase(std::unique(prefixes.begin(), prefixes.end(), covers), prefixes.end());
}

}  // namespace

RoleTable::RoleTable() : roles_(std::make_shared<const Roles>()) {}

void RoleTable::Replace(Roles roles) {
  auto replacement = std::make_shared<const Roles>(std::move(roles));
  const std::lock_guard lock(mutex_);
  roles_.swap(replacement);  // the old ones are freed after the lock
}

std::shared_ptr<const Roles> RoleTable::Current() const {
  const std::lock_guard lock(mutex_);
  return roles_;
}

bool RoleTable::Allows(std::string_view role, std::string_view permission) const {
  return Has(*Current(), role, permission);
}

std::vector<std::string> Authorize(const RoleTable& table, const Principal& principal,
                                   std::string_view permission, std::string_view name) {
  const std::shared_ptr<const Roles> roles = table.Current();
  const bool all = HasAllSegment(name);
  std::vector<std::string> prefixes;
  for (const Grant& grant : principal.grants) {
    const bool concerns = all ? Overlaps(grant.prefix, name) : Covers(grant.prefix, name);
    if (concerns && Has(*roles, grant.role, permission)) prefixes.push_back(grant.prefix);
  }
  if (prefixes.size() > 1) Reduce(prefixes);
  return prefixes;
}

}  // namespace steward::auth
