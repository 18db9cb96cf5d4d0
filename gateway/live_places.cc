#include "gateway/live_places.h"

#include <algorithm>
#include <vector>

#include "common/base/text.h"

namespace steward::gateway {
namespace {

// More than there will ever be services.
constexpr size_t kMostPlaces = 32;

bool IsServiceName(std::string_view name) {
  return !name.empty() && name.size() <= 32 &&
         std::all_of(name.begin(), name.end(), [](char c) { return c >= 'a' && c <= 'z'; });
}

// As it is written here: no sign, no zeros in front.
std::optional<std::int64_t> PlainNumber(std::string_view text) {
  const auto number = ParseInt(text);
  const bool is_plain = number && *number >= 0 && std::to_string(*number) == text;
  return is_plain ? number : std::nullopt;
}

}  // namespace

std::string LivePlacesText(const LivePlaces& places) {
  std::string text;
  for (const auto& [service, place] : places) {
    text += (text.empty() ? "" : ",") + service + ":" + std::to_string(place.epoch) + ":" +
            std::to_string(place.position);
  }
  return text;
}

std::optional<LivePlaces> ParseLivePlaces(std::string_view text) {
  LivePlaces places;
  for (const std::string_view item : Split(text, ',')) {
    const std::vector<std::string_view> parts = Split(item, ':');
    if (parts.size() != 3 || !IsServiceName(parts[0]) || places.size() == kMostPlaces)
      return std::nullopt;
    const auto epoch = PlainNumber(parts[1]);
    const auto position = PlainNumber(parts[2]);
    if (!epoch || *epoch == 0 || !position) return std::nullopt;
    if (!places.emplace(parts[0], LivePlace{*epoch, *position}).second) return std::nullopt;
  }
  if (LivePlacesText(places) != text) return std::nullopt;  // another order
  return places;
}

}  // namespace steward::gateway
