// What people's data are used for, and their consent to it: what is needed, what holds, and whether
// something may be done for a purpose now. Pure.
#pragma once

#include <optional>
#include <string>

#include "common/base/clock.h"
#include "common/base/result.h"
#include "services/directory/day.h"
#include "services/directory/names.h"

namespace steward::directory {

using ConsentId = Id<struct ConsentTag>;

struct ConsentName {
  static constexpr std::string_view kPattern = "branches/{}/owners/{}/consents/{}";
  std::string branch;
  OwnerId owner;
  ConsentId id;

  static Result<ConsentName> Parse(std::string_view text) {
    return ParseAs(text, ConsentName(), &ConsentName::branch, &ConsentName::owner,
                   &ConsentName::id);
  }
  std::string ToString() const { return FormatName(kPattern, branch, owner, id); }
  OwnerName person() const { return {branch, owner}; }
};

// The numbers are those of the proto.
enum class LawfulBasis { kContract = 1, kLaw = 2, kConsent = 3, kSeparateConsent = 4 };
enum class ConsentState { kGiven = 1, kWithdrawn = 2, kExpired = 3 };
enum class ConsentChannel { kCounter = 1, kPhone = 2, kPaper = 3, kOwnerPage = 4, kVisit = 5 };

// As it holds from a day on.
struct Purpose {
  std::string code;
  Day from;
  LawfulBasis basis = LawfulBasis::kConsent;
  std::string title_zh;
  std::string title_en;
  std::string notice_zh;
  std::string notice_en;
};

struct Withdrawal {
  Time time;
  std::string by;
  ConsentChannel channel = ConsentChannel::kCounter;
};

struct Consent {
  ConsentName name;
  std::string purpose;
  Day purpose_from;  // of the version that was in force
  ConsentChannel channel = ConsentChannel::kCounter;
  std::string proof;
  Time given;
  std::string giver;
  std::optional<Time> end;
  std::optional<Withdrawal> withdrawal{};

  ConsentState StateAt(Time now) const;
};

// Whether the purpose rests on consent.
bool NeedsConsent(LawfulBasis basis);

// Whether this consent may be recorded. `last`: the last one of the person to this purpose.
// CONSENT_NOT_NEEDED; CONSENT_ALREADY_GIVEN, which names it; CONSENT_PROOF_MISSING, unless the
// person consents himself; CONSENT_ENDS_TOO_EARLY.
Status CheckGiving(const Purpose& purpose, const Consent& consent,
                   const std::optional<Consent>& last);

// CONSENT_ENDED unless it holds.
Status Withdraw(Consent& consent, const Withdrawal& withdrawal);

// Whether something may be done for the purpose now.
bool MayContact(const Purpose& purpose, const std::optional<Consent>& last, Time now);

}  // namespace steward::directory
