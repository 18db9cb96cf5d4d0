// Identity with a provider of sign-on in the test process, and what browsers and people do there.
#pragma once

#include <google/protobuf/empty.pb.h>

#include <string>

#include "tests/support/identity_stage.h"
#include "tests/support/openid_provider.h"

namespace steward::identity {

using testing::OpenIdProvider;

class ProviderSignOnTest : public IdentityTest {
 protected:
  ProviderSignOnTest() : admin_token_(Administrator()) {
    Ok(providers_.Add(SettingsOf("feishu", provider_)));
    person_ = Ok(CreateStaff(admin_token_, CreateBranch(admin_token_, "b1"), "lilei")).name();
  }
  static ProviderSettings SettingsOf(const std::string& id, const OpenIdProvider& provider) {
    return {.id = id,
            .display_name = "飞书",
            .issuer = provider.issuer(),
            .client_id = provider.client().id,
            .client_secret = provider.client().secret,
            .redirect_uri = provider.client().redirect_uri};
  }

  Result<v1::ProviderSignOn> Begin(const std::string& provider = "feishu") {
    v1::BeginProviderSignOnRequest request;
    request.set_provider(provider);
    return Call<v1::ProviderSignOn>("ProviderSignOnService/BeginProviderSignOn", "", request);
  }
  // What the browser that began it sends when it comes back.
  static v1::ProviderAnswer AnswerOf(const v1::ProviderSignOn& begun,
                                     const OpenIdProvider::Back& back) {
    v1::ProviderAnswer answer;
    answer.set_secret(begun.secret());
    answer.set_state(back.state);
    answer.set_code(back.code);
    return answer;
  }
  v1::ProviderAnswer SignedOnAs(const std::string& subject) {
    const v1::ProviderSignOn begun = Ok(Begin());
    return AnswerOf(begun, provider_.SignOn(begun.authorization_url(), subject));
  }
  Result<v1::Session> Finish(const v1::ProviderAnswer& answer) {
    v1::FinishProviderSignOnRequest request;
    *request.mutable_answer() = answer;
    request.set_device("前台电脑");
    return Call<v1::Session>("ProviderSignOnService/FinishProviderSignOn", "", request);
  }
  Result<v1::ProviderLink> LinkOwn(const std::string& token, const v1::ProviderAnswer& answer,
                                   const std::string& request_id = "") {
    v1::LinkOwnAccountRequest request;
    *request.mutable_answer() = answer;
    request.set_request_id(request_id);
    return Call<v1::ProviderLink>("ProviderLinkService/LinkOwnAccount", token, request);
  }
  Result<v1::ProviderLink> Link(const std::string& token, const std::string& person,
                                const std::string& subject,
                                const std::string& provider = "feishu") {
    v1::CreateProviderLinkRequest request;
    request.set_parent(person);
    request.mutable_provider_link()->set_provider(provider);
    request.mutable_provider_link()->set_subject(subject);
    return Call<v1::ProviderLink>("ProviderLinkService/CreateProviderLink", token, request);
  }
  v1::ListProviderLinksResponse Own(const std::string& token) {
    return Ok(Call<v1::ListProviderLinksResponse>("ProviderLinkService/ListOwnProviderLinks", token,
                                                  v1::ListOwnProviderLinksRequest()));
  }
  v1::ListProviderLinksResponse LinksOf(const std::string& person) {
    v1::ListProviderLinksRequest request;
    request.set_parent(person);
    return Ok(Call<v1::ListProviderLinksResponse>("ProviderLinkService/ListProviderLinks",
                                                  admin_token_, request));
  }
  std::string Unlink(const std::string& link) {
    v1::DeleteProviderLinkRequest request;
    request.set_name(link);
    return ReasonOf(Call<google::protobuf::Empty>("ProviderLinkService/DeleteProviderLink",
                                                  admin_token_, request));
  }
  std::string UnlinkOwn(const std::string& token, const std::string& link) {
    v1::UnlinkOwnAccountRequest request;
    request.set_name(link);
    return ReasonOf(
        Call<google::protobuf::Empty>("ProviderLinkService/UnlinkOwnAccount", token, request));
  }

  OpenIdProvider provider_{clock_};
  std::string admin_token_;
  std::string person_;
};

}  // namespace steward::identity
