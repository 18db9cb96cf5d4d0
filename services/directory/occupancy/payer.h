// Who pays the charges of a unit on a day, and which record decides it. One pure function over what
// is known about the unit; everything else is reading the records.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "services/directory/occupancy/occupancy.h"
#include "services/directory/occupancy/ownership.h"
#include "services/directory/occupancy/unit_facts.h"

namespace steward::directory {

// Who else has promised or agreed to pay. The numbers are those of the proto.
enum class PromiseKind { kDeveloper = 1, kEmployer = 2 };

// A dated promise, such as the developer's "one year free".
struct PayerPromise {
  PayerPromiseName name;
  PromiseKind kind = PromiseKind::kDeveloper;
  std::optional<OwnerId> payer;  // the employer; of a developer none
  Period period;
  std::string evidence;
  std::string creator;
  Time created;
  std::string updater;
  Time updated;
  std::uint64_t version = 1;
};

// EVIDENCE_MISSING for an employer who is not named, PERIOD_INVALID.
Status CheckPromise(const PayerPromise& promise);
// PAYER_PROMISE_OVERLAPS names the promise of the same kind that runs on one of the days.
Status CheckPromiseFree(const PayerPromise& wanted, const std::vector<PayerPromise>& others);
// Ends it; a day that is its first leaves no day of it. PAYER_PROMISE_ENDED, PERIOD_INVALID.
Status EndPromise(PayerPromise& promise, Day day);

// The numbers are those of the proto.
enum class PayerKind { kDeveloper = 1, kOwners = 2, kTenant = 3, kEmployer = 4 };
enum class PayerBecause {
  kNotDelivered = 1,
  kDeveloperPromise = 2,
  kEmployerPromise = 3,
  kTenantAgreement = 4,
  kOwnership = 5,
};

// What is known about a unit.
struct PayerRecords {
  UnitName unit;
  std::vector<FactChange> deliveries;  // oldest first
  OwnershipHistory ownerships;
  std::vector<Occupancy> occupancies;
  std::vector<PayerPromise> promises;
};

struct Payer {
  PayerKind kind = PayerKind::kDeveloper;
  PayerBecause because = PayerBecause::kNotDelivered;
  std::string record;              // name of the one that decides; the unit where none was written
  std::vector<OwnerId> payers;     // of a tenant or employer; empty for the developer
  std::vector<OwnerShare> owners;  // who own the unit on the day: payers or liable beside another
  std::optional<OwnerId> bill_contact;
};

// The first that holds: not delivered and not deemed so, the developer; the developer's promise;
// the employer's; the tenant by agreement, with the owners liable; the owners. PAYER_UNKNOWN where
// the unit is delivered and nobody is registered for the day.
Result<Payer> PayerOn(const PayerRecords& records, Day day);

}  // namespace steward::directory
