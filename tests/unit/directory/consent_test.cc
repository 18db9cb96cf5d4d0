// Which consent may be recorded, when it holds, and what may be done without one.
#include "services/directory/consents/consent.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/reason.h"

namespace steward::directory {
namespace {

using testing::FailsWith;

constexpr Time kNow = std::chrono::sys_days(std::chrono::year(2026) / 3 / 1);

Purpose PurposeOn(LawfulBasis basis) {
  Purpose purpose;
  purpose.code = "p";
  purpose.basis = basis;
  return purpose;
}

Consent Given() {
  Consent consent;
  consent.name.branch = "cq";
  consent.given = kNow;
  consent.proof = "表 7";
  return consent;
}

TEST(ConsentTest, ContractAndLawNeedNoneAndTakeNone) {
  for (const LawfulBasis basis : {LawfulBasis::kContract, LawfulBasis::kLaw}) {
    EXPECT_THAT(CheckGiving(PurposeOn(basis), Given(), {}), FailsWith("CONSENT_NOT_NEEDED"));
    EXPECT_TRUE(MayContact(PurposeOn(basis), {}, kNow));
  }
}

TEST(ConsentTest, ConsentHoldsFromItsBeginningToItsWithdrawalOrEnd) {
  for (const LawfulBasis basis : {LawfulBasis::kConsent, LawfulBasis::kSeparateConsent}) {
    const Purpose purpose = PurposeOn(basis);
    EXPECT_FALSE(MayContact(purpose, {}, kNow)) << "never given";
    Consent consent = Given();
    consent.end = kNow + std::chrono::hours(1);
    EXPECT_TRUE(MayContact(purpose, consent, kNow));
    EXPECT_TRUE(MayContact(purpose, consent, *consent.end - Duration(1)));
    EXPECT_FALSE(MayContact(purpose, consent, *consent.end));
    EXPECT_EQ(consent.StateAt(*consent.end), ConsentState::kExpired);
    ASSERT_TRUE(Withdraw(consent, {kNow, "he", ConsentChannel::kPhone}).ok());
    EXPECT_FALSE(MayContact(purpose, consent, kNow));
    EXPECT_EQ(consent.StateAt(*consent.end), ConsentState::kWithdrawn);
    EXPECT_TRUE(CheckGiving(purpose, Given(), consent).ok()) << "and may be given again";
  }
}

TEST(ConsentTest, ASecondOneWhileOneHoldsIsRefused) {
  const Consent first = Given();
  EXPECT_THAT(CheckGiving(PurposeOn(LawfulBasis::kConsent), Given(), first),
              FailsWith("CONSENT_ALREADY_GIVEN"));
}

TEST(ConsentTest, SeparateConsentThatStaffRecordNeedsAProof) {
  Consent consent = Given();
  consent.proof.clear();
  EXPECT_TRUE(CheckGiving(PurposeOn(LawfulBasis::kConsent), consent, {}).ok());
  const Purpose separate = PurposeOn(LawfulBasis::kSeparateConsent);
  EXPECT_THAT(CheckGiving(separate, consent, {}), FailsWith("CONSENT_PROOF_MISSING"));
  consent.channel = ConsentChannel::kOwnerPage;
  EXPECT_TRUE(CheckGiving(separate, consent, {}).ok());
}

TEST(ConsentTest, ItsEndLiesBehindItsBeginningAndNothingIsWithdrawnTwice) {
  Consent consent = Given();
  consent.end = kNow;
  EXPECT_THAT(CheckGiving(PurposeOn(LawfulBasis::kConsent), consent, {}),
              FailsWith("CONSENT_ENDS_TOO_EARLY"));
  EXPECT_THAT(Withdraw(consent, {kNow, "he", ConsentChannel::kPhone}), FailsWith("CONSENT_ENDED"));
}

}  // namespace
}  // namespace steward::directory
