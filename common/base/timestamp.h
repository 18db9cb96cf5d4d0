// Instants on the wire. Microseconds are all we keep; finer parts are cut off.
#pragma once

#include "common/base/clock.h"
#include "google/protobuf/timestamp.pb.h"

namespace steward {

inline google::protobuf::Timestamp ToTimestamp(Time time) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(time);
  google::protobuf::Timestamp timestamp;
  timestamp.set_seconds(seconds.time_since_epoch().count());
  timestamp.set_nanos(static_cast<int>(std::chrono::nanoseconds(time - seconds).count()));
  return timestamp;
}

inline Time ToTime(const google::protobuf::Timestamp& timestamp) {
  return Time(std::chrono::seconds(timestamp.seconds()) +
              std::chrono::microseconds(timestamp.nanos() / 1000));
}

}  // namespace steward
