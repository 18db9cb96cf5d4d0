#include "services/identity/sign_on/token_key_rotation.h"

#include <cstdio>
#include <filesystem>
#include <vector>

#include "common/keys/crypto.h"
#include "common/keys/key_folder.h"
#include "steward/type/v1/reasons.h"

namespace steward::identity {
namespace {

// "2026-03-01-143005": sorts by time, and behind the day that --make-keys gives the first key.
std::string KeyIdAt(Time now) {
  const auto midnight = std::chrono::floor<std::chrono::days>(now);
  const std::chrono::year_month_day day(midnight);
  const std::chrono::hh_mm_ss time(std::chrono::floor<std::chrono::seconds>(now - midnight));
  char id[32];
  std::snprintf(id, sizeof id, "%04d-%02u-%02u-%02d%02d%02d", static_cast<int>(day.year()),
                static_cast<unsigned>(day.month()), static_cast<unsigned>(day.day()),
                static_cast<int>(time.hours().count()), static_cast<int>(time.minutes().count()),
                static_cast<int>(time.seconds().count()));
  return id;
}

Error UnusableFolder(const std::string& folder, const std::string& problem) {
  return Fail(type::Reason::kInvalidKeyFolder, {{"folder", folder}, {"problem", problem}});
}

// Keys are only ever taken away here, when a newer one is in use.
Status RemoveOlderKeys(const std::string& folder, const std::string& id) {
  const auto keys = TRY(keys::KeyFolder::Open(folder))->Current();
  for (const auto& [other, key] : keys->keys) {
    if (other >= id) continue;
    std::error_code problem;
    std::filesystem::remove(std::filesystem::path(folder) / other, problem);
    if (problem) return UnusableFolder(folder, problem.message());
  }
  return {};
}

}  // namespace

Result<std::string> RotateTokenKey(const std::string& folder, const Clock& clock,
                                   const std::function<void(Duration)>& wait) {
  const std::string secrets = folder + "/token_secret";
  const std::string open = folder + "/token_public";
  const std::string id = KeyIdAt(clock.Now());
  for (const std::string& keys : {secrets, open}) {
    const std::string newest = TRY(keys::KeyFolder::Open(keys))->Current()->newest().first;
    if (newest >= id) return UnusableFolder(keys, "it has the newer key " + newest);
  }
  keys::Bytes32 secret = keys::RandomKey32();
  Status written = keys::WriteKey(open, id, keys::PublicKeyOf(secret), 0644);
  if (written.ok()) {
    wait(kKeySpread);
    written = keys::WriteKey(secrets, id, secret, 0600);
  }
  keys::Wipe(secret.data(), secret.size());
  TRY(std::move(written));
  wait(kKeyRetirement);
  TRY(RemoveOlderKeys(secrets, id));
  TRY(RemoveOlderKeys(open, id));
  return id;
}

}  // namespace steward::identity
