#include "common/app/server.h"

#include <signal.h>
#include <time.h>
#include <unistd.h>

#include <cstdlib>
#include <thread>

#include "common/base/fault_point.h"
#include "common/log/log.h"
#include "common/validate/validator.h"
#include "steward/type/v1/limits.pb.h"
#include "steward/type/v1/reasons.h"

namespace steward::app {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kDrainDelay(5000);
constexpr milliseconds kDrainGrace(20000);
constexpr milliseconds kConnectionAge(300'000);
constexpr milliseconds kConnectionAgeGrace(30'000);

milliseconds SettingOr(int value_ms, milliseconds fallback) {
  return value_ms == 0 ? fallback : milliseconds(value_ms);
}

sigset_t EndSignals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  return signals;
}

rpc::Dispatcher::Settings SettingsOf(const Runtime& runtime, const std::atomic<bool>& draining,
                                     const std::atomic<bool>& aside) {
  rpc::Dispatcher::Settings settings;
  const config::v1::Server& server = runtime.settings().server();
  settings.listen = runtime.settings().listen();
  if (server.workers() != 0) settings.workers = server.workers();
  settings.connection_age = SettingOr(server.connection_age_ms(), kConnectionAge);
  settings.connection_age_grace = SettingOr(server.connection_age_grace_ms(), kConnectionAgeGrace);
  settings.queued_calls = type::v1::LIMIT_QUEUED_CALLS;
  settings.accepted_calls = type::v1::LIMIT_ACCEPTED_CALLS;
  settings.ready = [&] { return !draining && !aside && runtime.ready(); };
  return settings;
}

}  // namespace

Server::Server(Runtime& runtime, const rpc::Bindings& bindings)
    : runtime_(runtime),
      bindings_(bindings),
      pipeline_({runtime.clock(), runtime.tokens(), runtime.policy(), runtime.metrics(),
                 runtime.traces(), runtime.refusals()}),
      dispatcher_(SettingsOf(runtime, draining_, aside_), bindings, pipeline_) {}

Result<int> Server::Start() {
  const std::vector<std::string> problems = bindings_.Problems();
  if (!problems.empty()) {
    std::string all;
    for (const std::string& problem : problems) all += (all.empty() ? "" : "; ") + problem;
    return Fail(type::Reason::kConfigurationInvalid, {{"place", "methods"}, {"problem", all}});
  }
  for (const auto& [path, method] : bindings_.methods()) {
    validate::Prepare(*method.request_type->GetDescriptor());
  }
  TRY(dispatcher_.Start());
  runtime_.metrics().Watch("steward_calls_accepted", "Calls accepted and not answered.", {},
                           [this] { return static_cast<double>(dispatcher_.accepted()); });
  runtime_.metrics().Watch("steward_calls_queued", "Calls that wait for a worker.", {},
                           [this] { return static_cast<double>(dispatcher_.queued()); });
  return dispatcher_.port();
}

void Server::StepAsideWhenStarved(const db::Settings& database) {
  stepping_aside_ = std::make_unique<SteppingAside>(
      SteppingAside::Parts{.server = database,
                           .ready = [this] { return runtime_.ready(); },
                           .metrics = runtime_.metrics(),
                           .aside = aside_});
}

void Server::ServeUntilSignal() {
  const sigset_t signals = EndSignals();
  int signal = 0;
  while (sigwait(&signals, &signal) != 0) {
  }
  if (stepping_aside_) stepping_aside_->Leave();
  draining_ = true;
  log::Info("draining", {{"signal", signal}});
  STEWARD_FAULT("drain.begun");
  const milliseconds delay = SettingOr(runtime_.settings().server().drain_delay_ms(), kDrainDelay);
  timespec wait{delay.count() / 1000, delay.count() % 1000 * 1000000};
  sigtimedwait(&signals, nullptr, &wait);  // a second signal ends the delay
  STEWARD_FAULT("drain.delayed");
}

void Server::Stop() {
  draining_ = true;
  // The figures outlive the server: they must not look at it any more.
  runtime_.metrics().Watch("steward_calls_accepted", "Calls accepted and not answered.", {},
                           [] { return 0.0; });
  runtime_.metrics().Watch("steward_calls_queued", "Calls that wait for a worker.", {},
                           [] { return 0.0; });
  dispatcher_.Shutdown(grace());
}

milliseconds Server::grace() const {
  return SettingOr(runtime_.settings().server().drain_grace_ms(), kDrainGrace);
}

void EndAfter(milliseconds time) {
  std::thread([time] {
    std::this_thread::sleep_for(time);
    log::Warn("ended in the middle of work beside the calls");
    _exit(EXIT_SUCCESS);
  }).detach();
}

void BlockSignals() {
  const sigset_t signals = EndSignals();
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  struct sigaction ignore {};
  ignore.sa_handler = SIG_IGN;
  sigaction(SIGPIPE, &ignore, nullptr);
}

}  // namespace steward::app
