#include "common/keys/keys.h"

#include <map>
#include <mutex>
#include <utility>

#include "common/keys/key_folder.h"

namespace steward::keys {
namespace {

// Nothing derived for one purpose tells anything about another purpose, or about the master key.
Key Derive(const std::pair<const std::string, Bytes32>& master, std::string_view purpose) {
  return Key{master.first, KeyedHash32(master.second, purpose)};
}

}  // namespace

Key::~Key() { Wipe(bytes.data(), bytes.size()); }

struct KeyRing::State {
  std::unique_ptr<KeyFolder> folder;
  mutable std::mutex mutex;
  // By purpose and id; guarded by mutex.
  std::map<std::pair<std::string, std::string>, Key> adopted;
};

KeyRing::KeyRing(std::unique_ptr<State> state) : state_(std::move(state)) {}
KeyRing::~KeyRing() = default;

Result<std::unique_ptr<KeyRing>> KeyRing::Open(const std::string& folder) {
  auto state = std::make_unique<State>();
  state->folder = TRY(KeyFolder::Open(folder));
  return std::unique_ptr<KeyRing>(new KeyRing(std::move(state)));
}

Key KeyRing::Newest(std::string_view purpose) const {
  return Derive(state_->folder->Current()->newest(), purpose);
}

std::optional<Key> KeyRing::Find(std::string_view purpose, std::string_view id) const {
  const std::shared_ptr<const KeySet> set = state_->folder->Current();
  const auto found = set->keys.find(id);
  if (found != set->keys.end()) return Derive(*found, purpose);
  const std::lock_guard lock(state_->mutex);
  const auto adopted = state_->adopted.find({std::string(purpose), std::string(id)});
  if (adopted == state_->adopted.end()) return std::nullopt;
  return adopted->second;
}

void KeyRing::Adopt(std::string_view purpose, Key key) {
  const std::lock_guard lock(state_->mutex);
  state_->adopted.insert_or_assign({std::string(purpose), key.id}, key);
}

std::vector<Key> KeyRing::Adopted(std::string_view purpose) const {
  const std::lock_guard lock(state_->mutex);
  std::vector<Key> keys;
  for (const auto& [at, key] : state_->adopted) {
    if (at.first == purpose) keys.push_back(key);
  }
  return keys;
}

std::vector<Key> KeyRing::All(std::string_view purpose) const {
  const std::shared_ptr<const KeySet> set = state_->folder->Current();
  std::vector<Key> keys;
  keys.reserve(set->keys.size());
  for (auto master = set->keys.rbegin(); master != set->keys.rend(); ++master) {
    keys.push_back(Derive(*master, purpose));
  }
  return keys;
}

std::array<std::uint8_t, 32> KeyedHash(const Key& key, std::string_view bytes) {
  return KeyedHash32(key.bytes, bytes);
}

}  // namespace steward::keys
