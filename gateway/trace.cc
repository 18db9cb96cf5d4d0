#include "gateway/trace.h"

#include <algorithm>

#include "common/base/text.h"

namespace steward::gateway {
namespace {

bool IsId(std::string_view text) {
  const bool hex = std::all_of(text.begin(), text.end(), [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
  return hex && text.find_first_not_of('0') != text.npos;
}

// Version, trace, span and flags are all of fixed length.
bool IsTraceparent(std::string_view text) {
  return text.size() == 55 && text.starts_with("00-") && text[35] == '-' && text[52] == '-' &&
         IsId(text.substr(3, 32)) && IsId(text.substr(36, 16)) && (text[53] == '0' && (text[54] == '0' || text[54] == '1'));
}

}  // namespace

Trace Trace::Begin(std::string_view traceparent, IdSource& ids, Time now) {
  const Uuid fresh = ids.Next(now);
  Trace trace;
  std::string_view flags = "01";
  if (IsTraceparent(traceparent)) {
    trace.id = traceparent.substr(3, 32);
    flags = traceparent.substr(53);
  } else {
    trace.id = HexEncode(fresh.AsBytes());
  }
  // The second half of an id is its random half.
  trace.traceparent = "00-" + trace.id + "-" + HexEncode(fresh.AsBytes().substr(8)) + "-";
  trace.traceparent += flags;
  return trace;
}

}  // namespace steward::gateway
