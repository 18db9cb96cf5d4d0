// Page tokens: where the next page starts, for the same caller and the same query only. They are
// text, authenticated with a key of the ring (purpose `page_token`), and expire after a day. The
// values in it are not hidden: they are the caller's own last row.
#pragma once

#include <string>
#include <string_view>

#include "common/base/clock.h"
#include "common/base/result.h"
#include "common/keys/keys.h"
#include "common/paging/order.h"

namespace steward::paging {

// What a token is bound to. Views into the request; valid during the call.
struct Listing {
  std::string_view method;
  std::string_view principal;
  std::string_view parent;
  std::string_view filter;
  std::string_view order;
};

// `now` is real time, not business time.
std::string SealPageToken(const keys::KeyRing& keys, const Listing& listing, const Cursor& cursor,
                          Time now);

// Fails with PAGE_TOKEN_INVALID: altered, expired, another query or caller, or its key withdrawn.
Result<Cursor> OpenPageToken(const keys::KeyRing& keys, const Listing& listing,
                             std::string_view token, Time now);

}  // namespace steward::paging
