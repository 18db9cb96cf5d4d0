#include <malloc.h>
#include <sysexits.h>

#include <cstdio>
#include <optional>
#include <vector>

#include "common/app/runtime.h"
#include "common/app/server.h"
#include "common/audit/verify.h"
#include "common/config/config.h"
#include "common/db/kept_keys.h"
#include "common/db/migrate.h"
#include "common/log/log.h"
#include "common/reseal/reseal.h"
#include "common/validate/validator.h"
#include "steward/type/v1/reasons.h"

extern "C" char** environ;

namespace steward::app {
namespace {

// Of a column that is sealed anew, between two lines about it.
constexpr std::int64_t kRowsBetweenLines = 10'000;

struct Flags {
  std::string config;
  std::string action;    // a flag that does one thing and ends; empty: serve
  std::string argument;  // of the action
};

constexpr std::string_view kActions[] = {
    "--check-config",    "--print-config",       "--migrate",     "--verify-audit", "--seal-anew",
    "--new-event-epoch", "--retry-dead-letters", "--check-health"};

bool IsAction(const Program& program, const std::string& flag) {
  for (const std::string_view action : kActions) {
    if (flag == action) return true;
  }
  return program.commands.count(flag) != 0;
}

std::optional<Flags> ReadFlags(const std::vector<std::string>& arguments, const Program& program) {
  Flags flags;
  for (size_t i = 0; i < arguments.size(); ++i) {
    if (arguments[i] == "--config" && i + 1 < arguments.size()) {
      flags.config = arguments[++i];
    } else if (flags.action.empty() && IsAction(program, arguments[i])) {
      flags.action = arguments[i];
      if (i + 1 < arguments.size() && arguments[i + 1][0] != '-') flags.argument = arguments[++i];
    } else {
      return std::nullopt;
    }
  }
  return flags;
}

int Usage(const Program& program) {
  std::fprintf(stderr, "usage: steward-%s --config FILE [", program.name.c_str());
  for (const std::string_view action : kActions) {
    std::fprintf(stderr, "%.*s | ", static_cast<int>(action.size()), action.data());
  }
  for (const auto& [flag, command] : program.commands)
    std::fprintf(stderr, "%s [ARG] | ", flag.c_str());
  std::fprintf(stderr, "nothing: serve]\n");
  return EX_USAGE;
}

int ExitCodeOf(const Error& error) {
  const bool settings = error.reason == "CONFIGURATION_INVALID" ||
                        error.reason == "DATABASE_UNSAFE" || error.reason == "INVALID_KEY_FOLDER";
  return settings ? EX_CONFIG : EXIT_FAILURE;
}

int Ended(const Status& status) {
  if (status.ok()) return EXIT_SUCCESS;
  const Error& error = status.error();
  log::Error(error.en, {{"reason", error.reason}, {"cause", error.cause}});
  std::fprintf(stderr, "%s\n%s\n", error.zh.c_str(), error.en.c_str());
  return ExitCodeOf(error);
}

Status Migrate(const Program& program, const config::v1::Service& settings) {
  const SystemClock clock;
  const db::Settings database = TRY(DatabaseSettings(settings.database()));
  const int applied = TRY(db::Migrate(database, TracksOf(program.name, program.migrations), clock));
  log::Info("schema is up to date", {{"schema", database.schema}, {"applied", applied}});
  return {};
}

// Reads all audit records; what was found goes to the standard output.
Status VerifyAudit(Runtime& runtime) {
  db::Database& db = *TRY(runtime.OpenDatabase());
  const config::v1::Service& settings = runtime.settings();
  const std::vector<std::string> anchors =
      TRY(audit::ReadAnchorLines(settings.audit_anchor_file()));
  const audit::Report report = TRY(audit::Verify(db, settings.database().schema(), runtime.keys(),
                                                 anchors, PatienceOf(std::chrono::hours(1))));
  for (const std::string& finding : report.findings) std::printf("%s\n", finding.c_str());
  std::printf("%llu records chained, %llu not yet, %llu anchors, %zu findings\n",
              static_cast<unsigned long long>(report.chained),
              static_cast<unsigned long long>(report.unchained),
              static_cast<unsigned long long>(report.anchors), report.findings.size());
  if (report.findings.empty()) return {};
  return Fail(type::Reason::kAuditBroken, {{"count", std::to_string(report.findings.size())}});
}

void TellProgress(const reseal::Progress& progress) {
  if (!progress.finished && progress.rows % kRowsBetweenLines != 0) return;
  std::printf("%s: %lld rows, %lld sealed anew", progress.column.c_str(),
              static_cast<long long>(progress.rows), static_cast<long long>(progress.renewed));
  for (const auto& [key, count] : progress.values)
    std::printf(", %lld under %s", static_cast<long long>(count), key.c_str());
  std::printf(progress.finished ? ", finished\n" : "\n");
  std::fflush(stdout);
}

// What cannot be sealed anew is kept first: then a run that was cut short has lost nothing.
Status SealAnew(Runtime& runtime, const Program& program) {
  db::Database& db = *TRY(runtime.OpenDatabase());
  const Patience patience = PatienceOf(std::chrono::hours(24));
  TRY(db::KeepKeys(db, patience, runtime.keys(), {db::kRequestKeyPurpose, audit::kKeyPurpose}));
  return reseal::SealAnew(db, runtime.keys(), program.sealed(runtime.settings()), patience,
                          TellProgress);
}

Status NewEventEpoch(Runtime& runtime) {
  db::Database& db = *TRY(runtime.OpenDatabase());
  return events::StartNewEpoch(db, events::EventLog(runtime.name()), runtime.clock().Now());
}

// Asks the process that serves with these settings.
Status CheckHealth(const config::v1::Service& settings) {
  return rpc::CheckHealth(settings.listen(), std::chrono::seconds(1));
}

Status Run(const Program& program, const Flags& flags, config::v1::Service settings) {
  if (flags.action == "--migrate") return Migrate(program, settings);
  if (flags.action == "--check-health") return CheckHealth(settings);
  const std::unique_ptr<Runtime> runtime =
      TRY(Runtime::Open(program.name, program.migrations, std::move(settings)));
  if (flags.action == "--verify-audit") return VerifyAudit(*runtime);
  if (flags.action == "--seal-anew") return SealAnew(*runtime, program);
  if (flags.action == "--new-event-epoch") return NewEventEpoch(*runtime);
  if (flags.action == "--retry-dead-letters") runtime->RetryDeadLettersInsteadOfServing();
  const auto command = program.commands.find(flags.action);
  if (command != program.commands.end()) return command->second(*runtime, flags.argument);
  return program.run(*runtime);
}

}  // namespace

int Main(int argc, char** argv, const Program& program) {
  // Two heaps for all threads: with one for each, what a large call freed stays with the worker
  // that ran it.
  mallopt(M_ARENA_MAX, 2);
  const std::optional<Flags> flags = ReadFlags({argv + 1, argv + argc}, program);
  if (!flags) return Usage(program);
  BlockSignals();
  log::SetService(program.name);
  const auto validate = [](const google::protobuf::Message& message) -> Status {
    const std::unique_ptr<google::protobuf::Message> copy(message.New());
    copy->CopyFrom(message);
    return validate::Check(*copy);
  };
  Result<config::v1::Service> settings =
      config::Load<config::v1::Service>(flags->config, config::EnvironmentOf(environ), validate);
  if (!settings.ok()) return Ended(settings.error());
  if (flags->action == "--check-config") return EXIT_SUCCESS;
  if (flags->action == "--print-config") {
    std::fputs(config::Print(settings.value()).c_str(), stdout);
    return EXIT_SUCCESS;
  }
  return Ended(Run(program, *flags, std::move(settings).value()));
}

}  // namespace steward::app
