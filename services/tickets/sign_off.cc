#include "services/tickets/sign_off.h"

#include "services/tickets/time_text.h"
#include "steward/tickets/v1/reasons.h"

namespace steward::tickets {
namespace {

bool FitsRole(SignerRole needed, SignerRole offered) {
  if (needed == offered) return true;
  // Whoever stands above may sign what those below may sign for the company.
  if (needed == SignerRole::kSteward) return offered == SignerRole::kSupervisor;
  // In the customer's place, after some days.
  return needed == SignerRole::kCustomer && offered == SignerRole::kSteward;
}

}  // namespace

SignerRole SignerOf(const FinishedWork& work, const Policy& policy) {
  if (work.consented_fen > 0 && work.consented_fen >= policy.manager_sign_from_fen)
    return SignerRole::kManager;
  if (work.done_outside) return SignerRole::kTechnician;
  return work.kind == Kind::kPublicRepair ? SignerRole::kSteward : SignerRole::kCustomer;
}

Status CheckSigning(const FinishedWork& work, const Signing& signing, const Policy& policy) {
  const SignerRole needed = SignerOf(work, policy);
  const Word who = WordOf(needed);
  if (signing.signer.empty()) return Fail(Reason::kTextMissing, {{"field", "signer"}});
  if (work.doers.contains(signing.actor) || work.doers.contains(signing.signer)) {
    return Fail(Reason::kSignerDidTheWork, {{"who", who.word}, {"who_zh", who.zh}});
  }
  if (!FitsRole(needed, signing.signature.role)) {
    return Fail(Reason::kSignerNotEntitled, {{"who", who.word}, {"who_zh", who.zh}});
  }
  if (needed != SignerRole::kCustomer || signing.signature.role == SignerRole::kCustomer) return {};
  const Time from = work.done + std::chrono::days(policy.customer_sign_days);
  if (signing.now < from) {
    return Fail(
        Reason::kCustomerMayStillAnswer,
        {{"days", std::to_string(policy.customer_sign_days)}, {"from_time", TimeText(from)}});
  }
  if (signing.reason.empty()) return Fail(Reason::kTextMissing, {{"field", "reason"}});
  return {};
}

}  // namespace steward::tickets
