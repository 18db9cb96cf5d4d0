#include "gateway/metadata.h"

#include <algorithm>
#include <optional>

#include "common/base/text.h"
#include "gateway/json_gate.h"

namespace steward::gateway {
namespace {

constexpr size_t kMaxValue = 8192;
constexpr size_t kMaxRequestId = 64;
constexpr JsonRule kTime{"milliseconds", "必须是大于 0 的毫秒数",
                         "a number of milliseconds above 0 is needed"};

bool IsPlain(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' ||
         c == '_' || c == '.';
}

}  // namespace

bool IsMetadataValue(std::string_view value) {
  return !value.empty() && value.size() <= kMaxValue &&
         std::all_of(value.begin(), value.end(), [](char c) { return c >= 0x20 && c < 0x7f; });
}

void AddMetadata(std::string_view name, std::string_view value, Metadatas& metadata) {
  if (IsMetadataValue(value)) metadata.emplace_back(name, value);
}

std::string RequestIdOf(std::string_view sent, std::string_view otherwise) {
  const bool plain = !sent.empty() && sent.size() <= kMaxRequestId &&
                     std::all_of(sent.begin(), sent.end(), IsPlain);
  return std::string(plain ? sent : otherwise);
}

Result<std::chrono::milliseconds> TimeOf(std::string_view wish,
                                         std::chrono::milliseconds of_method) {
  if (wish.empty()) return of_method;
  const std::optional<std::int64_t> wished = ParseInt(wish);
  if (!wished || *wished <= 0) return FieldError("X-Request-Timeout-Ms", kTime);
  return std::chrono::milliseconds(std::min<std::int64_t>(*wished, of_method.count()));
}

}  // namespace steward::gateway
