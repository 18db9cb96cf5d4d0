#include "common/paging/page_token.h"

#include <chrono>
#include <cstdint>
#include <optional>

#include "common/base/text.h"
#include "steward/type/v1/limits.pb.h"
#include "steward/type/v1/reasons.h"

namespace steward::paging {
namespace {

// A token is base64url of: version, key id, expiry, values, seal. Lengths stand before texts, so
// that no two different queries or cursors have the same bytes.
constexpr std::string_view kPurpose = "page_token";
constexpr char kVersion = 1;
constexpr size_t kSealBytes = 16;

enum Tag : char { kInteger = 1, kText = 2, kInstant = 3, kId = 4 };

void WriteInt(std::string& out, std::int64_t value) {
  for (int shift = 56; shift >= 0; shift -= 8) {
    out += static_cast<char>(static_cast<std::uint64_t>(value) >> shift & 255);
  }
}

void WriteText(std::string& out, std::string_view text) {
  const auto size = static_cast<std::uint32_t>(text.size());
  for (int shift = 24; shift >= 0; shift -= 8) out += static_cast<char>(size >> shift & 255);
  out += text;
}

class Reader {
 public:
  explicit Reader(std::string_view bytes) : bytes_(bytes) {}

  bool done() const { return bytes_.empty(); }

  std::optional<std::string_view> Bytes(size_t size) {
    if (bytes_.size() < size) return std::nullopt;
    const std::string_view taken = bytes_.substr(0, size);
    bytes_.remove_prefix(size);
    return taken;
  }

  std::optional<std::uint64_t> Number(size_t size) {
    const std::optional<std::string_view> bytes = Bytes(size);
    if (!bytes) return std::nullopt;
    std::uint64_t value = 0;
    for (const char c : *bytes) value = value << 8 | static_cast<std::uint8_t>(c);
    return value;
  }

  std::optional<std::string_view> Text() {
    const std::optional<std::uint64_t> size = Number(4);
    return size ? Bytes(*size) : std::nullopt;
  }

 private:
  std::string_view bytes_;
};

void WriteValue(std::string& out, const Value& value) {
  if (const auto* number = std::get_if<std::int64_t>(&value)) {
    out += kInteger;
    WriteInt(out, *number);
  } else if (const auto* text = std::get_if<std::string>(&value)) {
    out += kText;
    WriteText(out, *text);
  } else if (const auto* time = std::get_if<Time>(&value)) {
    out += kInstant;
    WriteInt(out, time->time_since_epoch().count());
  } else {
    out += kId;
    out += std::get<Uuid>(value).AsBytes();
  }
}

// Appends the next value; false when there is none.
bool ReadValue(Reader& reader, Cursor& cursor) {
  const std::optional<std::uint64_t> tag = reader.Number(1);
  if (tag == kInteger || tag == kInstant) {
    const std::optional<std::uint64_t> number = reader.Number(8);
    if (!number) return false;
    const auto value = static_cast<std::int64_t>(*number);
    if (tag == kInteger)
      cursor.emplace_back(value);
    else
      cursor.emplace_back(Time(Duration(value)));
    return true;
  }
  if (tag == kText) {
    const std::optional<std::string_view> text = reader.Text();
    if (text) cursor.emplace_back(std::string(*text));
    return text.has_value();
  }
  const std::optional<std::string_view> bytes = tag == kId ? reader.Bytes(16) : std::nullopt;
  const std::optional<Uuid> id = bytes ? Uuid::FromBytes(*bytes) : std::nullopt;
  if (id) cursor.emplace_back(*id);
  return id.has_value();
}

std::string SealOf(const keys::Key& key, const Listing& listing, std::string_view content) {
  std::string bytes;
  for (const std::string_view part : {listing.method, listing.principal, listing.parent,
                                      listing.filter, listing.order, content}) {
    WriteText(bytes, part);
  }
  const std::array<std::uint8_t, 32> hash = keys::KeyedHash(key, bytes);
  return {reinterpret_cast<const char*>(hash.data()), kSealBytes};
}

std::optional<Cursor> Open(const keys::KeyRing& keys, const Listing& listing,
                           std::string_view token, Time now) {
  if (token.size() > type::v1::LIMIT_PAGE_TOKEN_LENGTH) return std::nullopt;
  const std::optional<std::string> bytes = Base64UrlDecode(token);
  if (!bytes || bytes->size() < kSealBytes) return std::nullopt;
  const std::string_view content = std::string_view(*bytes).substr(0, bytes->size() - kSealBytes);
  Reader reader(content);
  if (reader.Number(1) != static_cast<std::uint64_t>(kVersion)) return std::nullopt;
  const std::optional<std::string_view> key_id = reader.Text();
  if (!key_id) return std::nullopt;
  const std::optional<keys::Key> key = keys.Find(kPurpose, *key_id);
  if (!key || !keys::SameSecret(SealOf(*key, listing, content),
                                std::string_view(*bytes).substr(content.size()))) {
    return std::nullopt;
  }
  const std::optional<std::uint64_t> expiry = reader.Number(8);
  if (!expiry || static_cast<std::int64_t>(*expiry) <= now.time_since_epoch().count()) {
    return std::nullopt;
  }
  Cursor cursor;
  while (!reader.done()) {
    if (!ReadValue(reader, cursor)) return std::nullopt;
  }
  return cursor;
}

}  // namespace

std::string SealPageToken(const keys::KeyRing& keys, const Listing& listing, const Cursor& cursor,
                          Time now) {
  const keys::Key key = keys.Newest(kPurpose);
  const Time expiry = now + std::chrono::hours(type::v1::LIMIT_PAGE_TOKEN_HOURS);
  std::string content(1, kVersion);
  WriteText(content, key.id);
  WriteInt(content, expiry.time_since_epoch().count());
  for (const Value& value : cursor) WriteValue(content, value);
  content += SealOf(key, listing, content);
  return Base64UrlEncode(content);
}

Result<Cursor> OpenPageToken(const keys::KeyRing& keys, const Listing& listing,
                             std::string_view token, Time now) {
  std::optional<Cursor> cursor = Open(keys, listing, token, now);
  if (!cursor) return Fail(type::Reason::kPageTokenInvalid);
  return *std::move(cursor);
}

}  // namespace steward::paging
