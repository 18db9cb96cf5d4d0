#include "common/events/broadcast.h"

#include <algorithm>
#include <iterator>

namespace steward::events {

Result<Broadcast::Heard> Broadcast::Listen(std::chrono::milliseconds wait) {
  if (has_begun()) {
    Heard heard = TRY(Next(wait));
    if (heard.anew || !heard.events.empty()) return heard;
  }
  const SteadyTime now = std::chrono::steady_clock::now();
  if (now < next_look_) return Heard();
  next_look_ = now + kHeadInterval;
  return LookAtHead();
}

Result<Broadcast::Heard> Broadcast::Next(std::chrono::milliseconds wait) {
  Heard heard;
  heard.events = TRY(stream_.Read(place_.epoch, place_.position, kReadAtOnce, wait));
  if (heard.events.empty()) return heard;
  const std::int64_t last = heard.events.back().position();
  const auto gap =
      std::find_if(heard.events.begin(), heard.events.end(), [this](const Envelope& event) {
        if (event.position() != place_.position + 1) return true;
        place_.position = event.position();
        return false;
      });
  if (gap == heard.events.begin()) return Begin({place_.epoch, last});
  was_behind_ = false;
  heard.has_more = gap != heard.events.end() || heard.events.size() == kReadAtOnce;
  heard.events.erase(gap, heard.events.end());
  return heard;
}

Result<Broadcast::Heard> Broadcast::LookAtHead() {
  const std::optional<StreamHead> head = TRY(stream_.Announced());
  if (!head) return Heard();
  if (head->epoch != place_.epoch) return Begin(*head);
  // One look may fall between the publishing of an event and its reading; two do not.
  const bool is_behind = head->position > place_.position;
  if (is_behind && was_behind_) return Begin(*head);
  was_behind_ = is_behind;
  return Heard();
}

// Behind the last event, with those before it that follow each other without a gap.
Result<Broadcast::Heard> Broadcast::Begin(const StreamHead& head) {
  std::vector<Envelope> kept;
  const std::int64_t last = std::max(TRY(stream_.Last(head.epoch)), head.position);
  std::int64_t position = std::max<std::int64_t>(last - kept_, 0);
  while (true) {
    std::vector<Envelope> events =
        TRY(stream_.Read(head.epoch, position, kReadAtOnce, std::chrono::milliseconds(0)));
    const bool is_end = events.size() < kReadAtOnce;
    for (Envelope& event : events) {
      if (event.position() != position + 1) kept.clear();
      position = event.position();
      kept.push_back(std::move(event));
    }
    if (is_end) break;
  }
  if (position < head.position) kept.clear();
  place_ = {head.epoch, std::max(position, head.position)};
  was_behind_ = false;
  return Heard{.anew = place_, .events = std::move(kept), .has_more = false};
}

}  // namespace steward::events
