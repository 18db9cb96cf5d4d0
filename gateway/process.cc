#include "gateway/process.h"

#include <algorithm>
#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include "common/base/text.h"
#include "gateway/openapi.h"
#include "steward/gateway/v1/reasons.h"
#include "steward/type/v1/limits.pb.h"
#include "steward/type/v1/reasons.h"

namespace steward::gateway {
namespace {

using std::chrono::milliseconds;

constexpr int kDefaultGraceMs = 20000;
constexpr int kDefaultConnectionAgeMs = 300'000;
constexpr int kDefaultConnectionAgeGraceMs = 30'000;

milliseconds Setting(int value_ms, int otherwise_ms) {
  return milliseconds(value_ms > 0 ? value_ms : otherwise_ms);
}

RateLimiter::Options RateOf(const config::v1::Gateway& settings) {
  const double rate = settings.requests_per_second();
  const double burst = settings.requests_at_once() > 0 ? settings.requests_at_once() : 2 * rate;
  return {.per_second = rate,
          .burst = burst,
          .sign_ins_per_minute = static_cast<double>(settings.sign_ins_per_minute())};
}

std::vector<UpstreamTarget> TargetsOf(const config::v1::Gateway& settings) {
  std::vector<UpstreamTarget> targets;
  for (const config::v1::Upstream& upstream : settings.upstreams()) {
    UpstreamTarget& target = targets.emplace_back();
    target.name = upstream.name();
    target.address = upstream.address();
    target.packages.assign(upstream.packages().begin(), upstream.packages().end());
    target.packages.push_back("steward." + upstream.name() + ".v1");
  }
  return targets;
}

Error CannotListen(const std::string& address, const std::string& problem) {
  return Fail(Reason::kListenFailed, {{"address", address}, {"problem", problem}});
}

size_t ConnectionsOf(const config::v1::Gateway& settings) {
  return settings.max_connections() > 0 ? static_cast<size_t>(settings.max_connections())
                                        : size_t{type::v1::LIMIT_HTTP_CONNECTIONS};
}

Result<HttpServerOptions> HttpOptionsOf(const config::v1::Gateway& settings) {
  HttpServerOptions options = HttpServerOptions::Defaults();
  const std::string& listen = settings.http_listen();
  const size_t colon = listen.rfind(':');
  const auto port =
      colon == listen.npos ? std::nullopt : ParseInt(std::string_view(listen).substr(colon + 1));
  if (!port || *port < 0 || *port > 65535) return CannotListen(listen, "it is not address:port");
  options.address = listen.substr(0, colon);
  options.port = static_cast<std::uint16_t>(*port);
  options.max_connections = ConnectionsOf(settings);
  return options;
}

// The last bytes of an id are random.
std::uint32_t SeedFrom(const Uuid& id) {
  std::uint32_t seed = 0;
  for (size_t i = 12; i < id.bytes.size(); ++i) seed = seed << 8 | id.bytes[i];
  return seed;
}

HttpResponse TextPage(int status, std::string text) {
  return {.status = status,
          .headers = {{"Content-Type", "text/plain; charset=utf-8"}, {"Cache-Control", "no-store"}},
          .body = std::move(text)};
}

}  // namespace

Result<std::unique_ptr<Process>> Process::Start(const config::v1::Gateway& settings,
                                                std::string_view descriptor_set) {
  std::unique_ptr<Contracts> contracts = TRY(Contracts::Parse(descriptor_set));
  Router router = TRY(Router::Build(*contracts));
  std::unique_ptr<Process> process(new Process(settings, std::move(contracts), std::move(router)));
  if (!settings.console_folder().empty())
    process->console_ = TRY(ConsoleFiles::Read(settings.console_folder()));
  metrics::ExportLimits(process->metrics_);
  process->AddPages();
  TRY(process->StartLiveEvents());
  TRY(process->Listen());
  process->ready_ = true;
  return process;
}

Process::Process(const config::v1::Gateway& settings, std::unique_ptr<Contracts> contracts,
                 Router router)
    : settings_(settings),
      contracts_(std::move(contracts)),
      router_(std::move(router)),
      transcoder_(*contracts_, ids_, clock_),
      rate_limiter_(RateOf(settings)),
      observer_(metrics_, *contracts_) {
  const size_t calls = settings.max_calls() > 0 ? static_cast<size_t>(settings.max_calls())
                                                : size_t{type::v1::LIMIT_UPSTREAM_CALLS};
  upstreams_ =
      std::make_unique<Upstreams>(TargetsOf(settings), calls, SeedFrom(ids_.Next(clock_.Now())));
  gateway_ = std::make_unique<Gateway>(Gateway::Parts{.router = router_,
                                                      .transcoder = transcoder_,
                                                      .upstreams = *upstreams_,
                                                      .rate_limiter = rate_limiter_,
                                                      .observer = observer_});
}

void Process::AddPages() {
  gateway_->AddPage("/healthz", [](const HttpRequest&) { return TextPage(200, "ok\n"); });
  gateway_->AddPage("/readyz", [this](const HttpRequest&) {
    return ready_ ? TextPage(200, "ready\n") : TextPage(503, "not ready\n");
  });
  gateway_->AddPage("/metrics", [](const HttpRequest&) {
    return TextPage(404, "Metrics have a port of their own: metrics_listen in the settings.\n");
  });
  gateway_->AddPage(
      "/openapi.json", [document = OpenApiOf(*contracts_, router_)](const HttpRequest&) {
        return HttpResponse{
            .headers = {{"Content-Type", "application/json"}, {"Cache-Control", "no-cache"}},
            .body = document};
      });
  if (!settings_.console_folder().empty()) {
    gateway_->SetFiles([this](const HttpRequest& request) { return console_.Serve(request); });
  }
}

Status Process::StartLiveEvents() {
  if (!settings_.has_live_events()) return {};
  const auto identity =
      std::find_if(settings_.upstreams().begin(), settings_.upstreams().end(),
                   [](const auto& upstream) { return upstream.name() == "identity"; });
  if (identity == settings_.upstreams().end()) {
    return type::Fail(type::Reason::kConfigurationInvalid,
                      {{"place", "live_events"}, {"problem", "there is no upstream identity"}});
  }
  live_events_ = TRY(LiveEvents::Start({.settings = settings_.live_events(),
                                        .identity = identity->address(),
                                        .contracts = *contracts_,
                                        .clock = clock_,
                                        .metrics = metrics_}));
  gateway_->SetLiveEvents(*live_events_);
  return {};
}

Status Process::Listen() {
  http_ = TRY(HttpServer::Start(TRY(HttpOptionsOf(settings_)), *gateway_));
  metrics_.Watch("steward_http_connections", "Open HTTP connections.", {},
                 [this] { return static_cast<double>(http_->connections()); });
  metrics_.Watch("steward_upstream_calls", "Calls to services that wait for their answers.", {},
                 [this] { return static_cast<double>(upstreams_->in_flight()); });
  if (!settings_.grpc_listen().empty()) {
    const PassThrough::Options options{
        .listen = settings_.grpc_listen(),
        .max_connections = ConnectionsOf(settings_),
        .reflection = settings_.reflection(),
        .connection_age = Setting(settings_.connection_age_ms(), kDefaultConnectionAgeMs),
        .connection_age_grace =
            Setting(settings_.connection_age_grace_ms(), kDefaultConnectionAgeGraceMs)};
    grpc_ = TRY(PassThrough::Start(options, *contracts_, *upstreams_, rate_limiter_));
  }
  if (!settings_.metrics_listen().empty())
    metrics_page_ = TRY(metrics::Page::Serve(metrics_, settings_.metrics_listen()));
  return {};
}

Process::~Process() {
  metrics_page_.reset();
  if (live_events_) live_events_->Drain();
  if (live_events_) live_events_->Stop();
  if (grpc_) grpc_->Stop(milliseconds(0));
  upstreams_->Stop();  // answers what still waits, while the server is there to take it
  http_.reset();
}

void Process::Drain() {
  ready_ = false;
  http_->AskClientsToLeave();
  if (live_events_) live_events_->Drain();
  if (grpc_) grpc_->AskClientsToLeave();
}

bool Process::Stop() {
  const milliseconds grace = Setting(settings_.drain_grace_ms(), kDefaultGraceMs);
  const auto deadline = std::chrono::steady_clock::now() + grace;
  const bool all_done = http_->Stop(grace);
  const auto left =
      std::chrono::duration_cast<milliseconds>(deadline - std::chrono::steady_clock::now());
  if (grpc_) grpc_->Stop(std::max(left, milliseconds(0)));
  return all_done;
}

}  // namespace steward::gateway
