#include "tests/support/clear_text.h"

#include <algorithm>
#include <cstdint>

#include "common/base/result.h"
#include "common/base/text.h"
#include "common/keys/crypto.h"

namespace steward::testing {
namespace {

constexpr std::string_view kBetweenDigits = " -.,()/_*+:;|\t";

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

bool IsNumber(std::string_view text) { return std::all_of(text.begin(), text.end(), IsDigit); }

std::string Upper(std::string text) {
  for (char& c : text) {
    if (c >= 'a' && c <= 'f') c = static_cast<char>(c - 'a' + 'A');
  }
  return text;
}

// In UTF-16 without a mark, of ASCII.
std::string Wide(std::string_view text) {
  std::string wide;
  for (const char c : text) (wide += c) += '\0';
  wide.pop_back();  // so that either byte order has it
  return wide;
}

std::string FullWidth(std::string_view digits) {
  std::string text;
  for (const char c : digits) (text += "\xEF\xBC") += static_cast<char>(c - '0' + 0x90);
  return text;
}

// What of base64 depends on this text alone when `before` bytes stand before it.
std::string Base64Core(std::string_view text, size_t before) {
  const std::string encoded = keys::Base64Encode(std::string(before, 'x') + std::string(text));
  const size_t from = before == 0 ? 0 : before + 1;  // characters that hold bits of what is before
  const size_t whole = (before + text.size()) / 3 * 4;
  return encoded.substr(from, whole - from);
}

std::string LittleEndian(std::uint64_t number) {
  std::string bytes;
  for (int i = 0; i < 8; ++i) bytes += static_cast<char>(number >> (8 * i) & 255);
  return bytes;
}

std::string Varint(std::uint64_t number) {
  std::string bytes;
  for (; number > 127; number >>= 7) bytes += static_cast<char>((number & 127) | 128);
  return bytes + static_cast<char>(number);
}

// Two digits a byte.
std::string Packed(std::string_view digits) {
  std::string bytes;
  for (size_t i = 0; i + 1 < digits.size(); i += 2) {
    bytes += static_cast<char>((digits[i] - '0') << 4 | (digits[i + 1] - '0'));
  }
  return bytes;
}

// The bytes without what people put between digits.
std::string Joined(std::string_view bytes) {
  std::string joined;
  joined.reserve(bytes.size());
  for (size_t i = 0; i < bytes.size(); ++i) {
    const bool between = kBetweenDigits.find(bytes[i]) != kBetweenDigits.npos;
    if (!between || joined.empty() || !IsDigit(joined.back())) joined += bytes[i];
  }
  return joined;
}

}  // namespace

void ClearText::AddForm(const std::string& story, const std::string& bytes) {
  STEWARD_CHECK(bytes.size() >= 4);
  forms_.push_back({story, bytes});
}

void ClearText::AddSpellings(const std::string& story, const std::string& text) {
  const std::string hex = HexEncode(text);
  AddForm(story, text);
  AddForm(story + " in hexadecimal", hex);
  AddForm(story + " in hexadecimal", Upper(hex));
  for (size_t before = 0; before < 3; ++before)
    AddForm(story + " in base64", Base64Core(text, before));
}

void ClearText::Add(const std::string& word, std::string_view secret) {
  ++secrets_;
  const std::string text(secret);
  AddSpellings(word, text);
  const std::string hash(keys::AsText(keys::Sha256(secret)));
  AddForm(word + " as a hash without a key", hash);
  AddForm(word + " as a hash without a key", HexEncode(hash));
  const auto ascii = [](char c) { return static_cast<unsigned char>(c) < 128; };
  if (!std::all_of(text.begin(), text.end(), ascii)) return;
  AddSpellings(word + " reversed", {text.rbegin(), text.rend()});
  AddForm(word + " in UTF-16", Wide(text));
  digits_.push_back({word + " with something between", text});
  digits_.push_back({word + " reversed with something between", {text.rbegin(), text.rend()}});
  if (!IsNumber(text) || text.size() > 18) return;
  const std::uint64_t number = std::stoull(text);
  const std::string binary = LittleEndian(number);
  AddForm(word + " in full-width digits", FullWidth(text));
  AddForm(word + " as a number", binary);
  AddForm(word + " as a number", {binary.rbegin(), binary.rend()});
  AddForm(word + " as a number", Varint(number));
  AddForm(word + " with two digits a byte", Packed(text));
}

std::vector<std::string> ClearText::In(std::string_view bytes) const {
  std::vector<std::string> found;
  const auto look = [&](const std::vector<Form>& forms, std::string_view where) {
    for (const Form& form : forms) {
      if (where.find(form.bytes) != where.npos) found.push_back(form.story);
    }
  };
  look(forms_, bytes);
  look(digits_, Joined(bytes));
  return found;
}

}  // namespace steward::testing
