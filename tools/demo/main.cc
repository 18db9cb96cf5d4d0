// steward-demo --gateway http://HOST:PORT --grpc HOST:PORT --accounts FILE [--bootstrap-code-file
// FILE]
//
// Loads the demo company into an empty installation through its public API. May be killed and
// repeated at any point: what is there is found and counts as done.
#include <sysexits.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <map>
#include <string>

#include "common/base/clock.h"
#include "tools/demo/company_loader.h"
#include "tools/demo/directory_loader.h"
#include "tools/demo/life_loader.h"
#include "tools/demo/live_loader.h"
#include "tools/demo/site_year_loader.h"

namespace {

using namespace steward;

using Flags = std::map<std::string, std::string>;

// Empty where they are not what the program knows.
Flags ReadFlags(int argc, char** argv) {
  Flags flags;
  for (int i = 1; i + 1 < argc; i += 2) flags[argv[i]] = argv[i + 1];
  const size_t known = flags.count("--gateway") + flags.count("--grpc") +
                       flags.count("--accounts") + flags.count("--bootstrap-code-file");
  const bool complete =
      flags.contains("--gateway") && flags.contains("--grpc") && flags.contains("--accounts");
  if (argc % 2 == 0 || known != flags.size() || !complete) return {};
  return flags;
}

// The first line; empty where there is none.
std::string FirstLine(const std::string& path) {
  std::string line;
  std::ifstream file(path);
  std::getline(file, line);
  return line;
}

Status Load(Flags flags) {
  const SystemClock clock;
  const demo::Accounts accounts =
      TRY(demo::Accounts::Open(flags["--accounts"], flags["--gateway"], flags["--grpc"]));
  demo::Api api(flags["--grpc"], demo::kCallsAtOnce);
  demo::Progress progress;
  const std::string code = FirstLine(flags["--bootstrap-code-file"]);
  const std::string token = TRY(demo::SignInAdministrator(api, accounts.Of("ADMIN"), code));
  const demo::Loading loading{api, progress, accounts, clock, token};
  TRY(demo::LoadBranches(loading));
  const demo::Team team = TRY(demo::LoadStaff(loading));
  const demo::Places places = TRY(demo::LoadDirectory(loading));
  TRY(demo::LoadLife(loading, team, places));
  TRY(demo::LoadSiteYear(loading, team, places));
  TRY(demo::LoadLiveTickets(loading, team, places));
  progress.Finish("the demo company is complete");
  return {};
}

}  // namespace

int main(int argc, char** argv) {
  const Flags flags = ReadFlags(argc, argv);
  if (flags.empty()) {
    std::fprintf(stderr,
                 "usage: steward-demo --gateway http://HOST:PORT --grpc HOST:PORT --accounts FILE"
                 " [--bootstrap-code-file FILE]\n");
    return EX_USAGE;
  }
  const Status status = Load(flags);
  if (status.ok()) return EXIT_SUCCESS;
  const Error& error = status.error();
  std::fprintf(stderr, "%s: %s\n", error.reason.c_str(), error.en.c_str());
  for (const FieldViolation& violation : error.violations) {
    std::fprintf(stderr, "  %s: %s\n", violation.field.c_str(), violation.en.c_str());
  }
  if (!error.cause.empty()) std::fprintf(stderr, "  %s\n", error.cause.c_str());
  return EXIT_FAILURE;
}
