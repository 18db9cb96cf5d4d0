// Tokens that were found good, so that they need not be verified again. Bounded: the map has two
// generations, and when the younger one is full it takes the place of the older one, whose tokens
// are forgotten unless they were used meanwhile.
#pragma once

#include <cstdint>
#include <cstring>
#include <memory>
#include <mutex>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "common/auth/principal.h"
#include "common/keys/crypto.h"

namespace steward::auth {

// Any thread.
class VerifiedTokens {
 public:
  // Remembers at most `capacity` tokens.
  explicit VerifiedTokens(size_t capacity) : half_(capacity / 2) {}

  // Who the token belongs to, if it was found good with these keys.
  std::shared_ptr<const Principal> Find(std::string_view token, std::uint64_t keys) {
    const Hash hash = keys::QuickHash16(secret_, token);
    const std::lock_guard lock(mutex_);
    if (keys != keys_) return nullptr;
    if (const auto found = young_.find(hash); found != young_.end()) return found->second;
    const auto found = old_.find(hash);
    if (found == old_.end()) return nullptr;
    const std::shared_ptr<const Principal> principal = found->second;
    old_.erase(found);
    Insert(hash, principal);
    return principal;
  }

  // `keys` is the generation of the keys it was verified with; a new one forgets all tokens.
  void Keep(std::string_view token, std::uint64_t keys,
            std::shared_ptr<const Principal> principal) {
    const Hash hash = keys::QuickHash16(secret_, token);
    const std::lock_guard lock(mutex_);
    if (keys < keys_) return;  // verified with keys that may be withdrawn by now
    if (keys > keys_) {
      young_.clear();
      old_.clear();
      keys_ = keys;
    }
    Insert(hash, std::move(principal));
  }

  void Forget(std::string_view token) {
    const Hash hash = keys::QuickHash16(secret_, token);
    const std::lock_guard lock(mutex_);
    young_.erase(hash);
    old_.erase(hash);
  }

  size_t size() const {
    const std::lock_guard lock(mutex_);
    return young_.size() + old_.size();
  }

 private:
  // Keyed with a secret of this process: nobody finds two tokens with the same one.
  using Hash = keys::Bytes16;
  struct FirstBytes {
    size_t operator()(const Hash& hash) const {
      size_t first;
      std::memcpy(&first, hash.data(), sizeof(first));
      return first;
    }
  };
  using Map = std::unordered_map<Hash, std::shared_ptr<const Principal>, FirstBytes>;

  void Insert(const Hash& hash, std::shared_ptr<const Principal> principal) {
    if (young_.size() >= half_) {
      old_ = std::move(young_);
      young_.clear();
    }
    young_[hash] = std::move(principal);
  }

  const size_t half_;
  const keys::Bytes16 secret_ = keys::RandomKey16();
  mutable std::mutex mutex_;
  // Guarded by mutex_.
  std::uint64_t keys_ = 0;
  Map young_;
  Map old_;
};

}  // namespace steward::auth
