#include "common/keys/key_folder.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <fstream>
#include <mutex>
#include <optional>

#include "common/log/log.h"
#include "steward/type/v1/reasons.h"

namespace steward::keys {
namespace {

using Steady = std::chrono::steady_clock;

constexpr std::streamsize kFileBytes = 256;  // a key has 44 characters

Error Broken(const std::string& folder, std::string_view problem) {
  return Fail(type::Reason::kInvalidKeyFolder, {{"folder", folder}, {"problem", problem}});
}

// Name, times and size of every key file: differs when the folder has changed.
std::string Listing(const std::string& folder) {
  std::vector<std::string> rows;
  std::error_code error;
  for (std::filesystem::directory_iterator entry(folder, error), end; !error && entry != end;
       entry.increment(error)) {
    const std::string name = entry->path().filename();
    if (name.starts_with('.')) continue;
    struct stat file {};
    std::string row = name;
    if (stat(entry->path().c_str(), &file) == 0) {
      for (const auto number : {file.st_mtim.tv_sec, file.st_mtim.tv_nsec, file.st_ctim.tv_sec,
                                file.st_ctim.tv_nsec, static_cast<long>(file.st_size)}) {
        row += '/' + std::to_string(number);
      }
    }
    rows.push_back(row);
  }
  std::sort(rows.begin(), rows.end());
  std::string listing = error ? "unreadable" : "";
  for (const std::string& row : rows) listing += row + '\n';
  return listing;
}

std::optional<Bytes32> ReadKey(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::string text(kFileBytes, '\0');
  file.read(text.data(), kFileBytes);
  text.resize(static_cast<size_t>(file.gcount()));
  std::optional<std::string> bytes = Base64Decode(text);
  Wipe(text.data(), text.size());
  if (!bytes || bytes->size() != 32) return std::nullopt;
  Bytes32 key;
  std::copy(bytes->begin(), bytes->end(), key.begin());
  Wipe(bytes->data(), bytes->size());
  return key;
}

Result<std::shared_ptr<const KeySet>> ReadFolder(const std::string& folder,
                                                 std::uint64_t generation) {
  const auto set = std::make_shared<KeySet>();
  set->generation = generation;
  std::error_code error;
  for (std::filesystem::directory_iterator entry(folder, error), end; !error && entry != end;
       entry.increment(error)) {
    const std::string name = entry->path().filename();
    if (name.starts_with('.')) continue;
    if (!IsKeyId(name)) return Broken(folder, "the file name " + name + " cannot be a key id");
    const std::optional<Bytes32> key = ReadKey(entry->path());
    if (!key) return Broken(folder, "the file " + name + " does not hold 32 bytes in base64");
    set->keys.emplace(name, *key);
  }
  if (error) return Broken(folder, error.message());
  if (set->keys.empty()) return Broken(folder, "there is no key in it");
  return std::shared_ptr<const KeySet>(set);
}

// Writes the bytes to a new file and forces them to the disk.
bool WriteFile(const std::string& path, const std::string& text, unsigned mode) {
  const int file = open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
  if (file < 0) return false;
  const bool written = fchmod(file, mode) == 0 &&
                       write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size()) &&
                       fsync(file) == 0;
  return close(file) == 0 && written;
}

}  // namespace

KeySet::~KeySet() {
  for (auto& [id, key] : keys) Wipe(key.data(), key.size());
}

struct KeyFolder::State {
  std::string folder;
  Steady::duration recheck;
  std::atomic<Steady::rep> next_check;
  std::mutex mutex;
  std::string listing;                 // guarded by mutex
  std::shared_ptr<const KeySet> keys;  // guarded by mutex
};

KeyFolder::KeyFolder(std::unique_ptr<State> state) : state_(std::move(state)) {}
KeyFolder::~KeyFolder() = default;

Result<std::unique_ptr<KeyFolder>> KeyFolder::Open(std::string folder,
                                                   std::chrono::milliseconds recheck) {
  auto state = std::make_unique<State>();
  // The listing first: what changes after it is seen at the next check.
  state->listing = Listing(folder);
  state->keys = TRY(ReadFolder(folder, 1));
  state->folder = std::move(folder);
  state->recheck = recheck;
  state->next_check = (Steady::now() + recheck).time_since_epoch().count();
  return std::unique_ptr<KeyFolder>(new KeyFolder(std::move(state)));
}

std::shared_ptr<const KeySet> KeyFolder::Current() const {
  State& state = *state_;
  const Steady::time_point now = Steady::now();
  Steady::rep due = state.next_check.load();
  // One thread looks; the others go on with what is known.
  const bool mine = now.time_since_epoch().count() >= due &&
                    state.next_check.compare_exchange_strong(
                        due, (now + state.recheck).time_since_epoch().count());
  std::string listing = mine ? Listing(state.folder) : std::string();
  const std::lock_guard lock(state.mutex);
  if (!mine || listing == state.listing) return state.keys;
  state.listing = std::move(listing);
  Result<std::shared_ptr<const KeySet>> read = ReadFolder(state.folder, state.keys->generation + 1);
  if (read.ok()) {
    state.keys = std::move(read).value();
    log::Info("keys read again", {{"folder", state.folder},
                                  {"count", state.keys->keys.size()},
                                  {"newest", state.keys->newest().first}});
  } else {
    log::Error("a key folder has become unreadable; its last keys stay in use",
               {{"folder", state.folder}, {"problem", read.error().en}});
  }
  return state.keys;
}

bool IsKeyId(std::string_view id) {
  const auto allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_' || c == '.';
  };
  return !id.empty() && id.size() <= 64 && id[0] != '.' &&
         std::all_of(id.begin(), id.end(), allowed);
}

Status WriteKey(const std::string& folder, const std::string& id, const Bytes32& key,
                unsigned mode) {
  if (!IsKeyId(id)) return Broken(folder, "the name " + id + " cannot be a key id");
  const std::string path = folder + '/' + id;
  // Under a hidden name first: a reader never sees half a key. A link, unlike a rename, never
  // replaces.
  const std::string hidden = folder + "/.new-" + id;
  unlink(hidden.c_str());
  std::string text = Base64Encode(AsText(key)) + '\n';
  const bool written = WriteFile(hidden, text, mode);
  const int problem = written && link(hidden.c_str(), path.c_str()) == 0 ? 0 : errno;
  Wipe(text.data(), text.size());
  unlink(hidden.c_str());
  if (problem == EEXIST) return Fail(type::Reason::kAlreadyExists, {{"name", path}});
  if (problem != 0) return Broken(folder, std::generic_category().message(problem));
  return {};
}

Status WriteNewKey(const std::string& folder, const std::string& id) {
  Bytes32 key = RandomKey32();
  Status written = WriteKey(folder, id, key, 0600);
  Wipe(key.data(), key.size());
  return written;
}

}  // namespace steward::keys
