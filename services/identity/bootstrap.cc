#include "services/identity/bootstrap.h"

#include <cstdio>
#include <filesystem>

#include "common/auth/token.h"
#include "common/base/text.h"
#include "common/keys/crypto.h"
#include "common/keys/key_folder.h"
#include "services/identity/names.h"
#include "services/identity/policy_service.h"
#include "services/identity/session_repository.h"
#include "services/identity/session_tokens.h"
#include "services/identity/staff_repository.h"
#include "steward/type/v1/reasons.h"

namespace steward::identity {
namespace {

// Every process that works without a caller.
constexpr std::string_view kProcesses[] = {"identity",    "directory", "tickets", "fees",
                                           "inspections", "training",  "care",    "gateway"};
constexpr size_t kCodeBytes = 15;  // 120 bits in 20 characters

bool HasFile(const std::filesystem::path& folder) {
  std::error_code none;
  for (const auto& entry : std::filesystem::directory_iterator(folder, none)) {
    if (entry.path().filename().string().front() != '.') return true;
  }
  return false;
}

Status MakeFolder(const std::filesystem::path& folder) {
  std::error_code problem;
  std::filesystem::create_directories(folder, problem);
  if (!problem) {
    std::filesystem::permissions(folder, std::filesystem::perms::owner_all, problem);
  }
  if (!problem) return {};
  return Fail(type::Reason::kInvalidKeyFolder,
              {{"folder", folder.string()}, {"problem", problem.message()}});
}

// The key of one service and its hash.
Status MakeServiceKey(const std::filesystem::path& folder, std::string_view service) {
  const std::string keys = (folder / "service_keys").string();
  const std::string hashes = (folder / "service_hashes").string();
  const std::string id(service);
  if (std::filesystem::exists(folder / "service_hashes" / id)) return {};
  // The hash comes last, so that a run that was cut short is made good by the next one.
  if (std::filesystem::exists(folder / "service_keys" / id)) {
    std::error_code none;
    std::filesystem::remove(folder / "service_keys" / id, none);
  }
  const keys::Bytes32 key = keys::RandomKey32();
  TRY(keys::WriteKey(keys, id, key, 0600));
  return keys::WriteKey(hashes, id, HashServiceKey(keys::AsText(key)), 0600);
}

}  // namespace

Result<std::string> MakeBootstrapCode(db::Database& db, const Patience& patience,
                                      const Clock& clock) {
  const std::string code = Base64UrlEncode(keys::RandomBytes(kCodeBytes));
  return db.Transact(patience, [&](db::Tx& tx) -> Result<std::string> {
    TRY(PolicyRepository().Lock(tx));
    if (TRY(StaffRepository().Any(tx))) return Fail(Reason::kBootstrapDone);
    TRY(SessionRepository().PutBootstrapCode(tx, HashSecret("bootstrap code", code),
                                             clock.Now() + kBootstrapCodeLife));
    return code;
  });
}

Status MakeKeys(const std::string& folder, Time now) {
  const std::filesystem::path root(folder);
  for (const char* name :
       {"master", "token_secret", "token_public", "service_keys", "service_hashes"}) {
    TRY(MakeFolder(root / name));
  }
  const auto day = std::chrono::year_month_day(std::chrono::floor<std::chrono::days>(now));
  char id[16];
  std::snprintf(id, sizeof id, "%04d-%02u-%02u", static_cast<int>(day.year()),
                static_cast<unsigned>(day.month()), static_cast<unsigned>(day.day()));
  if (!HasFile(root / "master")) TRY(keys::WriteNewKey((root / "master").string(), id));
  if (!HasFile(root / "token_secret")) {
    TRY(auth::MakeTokenKeys((root / "token_secret").string(), (root / "token_public").string(),
                            id));
  }
  for (const std::string_view service : kProcesses) TRY(MakeServiceKey(root, service));
  return {};
}

}  // namespace steward::identity
