// Who owns a unit and from when: periods of one or more owners that follow each other, never two
// on one day. Records are ended by a transfer or cancelled with a reason, never changed.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "services/directory/day.h"
#include "services/directory/import_mark.h"
#include "services/directory/occupancy/names.h"

namespace steward::directory {

// The numbers are those of the proto.
enum class Acquisition {
  kFirstPurchase = 1,
  kSale = 2,
  kInheritance = 3,
  kCourtAuction = 4,
  kGift = 5,
  kDivorce = 6,
};

// numerator/denominator of the unit; both are 1 to kMaxShareDenominator.
struct OwnerShare {
  OwnerId owner;
  int numerator = 1;
  int denominator = 1;
  bool operator==(const OwnerShare&) const = default;
};

// What the sums of shares rely on to stay within 128 bits.
inline constexpr int kMaxShareDenominator = 1'000;
inline constexpr int kMaxOwnersOfUnit = 12;

// Who took a record back, when and why.
struct Cancellation {
  std::string reason;
  std::string actor;
  Time time;
};

struct Ownership {
  OwnershipName name;
  std::vector<OwnerShare> owners;
  OwnerId bill_contact;
  Acquisition kind = Acquisition::kSale;
  std::optional<Day> contract_day;
  std::optional<Day> registration_day;
  Period period;  // begins with the billing day (DEF-5)
  // The ownership a transfer ended for this one, and the one for which a transfer ended this.
  std::optional<OwnershipId> predecessor;
  std::optional<OwnershipId> successor;
  std::optional<Cancellation> cancelled;
  std::optional<ImportMark> mark;
  std::string creator;
  Time created;
  Time updated;
  std::uint64_t version = 1;
};

// All ownerships of one unit, cancelled ones too. The changes below keep it true that no day has
// two that are not cancelled. After a refusal the history is in no defined state.
using OwnershipHistory = std::vector<Ownership>;

// The one with this id, which is there.
Ownership& OwnershipIn(OwnershipHistory& history, const OwnershipId& id);

// Puts in a period of its own. PERIOD_INVALID, LISTED_TWICE, BILL_CONTACT_NOT_OWNER,
// OWNERSHIP_SHARES_EXCEED_WHOLE; OWNERSHIP_OVERLAPS names the one that runs on a day of it.
Status AddOwnership(OwnershipHistory& history, Ownership added);

// Ends the running ownership on the day `next` begins with, and puts that in. OWNERSHIP_CANCELLED,
// OWNERSHIP_ENDED, and the refusals of AddOwnership; OWNERSHIP_OVERLAPS also where the day is not
// after the first of the running one.
Status TransferOwnership(OwnershipHistory& history, const OwnershipId& running, Ownership next);

// Takes a record back. What a transfer had ended for it runs on again. OWNERSHIP_CANCELLED;
// OWNERSHIP_HAS_SUCCESSOR where a transfer has ended it: that one is to be cancelled first;
// OWNERSHIP_OVERLAPS where what would run on again meets another.
Status CancelOwnership(OwnershipHistory& history, const OwnershipId& id, Cancellation cancellation);

}  // namespace steward::directory
