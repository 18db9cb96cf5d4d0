#include "services/identity/warnings/warning.h"

#include <algorithm>
#include <map>
#include <utility>

#include "steward/identity/v1/reasons.h"

namespace steward::identity {
namespace {

Warning Opened(const LevelReport& report, const warning::JudgedReading& judged, Time now,
               IdSource& ids) {
  const warning::Reading& reading = judged.reading;
  return {.name = {report.branch, reading.site, WarningId(ids.Next(now))},
          .indicator = report.indicator,
          .subject = reading.subject,
          .title = reading.title,
          .role = judged.role,
          .level = judged.level,
          .worst_level = judged.level,
          .opened_value = reading.value,
          .worst_value = reading.value,
          .last_value = reading.value,
          .opened = now,
          .changes = {{judged.level, reading.value, now}}};
}

// Whether a warning that the report does not name is over.
bool HasReturned(const LevelReport& report, const Warning& open) {
  if (!report.is_cut || report.judged.empty()) return true;
  return warning::IsWorse(open.last_value, report.judged.back().reading.value, report.worse);
}

}  // namespace

Result<WarningName> WarningName::Parse(std::string_view text) {
  WarningName name;
  if (ParseName(kPattern, text, name.branch, name.site, name.warning)) return name;
  return Fail(Reason::kWarningNotFound, {{"warning", text}});
}

bool Warning::Take(const warning::JudgedReading& judged, warning::Worse worse, Time now) {
  const std::int64_t value = judged.reading.value;
  if (level == judged.level && last_value == value && role == judged.role) return false;
  if (level != judged.level) changes.push_back({judged.level, value, now});
  level = judged.level;
  worst_level = std::max(worst_level, level);
  if (warning::IsWorse(value, worst_value, worse)) worst_value = value;
  last_value = value;
  role = judged.role;
  return true;
}

void Warning::Close(Time now) {
  closed = now;
  changes.push_back({warning::Level::kNone, last_value, now});
}

Settled Settle(const LevelReport& report, std::vector<Warning> open, Time now, IdSource& ids) {
  std::map<std::pair<std::string, std::string>, Warning> missing;
  for (Warning& warning : open) {
    const std::pair key(warning.name.site, warning.subject);
    missing.emplace(key, std::move(warning));
  }
  Settled settled;
  for (const warning::JudgedReading& judged : report.judged) {
    const auto found = missing.find({judged.reading.site, judged.reading.subject});
    if (found == missing.end()) {
      settled.opened.push_back(Opened(report, judged, now, ids));
      continue;
    }
    if (found->second.Take(judged, report.worse, now)) {
      settled.changed.push_back(std::move(found->second));
    }
    missing.erase(found);
  }
  for (auto& [key, warning] : missing) {
    if (!HasReturned(report, warning)) continue;
    warning.Close(now);
    ++settled.closed_count;
    settled.changed.push_back(std::move(warning));
  }
  return settled;
}

}  // namespace steward::identity
