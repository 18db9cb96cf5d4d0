// The accounts of phones, which identity keeps.
#pragma once

#include <mutex>
#include <string>
#include <vector>

#include "common/app/service_token.h"
#include "common/rpc/call.h"
#include "common/rpc/client.h"
#include "services/directory/names.h"
#include "steward/identity/v1/owner_account_service.pb.h"

namespace steward::directory {

// Any thread. Ask before a database connection is taken. SERVICE_UNAVAILABLE while identity is
// away.
class OwnerAccounts {
 public:
  struct Binding {
    std::string account;
    std::string owner;
    std::vector<std::string> units;
    std::string request_id;  // once, however often it is said
  };
  virtual ~OwnerAccounts() = default;

  // In clear.
  virtual Result<std::string> PhoneOf(const rpc::Call& call, const std::string& account) = 0;
  virtual Status Bind(const rpc::Call& call, const Binding& binding) = 0;

  // Whose accounts are copied or erased for a request about his own data.
  struct Person {
    OwnerName owner;
    std::vector<std::string> phones;  // that nobody else has, in clear
    std::string request_id;           // once, however often it is said
  };
  struct Erased {
    int accounts = 0;
    int sign_ons = 0;
  };
  virtual Result<identity::v1::AccountsCopy> Copy(const Patience& patience,
                                                  const Person& person) = 0;
  virtual Result<Erased> Erase(const Patience& patience, const Person& person) = 0;
};

// Asks identity in the name of the directory, whoever the caller is.
class IdentityOwnerAccounts final : public OwnerAccounts {
 public:
  // `identity` outlives it.
  IdentityOwnerAccounts(rpc::Client& identity, app::ServiceToken token)
      : identity_(identity), token_(std::move(token)) {}

  Result<std::string> PhoneOf(const rpc::Call& call, const std::string& account) override;
  Status Bind(const rpc::Call& call, const Binding& binding) override;
  Result<identity::v1::AccountsCopy> Copy(const Patience& patience, const Person& person) override;
  Result<Erased> Erase(const Patience& patience, const Person& person) override;

 private:
  Result<std::string> Token();

  rpc::Client& identity_;
  std::mutex mutex_;
  app::ServiceToken token_;  // guarded by mutex_
};

}  // namespace steward::directory
