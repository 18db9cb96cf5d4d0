#include "gateway/live_client.h"

#include <algorithm>
#include <utility>

#include "common/base/name.h"
#include "common/base/text.h"
#include "steward/type/v1/limits.pb.h"
#include "steward/type/v1/reasons.h"

namespace steward::gateway {
namespace {

// What a connection is given at once.
constexpr size_t kStreamPieceBytes = 16384;
// How long a client waits before it connects again.
constexpr std::string_view kRetry = "retry: 2000\n";

// Whether `name` is `parent` or lies below it, where `-` stands for every id.
bool IsUnder(std::string_view name, std::string_view parent) {
  const std::vector<std::string_view> wanted = Split(parent, '/');
  const std::vector<std::string_view> given = Split(name, '/');
  return wanted.size() <= given.size() &&
         std::equal(wanted.begin(), wanted.end(), given.begin(),
                    [](std::string_view want, std::string_view have) {
                      return want == kAll || want == have;
                    });
}

}  // namespace

Status LiveHub::Client::Authorize(const auth::RoleTable& roles) {
  prefixes_.clear();
  std::string missing;
  for (const EventType* type : request_.types) {
    const std::string& permission = type->rule.permission();
    if (prefixes_.contains(permission)) continue;
    auto prefixes = auth::Authorize(roles, *request_.principal, permission, request_.parent);
    if (prefixes.empty()) missing = permission;
    if (!prefixes.empty()) prefixes_[permission] = std::move(prefixes);
  }
  const bool may = wants_all_ ? !prefixes_.empty() : missing.empty();
  if (may) return {};
  return type::Fail(type::Reason::kPermissionDenied, {{"permission", missing}});
}

bool LiveHub::Client::Sees(const LiveEvent& event) const {
  const auto& types = request_.types;
  if (std::find(types.begin(), types.end(), event.type) == types.end()) return false;
  const auto prefixes = prefixes_.find(event.type->rule.permission());
  return prefixes != prefixes_.end() && IsUnder(event.name, request_.parent) &&
         std::any_of(prefixes->second.begin(), prefixes->second.end(),
                     [&](const std::string& prefix) { return Covers(prefix, event.name); });
}

bool LiveHub::Client::Tell(std::string_view source, const LiveEvent& event) {
  const auto place = places_.find(source);
  if (place == places_.end() || event.position <= place->second.position) return false;
  place->second.position = event.position;
  if (!Sees(event)) return false;
  Say("id: " + LivePlacesText(places_) + "\ndata: " + event.json + "\n\n");
  return true;
}

void LiveHub::Client::Greet() {
  Say(std::string(kRetry) + "id: " + LivePlacesText(places_) + "\n\n");
}

void LiveHub::Client::Reset() {
  Say("event: reset\nid: " + LivePlacesText(places_) + "\ndata: {}\n\n");
}

// The place moves on as well: who was quiet for long is not too far behind after a cut.
void LiveHub::Client::KeepAlive(SteadyTime now) {
  if (last_said_ == SteadyTime{}) last_said_ = now;
  if (now - last_said_ < std::chrono::seconds(type::v1::LIMIT_LIVE_COMMENT_S)) return;
  Say(": nothing new\nid: " + LivePlacesText(places_) + "\n\n");
}

void LiveHub::Client::End(std::string_view reason) {
  Say("event: end\ndata: {\"reason\":\"" + std::string(reason) + "\"}\n\n", /*is_last=*/true);
}

void LiveHub::Client::Dismiss() {
  Say(std::string(kRetry) + "id: " + LivePlacesText(places_) + "\n\n", /*is_last=*/true);
}

bool LiveHub::Client::over() const {
  const std::lock_guard lock(mutex_);
  return is_ended_ || is_broken_;
}

void LiveHub::Client::Say(std::string text, bool is_last) {
  last_said_ = {};  // counted from the next tick
  std::function<void()> wake;
  {
    const std::lock_guard lock(mutex_);
    if (is_ended_ || is_broken_) return;
    waiting_bytes_ += text.size();
    waiting_.push_back(std::move(text));
    is_ended_ = is_last;
    is_broken_ = waiting_.size() > type::v1::LIMIT_LIVE_WAITING_EVENTS ||
                 waiting_bytes_ > type::v1::LIMIT_LIVE_WAITING_BYTES;
    if (is_broken_) waiting_.clear();
    wake = wake_;
  }
  if (wake) wake();
}

void LiveHub::Client::Start(std::function<void()> wake) {
  const std::lock_guard lock(mutex_);
  wake_ = std::move(wake);
}

HttpSource::Piece LiveHub::Client::Take() {
  const std::lock_guard lock(mutex_);
  Piece piece{.is_broken = is_broken_};
  while (!waiting_.empty() && piece.bytes.size() < kStreamPieceBytes) {
    waiting_bytes_ -= waiting_.front().size();
    piece.bytes += waiting_.front();
    waiting_.pop_front();
  }
  piece.is_last = is_ended_ && waiting_.empty();
  return piece;
}

}  // namespace steward::gateway
