// Warnings: one for each thing that crosses a limit, from the crossing until the value has
// returned.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/clock.h"
#include "common/base/id.h"
#include "common/base/name.h"
#include "common/base/result.h"
#include "common/warning/warning.h"

namespace steward::identity {

using WarningId = Id<struct WarningTag>;

struct WarningName {
  static constexpr std::string_view kPattern = "branches/{}/sites/{}/warnings/{}";
  std::string branch;
  std::string site;
  WarningId warning;

  // WARNING_NOT_FOUND.
  static Result<WarningName> Parse(std::string_view text);
  std::string ToString() const { return FormatName(kPattern, branch, site, warning); }
};

// From one level to another; kNone: it closed.
struct LevelChange {
  warning::Level level = warning::Level::kNone;
  std::int64_t value = 0;
  Time time;
  bool operator==(const LevelChange&) const = default;
};

struct Warning {
  WarningName name;
  int indicator = 0;                              // steward.type.v1.Indicator
  std::string subject;                            // resource name; empty: the value is of the site
  std::string title;                              // of the subject
  std::string role;                               // code
  warning::Level level = warning::Level::kAmber;  // while it is open, and the last one afterwards
  warning::Level worst_level = warning::Level::kAmber;
  std::int64_t opened_value = 0;
  std::int64_t worst_value = 0;
  std::int64_t last_value = 0;
  Time opened;
  std::optional<Time> closed{};
  int change_count = 0;                // that are in the database
  std::vector<LevelChange> changes{};  // those read from it; see Settle

  // Takes a value over; whether anything is different now. Changes of the level are added to
  // `changes`.
  bool Take(const warning::JudgedReading& judged, warning::Worse worse, Time now);
  void Close(Time now);
};

// What a report leads to. The `changes` of all of them are new.
struct Settled {
  std::vector<Warning> opened;
  std::vector<Warning> changed;
  int closed_count = 0;  // of the changed ones
};

// A report of what crosses the limits of one indicator in one branch, each thing once and the worst
// first.
struct LevelReport {
  std::string branch;
  int indicator = 0;
  warning::Worse worse = warning::Worse::kMore;
  std::vector<warning::JudgedReading> judged;
  // There is more: what is missing has returned only where it was worse than the mildest of these.
  bool is_cut = false;
};

// `open` are the open warnings of that indicator and branch, without changes.
Settled Settle(const LevelReport& report, std::vector<Warning> open, Time now, IdSource& ids);

}  // namespace steward::identity
