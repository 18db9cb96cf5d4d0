#include "services/directory/occupancy/ownership.h"

#include <algorithm>
#include <utility>

#include "steward/directory/v1/reasons.h"

namespace steward::directory {
namespace {

// Twelve denominators of at most 1,000 have a common one below 10^36.
__extension__ using Wide = __int128;

struct Fraction {
  Wide numerator = 0;
  Wide denominator = 1;
};

Fraction Sum(const Fraction& sum, const OwnerShare& share) {
  const Wide numerator = sum.numerator * share.denominator + sum.denominator * share.numerator;
  const Wide denominator = sum.denominator * share.denominator;
  Wide a = numerator;
  Wide b = denominator;
  while (b != 0) a = std::exchange(b, a % b);
  return {numerator / a, denominator / a};
}

Status CheckOwnersDiffer(const std::vector<OwnerShare>& owners) {
  for (size_t i = 1; i < owners.size(); ++i) {
    for (size_t earlier = 0; earlier < i; ++earlier) {
      if (owners[earlier].owner != owners[i].owner) continue;
      return Fail(Reason::kListedTwice, {{"field", "owners"}, {"position", std::to_string(i + 1)}});
    }
  }
  return {};
}

Error Overlap(const Ownership& running) {
  return Fail(Reason::kOwnershipOverlaps, {{"ownership", running.name.ToString()},
                                           {"from_date", DayText(running.period.from)},
                                           {"to_date", EndText(running.period)}});
}

Status CheckNotCancelled(const Ownership& ownership) {
  if (!ownership.cancelled) return {};
  return Fail(Reason::kOwnershipCancelled, {{"ownership", ownership.name.ToString()}});
}

Status CheckOwnership(const Ownership& ownership) {
  if (ownership.period.IsEmpty()) {
    return Fail(Reason::kPeriodInvalid, {{"from_date", DayText(ownership.period.from)},
                                         {"to_date", EndText(ownership.period)}});
  }
  TRY(CheckOwnersDiffer(ownership.owners));
  bool has_contact = false;
  Fraction sum;
  for (size_t i = 0; i < ownership.owners.size(); ++i) {
    const OwnerShare& share = ownership.owners[i];
    has_contact = has_contact || share.owner == ownership.bill_contact;
    sum = Sum(sum, share);
    if (sum.numerator <= sum.denominator) continue;
    const OwnerName owner{ownership.name.branch, share.owner};
    return Fail(Reason::kOwnershipSharesExceedWhole,
                {{"owner", owner.ToString()}, {"position", std::to_string(i + 1)}});
  }
  if (!has_contact) {
    const OwnerName contact{ownership.name.branch, ownership.bill_contact};
    return Fail(Reason::kBillContactNotOwner, {{"owner", contact.ToString()}});
  }
  return {};
}

Status CheckDaysFree(const Ownership& wanted, const OwnershipHistory& history) {
  for (const Ownership& other : history) {
    if (other.cancelled || other.name.id == wanted.name.id) continue;
    if (other.period.Overlaps(wanted.period)) return Overlap(other);
  }
  return {};
}

}  // namespace

Ownership& OwnershipIn(OwnershipHistory& history, const OwnershipId& id) {
  const auto found = std::find_if(history.begin(), history.end(),
                                  [&](const Ownership& one) { return one.name.id == id; });
  STEWARD_CHECK(found != history.end());
  return *found;
}

Status AddOwnership(OwnershipHistory& history, Ownership added) {
  TRY(CheckOwnership(added));
  TRY(CheckDaysFree(added, history));
  history.push_back(std::move(added));
  return {};
}

Status TransferOwnership(OwnershipHistory& history, const OwnershipId& running, Ownership next) {
  Ownership& ended = OwnershipIn(history, running);
  TRY(CheckNotCancelled(ended));
  if (ended.period.to) {
    return Fail(Reason::kOwnershipEnded,
                {{"ownership", ended.name.ToString()}, {"to_date", DayText(*ended.period.to)}});
  }
  if (next.period.from <= ended.period.from) return Overlap(ended);
  ended.period.to = next.period.from;
  ended.successor = next.name.id;
  next.predecessor = running;
  return AddOwnership(history, std::move(next));
}

Status CancelOwnership(OwnershipHistory& history, const OwnershipId& id,
                       Cancellation cancellation) {
  Ownership& ownership = OwnershipIn(history, id);
  TRY(CheckNotCancelled(ownership));
  if (ownership.successor) {
    const OwnershipId& successor = *ownership.successor;
    return Fail(Reason::kOwnershipHasSuccessor,
                {{"ownership", ownership.name.ToString()},
                 {"successor", OwnershipIn(history, successor).name.ToString()}});
  }
  ownership.cancelled = std::move(cancellation);
  if (!ownership.predecessor) return {};
  Ownership& again = OwnershipIn(history, *ownership.predecessor);
  again.period.to.reset();
  again.successor.reset();
  return CheckDaysFree(again, history);
}

}  // namespace steward::directory
