#include "gateway/rate_limiter.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>

#include "common/auth/token.h"
#include "steward/gateway/v1/reasons.h"
#include "steward/type/v1/limits.pb.h"

namespace steward::gateway {
namespace {

constexpr double kAddressFactor = 10;
// A client whose calls all end before their answers resets as many; a thousand at once cost 12 MB.
constexpr double kFramesPerSecond = 1000;
constexpr double kFramesAtOnce = 2000;
constexpr std::string_view kBearer = "Bearer ";
constexpr size_t kMaxKeys = type::v1::LIMIT_RATE_KEYS;

std::uint64_t KeyOf(char kind, std::string_view text) {
  return std::hash<std::string_view>()(text) * 31 + static_cast<std::uint64_t>(kind);
}

Status Waiting(double wait) {
  if (wait == 0) return {};
  const auto seconds = static_cast<std::int64_t>(std::ceil(wait));
  Error error = Fail(Reason::kRateLimited, {{"seconds", std::to_string(seconds)}});
  error.retry_after = std::chrono::seconds(seconds);
  return error;
}

}  // namespace

RateLimiter::RateLimiter(const Options& options, Now now)
    : options_(options), now_(std::move(now)) {}

Status RateLimiter::Take(std::string_view address, std::string_view token) {
  const SteadyTime now = now_();
  double wait = 0;
  if (options_.per_second > 0) {
    const Rate rate{options_.per_second, options_.burst};
    const std::lock_guard lock(mutex_);
    wait = TakeFrom(KeyOf('a', address),
                    {rate.per_second * kAddressFactor, rate.burst * kAddressFactor}, now);
    if (wait == 0 && !token.empty()) wait = TakeFrom(KeyOf('t', token), rate, now);
  }
  if (wait == 0) wait = TakeOfApplication(token, now);
  return Waiting(wait);
}

Status RateLimiter::TakeSignIn(std::string_view address) {
  const double most = options_.sign_ins_per_minute;
  if (most <= 0) return {};
  const SteadyTime now = now_();
  const std::lock_guard lock(mutex_);
  return Waiting(TakeFrom(KeyOf('s', address), {most / 60, most}, now));
}

Status RateLimiter::TakeFrame(std::string_view address) {
  const SteadyTime now = now_();
  const std::lock_guard lock(mutex_);
  return Waiting(TakeFrom(KeyOf('f', address), {kFramesPerSecond, kFramesAtOnce}, now));
}

double RateLimiter::TakeOfApplication(std::string_view token, SteadyTime now) {
  if (!token.starts_with(kBearer)) return 0;
  const std::optional<auth::ClaimedRate> claimed =
      auth::ClaimedRateOf(token.substr(kBearer.size()));
  if (!claimed) return 0;
  const double most = claimed->calls_per_minute;
  const std::string counted = std::to_string(claimed->calls_per_minute) + ' ' + claimed->session;
  const std::lock_guard lock(mutex_);
  return TakeFrom(KeyOf('k', counted), {most / 60, most}, now);
}

double RateLimiter::TakeFrom(std::uint64_t key, const Rate& rate, SteadyTime now) {
  const double burst = std::max(1.0, rate.burst);
  if (buckets_.size() >= kMaxKeys && !buckets_.contains(key)) ForgetFull(now);
  const auto [found, is_new] = buckets_.try_emplace(key, Bucket{burst, now, now});
  Bucket& bucket = found->second;
  const std::chrono::duration<double> passed = now - bucket.time;
  bucket.filled = std::min(burst, bucket.filled + passed.count() * rate.per_second);
  bucket.time = now;
  const bool taken = bucket.filled >= 1;
  if (taken) bucket.filled -= 1;
  bucket.full = now + std::chrono::ceil<SteadyTime::duration>(
                          std::chrono::duration<double>((burst - bucket.filled) / rate.per_second));
  return taken ? 0 : (1 - bucket.filled) / rate.per_second;
}

// Buckets that are full again say nothing; if none is, all go.
void RateLimiter::ForgetFull(SteadyTime now) {
  const size_t before = buckets_.size();
  std::erase_if(buckets_, [&](const auto& entry) { return entry.second.full <= now; });
  if (buckets_.size() == before) buckets_.clear();
}

}  // namespace steward::gateway
