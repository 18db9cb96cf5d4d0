// Who may sign finished work (T-23). It follows from the kind of work, and never is it the one who
// did it.
#pragma once

#include <cstdint>
#include <set>
#include <string>

#include "common/base/clock.h"
#include "common/base/result.h"
#include "services/tickets/history.h"
#include "services/tickets/policy.h"
#include "services/tickets/vocabulary.h"

namespace steward::tickets {

// The work to be signed.
struct FinishedWork {
  Kind kind = Kind::kHomeRepair;
  bool done_outside = false;  // by a contractor, the developer or a utility
  std::int64_t consented_fen = 0;
  std::set<std::string> doers;  // staff of ours who started or finished the work
  Time done;
};

// What is offered as signature.
struct Signing {
  Signature signature;
  std::string actor;   // who is signed in
  std::string signer;  // whose signature it is: a member of staff or the customer's name
  std::string reason;
  Time now;
};

// The role whose signature the work needs: MANAGER above the amount of the policy, TECHNICIAN under
// a contractor's work, STEWARD for public repairs (a SUPERVISOR may as well), else CUSTOMER.
SignerRole SignerOf(const FinishedWork& work, const Policy& policy);

// FAILED_PRECONDITION / SIGNER_DID_THE_WORK, SIGNER_NOT_ENTITLED, CUSTOMER_MAY_STILL_ANSWER (a
// steward signs for a customer too early); INVALID_ARGUMENT / TEXT_MISSING where he gives no reason
// or no signer is named.
Status CheckSigning(const FinishedWork& work, const Signing& signing, const Policy& policy);

}  // namespace steward::tickets
