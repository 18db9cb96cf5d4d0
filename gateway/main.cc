// steward-gateway --config FILE [--check-config | --print-config]
//
// Exit codes: 0 done, 1 a failure at work, 64 wrong flags, 78 settings or contracts that must not
// be used.
#include <sysexits.h>

#include <csignal>
#include <cstdio>
#include <ctime>
#include <memory>
#include <optional>
#include <string>

#include "common/base/embedded.h"
#include "common/base/fault_point.h"
#include "common/config/config.h"
#include "common/log/log.h"
#include "common/validate/validator.h"
#include "gateway/open_files.h"
#include "gateway/process.h"

extern "C" char** environ;

STEWARD_EMBEDDED(contracts);

namespace steward::gateway {
namespace {

constexpr int kDefaultDrainDelayMs = 5000;

struct Flags {
  std::string config;
  bool check = false;
  bool print = false;
};

std::optional<Flags> ReadFlags(int argc, char** argv) {
  Flags flags;
  for (int i = 1; i < argc; ++i) {
    const std::string_view argument = argv[i];
    if (argument == "--config" && i + 1 < argc)
      flags.config = argv[++i];
    else if (argument == "--check-config")
      flags.check = true;
    else if (argument == "--print-config")
      flags.print = true;
    else
      return std::nullopt;
  }
  return flags;
}

int Refused(const Error& error) {
  log::Error(error.en, {{"reason", error.reason}, {"cause", error.cause}});
  std::fprintf(stderr, "%s\n%s\n", error.zh.c_str(), error.en.c_str());
  return error.reason == "LISTEN_FAILED" ? EXIT_FAILURE : EX_CONFIG;
}

Status Validate(const google::protobuf::Message& message) {
  const std::unique_ptr<google::protobuf::Message> copy(message.New());
  copy->CopyFrom(message);
  return validate::Check(*copy);
}

// SIGTERM and SIGINT come to the main thread only. Before any other thread is started.
sigset_t BlockSignals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
  return signals;
}

// Serves until a signal; a second one ends the drain delay early.
int Serve(Process& process, const config::v1::Gateway& settings, const sigset_t& signals) {
  log::Info("serving", {{"http_port", process.http_port()}, {"grpc_port", process.grpc_port()}});
  siginfo_t signal{};
  // Being stopped and continued ends the wait without a signal for us.
  while (sigwaitinfo(&signals, &signal) == -1) continue;
  log::Info("draining", {{"signal", signal.si_signo}});
  process.Drain();
  STEWARD_FAULT("gateway.drain_begun");
  const int delay =
      settings.drain_delay_ms() > 0 ? settings.drain_delay_ms() : kDefaultDrainDelayMs;
  const timespec wait{delay / 1000, delay % 1000 * 1000000L};
  sigtimedwait(&signals, &signal, &wait);
  STEWARD_FAULT("gateway.drain_delayed");
  const bool all_done = process.Stop();
  log::Info("stopped", {{"all_answered", all_done}});
  return EXIT_SUCCESS;
}

int Main(int argc, char** argv) {
  const std::optional<Flags> flags = ReadFlags(argc, argv);
  if (!flags) {
    std::fprintf(stderr,
                 "usage: steward-gateway --config FILE [--check-config | --print-config]\n");
    return EX_USAGE;
  }
  const sigset_t signals = BlockSignals();
  log::SetService("gateway");
  const Result<config::v1::Gateway> settings =
      config::Load<config::v1::Gateway>(flags->config, config::EnvironmentOf(environ), Validate);
  if (!settings.ok()) return Refused(settings.error());
  if (flags->print) std::fputs(config::Print(settings.value()).c_str(), stdout);
  if (flags->print || flags->check) return EXIT_SUCCESS;
  AllowManyFiles();
  const std::string_view contracts = EmbeddedFiles(steward_embedded_contracts).at(0).bytes;
  const Result<std::unique_ptr<Process>> process = Process::Start(settings.value(), contracts);
  if (!process.ok()) return Refused(process.error());
  return Serve(*process.value(), settings.value(), signals);
}

}  // namespace
}  // namespace steward::gateway

int main(int argc, char** argv) { return steward::gateway::Main(argc, argv); }
