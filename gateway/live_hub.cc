#include "gateway/live_hub.h"

#include <algorithm>
#include <utility>

#include "common/auth/roles.h"
#include "common/base/name.h"
#include "common/base/text.h"
#include "gateway/live_client.h"
#include "steward/gateway/v1/reasons.h"
#include "steward/type/v1/limits.pb.h"
#include "steward/type/v1/reasons.h"

namespace steward::gateway {
namespace {

constexpr size_t kMostKept = type::v1::LIMIT_LIVE_KEPT_EVENTS;

Error Unavailable(std::string_view problem) {
  Error error = Fail(Reason::kLiveEventsUnavailable, {{"problem", problem}});
  error.retry_after = std::chrono::seconds(1);
  return error;
}

}  // namespace

LiveHub::LiveHub(const Contracts& contracts, const auth::Policy& policy)
    : contracts_(contracts), policy_(policy) {
  for (const auto& [name, type] : contracts.events()) sources_.try_emplace(type.source);
}

LiveHub::~LiveHub() = default;

std::vector<std::string> LiveHub::Sources() const {
  std::vector<std::string> names;
  const std::lock_guard lock(mutex_);
  for (const auto& [name, source] : sources_) names.push_back(name);
  return names;
}

void LiveHub::Begin(std::string_view name, const LivePlace& place, std::deque<LiveEvent> kept) {
  while (kept.size() > kMostKept) kept.pop_front();
  const std::lock_guard lock(mutex_);
  Source& source = sources_.find(name)->second;
  source = {.place = place, .kept = std::move(kept)};
  for (const auto& client : std::vector(clients_.begin(), clients_.end())) {
    if (!client->Follows(name)) continue;
    client->GoTo(name, place);
    client->Reset();
    ++counts_.resets;
    if (client->over()) RemoveLocked(*client);
  }
}

void LiveHub::Add(std::string_view name, std::vector<LiveEvent> events) {
  const std::lock_guard lock(mutex_);
  Source& source = sources_.find(name)->second;
  for (LiveEvent& event : events) {
    source.place.position = event.position;
    for (const auto& client : clients_) {
      if (client->Tell(name, event)) ++counts_.sent;
    }
    source.kept.push_back(std::move(event));
    if (source.kept.size() > kMostKept) source.kept.pop_front();
  }
  for (const auto& client : std::vector(clients_.begin(), clients_.end())) {
    if (!client->over()) continue;
    ++counts_.shed;
    RemoveLocked(*client);
  }
}

void LiveHub::Tick(Time now, SteadyTime steady_now) {
  const auto marks = policy_.marks();
  const std::lock_guard lock(mutex_);
  for (const auto& client : std::vector(clients_.begin(), clients_.end())) {
    const auth::Principal& principal = *client->request().principal;
    if (now >= principal.expires || marks->ended_sessions.contains(principal.session)) {
      client->End("TOKEN_EXPIRED");
    } else if (!client->Authorize(policy_.roles()).ok()) {
      client->End("PERMISSION_DENIED");
    } else {
      client->KeepAlive(steady_now);
    }
    if (client->over()) RemoveLocked(*client);
  }
}

Status LiveHub::CheckRoomLocked(const LiveRequest& request) const {
  if (draining_) return Unavailable("the gateway is about to end");
  for (const EventType* type : request.types) {
    if (sources_.find(type->source)->second.place.epoch == 0)
      return Unavailable("the events of " + type->source + " are not known yet");
  }
  if (clients_.size() >= type::v1::LIMIT_LIVE_STREAMS) {
    Error error = Fail(Reason::kGatewayOverloaded);
    error.retry_after = std::chrono::seconds(10);
    return error;
  }
  const auto streams = streams_of_.find(request.principal->name);
  if (streams == streams_of_.end() || streams->second < type::v1::LIMIT_LIVE_PRINCIPAL_STREAMS)
    return {};
  return Fail(Reason::kLiveStreamsExhausted,
              {{"limit", std::to_string(type::v1::LIMIT_LIVE_PRINCIPAL_STREAMS)}});
}

Result<std::shared_ptr<HttpSource>> LiveHub::Open(LiveRequest request) {
  const bool wants_all = request.types.empty();
  if (wants_all) {
    for (const auto& [name, type] : contracts_.events()) request.types.push_back(&type);
  }
  auto client = std::make_shared<Client>(std::move(request), wants_all,
                                         [this](Client& leaving) { Leave(leaving); });
  TRY(client->Authorize(policy_.roles()));
  const std::lock_guard lock(mutex_);
  TRY(CheckRoomLocked(client->request()));
  for (const EventType* type : client->request().types)
    client->GoTo(type->source, sources_.find(type->source)->second.place);
  const std::optional<LivePlaces>& from = client->request().from;
  const bool goes_on = from && CatchUpLocked(*client, *from);
  if (!goes_on) client->Greet();
  if (from && !goes_on) {
    client->Reset();
    ++counts_.resets;
  }
  clients_.insert(client);
  ++streams_of_[client->request().principal->name];
  ++counts_.streams;
  return std::shared_ptr<HttpSource>(client);
}

// Greets it and tells what it has missed; false when that is not known any more, or is more than
// may wait.
bool LiveHub::CatchUpLocked(Client& client, const LivePlaces& from) {
  std::vector<std::pair<std::string_view, const LiveEvent*>> missed;
  for (const auto& [name, source] : sources_) {
    if (!client.Follows(name)) continue;
    const auto place = from.find(name);
    if (place == from.end() || place->second.epoch != source.place.epoch) return false;
    const std::int64_t position = place->second.position;
    const std::int64_t first =
        source.kept.empty() ? source.place.position + 1 : source.kept.front().position;
    if (position + 1 < first) return false;
    for (const LiveEvent& event : source.kept) {
      if (event.position > position && client.Sees(event)) missed.emplace_back(name, &event);
    }
  }
  if (missed.size() + 2 > type::v1::LIMIT_LIVE_WAITING_EVENTS) return false;
  for (const auto& [name, place] : from) {
    if (client.Follows(name)) client.GoTo(name, place);
  }
  client.Greet();
  for (const auto& [name, event] : missed) counts_.sent += client.Tell(name, *event) ? 1 : 0;
  return true;
}

void LiveHub::Drain() {
  const std::lock_guard lock(mutex_);
  draining_ = true;
  for (const auto& client : std::vector(clients_.begin(), clients_.end())) {
    client->Dismiss();
    RemoveLocked(*client);
  }
}

void LiveHub::RemoveLocked(Client& client) {
  const auto found = std::find_if(clients_.begin(), clients_.end(),
                                  [&](const auto& other) { return other.get() == &client; });
  if (found == clients_.end()) return;
  const auto streams = streams_of_.find(client.request().principal->name);
  if (--streams->second == 0) streams_of_.erase(streams);
  --counts_.streams;
  clients_.erase(found);
}

void LiveHub::Leave(Client& client) {
  const std::lock_guard lock(mutex_);
  RemoveLocked(client);
}

}  // namespace steward::gateway
