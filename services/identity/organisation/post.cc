#include "services/identity/organisation/post.h"

#include <algorithm>
#include <set>
#include <utility>

#include "services/identity/organisation/node.h"
#include "steward/identity/v1/reasons.h"

namespace steward::identity {
namespace {

Day DayBefore(const Day& day) { return Day(std::chrono::sys_days(day) - std::chrono::days(1)); }

// Nobody is needed twice for the same on one day.
Status CheckOnce(const std::vector<Responsibility>& all) {
  for (size_t i = 0; i < all.size(); ++i) {
    TRY(all[i].days.Check());
    for (size_t j = 0; j < i; ++j) {
      if (all[i].duty != all[j].duty || all[i].area != all[j].area) continue;
      if (!all[i].days.Overlaps(all[j].days)) continue;
      return Fail(Reason::kResponsibilityTwice, {{"duty", all[i].duty}, {"area", all[i].area}});
    }
  }
  return {};
}

void CutAt(Days& days, const Day& last) {
  if (!days.to || *days.to > last) days.to = last;
}

// Whether somebody holds the post on a day.
bool IsHeld(const Post& post, const std::map<StaffId, Day>& last_days, const Day& day) {
  return std::any_of(post.holders.begin(), post.holders.end(), [&](const PostHolder& holder) {
    const auto last = last_days.find(holder.staff);
    return holder.days.On(day) && (last == last_days.end() || day <= last->second);
  });
}

bool AnswersFor(const Post& post, const Responsibility& needed, const Day& day) {
  return post.days.On(day) && std::any_of(post.responsibilities.begin(),
                                          post.responsibilities.end(), [&](const auto& one) {
                                            return one.days.On(day) &&
                                                   one.Covers(needed.duty, needed.area);
                                          });
}

// The days within `days` on which anything may be other than the day before.
std::set<Day> DaysOfChange(const std::vector<const Post*>& posts, const Responsibility& needed,
                           const std::map<StaffId, Day>& last_days, const Days& days) {
  std::set<Day> changes{days.from};
  const auto add = [&](const Day& day) {
    if (days.On(day)) changes.insert(day);
  };
  const auto add_days = [&](const Days& span) {
    add(span.from);
    if (span.to) add(NextDay(*span.to));
  };
  add_days(needed.days);
  for (const Post* post : posts) {
    add_days(post->days);
    for (const Responsibility& one : post->responsibilities) add_days(one.days);
    for (const PostHolder& holder : post->holders) {
      add_days(holder.days);
      const auto last = last_days.find(holder.staff);
      if (last != last_days.end()) add(NextDay(last->second));
    }
  }
  return changes;
}

// What is missing on one day; nullopt: nothing.
std::optional<std::vector<PostName>> MissingOn(const std::vector<const Post*>& posts,
                                               const Responsibility& needed,
                                               const std::map<StaffId, Day>& last_days,
                                               const Day& day) {
  if (!needed.days.On(day)) return std::nullopt;
  std::vector<PostName> empty;
  for (const Post* post : posts) {
    if (!AnswersFor(*post, needed, day)) continue;
    if (IsHeld(*post, last_days, day)) return std::nullopt;
    empty.push_back(post->name);
  }
  return empty;
}

}  // namespace

Result<PostName> PostName::Parse(std::string_view text) {
  PostName name;
  if (ParseName(kPattern, text, name.branch, name.post)) return name;
  return Fail(Reason::kPostNotFound, {{"post", text}});
}

bool Days::Overlaps(const Days& other) const {
  return (!to || other.from <= *to) && (!other.to || from <= *other.to);
}

Status Days::Check() const {
  if (!to || from <= *to) return {};
  return Fail(Reason::kPostPeriodInvalid, {{"from", ToString(from)}, {"to", ToString(*to)}});
}

std::string Days::ToText() const { return ToString(from) + '/' + (to ? ToString(*to) : ""); }

bool Responsibility::Covers(std::string_view other_duty, std::string_view other_area) const {
  return duty == other_duty && other_area.starts_with(area) &&
         (other_area.size() == area.size() || other_area[area.size()] == '/');
}

Status Post::Check() const {
  TRY(days.Check());
  return CheckOnce(responsibilities);
}

Status Post::CheckOpen(const Day& today) const {
  if (!days.to || *days.to >= today) return {};
  return Fail(Reason::kPostEnded, {{"post", title}, {"date", ToString(*days.to)}});
}

Status Post::Fill(const PostHolder& holder) {
  TRY(holder.days.Check());
  if (holders.size() >= kMostHolders) {
    return Fail(Reason::kPostLimit, {{"count", std::to_string(kMostHolders)}});
  }
  for (const PostHolder& known : holders) {
    if (known.staff != holder.staff || !known.days.Overlaps(holder.days)) continue;
    return Fail(Reason::kPostHeldAlready,
                {{"staff", StaffName{name.branch, known.staff}.ToString()},
                 {"from", ToString(known.days.from)}});
  }
  holders.push_back(holder);
  if (days.to) CutAt(holders.back().days, *days.to);
  return holders.back().days.Check();
}

Status Post::Vacate(const StaffId& staff, const Day& last) {
  const auto held = std::find_if(holders.begin(), holders.end(), [&](const PostHolder& holder) {
    return holder.staff == staff && holder.days.On(last);
  });
  if (held == holders.end()) {
    return Fail(Reason::kPostNotHeld,
                {{"staff", StaffName{name.branch, staff}.ToString()}, {"date", ToString(last)}});
  }
  held->days.to = last;
  return {};
}

Status Post::End(const Day& last) {
  days.to = last;
  TRY(days.Check());
  std::erase_if(holders, [&](const PostHolder& holder) { return holder.days.from > last; });
  std::erase_if(responsibilities, [&](const Responsibility& one) { return one.days.from > last; });
  for (PostHolder& holder : holders) CutAt(holder.days, last);
  for (Responsibility& one : responsibilities) CutAt(one.days, last);
  return {};
}

bool Post::HeldFrom(const StaffId& staff, const Day& day) const {
  return std::any_of(holders.begin(), holders.end(), [&](const PostHolder& holder) {
    return holder.staff == staff && (!holder.days.to || *holder.days.to >= day);
  });
}

bool Post::HandOver(const StaffId& staff, const StaffId& successor, const Day& day) {
  if (!HeldFrom(staff, day)) return false;
  std::vector<PostHolder> kept;
  std::vector<Days> passed;
  for (const PostHolder& holder : holders) {
    if (holder.staff != staff || (holder.days.to && *holder.days.to < day)) {
      kept.push_back(holder);
      continue;
    }
    passed.push_back({std::max(holder.days.from, day), holder.days.to});
    if (holder.days.from < day) kept.push_back({staff, {holder.days.from, DayBefore(day)}});
  }
  // What the successor holds on some of these days anyway becomes one holding with it.
  for (Days& days_passed : passed) {
    std::erase_if(kept, [&](const PostHolder& holder) {
      if (holder.staff != successor || !holder.days.Overlaps(days_passed)) return false;
      days_passed.from = std::min(days_passed.from, holder.days.from);
      if (!holder.days.to || !days_passed.to) {
        days_passed.to.reset();
      } else {
        days_passed.to = std::max(*days_passed.to, *holder.days.to);
      }
      return true;
    });
    kept.push_back({successor, days_passed});
  }
  holders = std::move(kept);
  return true;
}

std::map<std::string, std::string> Post::Facts() const {
  std::map<std::string, std::string> facts{
      {"title", title},
      {"node", node ? NodeName{name.branch, *node}.ToString() : BranchName{name.branch}.ToString()},
      {"days", days.ToText()}};
  const auto add = [&](const std::string& field, const Days& span) {
    std::string& text = facts[field];
    text += (text.empty() ? "" : " ") + span.ToText();
  };
  for (const Responsibility& one : responsibilities) {
    add("responsibility " + one.duty + " " + one.area, one.days);
  }
  for (const PostHolder& holder : holders) {
    add("holder " + StaffName{name.branch, holder.staff}.ToString(), holder.days);
  }
  return facts;
}

std::vector<PostDifference> DifferencesBetween(const std::map<std::string, std::string>& before,
                                               const std::map<std::string, std::string>& after) {
  std::map<std::string, PostDifference> all;
  for (const auto& [field, value] : before) all[field] = {field, value, ""};
  for (const auto& [field, value] : after) {
    all[field].field = field;
    all[field].after = value;
  }
  std::vector<PostDifference> differences;
  for (auto& [field, one] : all) {
    if (one.before != one.after) differences.push_back(std::move(one));
  }
  return differences;
}

Status DutyPlan::Check() const {
  std::vector<Responsibility> all;
  for (const DutyArea& area : areas) all.push_back(area.needed);
  return CheckOnce(all);
}

std::vector<Gap> GapsOf(const DutyPlan& plan, const std::vector<Post>& posts,
                        const std::map<StaffId, Day>& last_days, const Days& days) {
  std::vector<Gap> gaps;
  for (const DutyArea& area : plan.areas) {
    std::vector<const Post*> concerned;
    for (const Post& post : posts) {
      const bool covers = std::any_of(
          post.responsibilities.begin(), post.responsibilities.end(),
          [&](const auto& one) { return one.Covers(area.needed.duty, area.needed.area); });
      if (covers) concerned.push_back(&post);
    }
    Gap* open = nullptr;  // the one that went on until the day before
    const std::set<Day> changes = DaysOfChange(concerned, area.needed, last_days, days);
    for (auto day = changes.begin(); day != changes.end(); ++day) {
      std::optional<std::vector<PostName>> missing =
          MissingOn(concerned, area.needed, last_days, *day);
      const Day last = std::next(day) == changes.end() ? *days.to : DayBefore(*std::next(day));
      if (!missing) {
        open = nullptr;
      } else if (open != nullptr && open->posts == *missing) {
        open->days.to = last;
      } else {
        gaps.push_back({&area, {*day, last}, *std::move(missing)});
        open = &gaps.back();
      }
    }
  }
  return gaps;
}

}  // namespace steward::identity
