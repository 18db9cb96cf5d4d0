#include "services/identity/organisation/prefixes.h"

#include <algorithm>
#include <set>
#include <utility>

#include "common/base/name.h"
#include "steward/identity/v1/reasons.h"

namespace steward::identity {
namespace {

Time BeginOf(const Day& day, Duration ahead) { return Time(std::chrono::sys_days(day)) - ahead; }

void Earlier(std::optional<Time>& until, const std::optional<Time>& time, Time now) {
  if (time && *time > now && (!until || *time < *until)) until = time;
}

}  // namespace

Day DatedTree::DayOf(Time now) const {
  return Day(std::chrono::floor<std::chrono::days>(now + ahead));
}

std::optional<Time> DatedTree::NextChange(Time now) const {
  const std::vector<Day> days = tree.DaysOfChange(DayOf(now));
  if (days.size() < 2) return std::nullopt;
  return BeginOf(days[1], ahead);
}

std::vector<std::string> PrefixesOf(const std::string& scope, const Trees& trees, Time now) {
  const std::optional<NodeName> node = NodeName::ParseIf(scope);
  if (!node) return {scope};
  std::vector<std::string> prefixes;
  const auto found = trees.find(node->branch);
  if (found == trees.end()) return prefixes;
  const DatedTree& dated = found->second;
  for (const std::string& site : dated.tree.SitesUnder(node->node, dated.DayOf(now))) {
    prefixes.push_back(SiteName{node->branch, site}.ToString());
  }
  return prefixes;
}

std::vector<std::string> Meet(const std::vector<std::string>& a,
                              const std::vector<std::string>& b) {
  std::set<std::string> both;
  for (const std::string& one : a) {
    for (const std::string& other : b) {
      if (Covers(one, other))
        both.insert(other);
      else if (Covers(other, one))
        both.insert(one);
    }
  }
  return {both.begin(), both.end()};
}

std::vector<HeldRole> Reduced(std::vector<HeldRole> held) {
  std::sort(held.begin(), held.end());
  held.erase(std::unique(held.begin(), held.end()), held.end());
  const std::vector<HeldRole> all = held;
  std::erase_if(held, [&](const HeldRole& one) {
    return std::any_of(all.begin(), all.end(), [&](const HeldRole& other) {
      return other.role == one.role && other.scope != one.scope && Covers(other.scope, one.scope);
    });
  });
  return held;
}

bool SourcedGrant::InForce(Time now) const {
  if (!grant.InForce(now)) return false;
  return !grant.source || (source_holds && source && source->InForce(now));
}

std::vector<HeldRole> SourcedGrant::Held(const Trees& trees, Time now) const {
  std::vector<std::string> prefixes = PrefixesOf(grant.held.scope, trees, now);
  if (grant.source) {
    if (!source) return {};
    prefixes = Meet(prefixes, PrefixesOf(source->held.scope, trees, now));
  }
  std::vector<HeldRole> held;
  for (std::string& prefix : prefixes) held.push_back({grant.held.role, std::move(prefix)});
  return held;
}

RightsInForce RightsAt(const std::vector<SourcedGrant>& grants, const Trees& trees, Time now) {
  RightsInForce rights;
  for (const SourcedGrant& one : grants) {
    for (const Grant* grant : {&one.grant, one.source ? &*one.source : &one.grant}) {
      Earlier(rights.until, grant->from, now);
      Earlier(rights.until, grant->to, now);
    }
    if (!one.InForce(now)) continue;
    for (HeldRole& held : one.Held(trees, now)) rights.held.push_back(std::move(held));
  }
  for (const auto& [branch, dated] : trees) Earlier(rights.until, dated.NextChange(now), now);
  rights.held = Reduced(std::move(rights.held));
  return rights;
}

std::optional<Time> EndOf(const Employment& employment, Duration ahead) {
  const std::optional<Day> last = employment.LastDay();
  if (!last) return std::nullopt;
  return BeginOf(NextDay(*last), ahead);
}

std::vector<HeldRole> NarrowedTo(const std::string& branch, const Employment& employment,
                                 std::vector<HeldRole> held) {
  if (employment.sites.empty()) return held;
  std::vector<std::string> allowed;
  for (const std::string& site : employment.sites) {
    allowed.push_back(SiteName{branch, site}.ToString());
  }
  std::vector<HeldRole> narrowed;
  for (const HeldRole& one : held) {
    for (std::string& prefix : Meet({one.scope}, allowed)) {
      narrowed.push_back({one.role, std::move(prefix)});
    }
  }
  return Reduced(std::move(narrowed));
}

RightsInForce Limited(RightsInForce rights, const Staff& staff, Duration ahead, Time now) {
  rights.held = NarrowedTo(staff.branch, staff.employment, std::move(rights.held));
  const std::optional<Time> end = EndOf(staff.employment, ahead);
  Earlier(rights.until, end, now);
  if (end && now >= *end) {
    rights.over = true;
    rights.held.clear();
  }
  return rights;
}

Status CheckPrefixCount(const Staff& staff, const std::vector<SourcedGrant>& grants,
                        const Trees& trees, Time now, size_t limit) {
  std::set<Time> times = {now};
  for (const auto& [branch, dated] : trees) {
    for (const Day& day : dated.tree.DaysOfChange(dated.DayOf(now))) {
      times.insert(std::max(now, BeginOf(day, dated.ahead)));
    }
  }
  for (const Time time : times) {
    std::vector<HeldRole> held;
    for (const SourcedGrant& one : grants) {
      if (one.grant.Ended(time)) continue;
      for (HeldRole& role : one.Held(trees, time)) held.push_back(std::move(role));
    }
    held = Reduced(std::move(held));
    if (NarrowedTo(staff.branch, staff.employment, std::move(held)).size() <= limit) continue;
    return Fail(Reason::kTooManyPrefixes,
                {{"staff", staff.name().ToString()},
                 {"limit", std::to_string(limit)},
                 {"date", ToString(Day(std::chrono::floor<std::chrono::days>(time)))}});
  }
  return {};
}

}  // namespace steward::identity
