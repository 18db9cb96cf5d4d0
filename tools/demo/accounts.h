// The accounts of this installation, in a file of `NAME=value` lines that a shell can read: where
// Steward answers, and a login and a random password for every post.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "common/base/result.h"

namespace steward::demo {

struct Account {
  std::string login;
  std::string password;
};

// Not thread safe.
class Accounts {
 public:
  // Reads the file where there is one; makes a password for every account that has none yet and
  // writes it back, before anybody is told one of them. CONFIGURATION_INVALID where the file cannot
  // be written.
  static Result<Accounts> Open(const std::string& path, const std::string& http_address,
                               const std::string& grpc_address);

  // `key` as in AccountKey, or `ADMIN` or `HEAD_OFFICE`. Must exist.
  const Account& Of(const std::string& key) const { return accounts_.at(key); }

 private:
  std::string Text(const std::string& http_address, const std::string& grpc_address) const;

  std::vector<std::string> order_;
  std::map<std::string, Account> accounts_;
};

// `FRONT_DESK` in the first branch, `CHENGXI_FRONT_DESK` in another.
std::string AccountKey(const std::string& branch_code, const std::string& post_key);

}  // namespace steward::demo
