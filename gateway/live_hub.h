// Live events between the streams of the services and the clients that listen: who may see what,
// how far each client is, and what waits for it. Knows no Redis and no HTTP but for the body it
// gives.
//
// A client is sent, as Server-Sent Events, what happens under the names it asked for from the
// moment it came, or from where it was cut off. What it may see is decided by name for each event,
// like a read of the resource; a change acts at the next Tick. It is dropped when it does not read,
// ended when its token or session ends, and told `event: reset` when events were lost.
#pragma once

#include <atomic>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "common/auth/policy.h"
#include "common/auth/principal.h"
#include "common/base/clock.h"
#include "common/base/patience.h"
#include "common/base/result.h"
#include "gateway/contracts.h"
#include "gateway/http.h"
#include "gateway/live_places.h"

namespace steward::gateway {

// What happened, as clients are told.
struct LiveEvent {
  const EventType* type = nullptr;
  std::int64_t position = 0;
  std::string name;  // of the resource
  std::string json;  // one line
};

// What a client wants to hear.
struct LiveRequest {
  // `branches/{branch}` or `branches/{branch}/sites/{site}`, either `-` for all he may see.
  std::string parent;
  // None: whatever he may see.
  std::vector<const EventType*> types;
  std::shared_ptr<const auth::Principal> principal;
  // Where he was cut off; none: he comes for the first time.
  std::optional<LivePlaces> from;
};

struct LiveCounts {
  std::atomic<std::int64_t> streams{0};  // open now
  std::atomic<std::int64_t> sent{0};     // events
  std::atomic<std::int64_t> resets{0};   // clients that were told to read everything anew
  std::atomic<std::int64_t> shed{0};     // clients that did not read
};

// Any thread.
class LiveHub {
 public:
  // All outlive the hub, and the hub the bodies it gives.
  LiveHub(const Contracts& contracts, const auth::Policy& policy);
  ~LiveHub();

  // The services events come from, each before it is known with an epoch of 0.
  std::vector<std::string> Sources() const;

  // From now on the events of a service go on after this place; `kept` are those just before it.
  // Clients that were elsewhere are told to reset.
  void Begin(std::string_view source, const LivePlace& place, std::deque<LiveEvent> kept);
  // Events that follow without a gap.
  void Add(std::string_view source, std::vector<LiveEvent> events);
  // Ends those whose time is over, asks the policy anew, and keeps quiet streams alive. `now` is
  // real time.
  void Tick(Time now, SteadyTime steady_now);

  // The body for a client. PERMISSION_DENIED where he may read nothing of what he wants,
  // LIVE_EVENTS_UNAVAILABLE where a service is not known yet or the gateway goes away,
  // LIVE_STREAMS_EXHAUSTED, GATEWAY_OVERLOADED.
  Result<std::shared_ptr<HttpSource>> Open(LiveRequest request);
  // Asks all clients to connect again, elsewhere, and takes no more.
  void Drain();

  bool has_clients() const { return counts_.streams > 0; }
  const LiveCounts& counts() const { return counts_; }

 private:
  class Client;
  // What is known of a service.
  struct Source {
    LivePlace place;
    std::deque<LiveEvent> kept;  // the last ones, without a gap, up to the place
  };

  Status CheckRoomLocked(const LiveRequest& request) const;
  bool CatchUpLocked(Client& client, const LivePlaces& from);
  void RemoveLocked(Client& client);
  void Leave(Client& client);

  const Contracts& contracts_;
  const auth::Policy& policy_;
  LiveCounts counts_;
  mutable std::mutex mutex_;
  std::map<std::string, Source, std::less<>> sources_;  // guarded by mutex_, as all that follows
  std::set<std::shared_ptr<Client>> clients_;
  std::map<std::string, int> streams_of_;  // by principal
  bool draining_ = false;
};

}  // namespace steward::gateway
