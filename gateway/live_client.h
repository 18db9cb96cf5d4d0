// One stream of live events. Internal to the hub.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "common/auth/roles.h"
#include "gateway/live_hub.h"

namespace steward::gateway {

// Everything but Start, Take and Cancel is called with the hub locked; those are the connection's.
class LiveHub::Client final : public HttpSource {
 public:
  using Leave = std::function<void(Client&)>;
  // `wants_all`: it goes on while there is anything at all that he may see.
  Client(LiveRequest request, bool wants_all, Leave leave)
      : request_(std::move(request)), wants_all_(wants_all), leave_(std::move(leave)) {}

  const LiveRequest& request() const { return request_; }
  // Asks anew what the principal may see. PERMISSION_DENIED.
  Status Authorize(const auth::RoleTable& roles);
  bool Sees(const LiveEvent& event) const;

  bool Follows(std::string_view source) const { return places_.contains(source); }
  void GoTo(std::string_view source, const LivePlace& place) {
    places_[std::string(source)] = place;
  }

  // What it is told. The place moves on with every event, seen or not; whether it was.
  bool Tell(std::string_view source, const LiveEvent& event);
  void Greet();
  void Reset();
  void KeepAlive(SteadyTime now);
  // The last words; there is nothing after them.
  void End(std::string_view reason);
  void Dismiss();
  // Whether nothing more is to be told: it was ended, or does not read.
  bool over() const;

  void Start(std::function<void()> wake) override;
  Piece Take() override;
  void Cancel() override { leave_(*this); }

 private:
  void Say(std::string text, bool is_last = false);

  const LiveRequest request_;
  const bool wants_all_;
  const Leave leave_;
  std::map<std::string, std::vector<std::string>, std::less<>> prefixes_;  // by permission
  LivePlaces places_;
  SteadyTime last_said_{};

  mutable std::mutex mutex_;
  std::deque<std::string> waiting_;  // guarded by mutex_, as all that follows
  size_t waiting_bytes_ = 0;
  bool is_ended_ = false;   // after what waits
  bool is_broken_ = false;  // it does not read
  std::function<void()> wake_;
};

}  // namespace steward::gateway
