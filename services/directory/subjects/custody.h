// When a customer file was about whom: a file belongs to a unit, and its customer may change. What
// its history says belongs to whoever was the customer then. Pure.
#pragma once

#include <string>
#include <vector>

#include "services/directory/archives/archive.h"

namespace steward::directory {

class Custody {
 public:
  // `entries`: the whole history, in order. `customer`: the one the file has now. `person`: the
  // resource name of the one that is asked about.
  Custody(const std::vector<ArchiveEntry>& entries, std::string customer, std::string person);

  // From `from` on until before `to`.
  struct Stretch {
    Time from;
    Time to;
    bool operator==(const Stretch&) const = default;
  };
  // Before and after everything.
  static constexpr Time kEarliest{};
  static constexpr Time kLatest{std::chrono::sys_days{std::chrono::year(9999) / 12 / 31}};

  // Whether the file is about the person now, or was at this time.
  bool IsHis() const { return Is(customer_); }
  bool IsHisAt(Time time) const;
  // Whether this is the person's name.
  bool Is(const std::string& name) const { return name == person_; }
  // The stretches of time in which it was, in order.
  const std::vector<Stretch>& stretches() const { return stretches_; }
  // Whether what stood before, and after, the entry in this place is about the person. An entry
  // of the customer itself holds a resource name and is about nobody.
  bool IsHisBefore(size_t entry) const { return sides_[entry].before; }
  bool IsHisAfter(size_t entry) const { return sides_[entry].after; }

 private:
  struct Sides {
    bool before = false;
    bool after = false;
  };

  const std::string customer_;
  const std::string person_;
  std::vector<Stretch> stretches_;
  std::vector<Sides> sides_;
};

}  // namespace steward::directory
