#include <cstdio>
#include <cstdlib>
#include <string_view>
#include <thread>

#include "common/app/runtime.h"
#include "common/config/config.h"
#include "services/identity/bootstrap.h"
#include "services/identity/policy_keeper.h"
#include "services/identity/sealed_columns.h"
#include "services/identity/sign_on/token_key_rotation.h"
#include "services/identity/wiring.h"

STEWARD_EMBEDDED(identity_migrations);

namespace {

using namespace steward;

constexpr std::chrono::seconds kBootstrapPatience(10);

Status AddProviders(const config::v1::Service& settings, identity::SignOnProviders& providers) {
  for (const config::v1::SignOnProvider& one : settings.sign_on_providers()) {
    TRY(providers.Add({.id = one.id(),
                       .display_name = one.display_name(),
                       .issuer = one.issuer(),
                       .client_id = one.client_id(),
                       .client_secret = TRY(config::ReadSecret(one.client_secret_file())),
                       .redirect_uri = one.redirect_uri(),
                       .branch = one.branch()}));
  }
  return {};
}

Status Run(app::Runtime& runtime) {
  db::Database& db = *TRY(runtime.OpenDatabase());
  const rpc::Writes writes = TRY(runtime.OpenWrites(db));
  const config::v1::Keys& keys = runtime.settings().keys();
  const auto signer = TRY(auth::TokenSigner::Open(keys.token_secret_folder()));
  const auto service_hashes = TRY(keys::KeyFolder::Open(keys.service_hash_folder()));
  const std::unique_ptr<identity::SmsSender> sms = TRY(
      identity::MakeSmsSender(runtime.settings().sms_simulator_file(), runtime.settings().trial()));
  identity::SignOnProviders providers(runtime.settings().trial(), runtime.clock());
  TRY(AddProviders(runtime.settings(), providers));
  const int idle_days = runtime.settings().owner_phone_idle_days();
  identity::Wiring identity({.writes = writes,
                             .pages = runtime.pages(),
                             .signer = *signer,
                             .service_hashes = *service_hashes,
                             .clock = runtime.clock(),
                             .keys = runtime.keys(),
                             .sms = *sms,
                             .providers = providers,
                             .owner_phone_idle = idle_days == 0 ? identity::kOwnerPhoneIdle
                                                                : std::chrono::days(idle_days),
                             .trial = runtime.settings().trial()});
  const auto keeper =
      TRY(identity::PolicyKeeper::Start(identity.policy, db, runtime.clock(), runtime.policy()));

  rpc::Bindings bindings;
  identity.BindAll(bindings);
  TRY(runtime.TellEvents(bindings));
  return runtime.Serve(bindings);
}

// Prints the one-time code of the first administrator, alone on a line.
Status Bootstrap(app::Runtime& runtime, const std::string&) {
  db::Database& db = *TRY(runtime.OpenDatabase());
  const std::string code =
      TRY(identity::MakeBootstrapCode(db, PatienceOf(kBootstrapPatience), runtime.clock()));
  std::printf("%s\n", code.c_str());
  return {};
}

// Needs no settings: keys come before everything else.
int MakeKeys(const char* folder) {
  const Status status = identity::MakeKeys(folder, SystemClock().Now());
  if (status.ok()) return EXIT_SUCCESS;
  std::fprintf(stderr, "%s\n%s\n", status.error().zh.c_str(), status.error().en.c_str());
  return EXIT_FAILURE;
}

// The same. Takes a quarter of an hour, and nothing stands still meanwhile.
int RotateTokenKey(const char* folder) {
  const auto wait = [](Duration time) {
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(time);
    std::printf("waiting %lld s\n", static_cast<long long>(seconds.count()));
    std::fflush(stdout);
    std::this_thread::sleep_for(seconds);
  };
  const Result<std::string> id = identity::RotateTokenKey(folder, SystemClock(), wait);
  if (id.ok()) {
    std::printf("tokens are signed with %s\n", id.value().c_str());
    return EXIT_SUCCESS;
  }
  std::fprintf(stderr, "%s\n%s\n", id.error().zh.c_str(), id.error().en.c_str());
  return EXIT_FAILURE;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc == 3 && std::string_view(argv[1]) == "--make-keys") return MakeKeys(argv[2]);
  if (argc == 3 && std::string_view(argv[1]) == "--rotate-token-key") {
    return RotateTokenKey(argv[2]);
  }
  return app::Main(argc, argv,
                   {.name = "identity",
                    .migrations = steward_embedded_identity_migrations,
                    .run = Run,
                    .sealed = [](const config::v1::Service&) { return identity::SealedColumns(); },
                    .commands = {{"--bootstrap", Bootstrap}}});
}
