#include "common/rpc/scope.h"

#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include "common/base/name.h"
#include "common/base/result.h"
#include "common/base/text.h"

namespace steward::rpc {
namespace {

struct Place {
  std::string branch;  // empty: all
  std::string site;    // empty: all of the branch
};

Place PlaceOf(std::string_view name) {
  const std::vector<std::string_view> segments = Split(name, '/');
  Place place;
  if (segments.size() >= 2 && segments[1] != kAll) place.branch = segments[1];
  if (segments.size() >= 4 && segments[2] == "sites" && segments[3] != kAll)
    place.site = segments[3];
  return place;
}

// The smaller of two places, or nothing when they do not overlap.
bool Intersect(const Place& a, const Place& b, Place& both) {
  const auto narrow = [](const std::string& x, const std::string& y, std::string& out) {
    out = x.empty() ? y : x;
    return x.empty() || y.empty() || x == y;
  };
  return narrow(a.branch, b.branch, both.branch) && narrow(a.site, b.site, both.site);
}

// `(a, b, b, b)` for two values: padding repeats the last one.
std::string Placeholders(size_t count) {
  std::string text = "(?";
  for (size_t i = 1; i < count; ++i) text += ", ?";
  return text + ")";
}

size_t Padded(size_t count) {
  for (const size_t size : {1, 4, 16, 64}) {
    if (count <= size) return size;
  }
  return count;
}

void AppendIn(std::string_view column, std::vector<std::string> values,
              Scope::Condition& condition) {
  values.resize(Padded(values.size()), values.back());
  condition.sql += std::string(column) + " IN " + Placeholders(values.size());
  condition.arguments.insert(condition.arguments.end(), values.begin(), values.end());
}

}  // namespace

Scope::Scope(std::vector<std::string> prefixes) : prefixes_(std::move(prefixes)) {}

bool Scope::Contains(std::string_view name) const {
  return std::any_of(prefixes_.begin(), prefixes_.end(),
                     [&](const std::string& prefix) { return Covers(prefix, name); });
}

Scope::Condition Scope::Under(std::string_view parent) const {
  std::set<std::string> whole_branches;
  std::set<std::pair<std::string, std::string>> sites;
  const Place wanted = PlaceOf(parent);
  for (const std::string& prefix : prefixes_) {
    Place place;
    if (!Intersect(PlaceOf(prefix), wanted, place)) continue;
    if (place.branch.empty() && place.site.empty()) return {"1 = 1", {}};
    if (place.branch.empty()) return {"site_id = ?", {place.site}, true};
    if (place.site.empty())
      whole_branches.insert(place.branch);
    else
      sites.emplace(place.branch, place.site);
  }
  std::erase_if(sites, [&](const auto& site) { return whole_branches.count(site.first) != 0; });
  if (whole_branches.empty() && sites.empty()) return {"1 = 0", {}};

  // Branch codes are compared apart from sites, so that a primary key (branch_id, ...) is used.
  std::set<std::string> branches = whole_branches;
  for (const auto& [branch, site] : sites) branches.insert(branch);
  Condition condition;
  AppendIn("branch_id", {branches.begin(), branches.end()}, condition);
  if (sites.empty()) return condition;
  condition.names_sites = true;
  if (branches.size() == 1) {  // the everyday case, and one an index on (branch_id, site_id) serves
    std::vector<std::string> codes;
    for (const auto& [branch, site] : sites) codes.push_back(site);
    condition.sql += " AND ";
    AppendIn("site_id", codes, condition);
    return condition;
  }
  condition.sql += " AND (";
  if (!whole_branches.empty()) {
    AppendIn("branch_id", {whole_branches.begin(), whole_branches.end()}, condition);
    condition.sql += " OR ";
  }
  std::vector<std::string> pairs;
  for (const auto& [branch, site] : sites) pairs.push_back(branch + "/" + site);
  AppendIn("CONCAT(branch_id, '/', site_id)", pairs, condition);
  condition.sql += ")";
  return condition;
}

}  // namespace steward::rpc
