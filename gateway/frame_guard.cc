#include "gateway/frame_guard.h"

#include <algorithm>
#include <utility>

#include "steward/type/v1/limits.pb.h"

namespace steward::gateway {
namespace {

enum Type : std::uint8_t { kData = 0, kHeaders = 1, kWindowUpdate = 8, kContinuation = 9 };
constexpr std::uint8_t kEndStream = 1;
constexpr std::uint8_t kEndHeaders = 4;
// As much as gRPC would take, with padding: it refuses the call beyond its own limit, politely.
constexpr size_t kMaxBlock = 2 * type::v1::LIMIT_HEADERS_BYTES;

}  // namespace

bool FrameGuard::Take(std::string_view bytes) {
  if (!greeted() && !TakeGreeting(bytes)) return false;
  while (!bytes.empty()) {
    if (payload_ > 0) {
      const size_t part = std::min(payload_, bytes.size());
      payload_ -= part;
      bytes.remove_prefix(part);
      continue;
    }
    head_[head_size_++] = static_cast<std::uint8_t>(bytes.front());
    bytes.remove_prefix(1);
    if (head_size_ < head_.size()) continue;
    head_size_ = 0;
    if (!Begin()) return false;
  }
  return true;
}

bool FrameGuard::TakeGreeting(std::string_view& bytes) {
  const size_t part = std::min(kGreeting.size() - greeting_, bytes.size());
  if (bytes.substr(0, part) != kGreeting.substr(greeting_, part)) return false;
  greeting_ += part;
  bytes.remove_prefix(part);
  return true;
}

// The head of a frame is complete.
bool FrameGuard::Begin() {
  payload_ = static_cast<size_t>(head_[0]) << 16 | static_cast<size_t>(head_[1]) << 8 | head_[2];
  const std::uint8_t type = head_[3];
  const std::uint8_t flags = head_[4];
  if (in_block_ != (type == kContinuation)) return false;  // nothing may stand between
  if (type == kHeaders || type == kContinuation) {
    block_bytes_ = payload_ + (type == kContinuation ? block_bytes_ : 0);
    in_block_ = (flags & kEndHeaders) == 0;
    if (block_bytes_ > kMaxBlock) return false;
  }
  const bool moves_data = type == kData && (payload_ > 0 || (flags & kEndStream) != 0);
  const bool is_call = type == kHeaders || type == kWindowUpdate;
  if (moves_data || is_call) return true;
  if (free_frames_ == 0) return spend_();
  --free_frames_;
  return true;
}

}  // namespace steward::gateway
