// The process around a service: flags, settings, log, keys, signals, drain. Gives a service what it
// depends on and serves its methods until SIGTERM.
//
//   int main(int argc, char** argv) {
//     return app::Main(argc, argv, {"tickets", steward_embedded_tickets_migrations, Run});
//   }
//
//   --config FILE      settings (steward.config.v1.Service); environment STEWARD__A__B goes over it
//   --check-config     says whether they can be used, and ends
//   --print-config     prints them without secrets, and ends
//   --migrate          brings the schema up to date with the account in the settings, and ends
//   --verify-audit     reads all audit records and says what does not fit; exit code 1 if anything
//   --seal-anew        seals every sealed field under the newest master key, beside live writes
//   --new-event-epoch  after a restore: no position of an event is taken for a lost one
//   --retry-dead-letters  applies the events of others that were put aside, beside who serves
//   --check-health     asks a running process for its readiness; exit code 0 when ready
//
// Exit codes: 0 done, 1 a failure at work, 64 wrong flags, 78 settings or a server that must not be
// used.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "common/app/data_subject.h"
#include "common/app/leader_work.h"
#include "common/app/leaving.h"
#include "common/app/warnings.h"
#include "common/audit/chain_keeper.h"
#include "common/audit/refusals.h"
#include "common/auth/policy.h"
#include "common/auth/token.h"
#include "common/base/clock.h"
#include "common/base/embedded.h"
#include "common/base/id.h"
#include "common/base/repeating.h"
#include "common/cache/cache.h"
#include "common/db/database.h"
#include "common/db/migrate.h"
#include "common/events/applier.h"
#include "common/jobs/worker.h"
#include "common/keys/keys.h"
#include "common/metrics/metrics.h"
#include "common/paging/page.h"
#include "common/privacy/sealed_column.h"
#include "common/rpc/bindings.h"
#include "common/rpc/client.h"
#include "common/rpc/mutate.h"
#include "common/trace/trace.h"
#include "steward/config/v1/service.pb.h"

namespace steward::app {

class AnswerSweeper;
class EventExchange;
class Follower;
class PolicyFollower;
class Server;
class WarningFollower;

// What a process is made of. Opened once, by Main; a test opens its own.
class Runtime {
 public:
  // Opens keys and traces. `name` is the service's, "tickets"; `migrations` is what its
  // schema is made of.
  static Result<std::unique_ptr<Runtime>> Open(std::string name, const EmbeddedRow* migrations,
                                               config::v1::Service settings);
  ~Runtime();

  const std::string& name() const { return name_; }
  const config::v1::Service& settings() const { return settings_; }
  const Clock& clock() const { return clock_; }  // real time; business time is Call::now()
  IdSource& ids() { return ids_; }
  const keys::KeyRing& keys() const { return *keys_; }
  const auth::TokenVerifier& tokens() const { return *tokens_; }
  auth::Policy& policy() { return policy_; }
  metrics::Registry& metrics() { return metrics_; }
  const paging::Pages& pages() const { return *pages_; }
  trace::Writer* traces() { return traces_.get(); }          // null: no spans are written
  audit::RefusalLog* refusals() { return refusals_.get(); }  // null before Start
  // Started, and rights are known. Says nothing about the database or Redis.
  bool ready() const;

  // Connects, and refuses a server with unsafe settings (exit code 78 in Main) or a schema that is
  // not migrated as far as this program.
  Result<db::Database*> OpenDatabase();
  // What Mutate needs for this database.
  Result<rpc::Writes> OpenWrites(db::Database& db);
  // Null when the settings name no cache: every read loads.
  Result<cache::Cache*> OpenCache();
  // Calls to another service. CONFIGURATION_INVALID when the settings do not name it.
  Result<rpc::Client*> Peer(std::string_view service);

  // Follows rights and ended sessions of identity from now on: when it tells of a change, if the
  // settings name streams, and every two seconds. Not ready before the first answer. For every
  // service but identity itself.
  Status FollowPolicy();
  // Takes part in leavings while it serves. What `hand_over` uses outlives Serve().
  void HandOverAtLeaving(HandOver hand_over) { hand_over_ = std::move(hand_over); }

  // Takes part in what people ask about their own data while it serves; the directory keeps the
  // requests. What `part` uses outlives Serve().
  void TakePartInDataRequests(DataSubjectPart part) { subject_part_ = std::move(part); }

  // Reports to the early-warning centre while it serves, once for all processes of the service.
  // What the readers use outlives Serve().
  void WatchLimits(std::vector<IndicatorReader> readers) { readers_ = std::move(readers); }

  // Tells others what happens here while it serves; `bindings` get the EventLogService. After
  // OpenDatabase.
  Status TellEvents(rpc::Bindings& bindings);
  // Applies what happens in another service while it serves. After TellEvents. What the
  // subscription uses outlives Serve().
  void Subscribe(events::Subscription subscription) {
    subscriptions_.push_back(std::move(subscription));
  }

  // Does this while it serves, once for all processes of the service. After OpenDatabase. What the
  // work uses outlives Serve().
  void LeadWork(LeaderWork work) { leader_works_.push_back(std::move(work)); }

  // Does jobs of these kinds from now on until the process ends, on a thread and connections of
  // their own. The kinds outlive Stop().
  Status RunJobs(const std::vector<const jobs::Kind*>& kinds);

  // Serve() applies what was put aside of the subscriptions, says how much, and returns.
  void RetryDeadLettersInsteadOfServing() { retries_dead_letters_ = true; }

  // Serves until SIGTERM or SIGINT, then drains: not ready, still serving for drain_delay_ms, then
  // no new calls and drain_grace_ms for those that run.
  Status Serve(const rpc::Bindings& bindings);
  // For tests: serves in the background and gives the port; ends with Stop() or the runtime.
  Result<int> Start(const rpc::Bindings& bindings);
  void Stop();

 private:
  Runtime(std::string name, const EmbeddedRow* migrations, config::v1::Service settings);
  Status WorkBesideCalls();
  Status FollowLeavings();
  Status FollowDataRequests();
  Status FollowWarnings();
  Status FollowEvents();
  Status RetryDeadLetters();

  const std::string name_;
  const EmbeddedRow* const migrations_;
  const config::v1::Service settings_;
  SystemClock clock_;
  RandomIdSource ids_;
  metrics::Registry metrics_;
  std::unique_ptr<metrics::Page> metrics_page_;
  std::unique_ptr<trace::Writer> traces_;
  std::unique_ptr<keys::KeyRing> keys_;
  std::unique_ptr<auth::TokenVerifier> tokens_;
  auth::Policy policy_;
  std::optional<paging::Pages> pages_;
  std::unique_ptr<db::Database> database_;
  db::Settings background_settings_;
  std::unique_ptr<db::Database> background_;  // for work beside the calls
  std::unique_ptr<audit::RefusalLog> refusals_;
  std::unique_ptr<audit::ChainKeeper> chains_;
  std::unique_ptr<AnswerSweeper> answer_sweeper_;
  std::unique_ptr<cache::Redis> redis_;
  std::unique_ptr<cache::Cache> cache_;
  std::map<std::string, std::unique_ptr<rpc::Client>, std::less<>> peers_;
  std::unique_ptr<PolicyFollower> policy_follower_;
  HandOver hand_over_;  // none: nobody keeps anything here
  std::unique_ptr<Follower> leaving_follower_;
  std::optional<DataSubjectPart> subject_part_;  // none: nothing about people is kept here
  std::unique_ptr<Follower> subject_follower_;
  std::vector<IndicatorReader> readers_;  // empty: the service has no indicators
  std::unique_ptr<WarningFollower> warning_follower_;
  std::unique_ptr<EventExchange> events_;
  std::vector<events::Subscription> subscriptions_;
  bool retries_dead_letters_ = false;
  std::vector<LeaderWork> leader_works_;
  std::vector<std::unique_ptr<LeaderWorker>> leader_workers_;
  std::unique_ptr<Repeating> memory_;
  std::unique_ptr<Server> server_;
  std::unique_ptr<db::Database> jobs_database_;
  std::unique_ptr<jobs::Runner> jobs_;
};

// One program.
struct Program {
  std::string name;
  const EmbeddedRow* migrations;        // of the service's own track
  std::function<Status(Runtime&)> run;  // wires the service and serves
  // Every column of the service with sealed values.
  std::function<privacy::SealedColumns(const config::v1::Service&)> sealed;
  // Further flags that do one thing and end, such as --bootstrap; the argument after the flag, if
  // any.
  std::map<std::string, std::function<Status(Runtime&, const std::string&)>> commands;
};

// The platform's tables and those of a service, in the order they are made.
std::vector<db::Track> TracksOf(const std::string& service, const EmbeddedRow* migrations);

// The settings of a database account with its password read from its file.
Result<db::Settings> DatabaseSettings(const config::v1::Database& settings);

int Main(int argc, char** argv, const Program& program);

}  // namespace steward::app
