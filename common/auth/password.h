// Passwords: which are taken, and how they are kept. Argon2id with 46 MiB costs about 50 ms and
// that much memory, so only LIMIT_PASSWORDS_AT_ONCE are hashed at a time. Passwords are exact
// bytes: nothing is trimmed, cut or folded.
#pragma once

#include <atomic>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "common/auth/turnstile.h"
#include "common/base/patience.h"
#include "common/base/result.h"

namespace steward::auth {

// Whether somebody may choose this password: LIMIT_PASSWORD_LENGTH_MIN to _MAX characters of UTF-8
// (PASSWORD_LENGTH), none that are tried first such as repetitions, runs along the alphabet or the
// keyboard, dates, or a common word with digits (PASSWORD_TOO_COMMON), and without any of `names`,
// such as the account, the person and the company, as long as they have three characters or more
// (PASSWORD_CONTAINS_NAME). There is no rule about kinds of characters. Upper and lower case count
// as the same here.
Status CheckNewPassword(std::string_view password, const std::vector<std::string_view>& names);

// Any thread. One a process.
class PasswordHasher {
 public:
  PasswordHasher();

  // `$argon2id$v=19$m=47104,t=1,p=1$...`, 97 characters, for a VARBINARY(128). Fails with
  // OVERLOADED when LIMIT_PASSWORDS_QUEUED wait already, and with DEADLINE_EXCEEDED or CANCELLED.
  Result<std::string> Hash(std::string_view password, const Patience& patience);

  // Whether the password is the one that was hashed. `hash` empty means that there is no such user:
  // false, after the same work. Fails as Hash does.
  Result<bool> Verify(const std::string& hash, std::string_view password, const Patience& patience);

  // Whether the hash was made with other parameters than Hash uses; then hash the password again
  // while it is known, at sign-in.
  static bool NeedsRehash(const std::string& hash);

  // How many hashes were computed so far: an unknown user must cost as many as a known one.
  std::uint64_t count() const { return count_; }

 private:
  Turnstile turnstile_;
  std::atomic<std::uint64_t> count_{0};
  // Of a password that nobody knows.
  const std::string nobody_;
};

}  // namespace steward::auth
