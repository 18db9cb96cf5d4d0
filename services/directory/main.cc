// The process steward-directory: where and for whom, and the photos that hang on a site.
#include "common/app/approval_chain_copies.h"
#include "common/app/runtime.h"
#include "services/directory/sealed_columns.h"
#include "services/directory/wiring.h"

STEWARD_EMBEDDED(directory_migrations);

namespace {

using namespace steward;

Status Run(app::Runtime& runtime) {
  db::Database& db = *TRY(runtime.OpenDatabase());
  const rpc::Writes writes = TRY(runtime.OpenWrites(db));
  rpc::Client& identity = *TRY(runtime.Peer("identity"));
  app::ApprovalChainCopies chains(identity);
  directory::IdentityOwnerAccounts accounts(
      identity, TRY(app::ServiceToken::Open(identity, runtime.name(), runtime.settings().keys())));
  directory::Wiring directory({.writes = writes,
                               .pages = runtime.pages(),
                               .keys = runtime.keys(),
                               .chains = chains,
                               .accounts = accounts,
                               .cache = TRY(runtime.OpenCache()),
                               .blob_folder = runtime.settings().blob_folder(),
                               .clock = runtime.clock()});
  TRY(directory.files.Check());
  TRY(runtime.FollowPolicy());
  TRY(runtime.RunJobs(directory.Jobs()));
  runtime.HandOverAtLeaving([&](rpc::Call& call, const app::Leaving& leaving) {
    return directory.leavings(call, leaving);
  });
  runtime.WatchLimits(directory.indicators.Readers());
  rpc::Bindings bindings;
  directory.BindAll(bindings);
  TRY(runtime.TellEvents(bindings));
  return runtime.Serve(bindings);
}

}  // namespace

int main(int argc, char** argv) {
  return app::Main(argc, argv,
                   {.name = "directory",
                    .migrations = steward_embedded_directory_migrations,
                    .run = Run,
                    .sealed =
                        [](const config::v1::Service& settings) {
                          return directory::SealedColumns(settings.blob_folder());
                        },
                    .commands = {}});
}
