// The three facts of a unit, moved apart from each other: how far its delivery is, how it is used,
// and whether we let or sell it for the owner. D-23 is a view of them.
#pragma once

#include <optional>
#include <string>

#include "services/directory/day.h"
#include "services/directory/occupancy/names.h"

namespace steward::directory {

// The numbers are those of the proto.
enum class Delivery {
  kUnsold = 1,
  kSoldNotDelivered = 2,
  kDeliveredNotTaken = 3,
  kTakenOver = 4,
  kTakenOverFromFormer = 5,
};
enum class Use { kNotRegistered = 1, kSelfUsed = 2, kLet = 3, kShortLet = 4, kVacant = 5 };
enum class Agency { kNone = 1, kForLetting = 2, kForSale = 3 };
enum class Fact { kDelivery = 1, kUse = 2, kAgency = 3 };

// The six values of D-23.
enum class UnitState {
  kNotDelivered = 1,
  kNotTakenOver = 2,
  kThroughUs = 3,
  kVacant = 4,
  kOccupied = 5,
  kTakenOver = 6,
};

struct UnitFacts {
  UnitName unit;
  std::string house_number;  // for reading
  Delivery delivery = Delivery::kUnsold;
  Use use = Use::kNotRegistered;
  Agency agency = Agency::kNone;
  // Since when; none where the fact has never been moved.
  std::optional<Day> delivery_day;
  std::optional<Day> use_day;
  std::optional<Day> agency_day;
  std::uint64_t version = 1;

  // The first value of D-23 that holds.
  UnitState State() const;
};

// The notice of handover and its arrival, and from when the owner owes although he has not come
// (DEF-20).
struct DeemedDelivery {
  Day notice_day;
  Day arrival_day;
  Day owes_from;
  bool operator==(const DeemedDelivery&) const = default;
};

// What a move rests on.
struct Proof {
  std::string text;
  std::optional<FileId> file;  // of the same site
  bool empty() const { return text.empty() && !file; }
};

// One move as it is kept: who, when, before, after.
struct FactChange {
  FactChangeName name;
  Fact fact = Fact::kDelivery;
  int before = 0;  // the number of the value
  int after = 0;
  Day day;
  Proof proof;
  std::optional<DeemedDelivery> deemed;  // of a move to DELIVERED_NOT_TAKEN
  std::string actor;
  Time created;
};

// The names of the values, as in the proto without their prefix.
std::string_view WordOf(Delivery delivery);
std::string_view ChineseOf(Delivery delivery);

// How a delivery is moved.
enum class By { kHand, kHandoverRecord };

// Each moves its fact and nothing else. FACT_MOVE_REFUSED says what is possible instead;
// FACT_DATE_BACKWARDS where the day is before the last move of the fact; EVIDENCE_MISSING.
//
// `deemed` belongs to a move to DELIVERED_NOT_TAKEN and to no other: EVIDENCE_MISSING without;
// PERIOD_INVALID where the notice arrives before it is sent, or the owner owes before it arrives or
// before `day`.
Status MoveDelivery(UnitFacts& facts, Delivery to, Day day, By by, const Proof& proof,
                    const std::optional<DeemedDelivery>& deemed);
// UNIT_NOT_HANDED_OVER for a use that means that somebody has moved in.
Status MoveUse(UnitFacts& facts, Use to, Day day, const Proof& proof);
// `proof` is the owner's order.
Status MoveAgency(UnitFacts& facts, Agency to, Day day, const Proof& proof);

// UNIT_NOT_HANDED_OVER unless somebody may have moved in on this day: we handed the unit over by
// then, or took it over from a former company.
Status CheckHandedOver(const UnitFacts& facts, Day day);

}  // namespace steward::directory
