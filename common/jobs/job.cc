#include "common/jobs/job.h"

#include <algorithm>

namespace steward::jobs {
namespace {

constexpr size_t kReasonBytes = 64;    // of the columns
constexpr size_t kFailureBytes = 500;  // in bytes, so that it is never more characters

// At most so many bytes, whole characters.
std::string CutTo(std::string text, size_t bytes) {
  if (text.size() <= bytes) return text;
  size_t end = bytes;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) --end;
  text.resize(end);
  return text;
}

}  // namespace

std::chrono::seconds PauseAfter(int attempts) {
  constexpr std::chrono::seconds kLongest{60};
  const int doublings = std::clamp(attempts - 1, 0, 6);
  return std::min(std::chrono::seconds(1 << doublings), kLongest);
}

bool MayPass(const Error& error) {
  switch (error.code) {
    case Code::kInvalidArgument:
    case Code::kNotFound:
    case Code::kPermissionDenied:
    case Code::kFailedPrecondition:
    case Code::kUnimplemented:
    case Code::kUnauthenticated: return false;
    default: return true;
  }
}

Failure FailureOf(const Error& error) {
  return {CutTo(error.reason, kReasonBytes), CutTo(error.zh, kFailureBytes),
          CutTo(error.en, kFailureBytes)};
}

}  // namespace steward::jobs
