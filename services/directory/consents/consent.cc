#include "services/directory/consents/consent.h"

#include "steward/directory/v1/reasons.h"

namespace steward::directory {

ConsentState Consent::StateAt(Time now) const {
  if (withdrawal) return ConsentState::kWithdrawn;
  return end && *end <= now ? ConsentState::kExpired : ConsentState::kGiven;
}

bool NeedsConsent(LawfulBasis basis) {
  return basis == LawfulBasis::kConsent || basis == LawfulBasis::kSeparateConsent;
}

Status CheckGiving(const Purpose& purpose, const Consent& consent,
                   const std::optional<Consent>& last) {
  if (!NeedsConsent(purpose.basis)) {
    return Fail(Reason::kConsentNotNeeded,
                {{"purpose", purpose.title_en}, {"purpose_zh", purpose.title_zh}});
  }
  if (last && last->StateAt(consent.given) == ConsentState::kGiven)
    return Fail(Reason::kConsentAlreadyGiven, {{"consent", last->name.ToString()}});
  const bool himself = consent.channel == ConsentChannel::kOwnerPage;
  if (purpose.basis == LawfulBasis::kSeparateConsent && consent.proof.empty() && !himself)
    return Fail(Reason::kConsentProofMissing);
  if (consent.end && *consent.end <= consent.given) return Fail(Reason::kConsentEndsTooEarly);
  return {};
}

Status Withdraw(Consent& consent, const Withdrawal& withdrawal) {
  const ConsentState state = consent.StateAt(withdrawal.time);
  if (state != ConsentState::kGiven) {
    const bool withdrawn = state == ConsentState::kWithdrawn;
    return Fail(Reason::kConsentEnded, {{"state", withdrawn ? "WITHDRAWN" : "EXPIRED"},
                                        {"state_zh", withdrawn ? "已撤回" : "已到期"}});
  }
  consent.withdrawal = withdrawal;
  return {};
}

bool MayContact(const Purpose& purpose, const std::optional<Consent>& last, Time now) {
  if (!NeedsConsent(purpose.basis)) return true;
  return last && last->StateAt(now) == ConsentState::kGiven;
}

}  // namespace steward::directory
