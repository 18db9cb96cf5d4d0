#include "common/auth/password.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <set>

#include "common/base/text.h"
#include "common/keys/crypto.h"
#include "steward/type/v1/limits.pb.h"

namespace steward::auth {
namespace {

constexpr size_t kMemoryKib = 47104;  // 46 MiB: OWASP ASVS 5.0, appendix C
constexpr size_t kMostBytes = size_t{4} * type::v1::LIMIT_PASSWORD_LENGTH_MAX;

// Words that lists of stolen passwords are full of, alone or with digits and signs around them.
constexpr std::array<std::string_view, 76> kCommonWords = {
    "password", "passwd",        "passw0rd", "p@ssword", "p@ssw0rd", "pass",
    "admin",    "administrator", "root",     "user",     "test",     "guest",
    "login",    "welcome",       "letmein",  "master",   "secret",   "changeme",
    "default",  "access",        "hello",    "iloveyou", "woaini",   "wodemima",
    "mima",     "wuye",          "guanjia",  "steward",  "property", "dragon",
    "monkey",   "football",      "baseball", "shadow",   "sunshine", "princess",
    "superman", "batman",        "michael",  "jordan",   "charlie",  "daniel",
    "ashley",   "jessica",       "qazwsx",   "asdf",     "asdfgh",   "qwer",
    "qwert",    "qwerty",        "zxcv",     "zxcvbn",   "zaq",      "abc",
    "abcd",     "abcdef",        "aa",       "a",        "q",        "qq",
    "qaz",      "wsx",           "xiaoming", "zhang",    "wang",     "li",
    "liu",      "chen",          "beijing",  "shanghai", "shenzhen", "hangzhou",
    "china",    "zhongguo",      "computer", "internet"};

// Neighbours on keyboards and in alphabets.
constexpr std::array<std::string_view, 11> kRows = {"abcdefghijklmnopqrstuvwxyz",
                                                    "01234567890",
                                                    "qwertyuiop",
                                                    "asdfghjkl",
                                                    "zxcvbnm",
                                                    "!@#$%^&*()",
                                                    "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p",
                                                    "qazwsxedcrfvtgbyhnujmikolp",
                                                    "1q2w3e4r5t6y7u8i9o0p",
                                                    "789456123",
                                                    "147258369"};

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// A short piece over and over: "aaaaaaaa", "abcabcabc", "12121212".
bool IsRepetition(std::string_view text) {
  for (size_t period = 1; period <= 4 && period * 2 <= text.size(); ++period) {
    if (text.substr(period) == text.substr(0, text.size() - period)) return true;
  }
  return false;
}

// How many characters at the front run along one row, forwards or backwards.
size_t RunLength(std::string_view text) {
  size_t longest = 1;
  for (const std::string_view row : kRows) {
    const std::string backwards(row.rbegin(), row.rend());
    for (const std::string_view line : {row, std::string_view(backwards)}) {
      for (size_t at = line.find(text[0]); at != line.npos; at = line.find(text[0], at + 1)) {
        const std::string_view rest = line.substr(at);
        const auto end = std::mismatch(rest.begin(), rest.end(), text.begin(), text.end()).first;
        longest = std::max(longest, static_cast<size_t>(end - rest.begin()));
      }
    }
  }
  return longest;
}

// Made of nothing but runs of three and more and repetitions: "abcd1234", "qwerty123", "1234aaaa".
bool IsRuns(std::string_view text) {
  while (!text.empty()) {
    const size_t same = std::min(text.find_first_not_of(text[0]), text.size());
    const size_t run = std::max(same, RunLength(text));
    if (run < 3) return false;
    text.remove_prefix(run);
  }
  return true;
}

// "20260131", "19900101", "31012026".
bool IsDate(std::string_view text) {
  if (text.size() != 8 || !std::all_of(text.begin(), text.end(), IsDigit)) return false;
  const auto part = [&](size_t at, size_t size) {
    return std::atoi(std::string(text.substr(at, size)).c_str());
  };
  const auto is_day = [](int year, int month, int day) {
    return year >= 1900 && year < 2100 && month >= 1 && month <= 12 && day >= 1 && day <= 31;
  };
  return is_day(part(0, 4), part(4, 2), part(6, 2)) || is_day(part(4, 4), part(2, 2), part(0, 2)) ||
         is_day(part(4, 4), part(0, 2), part(2, 2));
}

// A common word once digits and signs are taken off both ends: "Admin@2026", "123password!".
bool IsWordWithDecoration(std::string_view text) {
  const auto is_letter = [](char c) {
    return (c >= 'a' && c <= 'z') || static_cast<signed char>(c) < 0;
  };
  const auto first = std::find_if(text.begin(), text.end(), is_letter);
  const auto last = std::find_if(text.rbegin(), text.rend(), is_letter).base();
  const std::string_view core = first < last ? std::string_view(first, last) : std::string_view();
  // A few signs, a year, a birthday or a run are guessed along with the word; other digits are not.
  std::string around(text.begin(), first);
  if (first < last) around.append(last, text.end());
  return std::find(kCommonWords.begin(), kCommonWords.end(), core) != kCommonWords.end() &&
         (around.size() <= std::max(core.size(), size_t{6}) || IsRuns(around) || IsDate(around));
}

// Fewer than four different characters.
bool HasFewCharacters(std::string_view text) {
  return std::set<char>(text.begin(), text.end()).size() < 4;
}

bool IsCommon(std::string_view lower) {
  return HasFewCharacters(lower) || IsRepetition(lower) || IsRuns(lower) || IsDate(lower) ||
         IsWordWithDecoration(lower);
}

}  // namespace

Status CheckNewPassword(std::string_view password, const std::vector<std::string_view>& names) {
  const size_t length = password.size() > kMostBytes ? 0 : CodePointCount(password).value_or(0);
  if (length < type::v1::LIMIT_PASSWORD_LENGTH_MIN ||
      length > type::v1::LIMIT_PASSWORD_LENGTH_MAX) {
    return Fail(type::Reason::kPasswordLength,
                {{"least", std::to_string(type::v1::LIMIT_PASSWORD_LENGTH_MIN)},
                 {"most", std::to_string(type::v1::LIMIT_PASSWORD_LENGTH_MAX)}});
  }
  const std::string lower = LowerAscii(password);
  if (IsCommon(lower)) return Fail(type::Reason::kPasswordTooCommon);
  for (const std::string_view name : names) {
    const bool long_enough = CodePointCount(name).value_or(name.size()) >= 3;
    if (long_enough && lower.find(LowerAscii(name)) != lower.npos) {
      return Fail(type::Reason::kPasswordContainsName);
    }
  }
  return {};
}

PasswordHasher::PasswordHasher()
    : turnstile_(type::v1::LIMIT_PASSWORDS_AT_ONCE, type::v1::LIMIT_PASSWORDS_QUEUED),
      nobody_(keys::HashPassword(keys::RandomBytes(32), kMemoryKib)) {}

Result<std::string> PasswordHasher::Hash(std::string_view password, const Patience& patience) {
  const Turnstile::Pass pass = TRY(turnstile_.Enter(patience));
  ++count_;
  return keys::HashPassword(password, kMemoryKib);
}

Result<bool> PasswordHasher::Verify(const std::string& hash, std::string_view password,
                                    const Patience& patience) {
  const Turnstile::Pass pass = TRY(turnstile_.Enter(patience));
  ++count_;
  // A longer one was never taken, and need not be hashed whole; the work stays the same.
  const bool possible = !hash.empty() && password.size() <= kMostBytes;
  const bool same = keys::VerifyPassword(possible ? hash : nobody_, password.substr(0, kMostBytes));
  return possible && same;
}

bool PasswordHasher::NeedsRehash(const std::string& hash) {
  return keys::PasswordHashDiffers(hash, kMemoryKib);
}

}  // namespace steward::auth
