#include "common/events/applier.h"

#include <algorithm>
#include <unordered_set>
#include <utility>

#include "common/base/fault_point.h"
#include "common/log/log.h"

namespace steward::events {
namespace {

using std::chrono::milliseconds;

constexpr std::chrono::seconds kApplyPatience(10);
constexpr milliseconds kOtherLeads(1'500);
constexpr milliseconds kPause(500);

// Whether it would fail again however often it is tried.
bool IsOfTheEvent(const Error& error) {
  switch (error.code) {
    case Code::kUnavailable:
    case Code::kAborted:
    case Code::kDeadlineExceeded:
    case Code::kResourceExhausted:
    case Code::kCancelled: return false;
    default: return true;
  }
}

std::string ProblemOf(const Error& error) {
  return error.cause.empty() ? error.reason : error.reason + ": " + error.cause;
}

// As far as they follow one upon the other behind the cursor.
void CutAtGap(std::vector<Envelope>& events, std::int64_t position) {
  size_t next = 0;
  while (next < events.size() && events[next].position() == position + 1) {
    ++next;
    ++position;
  }
  events.resize(next);
}

}  // namespace

Applier::Applier(const Parts& parts, Subscription subscription)
    : parts_(parts),
      subscription_(std::move(subscription)),
      work_("events:" + subscription_.source),
      leadership_(parts.server, work_) {}

milliseconds Applier::Work() {
  const std::optional<std::uint64_t> leader = leadership_.Lead();
  if (!leader) {
    leader_ = 0;
    return kOtherLeads;
  }
  const Result<milliseconds> pause = WorkAs(*leader);
  if (pause.ok())
    log_.Went();
  else
    log_.Failed(pause.error());
  return pause.ok() ? pause.value() : kPause;
}

Result<milliseconds> Applier::WorkAs(std::uint64_t leader) {
  if (leader != leader_) {
    cursor_.reset();  // another process may have led in between
    leader_ = leader;
  }
  if (!cursor_) TRY(Begin());
  if (!cursor_) return kPause;  // the service has no log yet
  if (std::chrono::steady_clock::now() >= next_confirmation_) TRY(Confirm());
  if (!cursor_) return milliseconds(0);
  const std::vector<Envelope> events = TRY(Fetch());
  if (events.empty()) return parts_.stream == nullptr ? kPause : milliseconds(0);
  TRY(tries_ == 0 ? ApplyAll(events) : ApplyEach(events));
  return milliseconds(0);
}

Status Applier::Begin() {
  const std::optional<Cursor> kept =
      TRY(parts_.db.Read(PatienceOf(kApplyPatience), [&](db::Session& session) {
        return inbox_.Find(session, subscription_.source);
      }));
  const LogState state = TRY(parts_.source.Confirm(kept.value_or(Cursor())));
  if (state.epoch() == 0) return {};
  known_head_ = state.head_position();
  tries_ = 0;
  const bool same_epoch = kept && kept->epoch == state.epoch();
  const std::int64_t position =
      !kept ? std::max<std::int64_t>(state.first_position() - 1, 0)
            : (same_epoch ? kept->position : std::min(kept->position, state.base_position()));
  const bool gone = state.first_position() > position + 1;
  if (subscription_.rebuild && (!same_epoch || gone)) return Rebuild(state);
  if (gone) {
    log::Error(
        "events are gone before they were applied",
        {{"source", subscription_.source}, {"after", position}, {"first", state.first_position()}});
  }
  const Cursor cursor{state.epoch(), gone ? state.first_position() - 1 : position};
  TRY(parts_.db.Transact(PatienceOf(kApplyPatience), [&](db::Tx& tx) -> Status {
    TRY(db::CheckLeadership(tx, work_, leader_));
    return inbox_.Save(tx, subscription_.source, cursor);
  }));
  cursor_ = cursor;
  return {};
}

// The state was read before: what happens from then on comes as events.
Status Applier::Rebuild(const LogState& state) {
  const Cursor cursor{state.epoch(), state.head_position()};
  TRY(subscription_.rebuild());
  STEWARD_FAULT("applier.rebuilt");
  TRY(parts_.db.Transact(PatienceOf(kApplyPatience), [&](db::Tx& tx) -> Status {
    TRY(db::CheckLeadership(tx, work_, leader_));
    return inbox_.Save(tx, subscription_.source, cursor);
  }));
  cursor_ = cursor;
  ++counts_.rebuilt;
  log::Info("copies were built anew", {{"source", subscription_.source}});
  return {};
}

Status Applier::Confirm() {
  STEWARD_FAULT("applier.before_confirm");
  const LogState state = TRY(parts_.source.Confirm(*cursor_));
  STEWARD_FAULT("applier.confirmed");
  next_confirmation_ = std::chrono::steady_clock::now() + parts_.confirm_interval;
  known_head_ = state.head_position();
  counts_.behind = std::max<std::int64_t>(known_head_ - cursor_->position, 0);
  if (state.epoch() != cursor_->epoch) cursor_.reset();
  return {};
}

Result<std::vector<Envelope>> Applier::Fetch() {
  if (parts_.stream == nullptr) return Ask();
  Result<std::vector<Envelope>> read =
      parts_.stream->Read(cursor_->epoch, cursor_->position, kBatch, parts_.wait);
  if (read.ok()) {
    const bool lost = read.value().empty() ? known_head_ > cursor_->position
                                           : read.value()[0].position() > cursor_->position + 1;
    if (!lost) {
      std::vector<Envelope> events = std::move(read).value();
      CutAtGap(events, cursor_->position);
      return events;
    }
  }
  return Ask();
}

Result<std::vector<Envelope>> Applier::Ask() {
  ++counts_.asked;
  EventSource::Page page = TRY(parts_.source.List(cursor_->position, kBatch));
  known_head_ = page.state.head_position();
  if (page.state.epoch() != cursor_->epoch || page.state.first_position() > cursor_->position + 1) {
    cursor_.reset();
    return std::vector<Envelope>();
  }
  CutAtGap(page.events, cursor_->position);
  return std::move(page.events);
}

Status Applier::ApplyAll(const std::vector<Envelope>& events) {
  Status applied = ApplySome(events, nullptr);
  if (applied.ok() || !IsOfTheEvent(applied.error())) return applied;
  tries_ = 1;  // one of them: found one by one
  return {};
}

Status Applier::ApplyEach(const std::vector<Envelope>& events) {
  for (const Envelope& event : events) {
    Status applied = ApplySome({event}, nullptr);
    if (!applied.ok()) {
      if (!IsOfTheEvent(applied.error())) return applied;
      if (++tries_ <= kTries) return applied;
      const std::string problem = ProblemOf(applied.error());
      TRY(ApplySome({event}, &problem));
      log::Error("an event was put aside", {{"source", event.source()},
                                            {"position", event.position()},
                                            {"type", event.type()},
                                            {"problem", problem}});
    }
    tries_ = 1;
  }
  tries_ = 0;
  return {};
}

Status Applier::ApplySome(const std::vector<Envelope>& events, const std::string* problem) {
  std::int64_t applied = 0;
  Cursor cursor;
  TRY(parts_.db.Transact(PatienceOf(kApplyPatience), [&](db::Tx& tx) -> Status {
    TRY(db::CheckLeadership(tx, work_, leader_));
    applied = 0;
    cursor = TRY(inbox_.Lock(tx, subscription_.source)).value_or(Cursor());
    for (const Envelope& event : events) {
      if (event.epoch() != cursor.epoch || event.position() != cursor.position + 1) continue;
      cursor.position = event.position();
      if (!subscription_.types.contains(event.type())) continue;
      ++applied;
      TRY(problem != nullptr ? inbox_.Bury(tx, event, *problem) : ApplyOne(tx, event));
    }
    STEWARD_FAULT("applier.applied");
    TRY(inbox_.Save(tx, subscription_.source, cursor));
    STEWARD_FAULT("applier.cursor_saved");
    return {};
  }));
  STEWARD_FAULT("applier.committed");
  cursor_ = cursor;
  counts_.applied += applied;
  if (problem != nullptr) ++counts_.buried;
  return {};
}

Status Applier::ApplyOne(db::Tx& tx, const Envelope& event) {
  if (TRY(inbox_.IsBlocked(tx, subscription_.source, event.aggregate())))
    return inbox_.Bury(tx, event, "");
  return subscription_.apply(tx, event);
}

Result<Retried> RetryDeadLetters(db::Database& db, const Subscription& subscription) {
  const Inbox inbox;
  Retried retried;
  std::unordered_set<std::string> blocked;
  Cursor after;
  while (true) {
    const std::optional<Envelope> next =
        TRY(db.Read(PatienceOf(kApplyPatience), [&](db::Session& session) {
          return inbox.NextBuried(session, subscription.source, after);
        }));
    if (!next) return retried;
    after = {next->epoch(), next->position()};
    Status applied;
    if (!blocked.contains(next->aggregate())) {
      applied = db.Transact(PatienceOf(kApplyPatience), [&](db::Tx& tx) -> Status {
        TRY(inbox.RemoveBuried(tx, *next));
        return subscription.apply(tx, *next);
      });
      if (!applied.ok() && !IsOfTheEvent(applied.error())) return applied.error();
    }
    if (applied.ok() && !blocked.contains(next->aggregate())) {
      ++retried.applied;
    } else {
      blocked.insert(next->aggregate());
      ++retried.left;
    }
  }
}

}  // namespace steward::events
