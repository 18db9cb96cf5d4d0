// gRPC's buffers and times as ours and back. Included only by the .cc files that speak gRPC.
#pragma once

#include <grpc/support/time.h>
#include <grpcpp/support/byte_buffer.h>
#include <grpcpp/support/slice.h>

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

namespace steward::gateway {

inline std::string BytesOf(const grpc::ByteBuffer& buffer) {
  std::vector<grpc::Slice> slices;
  if (!buffer.Dump(&slices).ok()) return {};
  std::string bytes;
  bytes.reserve(buffer.Length());
  for (const grpc::Slice& slice : slices) {
    bytes.append(reinterpret_cast<const char*>(slice.begin()), slice.size());
  }
  return bytes;
}

inline grpc::ByteBuffer BufferOf(std::string_view bytes) {
  const grpc::Slice slice(bytes.data(), bytes.size());
  return grpc::ByteBuffer(&slice, 1);
}

// The instant this far from now, on the clock that nobody sets.
inline gpr_timespec In(std::chrono::nanoseconds time) {
  return gpr_time_add(gpr_now(GPR_CLOCK_MONOTONIC),
                      gpr_time_from_nanos(time.count(), GPR_TIMESPAN));
}

// The time until an instant; the longest there is when it never comes.
inline std::chrono::nanoseconds TimeUntil(gpr_timespec instant) {
  if (gpr_time_cmp(instant, gpr_inf_future(instant.clock_type)) == 0) {
    return std::chrono::nanoseconds::max();
  }
  const gpr_timespec left = gpr_time_sub(instant, gpr_now(instant.clock_type));
  return std::chrono::seconds(left.tv_sec) + std::chrono::nanoseconds(left.tv_nsec);
}

}  // namespace steward::gateway
