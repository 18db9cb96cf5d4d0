#include "gateway/live_events.h"

#include <google/protobuf/util/time_util.h>

#include <deque>
#include <iterator>
#include <utility>
#include <vector>

#include "common/app/policy_follower.h"
#include "common/auth/token.h"
#include "common/base/json_text.h"
#include "common/base/repeating.h"
#include "common/cache/redis.h"
#include "common/config/config.h"
#include "common/events/broadcast.h"
#include "common/events/event_stream.h"
#include "common/log/recurring.h"
#include "common/rpc/client.h"
#include "gateway/live_hub.h"
#include "gateway/live_request.h"
#include "gateway/wire.h"
#include "steward/gateway/v1/reasons.h"
#include "steward/type/v1/limits.pb.h"
#include "steward/type/v1/reasons.h"

namespace steward::gateway {
namespace {

using std::chrono::milliseconds;

constexpr std::string_view kService = "gateway";
constexpr milliseconds kLookInterval(100);
constexpr milliseconds kIdleInterval(500);  // while nobody listens
constexpr milliseconds kBrokenPause(500);
constexpr std::chrono::seconds kTickInterval(1);
constexpr std::int64_t kKept = type::v1::LIMIT_LIVE_KEPT_EVENTS;

Result<cache::RedisOptions> StreamsOf(const config::v1::Redis& settings) {
  cache::RedisOptions options;
  options.socket = settings.socket();
  if (!settings.host().empty()) options.host = settings.host();
  if (settings.port() != 0) options.port = settings.port();
  options.user = settings.user();
  if (!settings.password_file().empty())
    options.password = TRY(config::ReadSecret(settings.password_file()));
  if (settings.timeout_ms() != 0) options.timeout = milliseconds(settings.timeout_ms());
  options.connections = 1;
  return options;
}

std::string_view TokenOf(std::string_view authorization) {
  constexpr std::string_view kBearer = "Bearer ";
  return authorization.starts_with(kBearer) ? authorization.substr(kBearer.size())
                                            : std::string_view();
}

}  // namespace

class LiveEvents::Core {
 public:
  Core(const Parts& parts, cache::RedisOptions options, std::unique_ptr<auth::TokenVerifier> tokens)
      : parts_(parts),
        streams_(std::move(options)),
        tokens_(std::move(tokens)),
        identity_("identity", parts.identity, 1),
        redis_(streams_),
        hub_(parts.contracts, policy_) {
    for (const std::string& name : hub_.Sources()) feeds_.emplace_back(redis_, name);
  }

  Status Start();
  Result<std::shared_ptr<HttpSource>> Open(const HttpRequest& request);
  void Drain() { hub_.Drain(); }
  void Stop() { thread_.reset(); }

 private:
  // The stream of one service.
  struct Feed {
    Feed(cache::Redis& redis, const std::string& source)
        : name(source), stream(redis, source), broadcast(stream, kKept) {}
    const std::string name;
    events::EventStream stream;
    events::Broadcast broadcast;
  };

  milliseconds Look();
  Status Read(Feed& feed);
  LiveEvent ToLive(const events::Envelope& event) const;

  const Parts parts_;
  const cache::RedisOptions streams_;
  const std::unique_ptr<auth::TokenVerifier> tokens_;
  auth::Policy policy_;
  rpc::Client identity_;
  std::unique_ptr<app::PolicyFollower> policy_follower_;
  cache::Redis redis_;
  LiveHub hub_;
  std::deque<Feed> feeds_;  // of the thread
  SteadyTime next_tick_{};
  log::Recurring log_{"reading live events"};
  std::unique_ptr<Repeating> thread_;
};

Status LiveEvents::Core::Start() {
  config::v1::Keys keys;
  keys.set_service_key_file(parts_.settings.service_key_file());
  policy_follower_ = TRY(app::PolicyFollower::Start({.identity = identity_,
                                                     .service = std::string(kService),
                                                     .keys = keys,
                                                     .policy = policy_,
                                                     .streams = streams_}));
  const LiveCounts& counts = hub_.counts();
  const auto watch = [&](const char* name, const char* help,
                         const std::atomic<std::int64_t>& count) {
    parts_.metrics.Watch(name, help, {}, [&count] { return static_cast<double>(count.load()); });
  };
  watch("steward_live_streams", "Streams of live events that are open.", counts.streams);
  watch("steward_live_events_sent", "Live events sent to clients.", counts.sent);
  watch("steward_live_streams_reset", "Clients told to read everything anew.", counts.resets);
  watch("steward_live_streams_shed", "Clients dropped because they did not read.", counts.shed);
  thread_ = std::make_unique<Repeating>([this] { return Look(); });
  return {};
}

Result<std::shared_ptr<HttpSource>> LiveEvents::Core::Open(const HttpRequest& request) {
  const std::string_view token = TokenOf(request.head.Find("authorization"));
  if (token.empty()) return type::Fail(type::Reason::kUnauthenticated);
  if (!policy_follower_->loaded()) {
    Error error = Fail(Reason::kLiveEventsUnavailable, {{"problem", "rights are not known yet"}});
    error.retry_after = std::chrono::seconds(1);
    return error;
  }
  LiveRequest wanted;
  wanted.principal = TRY(tokens_->Verify(token));
  if (policy_.marks()->ended_sessions.contains(wanted.principal->session))
    return type::Fail(type::Reason::kTokenExpired);
  const auto principal = std::move(wanted.principal);
  wanted = TRY(
      ReadLiveRequest(parts_.contracts, request.head.query(), request.head.Find("last-event-id")));
  wanted.principal = principal;
  auto body = TRY(hub_.Open(std::move(wanted)));
  thread_->Wake();
  return body;
}

milliseconds LiveEvents::Core::Look() {
  const SteadyTime now = std::chrono::steady_clock::now();
  Status first;  // one that cannot be read does not hold up the others
  for (Feed& feed : feeds_) {
    const Status status = Read(feed);
    if (first.ok() && !status.ok()) first = status;
  }
  log_.Ended(first);
  if (now >= next_tick_) {
    hub_.Tick(parts_.clock.Now(), now);
    next_tick_ = now + kTickInterval;
  }
  if (!first.ok()) return kBrokenPause;
  return hub_.has_clients() ? kLookInterval : kIdleInterval;
}

Status LiveEvents::Core::Read(Feed& feed) {
  while (true) {
    const events::Broadcast::Heard heard = TRY(feed.broadcast.Listen(milliseconds(0)));
    std::vector<LiveEvent> events;
    for (const events::Envelope& event : heard.events) events.push_back(ToLive(event));
    if (heard.anew) {
      hub_.Begin(feed.name, {heard.anew->epoch, heard.anew->position},
                 {std::make_move_iterator(events.begin()), std::make_move_iterator(events.end())});
    } else {
      hub_.Add(feed.name, std::move(events));
    }
    if (!heard.has_more) return {};
  }
}

LiveEvent LiveEvents::Core::ToLive(const events::Envelope& event) const {
  LiveEvent live{.type = nullptr, .position = event.position(), .name = {}, .json = {}};
  const auto type = parts_.contracts.events().find(event.type());
  if (type == parts_.contracts.events().end()) return live;  // internal, or newer than this gateway
  live.type = &type->second;
  live.name = wire::FindText(event.payload(), type->second.name_field);
  live.json = "{\"type\":";
  AppendJsonString(live.json, event.type());
  live.json += ",\"name\":";
  AppendJsonString(live.json, live.name);
  live.json += ",\"version\":\"" + std::to_string(event.version()) + "\",\"time\":\"" +
               google::protobuf::util::TimeUtil::ToString(event.create_time()) + "\"}";
  return live;
}

LiveEvents::LiveEvents(std::unique_ptr<Core> core) : core_(std::move(core)) {}
LiveEvents::~LiveEvents() { Stop(); }

Result<std::unique_ptr<LiveEvents>> LiveEvents::Start(const Parts& parts) {
  auto tokens = TRY(auth::TokenVerifier::Open(parts.settings.token_public_folder(), parts.clock));
  auto core =
      std::make_unique<Core>(parts, TRY(StreamsOf(parts.settings.streams())), std::move(tokens));
  TRY(core->Start());
  return std::unique_ptr<LiveEvents>(new LiveEvents(std::move(core)));
}

Result<std::shared_ptr<HttpSource>> LiveEvents::Open(const HttpRequest& request) {
  return core_->Open(request);
}
void LiveEvents::Drain() { core_->Drain(); }
void LiveEvents::Stop() { core_->Stop(); }

}  // namespace steward::gateway
