// A folder of key files that is read again when it changes: one file a key, its name the key id
// (`[A-Za-z0-9_-][A-Za-z0-9_.-]{0,63}`), its content 32 bytes in base64. Names that start with a
// dot are not keys: Kubernetes keeps the versions of a mounted secret in such.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "common/base/result.h"
#include "common/keys/crypto.h"

namespace steward::keys {

// The keys of a folder at one time. Never changes; wiped with its last user.
struct KeySet {
  std::map<std::string, Bytes32, std::less<>> keys;  // by id; never empty
  // Differs from the set read before it.
  std::uint64_t generation = 0;
  ~KeySet();

  // The key whose id sorts last.
  const std::pair<const std::string, Bytes32>& newest() const { return *keys.rbegin(); }
};

class KeyFolder {
 public:
  // Reads the folder; fails with INVALID_KEY_FOLDER when there is no key or one is malformed.
  // `recheck` is how long an answer may be old.
  static Result<std::unique_ptr<KeyFolder>> Open(
      std::string folder, std::chrono::milliseconds recheck = std::chrono::seconds(1));
  ~KeyFolder();

  // The keys as they are now. When the folder has changed and cannot be read any more, the keys
  // that were read last go on working, and an error is logged once. Any thread.
  std::shared_ptr<const KeySet> Current() const;

 private:
  struct State;
  explicit KeyFolder(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

// Writes a new random key as `folder`/`id`, readable only by this user; ALREADY_EXISTS when there
// is one with this id, which stays as it is.
Status WriteNewKey(const std::string& folder, const std::string& id);

// Writes this key, readable by `mode`, at once or not at all. As WriteNewKey otherwise.
Status WriteKey(const std::string& folder, const std::string& id, const Bytes32& key,
                unsigned mode);

// Whether the text can be the id of a key.
bool IsKeyId(std::string_view id);

}  // namespace steward::keys
