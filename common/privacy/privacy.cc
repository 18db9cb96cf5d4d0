#include "common/privacy/privacy.h"

#include <algorithm>
#include <utility>

#include "common/base/id.h"
#include "common/base/text.h"
#include "common/keys/crypto.h"
#include "common/keys/key_folder.h"
#include "steward/type/v1/reasons.h"

namespace steward::privacy {
namespace {

constexpr std::string_view kFieldPurpose = "privacy_field";
constexpr std::string_view kIndexPurpose = "privacy_phone_index";
constexpr char kVersion = 1;
constexpr size_t kWholeBytes = 16;
constexpr size_t kLastFourBytes = 8;

// Appends a part so that no two lists of parts give the same bytes.
void AppendPart(std::string& bytes, std::string_view part) {
  for (int shift = 24; shift >= 0; shift -= 8)
    bytes += static_cast<char>(part.size() >> shift & 255);
  bytes += part;
}

std::string Joined(std::initializer_list<std::string_view> parts) {
  std::string bytes;
  for (const std::string_view part : parts) AppendPart(bytes, part);
  return bytes;
}

std::string ContextOf(const Cell& cell, std::string_view head) {
  return Joined({head, cell.table, cell.column, cell.branch, cell.row});
}

Error CannotOpen(const Cell& cell, const std::string& why) {
  Error error = Fail(type::Reason::kInternal);
  error.cause = "the sealed field " + std::string(cell.table) + '.' + std::string(cell.column) +
                " cannot be opened: " + why;
  return error;
}

std::string Term(const keys::Key& key, std::string_view branch, std::string_view kind,
                 std::string_view digits, size_t size) {
  return std::string(
      keys::AsText(keys::KeyedHash(key, Joined({branch, kind, digits}))).substr(0, size));
}

std::vector<std::string> Terms(const keys::KeyRing& ring, std::string_view branch,
                               std::string_view kind, std::string_view digits, size_t size) {
  std::vector<std::string> terms;
  for (const keys::Key& key : ring.All(kIndexPurpose)) {
    terms.push_back(Term(key, branch, kind, digits, size));
  }
  return terms;
}

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

std::string_view LastFourOf(std::string_view phone) {
  STEWARD_CHECK(phone.size() >= 4);
  return phone.substr(phone.size() - 4);
}

}  // namespace

std::string_view KeyIdOf(std::string_view sealed) {
  if (sealed.size() < 2 || sealed[0] != kVersion) return {};
  const size_t size = static_cast<unsigned char>(sealed[1]);
  const std::string_view id = sealed.substr(2, size);
  return id.size() == size && keys::IsKeyId(id) ? id : std::string_view();
}

std::string FieldCipher::Seal(std::string_view plain, const Cell& cell) const {
  const keys::Key key = ring_.Newest(kFieldPurpose);
  std::string sealed = {kVersion, static_cast<char>(key.id.size())};
  sealed += key.id;
  sealed += keys::Seal(key.bytes, plain, ContextOf(cell, sealed));
  return sealed;
}

Result<std::string> FieldCipher::Open(std::string_view sealed, const Cell& cell) const {
  const std::string_view id = KeyIdOf(sealed);
  if (id.empty()) return CannotOpen(cell, "it does not begin like one");
  const std::optional<keys::Key> key = ring_.Find(kFieldPurpose, id);
  if (!key) return CannotOpen(cell, "the master key " + std::string(id) + " is missing");
  const size_t head = 2 + id.size();
  std::optional<std::string> plain =
      keys::Unseal(key->bytes, sealed.substr(head), ContextOf(cell, sealed.substr(0, head)));
  if (!plain) return CannotOpen(cell, "it was altered or belongs to another cell");
  return *std::move(plain);
}

bool FieldCipher::IsNewest(std::string_view sealed) const {
  return KeyIdOf(sealed) == ring_.Newest(kFieldPurpose).id;
}

PhoneTerms PhoneIndex::Terms(std::string_view branch, std::string_view phone) const {
  const keys::Key key = ring_.Newest(kIndexPurpose);
  return {Term(key, branch, "whole", phone, kWholeBytes),
          Term(key, branch, "last_four", LastFourOf(phone), kLastFourBytes)};
}

std::vector<std::string> PhoneIndex::Whole(std::string_view branch, std::string_view phone) const {
  return privacy::Terms(ring_, branch, "whole", phone, kWholeBytes);
}

std::vector<std::string> PhoneIndex::LastFour(std::string_view branch,
                                              std::string_view digits) const {
  return privacy::Terms(ring_, branch, "last_four", digits, kLastFourBytes);
}

std::optional<std::string> NormalizePhone(std::string_view text) {
  std::string phone;
  for (const char c : text) {
    if (IsDigit(c) || (c == '+' && phone.empty()))
      phone += c;
    else if (c != ' ' && c != '-' && c != '(' && c != ')')
      return std::nullopt;
  }
  if (phone.starts_with("+86"))
    phone.erase(0, 3);
  else if (phone.starts_with("0086"))
    phone.erase(0, 4);
  else if (phone.starts_with("861") && phone.size() == 13)
    phone.erase(0, 2);  // a mobile number
  const auto digits = std::count_if(phone.begin(), phone.end(), IsDigit);
  if (digits < 5 || digits > 15) return std::nullopt;
  return phone;
}

std::string MaskPhone(std::string_view phone) {
  const size_t size = phone.size();
  if (size < 7) return std::string(size, '*');
  if (size < 11) return std::string(size - 2, '*').append(phone.substr(size - 2));
  return std::string(phone.substr(0, 3)).append(size - 7, '*').append(phone.substr(size - 4));
}

std::string MaskNumbers(std::string_view text) {
  constexpr auto kDigitsOfAPhone = 7;
  std::string masked;
  bool first = true;
  for (const std::string_view part : Split(text, '/')) {
    if (!std::exchange(first, false)) masked += '/';
    const size_t begin = masked.size();
    masked += part;
    if (std::count_if(part.begin(), part.end(), IsDigit) < kDigitsOfAPhone || Uuid::Parse(part))
      continue;
    std::replace_if(masked.begin() + static_cast<std::ptrdiff_t>(begin), masked.end(), IsDigit,
                    '*');
  }
  return masked;
}

std::string MaskName(std::string_view name) {
  if (name.empty()) return "";
  std::string_view rest = name;
  if (!NextCodePoint(rest) || rest.empty()) return "**";
  return std::string(name.substr(0, name.size() - rest.size())) + "**";
}

}  // namespace steward::privacy
