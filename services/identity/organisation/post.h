// Posts: what they answer for, who holds them, and where nobody does (D-39). The rules look at
// whole days: nothing changes within one.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/clock.h"
#include "common/base/result.h"
#include "services/identity/calendar.h"
#include "services/identity/names.h"
#include "services/identity/organisation/names.h"

namespace steward::identity {

using PostId = Id<struct PostTag>;

struct PostName {
  static constexpr std::string_view kPattern = "branches/{}/posts/{}";
  std::string branch;
  PostId post;

  static Result<PostName> Parse(std::string_view text);
  std::string ToString() const { return FormatName(kPattern, branch, post); }
  auto operator<=>(const PostName&) const = default;
};

// Posts of a branch, and holders of a post that are kept.
inline constexpr int kMostPosts = 2000;
inline constexpr int kMostHolders = 200;
inline constexpr int kMostReportDays = 366;

// From a first to a last day; without one it goes on.
struct Days {
  Day from;
  std::optional<Day> to;
  bool On(const Day& day) const { return from <= day && (!to || day <= *to); }
  bool Overlaps(const Days& other) const;
  // POST_PERIOD_INVALID when they are reversed.
  Status Check() const;
  std::string ToText() const;
  bool operator==(const Days&) const = default;
};

// A kind of work somewhere: `cleaning` in a branch, a site or a building, which stands for all that
// lies in it.
struct Responsibility {
  std::string duty;
  std::string area;  // resource name
  Days days;
  // Whether who answers for this answers for that work there too.
  bool Covers(std::string_view other_duty, std::string_view other_area) const;
  bool operator==(const Responsibility&) const = default;
};

struct PostHolder {
  StaffId staff;
  Days days;
  bool operator==(const PostHolder&) const = default;
};

// What changed in a post: a value before and after, one of them empty where it came or went.
struct PostDifference {
  std::string field;
  std::string before;
  std::string after;
  bool operator==(const PostDifference&) const = default;
};

struct Post {
  PostName name;
  std::string title;
  std::optional<NodeId> node;  // none: the branch itself
  Days days;
  std::vector<Responsibility> responsibilities;
  std::vector<PostHolder> holders;
  Time created;
  Time updated;
  std::uint64_t version = 1;

  // POST_PERIOD_INVALID, RESPONSIBILITY_TWICE.
  Status Check() const;
  // POST_ENDED once its last day is over.
  Status CheckOpen(const Day& today) const;
  // Somebody holds it. POST_HELD_ALREADY, POST_PERIOD_INVALID, POST_LIMIT.
  Status Fill(const PostHolder& holder);
  // His holding on that day or the next one after it ends on that day. POST_NOT_HELD.
  Status Vacate(const StaffId& staff, const Day& last);
  // It ends with that day, and with it whatever would last longer. POST_PERIOD_INVALID.
  Status End(const Day& last);
  // Whatever somebody holds on this day or later is the successor's from then on. False: nothing.
  bool HandOver(const StaffId& staff, const StaffId& successor, const Day& day);
  bool HeldFrom(const StaffId& staff, const Day& day) const;

  // Everything in it as text, by field.
  std::map<std::string, std::string> Facts() const;
};

std::vector<PostDifference> DifferencesBetween(const std::map<std::string, std::string>& before,
                                               const std::map<std::string, std::string>& after);

// A kind of work somewhere that somebody must answer for.
struct DutyArea {
  std::string title;
  Responsibility needed;
};

// All of a branch. A branch without one has an empty one.
struct DutyPlan {
  std::vector<DutyArea> areas;
  std::uint64_t version = 0;
  // POST_PERIOD_INVALID, RESPONSIBILITY_TWICE.
  Status Check() const;
};

// Days on which nobody answers for an area.
struct Gap {
  const DutyArea* area = nullptr;
  Days days;                    // with a last day
  std::vector<PostName> posts;  // that answer for it but are held by nobody; none: there is no post
};

// All gaps from the first to the last of `days`, by area, then by day. `last_days`: on which people
// work last, of those of whom it is known.
std::vector<Gap> GapsOf(const DutyPlan& plan, const std::vector<Post>& posts,
                        const std::map<StaffId, Day>& last_days, const Days& days);

}  // namespace steward::identity
