#include "services/directory/accounts/owner_binding.h"

#include <algorithm>

#include "services/directory/characters.h"

namespace steward::directory {
namespace {

// What two spellings of a name have in common.
std::u32string SpelledName(std::string_view name) {
  std::u32string key = Plain(name);
  std::erase(key, U' ');
  for (char32_t& character : key) {
    if (character >= U'A' && character <= U'Z') character += U'a' - U'A';
  }
  return key;
}

}  // namespace

std::optional<Duration> WaitForTry(const std::vector<Time>& refused, Time now) {
  if (refused.size() < kBindingTries) return std::nullopt;
  const Time again = refused[refused.size() - kBindingTries] + kBindingWindow;
  if (again <= now) return std::nullopt;
  return again - now;
}

std::optional<OwnerId> PersonMeant(const std::vector<BindingCandidate>& candidates,
                                   std::string_view phone, std::string_view display_name) {
  const std::u32string key = SpelledName(display_name);
  if (key.empty()) return std::nullopt;
  const auto meant = std::ranges::find_if(candidates, [&](const BindingCandidate& candidate) {
    return candidate.phone == phone && SpelledName(candidate.display_name) == key;
  });
  if (meant == candidates.end()) return std::nullopt;
  return meant->owner;
}

}  // namespace steward::directory
