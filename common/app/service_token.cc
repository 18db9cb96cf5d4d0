#include "common/app/service_token.h"

#include <utility>

#include "common/base/id.h"
#include "common/config/config.h"
#include "steward/identity/v1/service_token_service.pb.h"

namespace steward::app {
namespace {

constexpr std::chrono::seconds kSignOnPatience(2);
constexpr std::chrono::seconds kTokenMargin(15);

}  // namespace

Result<ServiceToken> ServiceToken::Open(rpc::Client& identity, std::string service,
                                        const config::v1::Keys& keys) {
  std::string key = TRY(config::ReadSecret(keys.service_key_file()));
  return ServiceToken(identity, std::move(service), std::move(key));
}

ServiceToken::ServiceToken(rpc::Client& identity, std::string service, std::string key)
    : identity_(&identity), service_(std::move(service)), key_(std::move(key)) {}

Result<std::string> ServiceToken::Get() {
  if (std::chrono::steady_clock::now() < token_until_) return token_;
  const SystemClock clock;
  RandomIdSource ids;
  identity::v1::IssueServiceTokenRequest request;
  request.set_service(service_);
  request.set_key(key_);
  request.set_request_id(ids.Next(clock.Now()).ToString());
  const identity::v1::ServiceToken issued = TRY(identity_->Call<identity::v1::ServiceToken>(
      rpc::Client::Context{PatienceOf(kSignOnPatience), "", ""},
      "steward.identity.v1.ServiceTokenService.IssueServiceToken", request));
  token_ = issued.access_token();
  const auto life = std::chrono::seconds(issued.expire_time().seconds()) -
                    std::chrono::floor<std::chrono::seconds>(clock.Now()).time_since_epoch();
  token_until_ = std::chrono::steady_clock::now() + life - kTokenMargin;
  return token_;
}

}  // namespace steward::app
