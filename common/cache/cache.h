// Answers of reads by name, kept in Redis for at most LIMIT_CACHE_TTL_MS. Never for lists,
// permissions, money, or reads inside writes.
//
// A copy carries the version of its row, and a newer one is never replaced by an older one: a
// reader that loaded before a write and stores after it is refused. What this process has put, it
// never sees older than that, whatever becomes of Redis; another process's write is seen within the
// life of a copy, counted from when it was read. Any failure of Redis means "not cached" and a
// counter, never an error.
//
// The user of the access list needs GET, SET, DEL and EVAL on `cache/*`.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "common/base/patience.h"
#include "common/base/result.h"
#include "common/cache/copy.h"
#include "common/cache/redis.h"
#include "common/keys/keys.h"

namespace steward::cache {

// What is cached: the answer of this method for this resource.
struct Key {
  std::string_view branch;
  std::string_view method;  // `steward.directory.v1.UnitService.GetUnit`
  std::string_view name;    // the resource's
};

template <class Message>
struct VersionedMessage {
  std::uint64_t version;
  Message message;
};

struct CacheCounters {
  std::atomic<std::uint64_t> hits{0};
  std::atomic<std::uint64_t> misses{0};  // Redis had nothing of use
  std::atomic<std::uint64_t> refused{
      0};  // damaged or foreign bytes, or older than this process's write
  std::atomic<std::uint64_t> failures{0};  // Redis did not answer, or not as expected
  std::atomic<std::uint64_t> loads{0};
  std::atomic<std::uint64_t> shared{0};  // waited for another's load instead
  std::atomic<std::uint64_t> stores{0};
  std::atomic<std::uint64_t> stale_stores{0};  // refused by Redis: it has a newer version
};

// Any thread. Keeps a reference to `redis`.
class Cache {
 public:
  using Load = std::function<Result<Versioned>()>;

  // `seal` authenticates the copies: others with access to the same Redis cannot make one.
  Cache(Redis& redis, keys::Key seal) : redis_(redis), seal_(std::move(seal)) {}

  // From now on no copy is used until all there are now have ended. For a process that begins: the
  // one before it may have written what Redis did not take, and nobody remembers.
  void DistrustCopies();

  // The copy, or what `load` gives, which is then kept for `ttl`. Calls that come while one loads
  // wait for it as long as `patience` lasts. An error of `load` is returned and not kept.
  Result<Versioned> GetOrLoad(const Patience& patience, const Key& key,
                              std::chrono::milliseconds ttl, const Load& load);

  // The same for a message: `load` gives Result<VersionedMessage<Message>>.
  template <class Message, class LoadMessage>
  Result<Message> GetOrLoadMessage(const Patience& patience, const Key& key,
                                   std::chrono::milliseconds ttl, const LoadMessage& load);

  // After the commit of a write: readers get this version, or a newer one.
  void Put(const Key& key, std::chrono::milliseconds ttl, std::uint64_t version,
           std::string_view bytes);

  // The same with the answer of a write. A replayed one may be of long ago, or of a commit whose
  // outcome nobody knew until now, so that older copies are about: then reads load for a while.
  template <class Message>
  void PutAnswer(const Key& key, std::chrono::milliseconds ttl, std::uint64_t version,
                 const Message& answer, bool replayed) {
    replayed ? Forget(key) : Put(key, ttl, version, answer.SerializeAsString());
  }

  // After the commit of a deletion: for the longest life of a copy every read of this name loads.
  void Forget(const Key& key);

  const CacheCounters& counters() const { return counters_; }

 private:
  struct Flight;
  struct Floor {
    std::uint64_t version;
    SteadyTime until;
  };

  // The oldest version that may be shown; 0 when any may.
  std::uint64_t FloorOf(const std::string& key);
  void RaiseFloor(const std::string& key, std::uint64_t version);

  enum class Found { kCopy, kNothing, kNoRedis };
  Found Fetch(const std::string& key, std::uint64_t floor, Versioned& copy);
  void Store(const std::string& key, std::chrono::milliseconds ttl, std::uint64_t version,
             std::string_view bytes);
  Result<Versioned> LoadAndStore(const std::string& key, std::chrono::milliseconds ttl,
                                 const Load& load);

  Redis& redis_;
  const keys::Key seal_;
  CacheCounters counters_;

  std::mutex flights_mutex_;
  std::unordered_map<std::string, std::shared_ptr<Flight>> flights_;  // guarded by flights_mutex_

  std::mutex floors_mutex_;
  std::unordered_map<std::string, Floor> floors_;  // guarded by floors_mutex_
  SteadyTime distrust_until_{};  // guarded by floors_mutex_; no copy is used before
};

template <class Message, class LoadMessage>
Result<Message> Cache::GetOrLoadMessage(const Patience& patience, const Key& key,
                                        std::chrono::milliseconds ttl, const LoadMessage& load) {
  const Versioned copy = TRY(GetOrLoad(patience, key, ttl, [&]() -> Result<Versioned> {
    const VersionedMessage<Message> loaded = TRY(load());
    return Versioned{loaded.version, loaded.message.SerializeAsString()};
  }));
  Message message;
  if (message.ParseFromString(copy.bytes)) return message;
  return TRY(load()).message;  // of another program version: the copy does not matter
}

}  // namespace steward::cache
