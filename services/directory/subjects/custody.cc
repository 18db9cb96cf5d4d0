#include "services/directory/subjects/custody.h"

#include <algorithm>
#include <utility>

namespace steward::directory {

Custody::Custody(const std::vector<ArchiveEntry>& entries, std::string customer, std::string person)
    : customer_(std::move(customer)), person_(std::move(person)) {
  const auto is_change = [](const ArchiveEntry& entry) {
    return entry.field == ArchiveField::kCustomer;
  };
  const auto first = std::find_if(entries.begin(), entries.end(), is_change);
  std::string now = first == entries.end() ? customer_ : first->before;
  Time since = kEarliest;
  for (size_t begin = 0, end = 0; begin < entries.size(); begin = end) {
    // What happened at one time happened together.
    std::string next = now;
    for (; end < entries.size() && entries[end].actor.time == entries[begin].actor.time; ++end) {
      if (is_change(entries[end])) next = entries[end].after;
    }
    for (size_t i = begin; i < end; ++i) {
      const bool of_somebody = !is_change(entries[i]);
      sides_.push_back({of_somebody && now == person_, of_somebody && next == person_});
    }
    if (next == now) continue;
    const Time changed = entries[begin].actor.time;
    if (now == person_) stretches_.push_back({since, changed});
    since = changed;
    now = std::move(next);
  }
  if (now == person_) stretches_.push_back({since, kLatest});
}

bool Custody::IsHisAt(Time time) const {
  return std::any_of(stretches_.begin(), stretches_.end(), [&](const Stretch& stretch) {
    return stretch.from <= time && time < stretch.to;
  });
}

}  // namespace steward::directory
