#include "common/cache/cache.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <future>
#include <iostream>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "steward/test/v1/parcel.pb.h"
#include "steward/type/v1/reasons.h"
#include "tests/support/eventually.h"
#include "tests/support/fault_proxy.h"
#include "tests/support/private_redis.h"

namespace steward::cache {
namespace {

using namespace std::chrono_literals;
using SteadyClock = std::chrono::steady_clock;
using testing::Eventually;
using testing::FaultProxy;
using testing::PrivateRedis;

keys::Key AKey(std::uint8_t byte = 7) {
  keys::Key key;
  key.id = "k";
  key.bytes.fill(byte);
  return key;
}

// A row of the database.
struct Row {
  std::atomic<std::uint64_t> version{1};
  std::atomic<int> loads{0};

  Cache::Load Load() {
    return [this]() -> Result<Versioned> {
      ++loads;
      const std::uint64_t now = version;
      return Versioned{now, "v" + std::to_string(now)};
    };
  }
};

class CacheTest : public ::testing::Test {
 protected:
  void SetUp() override { PrivateRedis::Shared().Flush(); }

  static RedisOptions Options() { return PrivateRedis::Shared().PatientOptions(); }

  Result<Versioned> Get(Cache& cache, Row& row) {
    return cache.GetOrLoad(PatienceOf(5s), kKey, 5s, row.Load());
  }
  std::uint64_t Version(Cache& cache, Row& row) { return Get(cache, row).value().version; }

  // The one key in Redis.
  std::string StoredKey() { return redis_.Run({"KEYS", "*"}).value().items.at(0).text; }

  static constexpr Key kKey{"b1", "GetUnit", "branches/b1/units/u1"};
  Redis redis_{Options()};
  Cache cache_{redis_, AKey()};
  // Another process on the same Redis.
  Redis other_redis_{Options()};
  Cache other_{other_redis_, AKey()};
  Row row_;
};

TEST_F(CacheTest, ASecondReadDoesNotLoad) {
  EXPECT_EQ(Get(cache_, row_).value().bytes, "v1");
  EXPECT_EQ(Get(cache_, row_).value().bytes, "v1");
  EXPECT_EQ(Get(other_, row_).value().bytes, "v1");
  EXPECT_EQ(row_.loads, 1);
  EXPECT_EQ(cache_.counters().hits, 1u);
}

TEST_F(CacheTest, KeysOfBranchesMethodsAndNamesDoNotMeet) {
  const Key keys[] = {
      {"b1", "m", "n"}, {"b2", "m", "n"}, {"b1", "m2", "n"}, {"b1", "m", "2n"}, {"b1", "", "mn"}};
  for (std::uint64_t i = 0; i < std::size(keys); ++i) cache_.Put(keys[i], 5s, i + 1, "x");
  for (std::uint64_t i = 0; i < std::size(keys); ++i) {
    EXPECT_EQ(other_.GetOrLoad(PatienceOf(5s), keys[i], 5s, row_.Load()).value().version, i + 1);
  }
}

TEST_F(CacheTest, NoCopyLivesLongerThanFiveSeconds) {
  cache_.GetOrLoad(PatienceOf(5s), kKey, 1h, row_.Load()).value();
  EXPECT_LE(redis_.Run({"PTTL", StoredKey()}).value().integer, 5000);
  cache_.Put(kKey, 1h, 2, "x");
  EXPECT_LE(redis_.Run({"PTTL", StoredKey()}).value().integer, 5000);
  cache_.Forget(kKey);
  EXPECT_LE(redis_.Run({"PTTL", StoredKey()}).value().integer, 5000);
}

TEST_F(CacheTest, ALoadBeforeAWriteIsNotStoredAfterIt) {
  const Result<Versioned> read =
      other_.GetOrLoad(PatienceOf(5s), kKey, 5s, [&]() -> Result<Versioned> {
        Versioned loaded = row_.Load()().value();
        row_.version = 2;  // another process commits and puts while this one is slow
        cache_.Put(kKey, 5s, 2, "v2");
        return loaded;
      });
  EXPECT_EQ(read.value().version, 1u) << "it began before the write";
  EXPECT_EQ(other_.counters().stale_stores, 1u);
  EXPECT_EQ(Version(other_, row_), 2u);
  EXPECT_EQ(row_.loads, 1);
}

TEST_F(CacheTest, VersionsAreComparedAsNumbersOfAnyLength) {
  cache_.Put(kKey, 5s, 10, "ten");
  other_.Put(kKey, 5s, 9, "nine");
  EXPECT_EQ(Version(cache_, row_), 10u);
  const std::uint64_t large = (1ull << 60) + 1;
  cache_.Put(kKey, 5s, large, "large");
  other_.Put(kKey, 5s, large - 1, "one less");
  EXPECT_EQ(Version(cache_, row_), large);
}

TEST_F(CacheTest, AWriterSeesHisWriteThoughRedisLostIt) {
  Get(cache_, row_).value();
  row_.version = 2;
  cache_.Put(kKey, 5s, 2, "v2");
  PrivateRedis::Shared().Flush();
  other_.Put(kKey, 5s, 1, "v1");  // a slow reader elsewhere brings the old one back
  EXPECT_EQ(Version(cache_, row_), 2u);
}

// Its predecessor wrote while Redis stood still, and was killed.
TEST_F(CacheTest, AProcessThatBeginsUsesNoCopyFromBefore) {
  Get(other_, row_).value();
  row_.version = 2;
  cache_.DistrustCopies();
  EXPECT_EQ(Version(cache_, row_), 2u);
  EXPECT_EQ(Version(other_, row_), 1u) << "the old copy is still there";
}

TEST_F(CacheTest, WhatWasDeletedDoesNotComeBack) {
  Get(cache_, row_).value();
  cache_.Forget(kKey);
  const auto gone = []() -> Result<Versioned> {
    return Fail(type::Reason::kNotFound, {{"name", "u1"}});
  };
  for (Cache* cache : {&cache_, &other_}) {
    EXPECT_EQ(cache->GetOrLoad(PatienceOf(5s), kKey, 5s, gone).error().reason, "NOT_FOUND");
  }
  other_.Put(kKey, 5s, 1, "v1");
  EXPECT_EQ(cache_.GetOrLoad(PatienceOf(5s), kKey, 5s, gone).error().reason, "NOT_FOUND");
}

TEST_F(CacheTest, AnErrorIsAnsweredAndNotKept) {
  const auto fails = []() -> Result<Versioned> {
    return Fail(type::Reason::kNotFound, {{"name", "u1"}});
  };
  EXPECT_FALSE(cache_.GetOrLoad(PatienceOf(5s), kKey, 5s, fails).ok());
  EXPECT_EQ(Version(cache_, row_), 1u);
}

TEST_F(CacheTest, ManyColdReadsLoadOnce) {
  std::promise<void> go;
  const std::shared_future<void> gate = go.get_future().share();
  const auto slow = [&]() -> Result<Versioned> {
    gate.wait();
    return row_.Load()();
  };
  std::vector<std::thread> readers;
  std::atomic<int> right{0};
  for (int i = 0; i < 12; ++i) {
    readers.emplace_back([&] {
      if (cache_.GetOrLoad(PatienceOf(30s), kKey, 5s, slow).value().version == 1) ++right;
    });
  }
  EXPECT_TRUE(Eventually([&] { return cache_.counters().misses == 12; }));
  go.set_value();
  for (std::thread& reader : readers) reader.join();
  EXPECT_EQ(right, 12);
  EXPECT_LE(row_.loads, 2) << "one that asked Redis before and joins after the load may load again";
}

TEST_F(CacheTest, AReadAfterAWriteDoesNotShareALoadFromBeforeIt) {
  std::promise<void> loaded;
  std::promise<void> go;
  std::thread slow([&] {
    const Result<Versioned> read =
        cache_.GetOrLoad(PatienceOf(30s), kKey, 5s, [&]() -> Result<Versioned> {
          Versioned old = row_.Load()().value();
          loaded.set_value();
          go.get_future().wait();
          return old;
        });
    EXPECT_EQ(read.value().version, 1u);
  });
  loaded.get_future().wait();
  row_.version = 2;
  cache_.Put(kKey, 5s, 2, "v2");
  PrivateRedis::Shared().Flush();  // so that the writer's own read has to load
  std::thread own([&] { EXPECT_EQ(Version(cache_, row_), 2u); });
  EXPECT_TRUE(Eventually([&] { return cache_.counters().misses == 2; }));
  go.set_value();
  slow.join();
  own.join();
}

TEST_F(CacheTest, DamagedOrForeignBytesAreRefusedWhereverTheyAreDamaged) {
  Get(cache_, row_).value();
  const std::string key = StoredKey();
  const std::string sound = redis_.Run({"GET", key}).value().text;
  for (size_t i = 0; i < sound.size(); ++i) {
    std::string damaged = sound;
    damaged[i] = static_cast<char>(damaged[i] ^ 1);
    ASSERT_TRUE(redis_.Run({"SET", key, damaged}).ok());
    const int before = row_.loads;
    EXPECT_EQ(Get(cache_, row_).value().bytes, "v1") << i;
    EXPECT_EQ(row_.loads, before + 1) << i;
    EXPECT_EQ(redis_.Run({"GET", key}).value().text, sound) << "the damaged copy was replaced";
  }
  for (const std::string& foreign :
       {std::string(), std::string("hello"), sound + "x", sound.substr(0, 39)}) {
    ASSERT_TRUE(redis_.Run({"SET", key, foreign}).ok());
    EXPECT_EQ(Get(cache_, row_).value().bytes, "v1");
  }
  Cache stranger(other_redis_, AKey(8));
  stranger.Put(kKey, 5s, 5, "forged");
  EXPECT_EQ(Get(cache_, row_).value().bytes, "v1");
}

TEST_F(CacheTest, AMessageThatCannotBeReadIsLoaded) {
  const auto load = []() -> Result<VersionedMessage<test::v1::Part>> {
    test::v1::Part part;
    part.set_name("screw");
    return VersionedMessage<test::v1::Part>{3, part};
  };
  const auto name = [&] {
    return cache_.GetOrLoadMessage<test::v1::Part>(PatienceOf(5s), kKey, 5s, load).value().name();
  };
  EXPECT_EQ(name(), "screw");
  EXPECT_EQ(name(), "screw");
  EXPECT_EQ(cache_.counters().hits, 1u);
  cache_.Put(kKey, 5s, 4, "\xff\xff");
  EXPECT_EQ(name(), "screw");
}

TEST_F(CacheTest, AfterMoreWritesThanCanBeRememberedNoCopyIsBelieved) {
  RedisOptions nowhere;
  nowhere.socket = "/nonexistent";
  nowhere.pause = 1h;
  Redis dead(nowhere);
  Cache writer(dead, AKey());  // its writes do not reach Redis, and still it must see them
  for (int i = 0; i < 10'001; ++i) {
    const std::string unit = "branches/b1/units/" + std::to_string(i);
    writer.Put({"b1", "GetUnit", unit}, 5s, 2, "v2");
  }
  EXPECT_EQ(Version(writer, row_), 1u);
  EXPECT_EQ(Version(cache_, row_), 1u) << "another process still believes";
  for (int i = 0; i < 10'001; ++i) {
    const std::string unit = "branches/b1/units/" + std::to_string(i);
    cache_.Put({"b1", "GetUnit", unit}, 5s, 2, "v2");
  }
  const int before = row_.loads;
  EXPECT_EQ(Version(cache_, row_), 1u);
  EXPECT_EQ(row_.loads, before + 1);
}

TEST_F(CacheTest, ACopyOfAnotherNameIsRefused) {
  Get(cache_, row_).value();
  const std::string copy = redis_.Run({"GET", StoredKey()}).value().text;
  const Key second{"b1", "GetUnit", "branches/b1/units/u2"};
  PrivateRedis::Shared().Flush();
  cache_.GetOrLoad(PatienceOf(5s), second, 5s, row_.Load()).value();
  ASSERT_TRUE(redis_.Run({"SET", StoredKey(), copy}).ok());
  const int before = row_.loads;
  cache_.GetOrLoad(PatienceOf(5s), second, 5s, row_.Load()).value();
  EXPECT_EQ(row_.loads, before + 1);
}

TEST_F(CacheTest, AStoppedRedisCostsAFewShortWaitsAndThenNothing) {
  Redis redis({.socket = PrivateRedis::Shared().socket()});
  Cache cache(redis, AKey());
  Get(cache_, row_).value();
  PrivateRedis::Shared().Stop();
  std::vector<SteadyClock::duration> times;
  for (int i = 0; i < 12; ++i) {
    const auto start = SteadyClock::now();
    EXPECT_EQ(Version(cache, row_), 1u);
    times.push_back(SteadyClock::now() - start);
    EXPECT_EQ(redis.paused(), i >= 4);
  }
  PrivateRedis::Shared().Continue();
  for (int i = 0; i < 5; ++i) EXPECT_LT(times[i], 2s) << "50 ms and the noise of the machine";
  EXPECT_LT(*std::min_element(times.begin(), times.begin() + 5), 150ms);
  EXPECT_EQ(redis.counters().failures, 5u);
  EXPECT_EQ(redis.counters().refusals, 7u);
  std::sort(times.begin(), times.begin() + 5);
  std::cout << "stopped Redis: worst wait "
            << std::chrono::duration<double, std::milli>(times[4]).count() << " ms, then "
            << std::chrono::duration<double, std::micro>(times[11]).count() << " us\n";
  EXPECT_TRUE(Eventually([&] { return redis.Run({"PING"}).ok(); })) << "it comes back by itself";
}

TEST_F(CacheTest, ARestartedRedisIsFoundAgainAtOnce) {
  Get(cache_, row_).value();
  PrivateRedis::Shared().Restart();
  EXPECT_EQ(Version(cache_, row_), 1u) << "the old connection fails, the read does not";
  EXPECT_EQ(Version(cache_, row_), 1u);
  EXPECT_EQ(Version(cache_, row_), 1u);
  EXPECT_GE(cache_.counters().hits, 1u);
}

TEST_F(CacheTest, ASlowOrBrokenLineIsAMissAndNeverAWrongAnswer) {
  FaultProxy proxy(PrivateRedis::Shared().port());
  Redis redis({.port = proxy.port(), .pause = 1ms});
  Cache cache(redis, AKey());
  std::mt19937_64 random(3);
  std::vector<SteadyClock::duration> times;
  for (int i = 0; i < 150; ++i) {
    proxy.Heal();
    switch (random() % 7) {
      case 0: proxy.Replies({.black_hole = true}); break;
      case 1: proxy.Replies({.reset_after = random() % 100}); break;
      case 2: proxy.Replies({.corrupt_at = random() % 60}); break;
      case 3: proxy.Requests({.corrupt_at = random() % 60}); break;
      case 4: proxy.Refuse(true); break;
      case 5: proxy.Replies({.slice = 1}); break;
      default: break;
    }
    if (random() % 3 == 0) {
      row_.version = row_.version + 1;
      cache.Put(kKey, 5s, row_.version, "v" + std::to_string(row_.version));
    }
    const auto start = SteadyClock::now();
    const Versioned read = Get(cache, row_).value();
    times.push_back(SteadyClock::now() - start);
    EXPECT_LT(times.back(), 3s);
    ASSERT_EQ(read.version, row_.version) << "the writer sees his own write, round " << i;
    ASSERT_EQ(read.bytes, "v" + std::to_string(read.version));
  }
  std::sort(times.begin(), times.end());
  EXPECT_LT(times[times.size() * 9 / 10], 300ms) << "but for the noise of the machine";
  EXPECT_GT(cache.counters().failures, 10u);
  EXPECT_GT(cache.counters().hits, 10u);
}

TEST_F(CacheTest, AUserOfTheAccessListSignsIn) {
  ASSERT_TRUE(redis_
                  .Run({"ACL", "SETUSER", "cache", "on", ">secret", "~cache/*", "+get", "+set",
                        "+del", "+eval", "+ping"})
                  .ok());
  RedisOptions options = Options();
  options.user = "cache";
  options.password = "secret";
  Redis user(options);
  EXPECT_EQ(user.Run({"PING"}).value().text, "PONG");
  EXPECT_EQ(user.Run({"FLUSHALL"}).value().kind, Reply::Kind::kError);
  Cache cache(user, AKey());
  EXPECT_EQ(Version(cache, row_), 1u);
  EXPECT_EQ(Version(cache, row_), 1u);
  EXPECT_EQ(cache.counters().hits, 1u) << "these rights are enough";
  options.password = "wrong";
  Redis wrong(options);
  const Result<Reply> refused = wrong.Run({"PING"});
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().reason, "REDIS_UNAVAILABLE");
}

TEST_F(CacheTest, AReplyOfAnyShapeIsUnderstood) {
  EXPECT_EQ(redis_.Run({"GET", "none"}).value().kind, Reply::Kind::kNil);
  EXPECT_EQ(redis_.Run({"INCR", "n"}).value().integer, 1);
  EXPECT_EQ(redis_.Run({"SET", "k", std::string_view("a\0b", 3)}).value().text, "OK");
  EXPECT_EQ(redis_.Run({"GET", "k"}).value().text, std::string("a\0b", 3));
  EXPECT_EQ(redis_.Run({"SET", "empty", ""}).value().text, "OK");
  EXPECT_EQ(redis_.Run({"NONSENSE"}).value().kind, Reply::Kind::kError);
  const std::string large(1 << 20, 'x');
  EXPECT_EQ(redis_.Run({"SET", "large", large}).value().text, "OK");
  EXPECT_EQ(redis_.Run({"GET", "large"}).value().text.size(), large.size());
}

TEST_F(CacheTest, MoreCommandsAtATimeThanConnectionsAreNotSent) {
  RedisOptions options = Options();
  options.connections = 1;
  Redis one(options);
  const std::vector<std::string_view> block = {"BLPOP", "list", "5"};
  std::thread blocked([&] { EXPECT_TRUE(one.Run(block, 10s).ok()); });
  EXPECT_TRUE(Eventually([&] {
    return redis_.Run({"CLIENT", "LIST"}).value().text.find("cmd=blpop") != std::string::npos;
  }));
  EXPECT_FALSE(one.Run({"PING"}).ok());
  EXPECT_EQ(one.counters().refusals, 1u);
  EXPECT_TRUE(redis_.Run({"LPUSH", "list", "x"}).ok());
  blocked.join();
  EXPECT_TRUE(one.Run({"PING"}).ok());
}

TEST_F(CacheTest, ReadersOfManyProcessesNeverSeeTimeRunBackwardsAtTheWriter) {
  std::atomic<bool> stop{false};
  std::vector<std::thread> readers;
  for (int i = 0; i < 3; ++i) {
    readers.emplace_back([&, i] {
      while (!stop) Get(i % 2 == 0 ? other_ : cache_, row_).value();
    });
  }
  for (std::uint64_t version = 2; version < 300; ++version) {
    row_.version = version;
    cache_.Put(kKey, 5s, version, "v" + std::to_string(version));
    ASSERT_EQ(Version(cache_, row_), version);
    ASSERT_EQ(Version(other_, row_), version) << "Redis is well: the others see it at once, too";
  }
  stop = true;
  for (std::thread& reader : readers) reader.join();
}

// The loader is held up between its read and its store while the row is written, in each order that
// there is, on a cold, a warm and a forgotten key.
TEST_F(CacheTest, TenThousandRacesWithALateLoaderShowNobodyACopyFromBeforeTheWrite) {
  std::mt19937_64 random(16);
  Get(cache_, row_).value();
  const std::string stored = StoredKey();
  for (std::uint64_t version = 2; version <= 10'001; ++version) {
    const auto write = [&] {
      row_.version = version;
      cache_.Put(kKey, 5s, version, "v" + std::to_string(version));
    };
    if (random() % 3 == 0) redis_.Run({"DEL", stored}).value();
    if (random() % 5 == 0) cache_.Forget(kKey);
    other_
        .GetOrLoad(PatienceOf(5s), kKey, 5s,
                   [&]() -> Result<Versioned> {
                     if (random() % 4 == 0) write();
                     Versioned loaded = row_.Load()().value();
                     if (random() % 2 == 0) write();
                     return loaded;
                   })
        .value();
    if (row_.version != version) write();
    ASSERT_EQ(Version(cache_, row_), version) << "by the writer";
    ASSERT_EQ(Version(other_, row_), version) << "by another process, while Redis is well";
  }
}

// One bit flipped anywhere, or the sound copy of another name.
TEST_F(CacheTest, TenThousandDamagedAndSwappedCopiesGiveNoWrongAnswer) {
  std::mt19937_64 random(17);
  const Key second{"b1", "GetUnit", "branches/b1/units/u2"};
  const auto foreign = [] { return Result<Versioned>(Versioned{1, "of another"}); };
  cache_.GetOrLoad(PatienceOf(5s), second, 5s, foreign).value();
  const std::string swapped = redis_.Run({"GET", StoredKey()}).value().text;
  PrivateRedis::Shared().Flush();
  Get(cache_, row_).value();
  const std::string key = StoredKey();
  const std::string sound = redis_.Run({"GET", key}).value().text;
  for (int i = 0; i < 10'000; ++i) {
    std::string copy = random() % 10 == 0 ? swapped : sound;
    if (copy == sound) copy[random() % copy.size()] ^= static_cast<char>(1 << random() % 8);
    ASSERT_TRUE(redis_.Run({"SET", key, copy}).ok());
    const int before = row_.loads;
    ASSERT_EQ(Get(cache_, row_).value().bytes, "v1") << i;
    ASSERT_EQ(row_.loads, before + 1) << i;
  }
}

}  // namespace
}  // namespace steward::cache
