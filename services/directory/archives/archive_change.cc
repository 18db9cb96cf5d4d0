#include "services/directory/archives/archive_change.h"

#include <utility>

#include "common/base/result.h"
#include "steward/directory/v1/reasons.h"

namespace steward::directory {
namespace {

// `2026-01-31`, enough to find the day of a decision.
std::string DayText(Time time) {
  const std::chrono::year_month_day day(std::chrono::floor<std::chrono::days>(time));
  const auto two = [](unsigned number) {
    return (number < 10 ? "0" : "") + std::to_string(number);
  };
  return std::to_string(static_cast<int>(day.year())) + "-" +
         two(static_cast<unsigned>(day.month())) + "-" + two(static_cast<unsigned>(day.day()));
}

Status CheckWaits(const ArchiveChange& change) {
  if (change.state == ArchiveChangeState::kRequested) return {};
  return Fail(Reason::kArchiveChangeEnded,
              {{"person", change.reviewer->staff}, {"time", DayText(change.reviewer->time)}});
}

Status Review(ArchiveChange& change, ArchiveChangeState state, const Signature& actor) {
  TRY(CheckWaits(change));
  if (change.requester.staff == actor.staff) {
    return Fail(Reason::kArchiveChangeOwn, {{"requester", change.requester.staff}});
  }
  change.state = state;
  change.reviewer = actor;
  return {};
}

}  // namespace

ArchiveValues ArchiveChange::After() const {
  ArchiveValues values;
  for (const auto& [field, changed] : changes) values[field] = changed.after;
  return values;
}

Result<ArchiveChange> MakeArchiveChange(const Archive& archive, ArchiveChangeKind kind,
                                        const ArchiveValues& values, std::string text,
                                        const Signature& requester) {
  ArchiveChange change{.kind = kind, .text = std::move(text), .requester = requester};
  ArchiveValues merged;
  for (const auto& [field, entered] : archive.values) merged[field] = entered.value;
  for (const auto& [field, value] : values) {
    if (archive.ValueOf(field) == value) continue;
    change.changes[field] = {archive.ValueOf(field), value};
    merged[field] = value;
  }
  const bool is_correction = kind == ArchiveChangeKind::kCorrection;
  if (is_correction ? change.changes.empty() : !values.empty()) {
    return Fail(Reason::kArchiveChangeEmpty);
  }
  TRY(CheckValues(merged));
  return change;
}

Status ApproveChange(ArchiveChange& change, const Signature& actor) {
  return Review(change, ArchiveChangeState::kApproved, actor);
}

Status RejectChange(ArchiveChange& change, std::string text, const Signature& actor) {
  TRY(Review(change, ArchiveChangeState::kRejected, actor));
  change.review_text = std::move(text);
  return {};
}

Status WithdrawChange(ArchiveChange& change, const Signature& actor) {
  TRY(CheckWaits(change));
  if (change.requester.staff != actor.staff) {
    return Fail(Reason::kArchiveChangeOthers, {{"requester", change.requester.staff}});
  }
  change.state = ArchiveChangeState::kWithdrawn;
  change.reviewer = actor;
  return {};
}

}  // namespace steward::directory
