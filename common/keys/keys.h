// All secret keys of a process, by purpose and key id. They are derived from master keys in a
// folder: one file a key, its name the key id, its content 32 bytes in base64. The folder is read
// again when it changes (within a second), so that a key is added or withdrawn without a restart;
// see key_folder.h. The newest key is the one whose id sorts last.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/result.h"
#include "common/keys/crypto.h"

namespace steward::keys {

// A key for one purpose. Wiped from memory with its last copy.
struct Key {
  std::string id;
  std::array<std::uint8_t, 32> bytes{};
  ~Key();
};

class KeyRing {
 public:
  // Reads the folder; fails with INVALID_KEY_FOLDER when there is no key or one is malformed.
  static Result<std::unique_ptr<KeyRing>> Open(const std::string& folder);
  ~KeyRing();

  // The key to seal with now. `purpose` is a fixed word such as "page_token". Any thread.
  Key Newest(std::string_view purpose) const;
  // The key to open with; nullopt when no master key has this id (any more) and none was adopted.
  // Any thread.
  std::optional<Key> Find(std::string_view purpose, std::string_view id) const;
  // The keys of this purpose under every master key, newest first: to search for what may have been
  // hashed before the last key change. Any thread.
  std::vector<Key> All(std::string_view purpose) const;

  // Knows a derived key from now on whose master key may be gone: Find gives it. Any thread.
  void Adopt(std::string_view purpose, Key key);
  // The adopted keys of this purpose. Any thread.
  std::vector<Key> Adopted(std::string_view purpose) const;

 private:
  struct State;
  explicit KeyRing(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

// Keyed BLAKE2b of the bytes.
std::array<std::uint8_t, 32> KeyedHash(const Key& key, std::string_view bytes);

}  // namespace steward::keys
