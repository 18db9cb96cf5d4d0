#include "services/directory/occupancy/payer.h"

#include "steward/directory/v1/reasons.h"

namespace steward::directory {
namespace {

Error PromisePeriodInvalid(const Period& period) {
  return Fail(Reason::kPeriodInvalid,
              {{"from_date", DayText(period.from)}, {"to_date", EndText(period)}});
}

// The move of the delivery that holds on the day; null before the first.
const FactChange* DeliveryOn(const std::vector<FactChange>& deliveries, Day day) {
  const FactChange* last = nullptr;
  for (const FactChange& change : deliveries) {
    if (change.day <= day) last = &change;
  }
  return last;
}

// Whether the owner's side owes on the day (DEF-20).
bool OwnerOwes(const FactChange* delivery, Day day) {
  if (delivery == nullptr) return false;
  switch (static_cast<Delivery>(delivery->after)) {
    case Delivery::kUnsold:
    case Delivery::kSoldNotDelivered: return false;
    case Delivery::kDeliveredNotTaken:
      return delivery->deemed && delivery->deemed->owes_from <= day;
    case Delivery::kTakenOver:
    case Delivery::kTakenOverFromFormer: return true;
  }
  return false;
}

const PayerPromise* PromiseOn(const PayerRecords& records, PromiseKind kind, Day day) {
  for (const PayerPromise& promise : records.promises) {
    if (promise.kind == kind && promise.period.Contains(day)) return &promise;
  }
  return nullptr;
}

const Occupancy* PayingTenantOn(const PayerRecords& records, Day day) {
  for (const Occupancy& occupancy : records.occupancies) {
    if (occupancy.pays && occupancy.period.Contains(day)) return &occupancy;
  }
  return nullptr;
}

const Ownership* OwnershipOn(const PayerRecords& records, Day day) {
  for (const Ownership& ownership : records.ownerships) {
    if (!ownership.cancelled && ownership.period.Contains(day)) return &ownership;
  }
  return nullptr;
}

}  // namespace

Status CheckPromise(const PayerPromise& promise) {
  if (promise.period.IsEmpty()) return PromisePeriodInvalid(promise.period);
  if (promise.kind == PromiseKind::kEmployer && !promise.payer) {
    return Fail(Reason::kEvidenceMissing, {{"field", "payer"}});
  }
  return {};
}

Status CheckPromiseFree(const PayerPromise& wanted, const std::vector<PayerPromise>& others) {
  for (const PayerPromise& other : others) {
    if (other.kind != wanted.kind || other.period.IsEmpty()) continue;
    if (!other.period.Overlaps(wanted.period)) continue;
    return Fail(Reason::kPayerPromiseOverlaps, {{"promise", other.name.ToString()},
                                                {"from_date", DayText(other.period.from)},
                                                {"to_date", EndText(other.period)}});
  }
  return {};
}

Status EndPromise(PayerPromise& promise, Day day) {
  if (promise.period.to && *promise.period.to <= day) {
    return Fail(Reason::kPayerPromiseEnded,
                {{"promise", promise.name.ToString()}, {"to_date", DayText(*promise.period.to)}});
  }
  if (day < promise.period.from) return PromisePeriodInvalid({promise.period.from, day});
  promise.period.to = day;
  return {};
}

Result<Payer> PayerOn(const PayerRecords& records, Day day) {
  Payer payer;
  const Ownership* ownership = OwnershipOn(records, day);
  if (ownership != nullptr) {
    payer.owners = ownership->owners;
    payer.bill_contact = ownership->bill_contact;
  }
  const FactChange* delivery = DeliveryOn(records.deliveries, day);
  if (!OwnerOwes(delivery, day)) {
    payer.record = delivery == nullptr ? records.unit.ToString() : delivery->name.ToString();
    return payer;
  }
  if (const PayerPromise* promise = PromiseOn(records, PromiseKind::kDeveloper, day)) {
    payer.because = PayerBecause::kDeveloperPromise;
    payer.record = promise->name.ToString();
    return payer;
  }
  if (const PayerPromise* promise = PromiseOn(records, PromiseKind::kEmployer, day)) {
    payer.kind = PayerKind::kEmployer;
    payer.because = PayerBecause::kEmployerPromise;
    payer.record = promise->name.ToString();
    payer.payers = {*promise->payer};
    return payer;
  }
  if (const Occupancy* tenant = PayingTenantOn(records, day)) {
    payer.kind = PayerKind::kTenant;
    payer.because = PayerBecause::kTenantAgreement;
    payer.record = tenant->name.ToString();
    payer.payers = {tenant->occupant};
    return payer;
  }
  if (ownership == nullptr) {
    return Fail(Reason::kPayerUnknown, {{"unit", records.unit.ToString()}, {"date", DayText(day)}});
  }
  payer.kind = PayerKind::kOwners;
  payer.because = PayerBecause::kOwnership;
  payer.record = ownership->name.ToString();
  for (const OwnerShare& share : payer.owners) payer.payers.push_back(share.owner);
  return payer;
}

}  // namespace steward::directory
