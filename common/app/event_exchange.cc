#include "common/app/event_exchange.h"

#include <utility>

namespace steward::app {
namespace {

constexpr std::chrono::seconds kCallPatience(5);
constexpr int kConnections = 2;  // the relay and the appliers take turns

}  // namespace

// The EventLogService of another service.
class EventExchange::Source final : public events::EventSource {
 public:
  Source(rpc::Client& peer, ServiceToken token) : peer_(peer), token_(std::move(token)) {}

  Result<Page> List(std::int64_t after_position, int limit) override {
    event::v1::ListEventsRequest request;
    request.set_after_position(after_position);
    request.set_page_size(limit);
    const std::string token = TRY(token_.Get());
    auto answer = TRY(peer_.Call<event::v1::ListEventsResponse>(
        rpc::Client::Context{PatienceOf(kCallPatience), token, ""},
        "steward.event.v1.EventLogService.ListEvents", request));
    Page page{.state = answer.state(), .events = {}};
    for (events::Envelope& event : *answer.mutable_events())
      page.events.push_back(std::move(event));
    return page;
  }

  Result<events::LogState> Confirm(const events::Cursor& cursor) override {
    event::v1::ConfirmEventsRequest request;
    request.set_epoch(cursor.epoch);
    request.set_position(cursor.position);
    const std::string token = TRY(token_.Get());
    return TRY(peer_.Call<event::v1::ConfirmEventsResponse>(
                   rpc::Client::Context{PatienceOf(kCallPatience), token, ""},
                   "steward.event.v1.EventLogService.ConfirmEvents", request))
        .state();
  }

 private:
  rpc::Client& peer_;
  ServiceToken token_;
};

EventExchange::EventExchange(Parts parts)
    : parts_(std::move(parts)),
      log_(parts_.service),
      service_(parts_.serving, log_, parts_.clock) {}

EventExchange::~EventExchange() { Stop(); }

Result<std::unique_ptr<EventExchange>> EventExchange::Open(Parts parts) {
  std::unique_ptr<EventExchange> exchange(new EventExchange(std::move(parts)));
  db::Settings settings = exchange->parts_.settings;
  settings.connections = kConnections;
  exchange->db_ = TRY(db::Database::Open(std::move(settings)));
  if (exchange->parts_.streams) {
    exchange->redis_ = std::make_unique<cache::Redis>(*exchange->parts_.streams);
    exchange->stream_ =
        std::make_unique<events::EventStream>(*exchange->redis_, exchange->parts_.service);
  }
  return exchange;
}

void EventExchange::Bind(rpc::Bindings& bindings) {
  bindings.Bind<&EventLogService::ListEvents>("steward.event.v1.EventLogService.ListEvents",
                                              service_);
  bindings.Bind<&EventLogService::ConfirmEvents>("steward.event.v1.EventLogService.ConfirmEvents",
                                                 service_);
}

void EventExchange::StartRelay() {
  relay_ = std::make_unique<events::Relay>(events::Relay::Parts{.db = *db_,
                                                                .server = parts_.settings,
                                                                .log = log_,
                                                                .stream = stream_.get(),
                                                                .clock = parts_.clock});
  const events::RelayCounts& counts = relay_->counts();
  parts_.metrics.Watch("steward_events_published", "Events put into the stream.", {},
                       [&counts] { return static_cast<double>(counts.published.load()); });
  parts_.metrics.Watch("steward_events_unpublished", "Events that wait for the stream.", {},
                       [&counts] { return static_cast<double>(counts.unpublished.load()); });
  relay_thread_ = std::make_unique<Repeating>([this] { return relay_->Work(); });
}

Status EventExchange::Subscribe(rpc::Client& peer, ServiceToken token,
                                events::Subscription subscription) {
  const std::string name = subscription.source;
  Consumer consumer;
  consumer.source = std::make_unique<Source>(peer, std::move(token));
  if (redis_) consumer.stream = std::make_unique<events::EventStream>(*redis_, name);
  consumer.applier =
      std::make_unique<events::Applier>(events::Applier::Parts{.db = *db_,
                                                               .server = parts_.settings,
                                                               .source = *consumer.source,
                                                               .stream = consumer.stream.get()},
                                        std::move(subscription));
  events::Applier* applier = consumer.applier.get();
  const events::ApplierCounts& counts = applier->counts();
  parts_.metrics.Watch("steward_events_behind", "Events of another service not yet applied.",
                       {{"source", name}},
                       [&counts] { return static_cast<double>(counts.behind.load()); });
  parts_.metrics.Watch("steward_events_put_aside", "Events that could not be applied.",
                       {{"source", name}},
                       [&counts] { return static_cast<double>(counts.buried.load()); });
  consumer.thread = std::make_unique<Repeating>([applier] { return applier->Work(); });
  consumers_.push_back(std::move(consumer));
  return {};
}

void EventExchange::Stop() {
  relay_thread_.reset();
  for (Consumer& consumer : consumers_) consumer.thread.reset();
}

}  // namespace steward::app
