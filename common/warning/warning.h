// Early warning: when a value is bad enough to warn of, by the limits that are in force
// where and when it is read. The one set of rules of identity, which keeps limits and warnings, and
// of the services, which read the values. Pure, any thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace steward::warning {

using Day = std::chrono::year_month_day;

// The branch whose limits hold wherever no nearer one does.
inline constexpr std::string_view kHeadOffice = "hq";

// The numbers are those of the proto and of the columns.
enum class Level : std::int8_t { kNone = 0, kAmber = 1, kRed = 2 };

// Which way a figure gets worse.
enum class Worse { kMore, kLess };

// Whether `a` is worse than `b`.
bool IsWorse(std::int64_t a, std::int64_t b, Worse worse);

// A value as bad as a limit has crossed it. Red is never milder than amber.
struct Limit {
  std::int64_t amber = 0;
  std::int64_t red = 0;
  bool operator==(const Limit&) const = default;
};
Level LevelOf(std::int64_t value, const Limit& limit, Worse worse);

// A limit of one indicator at one node during some days.
struct LimitPeriod {
  int indicator = 0;  // steward.type.v1.Indicator
  std::string branch;
  std::string site{};  // empty: the whole branch
  Day from;
  std::optional<Day> to{};  // the last day; none: it goes on
  Limit limit;
  std::string role{};  // to whom warnings go; services do without
  bool Holds(Day day) const { return from <= day && (!to || day <= *to); }
};

// A value that was read.
struct Reading {
  std::string site;       // its code
  std::string subject{};  // resource name; empty: the value is of the site
  std::string title{};    // what people call the subject
  std::int64_t value = 0;
  bool operator==(const Reading&) const = default;
};

struct JudgedReading {
  Reading reading;
  Level level = Level::kNone;
  std::string role{};
};

// The limits of one indicator in one branch on one day. Holds copies.
class Limits {
 public:
  // At most one period of a node holds on a day.
  static Limits Of(std::span<const LimitPeriod> periods, int indicator, const std::string& branch,
                   Day day, Worse worse);

  // Nothing is in force anywhere in the branch.
  bool empty() const { return !branch_ && !company_ && sites_.empty(); }
  // The limit that decides at a site: its own, else its branch's, else the company's; or nullptr.
  const LimitPeriod* At(const std::string& site) const;
  // No site of the branch warns of a milder value. There is a limit.
  std::int64_t MildestAmber() const;
  // Those that cross a limit, the worst first, each site and subject once with its worst value.
  std::vector<JudgedReading> Judge(const std::vector<Reading>& readings) const;

 private:
  Worse worse_ = Worse::kMore;
  std::map<std::string, LimitPeriod, std::less<>> sites_;
  std::optional<LimitPeriod> branch_;
  std::optional<LimitPeriod> company_;
};

}  // namespace steward::warning
