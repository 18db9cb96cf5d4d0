// Consent to purposes: given, withdrawn, asked for; by staff and by people themselves.
#include "tests/support/estate_stage.h"

namespace steward::directory {
namespace {

const std::string kService = "directory.v1.ConsentService.";

class ConsentsTest : public EstateTest {
 protected:
  ConsentsTest() {
    person_ = MakeOwner("王建国", {"13812345678"}, {unit_}).name();
    twin_ = MakeOwner("王建国", {"13812345679"}, {second_unit_}).name();
    elsewhere_ = MakeOwner("赵敏", {}, {other_unit_}).name();
    std::set<std::string> own;
    for (const auto& [path, method] : bindings_->methods()) {
      if (!method.rule.own_permission().empty()) own.insert(method.rule.own_permission());
    }
    pipeline_.Allow("own", own);
  }

  static v1::CreateConsentRequest Giving(const std::string& person, const std::string& purpose) {
    v1::CreateConsentRequest request;
    request.set_parent(person);
    request.mutable_consent()->set_purpose(purpose);
    request.mutable_consent()->set_channel(v1::Consent::CHANNEL_PAPER);
    request.mutable_consent()->set_proof("表 7");
    return request;
  }
  Result<v1::Consent> Give(const std::string& person, const std::string& purpose,
                           const Prefixes& prefixes = {""}) {
    return Do<v1::Consent>(kService + "CreateConsent", Giving(person, purpose), prefixes);
  }
  Result<v1::Consent> TakeBack(const std::string& name) {
    v1::WithdrawConsentRequest request;
    request.set_name(name);
    request.set_channel(v1::Consent::CHANNEL_PHONE);
    return Do<v1::Consent>(kService + "WithdrawConsent", request);
  }
  static v1::CheckContactRequest Asking(const std::string& person, const std::string& purpose) {
    v1::CheckContactRequest request;
    request.set_name(person);
    request.set_purpose(purpose);
    return request;
  }
  v1::CheckContactResponse Check(const std::string& person, const std::string& purpose) {
    return Do<v1::CheckContactResponse>(kService + "CheckContact", Asking(person, purpose)).value();
  }
  bool May(const std::string& person, const std::string& purpose) {
    return Check(person, purpose).is_allowed();
  }

  // As the owner himself, who has rights at his site and to his own alone.
  template <class Response, class Request>
  Result<Response> DoAs(const std::string& person, const std::string& method,
                        const Request& request) {
    return pipeline_.Call<Response>(*bindings_, "/steward.directory.v1.ConsentService/" + method,
                                    pipeline_.TokenOf(person, {{"own", site_}}), request);
  }

  std::string person_;
  std::string twin_;
  std::string elsewhere_;
};

TEST_F(ConsentsTest, AWithdrawnConsentStopsMarketingAtOnceAndWhatTheContractNeedsGoesOn) {
  EXPECT_FALSE(May(person_, "marketing")) << "nobody has asked him";
  const v1::Consent consent = Give(person_, "marketing").value();
  EXPECT_EQ(consent.state(), v1::Consent::STATE_GIVEN);
  EXPECT_TRUE(May(person_, "marketing"));
  EXPECT_FALSE(May(person_, "community-events")) << "another purpose";
  EXPECT_FALSE(May(twin_, "marketing")) << "another person";

  const v1::Consent withdrawn = TakeBack(consent.name()).value();
  EXPECT_EQ(withdrawn.state(), v1::Consent::STATE_WITHDRAWN);
  EXPECT_EQ(withdrawn.withdraw_channel(), v1::Consent::CHANNEL_PHONE);
  const v1::CheckContactResponse after = Check(person_, "marketing");
  EXPECT_FALSE(after.is_allowed());
  EXPECT_EQ(after.consent(), consent.name());
  EXPECT_EQ(after.state(), v1::Consent::STATE_WITHDRAWN);
  EXPECT_TRUE(May(person_, "service")) << "the contract needs it";
  EXPECT_TRUE(May(person_, "records-by-law"));
  EXPECT_THAT(TakeBack(consent.name()), FailsWith("CONSENT_ENDED"));
  EXPECT_TRUE(Give(person_, "marketing").ok());
  EXPECT_TRUE(May(person_, "marketing")) << "given again";
}

TEST_F(ConsentsTest, AConsentWithAnEndEndsByItself) {
  v1::CreateConsentRequest request = Giving(person_, "return-call");
  const Day today = BusinessDate(pipeline_.clock().Now());
  GoTo(today);
  const auto noon = Time(std::chrono::sys_days(today)) + std::chrono::hours(4);
  const auto at = std::chrono::time_point_cast<std::chrono::seconds>(noon) + std::chrono::hours(1);
  request.mutable_consent()->mutable_end_time()->set_seconds(at.time_since_epoch().count());
  ASSERT_TRUE(Do<v1::Consent>(kService + "CreateConsent", request).ok());
  EXPECT_TRUE(May(person_, "return-call"));
  GoTo(Day(std::chrono::sys_days(today) + std::chrono::days(1)));
  EXPECT_FALSE(May(person_, "return-call"));
  EXPECT_THAT(Do<v1::Consent>(kService + "CreateConsent", request),
              FailsWith("CONSENT_ENDS_TOO_EARLY"));
}

TEST_F(ConsentsTest, AnOwnerGivesAndWithdrawsHisOwnAndNobodyElses) {
  const v1::Consent given =
      DoAs<v1::Consent>(person_, "CreateConsent", Giving(person_, "face")).value();
  EXPECT_EQ(given.channel(), v1::Consent::CHANNEL_OWNER_PAGE) << "whatever was said";
  EXPECT_EQ(given.giver(), person_);
  EXPECT_TRUE(May(person_, "face"));
  v1::WithdrawConsentRequest withdraw;
  withdraw.set_name(given.name());
  withdraw.set_channel(v1::Consent::CHANNEL_OWNER_PAGE);
  EXPECT_THAT(DoAs<v1::Consent>(twin_, "WithdrawConsent", withdraw), FailsWith("OWNER_NOT_FOUND"));
  EXPECT_TRUE(May(person_, "face"));
  ASSERT_TRUE(DoAs<v1::Consent>(person_, "WithdrawConsent", withdraw).ok());
  EXPECT_FALSE(May(person_, "face"));

  EXPECT_THAT(DoAs<v1::Consent>(twin_, "CreateConsent", Giving(person_, "face")),
              FailsWith("OWNER_NOT_FOUND"));
  v1::ListConsentsRequest list;
  list.set_parent(person_);
  const auto listed = DoAs<v1::ListConsentsResponse>(person_, "ListConsents", list).value();
  EXPECT_EQ(listed.consents_size(), 1);
  EXPECT_THAT(DoAs<v1::ListConsentsResponse>(twin_, "ListConsents", list),
              FailsWith("OWNER_NOT_FOUND"));
  v1::GetConsentRequest get;
  get.set_name(given.name());
  EXPECT_TRUE(DoAs<v1::Consent>(person_, "GetConsent", get).ok());
  EXPECT_THAT(DoAs<v1::Consent>(twin_, "GetConsent", get), FailsWith("OWNER_NOT_FOUND"));
  EXPECT_THAT(DoAs<v1::CheckContactResponse>(twin_, "CheckContact", Asking(person_, "face")),
              FailsWith("OWNER_NOT_FOUND"));
}

TEST_F(ConsentsTest, PeopleOfOtherSitesAreNotSeen) {
  EXPECT_THAT(Give(elsewhere_, "marketing", {site_}), FailsWith("OWNER_NOT_FOUND"));
  EXPECT_TRUE(Give(person_, "marketing", {site_}).ok());
}

TEST_F(ConsentsTest, WhatCannotBeConsentedToIsRefused) {
  EXPECT_THAT(Give(person_, "service"), FailsWith("CONSENT_NOT_NEEDED"));
  EXPECT_THAT(Give(person_, "astrology"), FailsWith("PURPOSE_UNKNOWN"));
  ASSERT_TRUE(Give(person_, "marketing").ok());
  EXPECT_THAT(Give(person_, "marketing"), FailsWith("CONSENT_ALREADY_GIVEN"));
  v1::CreateConsentRequest request = Giving(person_, "child");
  request.mutable_consent()->clear_proof();
  EXPECT_THAT(Do<v1::Consent>(kService + "CreateConsent", request),
              FailsWith("CONSENT_PROOF_MISSING"));
}

TEST_F(ConsentsTest, EachPurposeSaysItsBasisAndWhatToTellWhereDataAreCollected) {
  v1::ListPurposesRequest request;
  request.set_parent("branches/cq");
  const auto purposes =
      DoAs<v1::ListPurposesResponse>(person_, "ListPurposes", request).value().purposes();
  std::map<std::string, v1::LawfulBasis> basis;
  for (const v1::Purpose& purpose : purposes) {
    basis[purpose.code()] = purpose.basis();
    EXPECT_FALSE(purpose.title_zh().empty() || purpose.title_en().empty()) << purpose.code();
    EXPECT_FALSE(purpose.notice_zh().empty() || purpose.notice_en().empty()) << purpose.code();
  }
  EXPECT_EQ(basis.at("service"), v1::LAWFUL_BASIS_CONTRACT);
  EXPECT_EQ(basis.at("marketing"), v1::LAWFUL_BASIS_CONSENT);
  for (const char* code : {"face", "plate", "child"})
    EXPECT_EQ(basis.at(code), v1::LAWFUL_BASIS_SEPARATE_CONSENT) << code;

  // A newer version holds from its day on, and for its consents.
  schema_.Run(
      "INSERT INTO purposes SELECT branch_id, code, '2000-01-02', 1, title_zh, title_en, notice_zh,"
      " notice_en FROM purposes WHERE code = 'marketing'");
  EXPECT_TRUE(May(person_, "marketing"));
}

}  // namespace
}  // namespace steward::directory
