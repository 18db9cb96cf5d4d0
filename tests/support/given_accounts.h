// The accounts of phones as a test says, instead of those of identity.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "services/directory/accounts/owner_accounts.h"
#include "steward/type/v1/reasons.h"

namespace steward::directory {

// For one thread.
class GivenAccounts final : public OwnerAccounts {
 public:
  Result<std::string> PhoneOf(const rpc::Call&, const std::string& account) override {
    const auto phone = phones.find(account);
    if (phone == phones.end()) return Fail(type::Reason::kNotFound, {{"name", account}});
    return phone->second;
  }
  Status Bind(const rpc::Call&, const Binding& binding) override {
    if (away) return Fail(type::Reason::kServiceUnavailable, {{"service", "identity"}});
    bound.push_back(binding);
    return {};
  }

  Result<identity::v1::AccountsCopy> Copy(const Patience&, const Person& person) override {
    if (away) return Fail(type::Reason::kServiceUnavailable, {{"service", "identity"}});
    asked.push_back(person);
    return copy;
  }
  Result<Erased> Erase(const Patience&, const Person& person) override {
    if (away) return Fail(type::Reason::kServiceUnavailable, {{"service", "identity"}});
    asked.push_back(person);
    return Erased{static_cast<int>(copy.accounts_size()), 0};
  }

  std::map<std::string, std::string> phones;  // by account
  std::vector<Binding> bound;
  identity::v1::AccountsCopy copy;  // of everybody
  std::vector<Person> asked;
  bool away = false;
};

}  // namespace steward::directory
