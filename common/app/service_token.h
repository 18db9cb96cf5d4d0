// The token a service signs on with at identity for work that nobody asked it for.
#pragma once

#include <string>

#include "common/base/result.h"
#include "common/rpc/client.h"
#include "steward/config/v1/service.pb.h"

namespace steward::app {

// For one thread.
class ServiceToken {
 public:
  // Fails when the service has no key to sign on with. `identity` outlives it.
  static Result<ServiceToken> Open(rpc::Client& identity, std::string service,
                                   const config::v1::Keys& keys);

  // One that is good for a while: made anew shortly before the old one ends. Blocks.
  Result<std::string> Get();
  const std::string& service() const { return service_; }

 private:
  ServiceToken(rpc::Client& identity, std::string service, std::string key);

  rpc::Client* identity_;
  std::string service_;
  std::string key_;
  std::string token_;
  SteadyTime token_until_{};
};

}  // namespace steward::app
