#include "common/events/relay.h"

#include <algorithm>

#include "common/base/fault_point.h"
#include "common/log/log.h"

namespace steward::events {
namespace {

constexpr std::string_view kWork = "relay";
constexpr std::chrono::seconds kRelayPatience(10);
constexpr size_t kPlacedAtOnce = 1'024;
constexpr int kPublishedAtOnce = 500;
constexpr std::chrono::milliseconds kFollowerPause(1'500);  // see db::Leadership

}  // namespace

Relay::Relay(const Parts& parts) : parts_(parts), leadership_(parts.server, std::string(kWork)) {}

std::chrono::milliseconds Relay::Work() {
  const std::optional<std::uint64_t> leader = leadership_.Lead();
  if (!leader) {
    leader_ = 0;
    return kFollowerPause;
  }
  const Status status = WorkAs(*leader);
  log_.Ended(status);
  return status.ok() ? kInterval : std::chrono::milliseconds(500);
}

Status Relay::WorkAs(std::uint64_t leader) {
  if (leader != leader_) TRY(Begin(leader));
  TRY(PlaceAll());
  const SteadyTime now = std::chrono::steady_clock::now();
  if (now >= next_purge_) {
    TRY(Purge());
    next_purge_ = now + kPurgeInterval;
  }
  if (parts_.stream == nullptr) return {};
  TRY(PublishAll());
  if (now >= next_trim_) {
    TRY(parts_.stream->Announce({state_.epoch(), *published_}));
    TRY(Trim());
    next_trim_ = now + kTrimInterval;
  }
  return {};
}

// Another process may have led in between: nothing that was known counts.
Status Relay::Begin(std::uint64_t leader) {
  floor_ = 0;
  looks_.clear();
  published_.reset();
  next_trim_ = {};
  leader_ = leader;
  const auto state = TRY(parts_.db.Read(PatienceOf(kRelayPatience), [&](db::Session& session) {
    return parts_.log.ReadState(session);
  }));
  if (state.epoch() != 0) return {};
  return Lead([&](db::Tx& tx) { return parts_.log.StartEpoch(tx, 0, parts_.clock.Now()); });
}

Status Relay::Lead(const std::function<Status(db::Tx&)>& body) {
  return parts_.db.Transact(PatienceOf(kRelayPatience), [&](db::Tx& tx) -> Status {
    TRY(db::CheckLeadership(tx, kWork, leader_));
    return body(tx);
  });
}

Status Relay::PlaceAll() {
  const std::int64_t epoch = state_.epoch();
  state_ = TRY(parts_.db.Read(PatienceOf(kRelayPatience),
                              [&](db::Session& session) { return parts_.log.ReadState(session); }));
  if (state_.epoch() != epoch) {
    published_.reset();
    next_trim_ = {};  // who reads along learns of the new epoch at once
  }
  const SteadyTime now = std::chrono::steady_clock::now();
  std::uint64_t from = LookFrom(now);  // what is above it and has no position follows in order
  while (TRY(PlaceSome(from))) {
    if (leadership_.Lead() != leader_) return {};  // a sign of life between blocks
  }
  // What was under way at an earlier look had been committed before this one began and was seen by
  // it, or it never will be.
  while (!looks_.empty() && looks_.front().time + kLongestTransaction < now) {
    floor_ = looks_.front().highest;
    looks_.pop_front();
  }
  return {};
}

// The id above which this look begins.
std::uint64_t Relay::LookFrom(SteadyTime now) {
  if (now >= next_whole_look_) {
    floor_ = 0;
    looks_.clear();
    next_whole_look_ = now + kWholeInterval;
  }
  if (now >= next_deep_look_) {
    next_deep_look_ = now + kDeepInterval;
    return floor_;
  }
  const auto settled = std::find_if(looks_.rbegin(), looks_.rend(), [&](const Look& look) {
    return look.time + kUsualTransaction < now;
  });
  return settled == looks_.rend() ? floor_ : settled->highest;
}

// Whether there may be more, above the new `from`.
Result<bool> Relay::PlaceSome(std::uint64_t& from) {
  const std::vector<std::uint64_t> ids =
      TRY(parts_.db.Read(PatienceOf(kRelayPatience), [&](db::Session& session) {
        return parts_.log.Unplaced(session, from, kPlacedAtOnce);
      }));
  if (ids.empty()) return false;
  TRY(Lead([&](db::Tx& tx) -> Status {
    TRY(parts_.log.Place(tx, state_.head_position(), ids, parts_.clock.Now()));
    STEWARD_FAULT("relay.placed");
    return {};
  }));
  STEWARD_FAULT("relay.committed");
  const auto count = static_cast<std::int64_t>(ids.size());
  state_.set_head_position(state_.head_position() + count);
  counts_.placed += count;
  from = ids.back();
  const std::uint64_t highest = looks_.empty() ? floor_ : looks_.back().highest;
  looks_.push_back({std::chrono::steady_clock::now(), std::max(highest, from)});
  return ids.size() == kPlacedAtOnce;
}

Status Relay::PublishAll() {
  counts_.unpublished = state_.head_position() - published_.value_or(state_.head_position());
  if (!published_) TRY(FindPublished());
  while (*published_ < state_.head_position()) {
    const std::vector<Envelope> events =
        TRY(parts_.db.Read(PatienceOf(kRelayPatience), [&](db::Session& session) {
          return parts_.log.After(session, state_.epoch(), *published_, kPublishedAtOnce);
        }));
    if (events.empty()) break;
    TRY(parts_.stream->Publish(events));
    STEWARD_FAULT("relay.published");
    published_ = events.back().position();
    counts_.published += static_cast<std::int64_t>(events.size());
    counts_.unpublished = state_.head_position() - *published_;
    if (leadership_.Lead() != leader_) break;
  }
  return {};
}

// Where the leader before this one, or a Redis that has lost its end, stopped. A stream that knows
// more than the database was filled from a later state of it: a backup was restored.
Status Relay::FindPublished() {
  const std::int64_t last = TRY(parts_.stream->Last(state_.epoch()));
  if (last > state_.head_position()) {
    log::Warn("the database is older than its event stream: a new epoch begins",
              {{"head", state_.head_position()}, {"stream", last}});
    TRY(Lead([&](db::Tx& tx) {
      return parts_.log.StartEpoch(tx, state_.head_position(), parts_.clock.Now());
    }));
    state_ = TRY(parts_.db.Read(PatienceOf(kRelayPatience), [&](db::Session& session) {
      return parts_.log.ReadState(session);
    }));
  }
  const std::int64_t confirmed =
      TRY(parts_.db.Read(PatienceOf(kRelayPatience), [&](db::Session& session) {
        return parts_.log.ConfirmedByAll(session, state_);
      }));
  const bool has_it = last > 0 && last <= state_.head_position();
  published_ = has_it ? last : std::max(WindowBegin(confirmed), state_.first_position()) - 1;
  return {};
}

// The first position that belongs into the stream.
std::int64_t Relay::WindowBegin(std::int64_t confirmed) const {
  const std::int64_t head = state_.head_position();
  return std::max(
      {std::min(confirmed, head - kStreamWindow) + 1, head - kStreamMost, std::int64_t{1}});
}

Status Relay::Trim() {
  const std::int64_t confirmed =
      TRY(parts_.db.Read(PatienceOf(kRelayPatience), [&](db::Session& session) {
        return parts_.log.ConfirmedByAll(session, state_);
      }));
  const std::int64_t first = WindowBegin(confirmed);
  if (first <= 1) return {};
  TRY(parts_.stream->Trim(state_.epoch(), first));
  STEWARD_FAULT("relay.trimmed");
  return {};
}

Status Relay::Purge() {
  const Time before = parts_.clock.Now() - kKeep;
  while (true) {
    std::int64_t purged = 0;
    TRY(Lead([&](db::Tx& tx) -> Status {
      const std::int64_t confirmed = TRY(parts_.log.ConfirmedByAll(tx, state_));
      purged = TRY(parts_.log.Purge(tx, confirmed, before));
      if (purged > 0) {
        STEWARD_FAULT("relay.purged");
      }
      return {};
    }));
    if (purged == 0) return {};
    counts_.purged += purged;
    if (leadership_.Lead() != leader_) return {};
  }
}

}  // namespace steward::events
