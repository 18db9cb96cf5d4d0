// Sign-on of staff at a provider (OpenID Connect): the flow, and whose accounts are whose.
#include "tests/support/provider_stage.h"

namespace steward::identity {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

TEST_F(ProviderSignOnTest, WhoseAccountIsLinkedSignsOnAndGetsASessionLikeAnyOther) {
  Ok(Link(admin_token_, person_, "ou_17"));
  Ok(Give(admin_token_, person_, "front-desk", "branches/b1"));
  const v1::Session session = Ok(Finish(SignedOnAs("ou_17")));
  EXPECT_EQ(session.staff(), person_);
  EXPECT_EQ(session.held_roles(0).role(), "roles/front-desk");
  EXPECT_EQ(Ok(Self(session.access_token())).staff().name(), person_);
  const v1::Session next = Ok(Refresh(session.refresh_token()));
  const auto open = Ok(Call<v1::ListSessionsResponse>(
      "OpenSessionService/ListOwnSessions", next.access_token(), v1::ListOwnSessionsRequest()));
  ASSERT_EQ(open.sessions_size(), 1);
  EXPECT_EQ(open.sessions(0).device(), "前台电脑");
  v1::EndOwnSessionRequest end;
  end.set_name(open.sessions(0).name());
  Ok(Call<v1::EndedSessions>("OpenSessionService/EndOwnSession", next.access_token(), end));
  EXPECT_EQ(ReasonOf(Refresh(next.refresh_token())), "SESSION_ENDED");
}

TEST_F(ProviderSignOnTest, APersonLinksHisOwnAccountSoonAfterHisSignInAndUnlinksIt) {
  const std::string token = Ok(Login("lilei", kPassword)).access_token();
  const v1::ProviderLink link = Ok(LinkOwn(token, SignedOnAs("ou_17")));
  EXPECT_EQ(link.creator(), person_);
  ASSERT_EQ(Own(token).provider_links_size(), 1);
  EXPECT_EQ(Own(token).provider_links(0).subject(), "ou_17");
  EXPECT_EQ(Own(token).provider_links(0).provider(), "feishu");
  const std::string by_provider = Ok(Finish(SignedOnAs("ou_17"))).access_token();
  EXPECT_EQ(UnlinkOwn(by_provider, link.name()), "OK");
  EXPECT_EQ(UnlinkOwn(by_provider, link.name()), "OPENID_LINK_NOT_FOUND");
  EXPECT_EQ(ReasonOf(Finish(SignedOnAs("ou_17"))), "OPENID_PERSON_REFUSED");
}

TEST_F(ProviderSignOnTest, AnOldSessionLinksNothing) {
  v1::Session session = Ok(Login("lilei", kPassword));
  clock_.Move(minutes(8));
  session = Ok(Refresh(session.refresh_token()));
  clock_.Move(minutes(7));
  EXPECT_EQ(ReasonOf(LinkOwn(session.access_token(), SignedOnAs("ou_17"))), "OPENID_SIGN_IN_AGAIN");
  admin_token_ = Ok(Login("admin", kAdminPassword)).access_token();
  EXPECT_THAT(LinksOf(person_).provider_links(), IsEmpty());
}

TEST_F(ProviderSignOnTest, ARepeatedLinkIsAnsweredLikeTheFirst) {
  const std::string token = Ok(Login("lilei", kPassword)).access_token();
  const v1::ProviderAnswer answer = SignedOnAs("ou_17");
  const std::string id = pipeline_->FreshId();
  const std::string name = Ok(LinkOwn(token, answer, id)).name();
  EXPECT_EQ(Ok(LinkOwn(token, answer, id)).name(), name);
  EXPECT_EQ(LinksOf(person_).provider_links_size(), 1);
}

TEST_F(ProviderSignOnTest, AnAccountThatOnlyHasTheMailOfSomebodyIsNobodys) {
  Ok(CreateStaff(admin_token_, "branches/b1", "admin@example.com"));
  EXPECT_EQ(ReasonOf(Finish(SignedOnAs("admin@example.com"))), "OPENID_PERSON_REFUSED");
}

TEST_F(ProviderSignOnTest, AnAccountIsOnePersonsAndAPersonHasOneAProvider) {
  const std::string other = Ok(CreateStaff(admin_token_, "branches/b1", "hanmei")).name();
  const std::string link = Ok(Link(admin_token_, person_, "ou_17")).name();
  EXPECT_EQ(ReasonOf(Link(admin_token_, other, "ou_17")), "OPENID_ACCOUNT_TAKEN");
  const auto second = Link(admin_token_, person_, "ou_18");
  EXPECT_EQ(ReasonOf(second), "OPENID_ALREADY_LINKED");
  EXPECT_THAT(second.error().en, HasSubstr(link));
  Ok(Link(admin_token_, person_, "user-1", "company"));
  EXPECT_EQ(LinksOf(person_).provider_links_size(), 2);
  EXPECT_EQ(Unlink(other + link.substr(link.find("/providerLinks/"))), "OPENID_LINK_NOT_FOUND");
  EXPECT_EQ(Unlink(link), "OK");
  Ok(Link(admin_token_, other, "ou_17"));
  EXPECT_EQ(Ok(Finish(SignedOnAs("ou_17"))).staff(), other);
}

TEST_F(ProviderSignOnTest, NobodyLinksAnAccountToSomebodyWhoHoldsMore) {
  const std::string head = Ok(CreateStaff(admin_token_, "branches/b1", "head")).name();
  Ok(Give(admin_token_, head, "branch-head", "branches/b1"));
  const std::string token = Ok(Login("head", kPassword)).access_token();
  Ok(Link(token, person_, "ou_17"));
  Ok(Give(admin_token_, person_, "administrator", "branches/b1"));
  EXPECT_EQ(ReasonOf(Link(token, person_, "me", "company")), "PERSON_HOLDS_MORE");
}

TEST_F(ProviderSignOnTest, ADisabledPersonCannotSignOn) {
  Ok(Link(admin_token_, person_, "ou_17"));
  v1::DisableStaffRequest request;
  request.set_name(person_);
  const v1::ProviderAnswer begun_before = SignedOnAs("ou_17");
  Ok(Call<v1::Staff>("StaffService/DisableStaff", admin_token_, request));
  EXPECT_EQ(ReasonOf(Finish(begun_before)), "OPENID_PERSON_REFUSED");
  EXPECT_EQ(ReasonOf(Finish(SignedOnAs("ou_17"))), "OPENID_PERSON_REFUSED");
}

TEST_F(ProviderSignOnTest, NobodySignsOnAfterHisLastDay) {
  Ok(Link(admin_token_, person_, "ou_17"));
  v1::UpdateStaffRequest request;
  request.mutable_staff()->set_name(person_);
  request.mutable_staff()->mutable_leave_date()->set_year(2020);
  request.mutable_staff()->mutable_leave_date()->set_month(1);
  request.mutable_staff()->mutable_leave_date()->set_day(31);
  request.mutable_update_mask()->add_paths("leave_date");
  Ok(Call<v1::Staff>("StaffService/UpdateStaff", admin_token_, request));
  EXPECT_EQ(ReasonOf(Finish(SignedOnAs("ou_17"))), "OPENID_PERSON_REFUSED");
}

TEST_F(ProviderSignOnTest, AProviderOfOneBranchIsForItsPeopleAlone) {
  CreateBranch(admin_token_, "b2");
  const std::string stranger = Ok(CreateStaff(admin_token_, "branches/b2", "hanmei")).name();
  OpenIdProvider branch_provider(clock_);
  ProviderSettings settings = SettingsOf("ours", branch_provider);
  settings.branch = "b1";
  Ok(providers_.Add(settings));
  EXPECT_EQ(ReasonOf(Link(admin_token_, stranger, "u1", "ours")), "OPENID_BRANCH_REFUSED");
  Ok(Link(admin_token_, person_, "u1", "ours"));
  const v1::ProviderSignOn begun = Ok(Begin("ours"));
  EXPECT_EQ(
      Ok(Finish(AnswerOf(begun, branch_provider.SignOn(begun.authorization_url(), "u1")))).staff(),
      person_);
}

TEST_F(ProviderSignOnTest, ASignOnIsGoodOnceAndForTenMinutes) {
  Ok(Link(admin_token_, person_, "ou_17"));
  const v1::ProviderAnswer once = SignedOnAs("ou_17");
  Ok(Finish(once));
  EXPECT_EQ(ReasonOf(Finish(once)), "OPENID_SIGN_ON_INVALID");
  const v1::ProviderAnswer late = SignedOnAs("ou_17");
  clock_.Move(kProviderSignOnLife);
  EXPECT_EQ(ReasonOf(Finish(late)), "OPENID_SIGN_ON_INVALID");
  const v1::ProviderAnswer in_time = SignedOnAs("ou_17");
  clock_.Move(kProviderSignOnLife - seconds(1));
  EXPECT_EQ(ReasonOf(Finish(in_time)), "OK");
}

TEST_F(ProviderSignOnTest, ACodeIsGoodOnceWhateverSignOnItComesWith) {
  Ok(Link(admin_token_, person_, "ou_17"));
  const v1::ProviderAnswer first = SignedOnAs("ou_17");
  Ok(Finish(first));
  v1::ProviderAnswer second = SignedOnAs("ou_17");
  second.set_code(first.code());
  EXPECT_EQ(ReasonOf(Finish(second)), "OPENID_ANSWER_REFUSED");
}

TEST_F(ProviderSignOnTest, WhatAnotherBrowserBeganIsNoSignOnHere) {
  Ok(Link(admin_token_, person_, "ou_17"));
  const v1::ProviderAnswer mine = SignedOnAs("ou_17");
  const v1::ProviderAnswer theirs = SignedOnAs("ou_17");
  // The address an attacker has his victim open: his code and his state, the victim's browser.
  v1::ProviderAnswer lured = mine;
  lured.set_code(theirs.code());
  lured.set_state(theirs.state());
  EXPECT_EQ(ReasonOf(Finish(lured)), "OPENID_SIGN_ON_INVALID");
  EXPECT_EQ(ReasonOf(Finish(mine)), "OPENID_SIGN_ON_INVALID") << "it was used up by that";
  // A stolen code under a sign-on of one's own: PKCE and the nonce are of the other.
  v1::ProviderAnswer injected = SignedOnAs("ou_18");
  injected.set_code(theirs.code());
  EXPECT_EQ(ReasonOf(Finish(injected)), "OPENID_ANSWER_REFUSED");
  // Without the secret a state is worth nothing, and is not used up by others.
  v1::ProviderAnswer guessed = theirs;
  std::string& secret = *guessed.mutable_secret();
  secret[40] = secret[40] == 'A' ? 'B' : 'A';
  EXPECT_EQ(ReasonOf(Finish(guessed)), "OPENID_SIGN_ON_INVALID");
  guessed.set_secret("no secret");
  EXPECT_EQ(ReasonOf(Finish(guessed)), "OPENID_SIGN_ON_INVALID");
  EXPECT_EQ(ReasonOf(Finish(theirs)), "OK");
}

TEST_F(ProviderSignOnTest, TheSignOnPageListsTheProviders) {
  const auto list = Ok(Call<v1::ListSignOnProvidersResponse>(
      "ProviderSignOnService/ListSignOnProviders", "", v1::ListSignOnProvidersRequest()));
  std::vector<std::string> names;
  for (const v1::SignOnProvider& one : list.providers()) names.push_back(one.display_name());
  EXPECT_THAT(names, ElementsAre("公司统一登录", "飞书"));
  EXPECT_EQ(ReasonOf(Begin("wechat")), "OPENID_PROVIDER_NOT_FOUND");
}

TEST_F(ProviderSignOnTest, WithoutAProviderEveryMethodSaysSo) {
  const SignOnProviders none(/*trial=*/false, clock_);
  Wiring wiring({.writes = *writes_,
                 .pages = *pages_,
                 .signer = pipeline_->signer(),
                 .service_hashes = *hashes_,
                 .clock = clock_,
                 .keys = *ring_,
                 .sms = sms_,
                 .providers = none});
  rpc::Bindings bindings;
  wiring.BindAll(bindings);
  const std::string service = "/steward.identity.v1.";
  v1::BeginProviderSignOnRequest begin;
  begin.set_provider("feishu");
  EXPECT_EQ(ReasonOf(pipeline_->Call<v1::ProviderSignOn>(
                bindings, service + "ProviderSignOnService/BeginProviderSignOn", "", begin)),
            "OPENID_NOT_CONFIGURED");
  v1::CreateProviderLinkRequest link;
  link.set_parent(person_);
  link.mutable_provider_link()->set_provider("feishu");
  link.mutable_provider_link()->set_subject("ou_17");
  EXPECT_EQ(ReasonOf(pipeline_->Call<v1::ProviderLink>(
                bindings, service + "ProviderLinkService/CreateProviderLink", admin_token_, link)),
            "OPENID_NOT_CONFIGURED");
}

TEST_F(ProviderSignOnTest, NothingTheBrowserKeepsStandsInTheDatabase) {
  const v1::ProviderSignOn begun = Ok(Begin());
  const std::string state = provider_.SignOn(begun.authorization_url(), "ou_17").state;
  std::string rows;
  Ok(db_->Read(Minute(), [&](db::Session& session) -> Status {
    for (const std::string& row : TRY(session.Query(
             "SELECT HEX(CONCAT(id, provider, secret_hash)) AS bytes FROM provider_sign_ons"
             " LIMIT 10",
             [](const db::Row& found) { return found.Get<std::string>("bytes"); }))) {
      rows += row;
    }
    return {};
  }));
  EXPECT_FALSE(rows.empty());
  const std::string secret = Base64UrlDecode(begun.secret()).value().substr(16);
  for (const std::string& kept : {secret, Base64UrlDecode(state).value()}) {
    std::string hex = HexEncode(kept);
    for (char& c : hex) c = static_cast<char>(std::toupper(c));
    EXPECT_EQ(rows.find(hex), rows.npos);
  }
}

}  // namespace
}  // namespace steward::identity
