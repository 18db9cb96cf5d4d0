#include "gateway/rate_limiter.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "steward/gateway/v1/reasons.h"
#include "steward/type/v1/limits.pb.h"

namespace steward::gateway {
namespace {

constexpr double kAddressFactor = 10;
constexpr size_t kMaxKeys = type::v1::LIMIT_RATE_KEYS;

std::uint64_t KeyOf(char kind, std::string_view text) {
  return std::hash<std::string_view>()(text) * 31 + static_cast<std::uint64_t>(kind);
}

}  // namespace

RateLimiter::RateLimiter(const Options& options, Now now)
    : options_(options), now_(std::move(now)) {}

Status RateLimiter::Take(std::string_view address, std::string_view token) {
  if (options_.per_second <= 0) return {};
  const SteadyTime now = now_();
  const std::lock_guard lock(mutex_);
  double wait = TakeFrom(KeyOf('a', address), kAddressFactor, now);
  if (wait == 0 && !token.empty()) wait = TakeFrom(KeyOf('t', token), 1, now);
  if (wait == 0) return {};
  const auto seconds = static_cast<std::int64_t>(std::ceil(wait));
  Error error = Fail(Reason::kRateLimited, {{"seconds", std::to_string(seconds)}});
  error.retry_after = std::chrono::seconds(seconds);
  return error;
}

double RateLimiter::TakeFrom(std::uint64_t key, double factor, SteadyTime now) {
  const double rate = options_.per_second * factor;
  const double burst = std::max(1.0, options_.burst * factor);
  if (buckets_.size() >= kMaxKeys && !buckets_.contains(key)) ForgetFull(now);
  const auto [found, is_new] = buckets_.try_emplace(key, Bucket{burst, now});
  Bucket& bucket = found->second;
  const std::chrono::duration<double> passed = now - bucket.time;
  bucket.filled = std::min(burst, bucket.filled + passed.count() * rate);
  bucket.time = now;
  if (bucket.filled < 1) return (1 - bucket.filled) / rate;
  bucket.filled -= 1;
  return 0;
}

// Buckets that are full again say nothing; if none is, all go.
void RateLimiter::ForgetFull(SteadyTime now) {
  const size_t before = buckets_.size();
  const double seconds_to_fill = options_.burst / options_.per_second;
  std::erase_if(buckets_, [&](const auto& entry) {
    return std::chrono::duration<double>(now - entry.second.time).count() >= seconds_to_fill;
  });
  if (buckets_.size() == before) buckets_.clear();
}

}  // namespace steward::gateway
