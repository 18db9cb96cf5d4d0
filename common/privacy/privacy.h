// Personal data in the database: sealed fields, indexes that find a phone number without showing
// it, and the masks people see. What this returns in clear never goes into logs, events, metrics or
// errors.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/result.h"
#include "common/keys/keys.h"

namespace steward::privacy {

// The id of the master key a value is sealed under; empty when the bytes are no sealed value.
std::string_view KeyIdOf(std::string_view sealed);

// Where a sealed value stands. A value moved or copied to another cell does not open.
struct Cell {
  std::string_view table;
  std::string_view column;
  std::string_view branch;
  std::string_view row;  // the bytes of the id
};

// Seals fields with XChaCha20-Poly1305. Any thread; the ring must outlive it.
class FieldCipher {
 public:
  explicit FieldCipher(const keys::KeyRing& ring) : ring_(ring) {}

  // The value for a VARBINARY column: version, key id and sealed text, at most 106 bytes longer
  // than the text. The same text gives other bytes each time.
  std::string Seal(std::string_view plain, const Cell& cell) const;

  // The text; INTERNAL when the bytes were altered, stand in another cell or need a key that is
  // gone. Which of these it was, and which column and key, is in the cause, which is for the log.
  Result<std::string> Open(std::string_view sealed, const Cell& cell) const;

  // Whether the value stands under the newest key.
  bool IsNewest(std::string_view sealed) const;

 private:
  const keys::KeyRing& ring_;
};

// What stands beside a sealed phone number, so that it can be found.
struct PhoneTerms {
  std::string whole;      // BINARY(16)
  std::string last_four;  // BINARY(8)
};

// Keyed hashes of phone numbers. Equal numbers have equal terms within a branch only. A row found
// by a term is a candidate: open its phone and compare. Any thread; the ring must outlive it.
class PhoneIndex {
 public:
  explicit PhoneIndex(const keys::KeyRing& ring) : ring_(ring) {}

  // To store. `phone` is normalized and has four digits or more.
  PhoneTerms Terms(std::string_view branch, std::string_view phone) const;

  // To search with: `phone_whole IN (...)`, one term for each master key, the newest first, because
  // rows keep the terms of the key they were written with.
  std::vector<std::string> Whole(std::string_view branch, std::string_view phone) const;
  // The same for four digits and `phone_last_four`.
  std::vector<std::string> LastFour(std::string_view branch, std::string_view digits) const;

 private:
  const keys::KeyRing& ring_;
};

// The one form of a phone number: 5 to 15 digits, without +86, spaces, hyphens and brackets; a
// foreign number keeps its `+`. Nullopt for everything else, full-width digits included.
std::optional<std::string> NormalizePhone(std::string_view text);

// "138****5678". Numbers shorter than eleven digits show their last two, the shortest nothing.
std::string MaskPhone(std::string_view phone);

// What somebody wrote where a name of a resource, a field or a path belongs: whatever stands
// between two slashes and has seven digits or more, and is no UUID, loses its digits. For records
// of refusals and for errors, because what was mistyped there may be a phone.
std::string MaskNumbers(std::string_view text);

// "张**", whatever the length. "**" where the first character would be the whole name.
std::string MaskName(std::string_view name);

}  // namespace steward::privacy
