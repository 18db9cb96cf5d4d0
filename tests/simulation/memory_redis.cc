// The connection to Redis: streams in memory, with the faults of the simulated world.
#include <algorithm>
#include <charconv>

#include "common/cache/redis.h"
#include "steward/type/v1/reasons.h"
#include "tests/simulation/network.h"

namespace steward::cache {
namespace {

using simulation::MemoryRedis;
using simulation::Network;

std::int64_t IdOf(std::string_view text) {
  std::int64_t id = 0;
  std::from_chars(text.data(), text.data() + text.size(), id);
  return id;
}

Reply Text(std::string text) { return {.kind = Reply::Kind::kText, .text = std::move(text)}; }
Reply List(std::vector<Reply> items) {
  return {.kind = Reply::Kind::kList, .items = std::move(items)};
}
Reply Entry(std::int64_t id, const std::string& payload) {
  return List({Text(std::to_string(id) + "-0"), List({Text("event"), Text(payload)})});
}

// What the script of EventStream::Publish does: an id that is not above the last one is left out.
Reply AddAll(MemoryRedis& redis, std::span<const std::string_view> arguments) {
  const std::string key(arguments[3]);
  for (size_t i = 4; i + 1 < arguments.size(); i += 2) {
    std::int64_t& last = redis.last_ids[key];
    const std::int64_t id = IdOf(arguments[i]);
    if (id <= last) continue;
    last = id;
    redis.streams[key][id] = arguments[i + 1];
  }
  return Text("OK");
}

Reply Read(MemoryRedis& redis, std::span<const std::string_view> arguments) {
  const std::int64_t count = IdOf(arguments[2]);
  const auto& stream = redis.streams[std::string(arguments[6])];
  std::vector<Reply> entries;
  for (auto at = stream.upper_bound(IdOf(arguments[7]));
       at != stream.end() && static_cast<std::int64_t>(entries.size()) < count; ++at) {
    const bool dropped = redis.drops && at->first % 2 == 0;
    if (!dropped) entries.push_back(Entry(at->first, at->second));
    if (!dropped && redis.duplicates) entries.push_back(Entry(at->first, at->second));
  }
  if (redis.reverses) std::ranges::reverse(entries);
  redis.drops = redis.duplicates = redis.reverses = false;
  if (entries.empty()) return {};
  return List({List({Text(std::string(arguments[6])), List(std::move(entries))})});
}

}  // namespace

class Redis::Connection {};

Redis::Redis(RedisOptions options) : options_(std::move(options)) {}
Redis::~Redis() = default;

Result<Reply> Redis::Run(std::span<const std::string_view> arguments,
                         std::chrono::steady_clock::duration) {
  Network::here->Yield();
  MemoryRedis& redis = Network::here->redis();
  if (redis.away) return type::Fail(type::Reason::kRedisUnavailable);
  const std::string_view command = arguments[0];
  if (command == "EVAL") return AddAll(redis, arguments);
  if (command == "XREAD") return Read(redis, arguments);
  const std::string key(arguments[1]);
  auto& stream = redis.streams[key];
  if (command == "XREVRANGE") {
    if (stream.empty()) return List({});
    return List({Entry(stream.rbegin()->first, stream.rbegin()->second)});
  }
  if (command == "XTRIM") stream.erase(stream.begin(), stream.lower_bound(IdOf(arguments[4])));
  return Text("OK");
}

}  // namespace steward::cache
