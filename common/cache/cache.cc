#include "common/cache/cache.h"

#include <algorithm>
#include <limits>

#include "common/base/fault_point.h"
#include "common/base/text.h"
#include "steward/type/v1/limits.pb.h"

namespace steward::cache {
namespace {

using std::chrono::milliseconds;
using SteadyClock = std::chrono::steady_clock;

// Shown to nobody: the resource is gone, and copies of it from before must not come back.
constexpr std::uint64_t kGone = std::numeric_limits<std::uint64_t>::max();

// Writes of this process in the last five seconds that are remembered one by one.
constexpr size_t kFloors = 10'000;

constexpr milliseconds kLongest{type::v1::LIMIT_CACHE_TTL_MS};

// KEYS[1], value (see copy.h), life in milliseconds. 0: there is a newer version.
constexpr std::string_view kStoreScript = R"(
local old = redis.call('GET', KEYS[1])
if old and string.sub(old, 1, 4) == 'SC1 ' then
  local function half(text, first) return tonumber(string.sub(text, first, first + 9)) or 0 end
  local old_high, new_high = half(old, 5), half(ARGV[1], 5)
  local old_low, new_low = half(old, 15), half(ARGV[1], 15)
  if old_high > new_high or (old_high == new_high and old_low > new_low) then return 0 end
end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1
)";

// KEYS[1], value: away with it if it is still there.
constexpr std::string_view kDropScript = R"(
if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end
return 0
)";

std::string TextOf(const Key& key) {
  std::string text = "cache/";
  for (const std::string_view part : {key.branch, key.method, key.name}) {
    text += std::to_string(part.size());  // no two keys can have the same text
    text += ':';
    text += part;
  }
  return text;
}

void Count(std::atomic<std::uint64_t>& counter) { counter.fetch_add(1, std::memory_order_relaxed); }

}  // namespace

// A load that others wait for.
struct Cache::Flight {
  const SteadyTime start = SteadyClock::now();
  std::mutex mutex;
  std::condition_variable landed;
  bool done = false;                // guarded by mutex
  std::optional<Versioned> loaded;  // guarded by mutex; none: the load failed
};

std::uint64_t Cache::FloorOf(const std::string& key) {
  const std::lock_guard lock(floors_mutex_);
  const SteadyTime now = SteadyClock::now();
  if (now < distrust_until_) return kGone;
  const auto floor = floors_.find(key);
  if (floor == floors_.end()) return 0;
  if (now < floor->second.until) return floor->second.version;
  floors_.erase(floor);
  return 0;
}

void Cache::RaiseFloor(const std::string& key, std::uint64_t version) {
  const std::lock_guard lock(floors_mutex_);
  const SteadyTime now = SteadyClock::now();
  if (floors_.size() >= kFloors) {
    std::erase_if(floors_, [&](const auto& floor) { return floor.second.until <= now; });
  }
  if (floors_.size() >= kFloors) {  // too many to remember: for a while no copy is believed
    distrust_until_ = now + kLongest;
    floors_.clear();
    return;
  }
  Floor& floor = floors_[key];
  floor = {std::max(floor.version, version), now + kLongest};
}

void Cache::DistrustCopies() {
  const std::lock_guard lock(floors_mutex_);
  distrust_until_ = SteadyClock::now() + kLongest;
}

Cache::Found Cache::Fetch(const std::string& key, std::uint64_t floor, Versioned& copy) {
  const Result<Reply> reply = redis_.Run({"GET", key});
  if (!reply.ok() || reply.value().kind == Reply::Kind::kError) {
    Count(counters_.failures);
    return Found::kNoRedis;
  }
  if (reply.value().kind != Reply::Kind::kText) {
    Count(counters_.misses);
    return Found::kNothing;
  }
  std::optional<Versioned> decoded = DecodeCopy(seal_, key, reply.value().text);
  if (!decoded) {
    Count(counters_.refused);
    // With a damaged version it might keep sound copies out.
    redis_.Run({"EVAL", kDropScript, "1", key, reply.value().text}).ok();
    return Found::kNothing;
  }
  copy = *std::move(decoded);
  if (copy.version < floor || copy.version == kGone) {
    Count(copy.version == kGone ? counters_.misses : counters_.refused);
    return Found::kNothing;
  }
  Count(counters_.hits);
  return Found::kCopy;
}

void Cache::Store(const std::string& key, milliseconds ttl, std::uint64_t version,
                  std::string_view bytes) {
  const Result<Reply> reply =
      redis_.Run({"EVAL", kStoreScript, "1", key, EncodeCopy(seal_, key, version, bytes),
                  std::to_string(ttl.count())});
  if (!reply.ok() || reply.value().kind != Reply::Kind::kInteger)
    Count(counters_.failures);
  else
    Count(reply.value().integer == 1 ? counters_.stores : counters_.stale_stores);
}

Result<Versioned> Cache::LoadAndStore(const std::string& key, milliseconds ttl, const Load& load) {
  const SteadyTime start = SteadyClock::now();
  Count(counters_.loads);
  Versioned loaded = TRY(load());
  // A copy's life counts from before its row was read.
  const auto left = std::chrono::duration_cast<milliseconds>(start + ttl - SteadyClock::now());
  if (left.count() > 0 && loaded.version >= FloorOf(key))
    Store(key, left, loaded.version, loaded.bytes);
  return loaded;
}

Result<Versioned> Cache::GetOrLoad(const Patience& patience, const Key& key, milliseconds ttl,
                                   const Load& load) {
  ttl = std::min(ttl, kLongest);
  const std::string text = TextOf(key);
  Versioned copy;
  const Found found = Fetch(text, FloorOf(text), copy);
  if (found == Found::kCopy) return copy;

  std::shared_ptr<Flight> flight;
  bool first = false;
  {
    const std::lock_guard lock(flights_mutex_);
    std::shared_ptr<Flight>& slot = flights_[text];
    first = slot == nullptr;
    if (first) slot = std::make_shared<Flight>();
    flight = slot;
  }
  if (!first) {
    std::unique_lock lock(flight->mutex);
    flight->landed.wait_until(lock, patience.deadline, [&] { return flight->done; });
    // What was on its way before a write of this process does not count, nor what was long on its
    // way.
    if (flight->loaded && flight->loaded->version >= FloorOf(text) &&
        SteadyClock::now() < flight->start + ttl) {
      Count(counters_.shared);
      return *flight->loaded;
    }
    lock.unlock();
    Count(counters_.loads);
    return load();
  }
  // Without Redis nothing is stored either: a dead Redis is waited for at most once in a call.
  Result<Versioned> loaded =
      found == Found::kNoRedis ? (Count(counters_.loads), load()) : LoadAndStore(text, ttl, load);
  {
    const std::lock_guard lock(flights_mutex_);
    flights_.erase(text);
  }
  const std::lock_guard lock(flight->mutex);
  flight->done = true;
  if (loaded.ok()) flight->loaded = loaded.value();
  flight->landed.notify_all();
  return loaded;
}

void Cache::Put(const Key& key, milliseconds ttl, std::uint64_t version, std::string_view bytes) {
  STEWARD_FAULT("cache.before_put");
  const std::string text = TextOf(key);
  RaiseFloor(text, version);
  Store(text, std::min(ttl, kLongest), version, bytes);
  STEWARD_FAULT("cache.after_put");
}

void Cache::Forget(const Key& key) {
  const std::string text = TextOf(key);
  RaiseFloor(text, kGone);
  Store(text, kLongest, kGone, "");
}

}  // namespace steward::cache
