// Etags: the version of a row as the API shows it. Callers send it back unread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "common/base/result.h"
#include "steward/type/v1/reasons.h"

namespace steward::rpc {

inline std::string EtagOf(std::uint64_t version) { return std::to_string(version); }

// ETAG_MISMATCH unless the etag is empty, which means "whatever it is now", or of this version.
inline Status CheckEtag(std::string_view etag, std::uint64_t version) {
  if (etag.empty() || etag == EtagOf(version)) return {};
  return Fail(type::Reason::kEtagMismatch);
}

}  // namespace steward::rpc
