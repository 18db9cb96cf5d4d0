// Oracle: a page token opens for the query, the caller and the day it was sealed for, with the
// values that were sealed, and for nothing else: no other listing, no changed byte, no text made
// without our key.
#include "common/paging/page_token.h"
#include "steward/type/v1/limits.pb.h"
#include "tests/fuzz/target.h"
#include "tests/support/key_ring.h"

namespace steward::fuzz::page_token {
namespace {

using paging::Cursor;
using paging::Listing;

const Time kNow{std::chrono::seconds(1'800'000'000)};

const keys::KeyRing& Keys() {
  static const testing::TestKeyRing ring;
  return *ring;
}

// Seals nothing here. The fuzzer remembers what is sealed with Keys() and hands it in again, and
// that is a token of ours.
const keys::KeyRing& UnusedKeys() {
  static const testing::TestKeyRing ring("ICEiIyQlJicoKSorLC0uLzAxMjM0NTY3ODk6Ozw9Pj8=");
  return *ring;
}

Cursor CursorIn(Input& input) {
  Cursor cursor;
  while (!input.done() && cursor.size() < 6) {
    const uint8_t kind = input.Byte();
    if (kind % 4 == 0) {
      cursor.emplace_back(std::string(input.Line()));
      continue;
    }
    std::array<char, 16> bytes{};
    for (char& byte : bytes) byte = static_cast<char>(input.Byte());
    const Uuid id = *Uuid::FromBytes({bytes.data(), bytes.size()});
    std::int64_t number = 0;
    for (int i = 0; i < 8; ++i)
      number = static_cast<std::int64_t>(static_cast<std::uint64_t>(number) << 8 |
                                         id.bytes[static_cast<size_t>(i)]);
    if (kind % 4 == 1) cursor.emplace_back(number);
    if (kind % 4 == 2) cursor.emplace_back(Time(Duration(number)));
    if (kind % 4 == 3) cursor.emplace_back(id);
  }
  return cursor;
}

// Lines: a token of somebody's; method, principal, parent, filter and order of a list; then where
// to damage, and the values of a row.
void Run(std::string_view bytes) {
  Input input(bytes);
  const std::string_view foreign = input.Line();
  Listing listing;
  listing.method = input.Line();
  listing.principal = input.Line();
  listing.parent = input.Line();
  listing.filter = input.Line();
  listing.order = input.Line();
  const size_t place = input.Number(0xffff);
  const auto flip = static_cast<char>(input.Byte() | 1);
  const Cursor cursor = CursorIn(input);

  const std::string token = paging::SealPageToken(Keys(), listing, cursor, kNow);
  const auto open = [&](const Listing& of, std::string_view text, Time now) {
    return paging::OpenPageToken(Keys(), of, text, now);
  };
  const std::chrono::hours life(type::v1::LIMIT_PAGE_TOKEN_HOURS);
  if (token.size() <= type::v1::LIMIT_PAGE_TOKEN_LENGTH) {
    STEWARD_CHECK(open(listing, token, kNow).value() == cursor);
    STEWARD_CHECK(open(listing, token, kNow + life - Duration(1)).ok());
  }
  STEWARD_CHECK(!open(listing, token, kNow + life).ok());

  std::string damaged = token;
  damaged[place % token.size()] = static_cast<char>(damaged[place % token.size()] ^ flip);
  STEWARD_CHECK(!open(listing, damaged, kNow).ok());
  STEWARD_CHECK(!open(listing, token.substr(0, place % token.size()), kNow).ok());

  // What ends one part may not begin the next.
  Listing shifted = listing;
  const std::string both = std::string(listing.filter) + std::string(listing.order);
  shifted.filter = std::string_view(both).substr(0, place % (both.size() + 1));
  shifted.order = std::string_view(both).substr(shifted.filter.size());
  if (shifted.filter != listing.filter) STEWARD_CHECK(!open(shifted, token, kNow).ok());
  const std::string other = std::string(listing.principal) + "x";
  shifted = listing;
  shifted.principal = other;
  STEWARD_CHECK(!open(shifted, token, kNow).ok());

  STEWARD_CHECK(!paging::OpenPageToken(UnusedKeys(), listing, foreign, kNow).ok());
}

const Registration kRegistration({"page_token", Run});

}  // namespace
}  // namespace steward::fuzz::page_token
