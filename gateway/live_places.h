// How far a client is with the events of each service: the `id` of what it is sent, which it gives
// back after a cut.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace steward::gateway {

// Of one service.
struct LivePlace {
  std::int64_t epoch = 0;
  std::int64_t position = 0;  // everything up to it was seen
  bool operator==(const LivePlace&) const = default;
};

// By service.
using LivePlaces = std::map<std::string, LivePlace, std::less<>>;

// "identity:1:12,tickets:1:4711"
std::string LivePlacesText(const LivePlaces& places);

// None for anything else than LivePlacesText gives.
std::optional<LivePlaces> ParseLivePlaces(std::string_view text);

}  // namespace steward::gateway
