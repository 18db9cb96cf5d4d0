#include "common/app/runtime.h"

#include <malloc.h>

#include <cstdio>
#include <utility>

#include "common/app/answer_sweeper.h"
#include "common/app/data_subject_follower.h"
#include "common/app/event_exchange.h"
#include "common/app/leaving_follower.h"
#include "common/app/policy_follower.h"
#include "common/app/server.h"
#include "common/app/warning_follower.h"
#include "common/base/fault_point.h"
#include "common/config/config.h"
#include "common/db/idempotency.h"
#include "common/db/kept_keys.h"
#include "common/db/startup.h"
#include "common/log/log.h"
#include "steward/type/v1/reasons.h"

namespace steward::app {
namespace {

constexpr std::chrono::seconds kStartPatience(10);
constexpr int kBackgroundConnections = 2;
constexpr std::chrono::seconds kMemoryInterval(10);
constexpr int kJobConnections = 2;
// After the grace of the calls, for whatever goes on beside them.
constexpr std::chrono::seconds kLastStep(4);
constexpr std::chrono::seconds kJobSocketTimeout(60);  // a step may be one long statement

Result<std::string> PasswordIn(const std::string& file) {
  if (file.empty()) return std::string();
  return config::ReadSecret(file);
}

Result<cache::RedisOptions> OptionsOf(const config::v1::Redis& settings) {
  cache::RedisOptions options;
  options.socket = settings.socket();
  if (!settings.host().empty()) options.host = settings.host();
  if (settings.port() != 0) options.port = settings.port();
  options.user = settings.user();
  options.password = TRY(PasswordIn(settings.password_file()));
  if (settings.connections() != 0) options.connections = settings.connections();
  if (settings.timeout_ms() != 0)
    options.timeout = std::chrono::milliseconds(settings.timeout_ms());
  return options;
}

// What calls and jobs have freed goes back to the system: it lies between what is still used, so
// the heap does not give it back by itself.
std::chrono::milliseconds GiveMemoryBack() {
  malloc_trim(0);
  return kMemoryInterval;
}

}  // namespace

Result<db::Settings> DatabaseSettings(const config::v1::Database& settings) {
  db::Settings database;
  if (!settings.host().empty()) database.host = settings.host();
  if (settings.port() != 0) database.port = settings.port();
  database.socket = settings.socket();
  database.schema = settings.schema();
  database.user = settings.user();
  database.password = TRY(PasswordIn(settings.password_file()));
  if (settings.connections() != 0) database.connections = settings.connections();
  if (settings.socket_timeout_s() != 0) {
    database.socket_timeout = std::chrono::seconds(settings.socket_timeout_s());
  }
  return database;
}

std::vector<db::Track> TracksOf(const std::string& service, const EmbeddedRow* migrations) {
  return {db::PlatformTrack(), {service, EmbeddedFiles(migrations)}};
}

Runtime::Runtime(std::string name, const EmbeddedRow* migrations, config::v1::Service settings)
    : name_(std::move(name)), migrations_(migrations), settings_(std::move(settings)) {}

Runtime::~Runtime() { Stop(); }

Result<std::unique_ptr<Runtime>> Runtime::Open(std::string name, const EmbeddedRow* migrations,
                                               config::v1::Service settings) {
  std::unique_ptr<Runtime> runtime(new Runtime(std::move(name), migrations, std::move(settings)));
  const config::v1::Service& given = runtime->settings_;
  runtime->keys_ = TRY(keys::KeyRing::Open(given.keys().master_folder()));
  runtime->tokens_ =
      TRY(auth::TokenVerifier::Open(given.keys().token_public_folder(), runtime->clock_));
  runtime->pages_.emplace(*runtime->keys_, runtime->clock_);
  metrics::ExportLimits(runtime->metrics_);
  if (!given.trace_folder().empty()) {
    runtime->traces_ = TRY(trace::Writer::Open(given.trace_folder(), runtime->name_));
  }
  return runtime;
}

Result<db::Database*> Runtime::OpenDatabase() {
  db::Settings database = TRY(DatabaseSettings(settings_.database()));
  database_ = TRY(db::Database::Open(std::move(database)));
  TRY(db::CheckServer(*database_, PatienceOf(kStartPatience), clock_));
  TRY(db::CheckSchema(*database_, PatienceOf(kStartPatience), TracksOf(name_, migrations_)));
  TRY(db::AdoptKeptKeys(*database_, PatienceOf(kStartPatience), *keys_));
  const db::Database* db = database_.get();
  const auto watch = [&](const std::string& what, std::int64_t db::Counts::*count) {
    metrics_.Watch("steward_database_" + what, "State of the database pool.", {},
                   [db, count] { return static_cast<double>(db->counts().*count); });
  };
  watch("connections", &db::Counts::open);
  watch("waiting", &db::Counts::waiting);
  watch("reruns", &db::Counts::reruns);
  watch("kills", &db::Counts::kills);
  watch("unknown_commits", &db::Counts::unknown_commits);
  return database_.get();
}

Result<rpc::Writes> Runtime::OpenWrites(db::Database& db) {
  return rpc::Writes{db, ids_, TRY(db::OpenRequestKey(db, PatienceOf(kStartPatience), *keys_)),
                     keys_->Newest(audit::kKeyPurpose)};
}

Result<cache::Cache*> Runtime::OpenCache() {
  if (!settings_.has_cache()) return static_cast<cache::Cache*>(nullptr);
  redis_ = std::make_unique<cache::Redis>(TRY(OptionsOf(settings_.cache())));
  cache_ = std::make_unique<cache::Cache>(*redis_, keys_->Newest("cache"));
  cache_->DistrustCopies();
  const cache::CacheCounters& counters = cache_->counters();
  metrics_.Watch("steward_cache_hits", "Answers found in Redis.", {},
                 [&counters] { return static_cast<double>(counters.hits.load()); });
  metrics_.Watch("steward_cache_loads", "Answers loaded from the database.", {},
                 [&counters] { return static_cast<double>(counters.loads.load()); });
  return cache_.get();
}

Result<rpc::Client*> Runtime::Peer(std::string_view service) {
  const auto known = peers_.find(service);
  if (known != peers_.end()) return known->second.get();
  for (const config::v1::Peer& peer : settings_.peers()) {
    if (peer.name() != service) continue;
    const int workers = settings_.server().workers() == 0 ? 8 : settings_.server().workers();
    auto client = std::make_unique<rpc::Client>(peer.name(), peer.address(), (workers + 1) / 2);
    return peers_.emplace(peer.name(), std::move(client)).first->second.get();
  }
  return Fail(type::Reason::kConfigurationInvalid,
              {{"place", "peers"}, {"problem", "no address for " + std::string(service)}});
}

Status Runtime::FollowPolicy() {
  rpc::Client& identity = *TRY(Peer("identity"));
  std::optional<cache::RedisOptions> streams;
  if (settings_.has_streams()) streams = TRY(OptionsOf(settings_.streams()));
  policy_follower_ = TRY(PolicyFollower::Start({.identity = identity,
                                                .service = name_,
                                                .keys = settings_.keys(),
                                                .policy = policy_,
                                                .streams = std::move(streams)}));
  return {};
}

Status Runtime::FollowLeavings() {
  rpc::Client& identity = *TRY(Peer("identity"));
  ServiceToken token = TRY(ServiceToken::Open(identity, name_, settings_.keys()));
  leaving_follower_ = std::make_unique<Follower>(Follower::Parts{identity, policy_, clock_, ids_},
                                                 std::move(token), LeavingTask(hand_over_));
  return {};
}

Status Runtime::FollowDataRequests() {
  rpc::Client& directory = *TRY(Peer("directory"));
  ServiceToken token = TRY(ServiceToken::Open(*TRY(Peer("identity")), name_, settings_.keys()));
  subject_follower_ = std::make_unique<Follower>(Follower::Parts{directory, policy_, clock_, ids_},
                                                 std::move(token), DataSubjectTask(*subject_part_));
  return {};
}

Status Runtime::FollowWarnings() {
  rpc::Client& identity = *TRY(Peer("identity"));
  ServiceToken token = TRY(ServiceToken::Open(identity, name_, settings_.keys()));
  warning_follower_ = std::make_unique<WarningFollower>(
      WarningFollower::Parts{identity, policy_, clock_, ids_, background_settings_,
                             [this] { return ready(); }},
      std::move(token), readers_);
  return {};
}

// Work beside the calls has its own connections: it must not wait for a call, nor a call for it.
Status Runtime::WorkBesideCalls() {
  background_settings_ = TRY(DatabaseSettings(settings_.database()));
  background_settings_.connections = kBackgroundConnections;
  background_ = TRY(db::Database::Open(background_settings_));
  refusals_ =
      std::make_unique<audit::RefusalLog>(*background_, keys_->Newest(audit::kKeyPurpose), ids_);
  chains_ = std::make_unique<audit::ChainKeeper>(
      audit::ChainKeeper::Parts{.db = *background_,
                                .server = background_settings_,
                                .keys = *keys_,
                                .clock = clock_,
                                .anchor_file = settings_.audit_anchor_file()});
  answer_sweeper_ = std::make_unique<AnswerSweeper>(policy_, clock_);
  LeadWork(answer_sweeper_->Work());
  const audit::RefusalLog* refusals = refusals_.get();
  metrics_.Watch("steward_refusals_unrecorded", "Refusals without an audit record.", {},
                 [refusals] { return static_cast<double>(refusals->dropped()); });
  return {};
}

Status Runtime::TellEvents(rpc::Bindings& bindings) {
  std::optional<cache::RedisOptions> streams;
  if (settings_.has_streams()) streams = TRY(OptionsOf(settings_.streams()));
  events_ = TRY(EventExchange::Open({.service = name_,
                                     .serving = *database_,
                                     .settings = TRY(DatabaseSettings(settings_.database())),
                                     .streams = std::move(streams),
                                     .clock = clock_,
                                     .metrics = metrics_}));
  events_->Bind(bindings);
  return {};
}

Status Runtime::FollowEvents() {
  events_->StartRelay();
  for (const events::Subscription& subscription : subscriptions_) {
    ServiceToken token = TRY(ServiceToken::Open(*TRY(Peer("identity")), name_, settings_.keys()));
    TRY(events_->Subscribe(*TRY(Peer(subscription.source)), std::move(token), subscription));
  }
  return {};
}

Status Runtime::RunJobs(const std::vector<const jobs::Kind*>& kinds) {
  db::Settings settings = TRY(DatabaseSettings(settings_.database()));
  settings.connections = kJobConnections;
  settings.socket_timeout = kJobSocketTimeout;
  jobs_database_ = TRY(db::Database::Open(std::move(settings)));
  jobs_ = std::make_unique<jobs::Runner>(*jobs_database_, clock_, policy_, kinds);
  return {};
}

Result<int> Runtime::Start(const rpc::Bindings& bindings) {
  if (database_) TRY(WorkBesideCalls());
  memory_ = std::make_unique<Repeating>(GiveMemoryBack);
  if (!settings_.metrics_listen().empty()) {
    metrics_page_ = TRY(metrics::Page::Serve(metrics_, settings_.metrics_listen()));
  }
  server_ = std::make_unique<Server>(*this, bindings);
  const int port = TRY(server_->Start());
  if (database_) server_->StepAsideWhenStarved(background_settings_);
  if (hand_over_) TRY(FollowLeavings());
  if (subject_part_) TRY(FollowDataRequests());
  if (!readers_.empty()) TRY(FollowWarnings());
  if (events_) TRY(FollowEvents());
  for (const LeaderWork& work : leader_works_) {
    leader_workers_.push_back(std::make_unique<LeaderWorker>(
        LeaderWorker::Parts{.db = *background_,
                            .server = background_settings_,
                            .knows_policy = [this] { return ready(); }},
        work));
  }
  return port;
}

bool Runtime::ready() const { return !policy_follower_ || policy_follower_->loaded(); }

void Runtime::Stop() {
  if (server_) {
    server_->Stop();
    STEWARD_FAULT("drain.calls_ended");
  }
  server_.reset();
  jobs_.reset();
  leader_workers_.clear();
  if (events_) events_->Stop();
  warning_follower_.reset();
  subject_follower_.reset();
  leaving_follower_.reset();
  policy_follower_.reset();
  memory_.reset();
}

// For whoever runs it by hand, so it goes to the standard output.
Status Runtime::RetryDeadLetters() {
  for (const events::Subscription& subscription : subscriptions_) {
    const events::Retried retried = TRY(events::RetryDeadLetters(*database_, subscription));
    std::printf("%s: %lld applied, %lld stay\n", subscription.source.c_str(),
                static_cast<long long>(retried.applied), static_cast<long long>(retried.left));
  }
  return {};
}

Status Runtime::Serve(const rpc::Bindings& bindings) {
  if (retries_dead_letters_) return RetryDeadLetters();
  const int port = TRY(Start(bindings));
  log::Info("serving", {{"port", port}});
  server_->ServeUntilSignal();
  EndAfter(server_->grace() + kLastStep);
  Stop();
  STEWARD_FAULT("drain.stopped");
  log::Info("stopped");
  return {};
}

}  // namespace steward::app
