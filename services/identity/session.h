// A session: one sign-in on one device. Its refresh token is exchanged for the next one at each
// refresh; what is presented then tells an honest client that repeats itself from somebody with a
// copy.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "common/base/clock.h"
#include "services/identity/names.h"

namespace steward::identity {

// How long an access token lives, and so how long an ended session must be remembered everywhere.
inline constexpr Duration kAccessTokenLife = std::chrono::minutes(10);
// Clocks of processes may differ by so much when they check a token.
inline constexpr Duration kAccessTokenLeeway = std::chrono::minutes(1);
inline constexpr Duration kSessionLife = std::chrono::hours(12);
inline constexpr Duration kSessionIdle = std::chrono::minutes(30);
// A client that lost the answer of a refresh may repeat it for so long.
inline constexpr Duration kRepeatWindow = std::chrono::seconds(30);

using TokenHash = std::array<std::uint8_t, 32>;

// What a presented refresh token means.
enum class Presented {
  kNewest,    // exchange it
  kRepeated,  // the one exchanged just now: the same answer again
  kTooLate,   // the session has ended
  kReused,    // an older one: somebody holds a copy, end the session
};

struct Session {
  // Who signed in. The numbers are those of the column.
  enum class Holder : std::int8_t { kStaff = 1, kOwnerAccount = 2 };

  SessionId id;
  Holder holder = Holder::kStaff;
  StaffName staff;  // of an owner's account: its branch and id
  // What access tokens call the session. Changes with the person's grants, so that tokens with the
  // old ones can be refused while the session goes on.
  SessionId token_id;
  std::string device;                 // as its client called it; may be empty
  TokenHash newest;                   // of the refresh token to come
  std::optional<TokenHash> previous;  // of the one exchanged last
  Time started;
  Time refreshed;  // or started
  std::optional<Time> ended;

  // When it ends unless it is refreshed before.
  Time Expires() const;
  // Whether it has not ended by then.
  bool Open(Time now) const { return !ended && now < Expires(); }
  Presented Judge(const TokenHash& token, Time now) const;
  // After kNewest: the next refresh token takes the place of the one presented.
  void Rotate(const TokenHash& next, Time now);
};

// One that begins now; its refresh token is still to be made.
Session BeginSession(Session::Holder holder, const StaffName& of, const std::string& device,
                     IdSource& ids, Time now);

}  // namespace steward::identity
