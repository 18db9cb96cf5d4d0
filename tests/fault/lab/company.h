// What the clients of the kill lab work on: two branches with a technician each, and records that
// all of them change.
#pragma once

#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "tests/fault/lab/history.h"
#include "tests/support/stack.h"

namespace steward::lab {

using testing::HttpAnswer;
using testing::HttpCaller;
using testing::Json;
using testing::Stack;

// Of one branch.
struct Branch {
  std::string name;        // "branches/b1"
  std::string site;        // "branches/b1/sites/s1"
  std::string building;    // of the site
  std::string technician;  // a login, and the name of the person
  std::string technician_name;
  std::vector<std::string> tickets;  // changed by all clients
  std::vector<std::string> units;    // changed by all clients
  std::vector<std::string> staff;    // switched off and on again by all clients
};

// Signed-on accounts by login. Tokens are renewed before they expire. Any thread.
class Accounts {
 public:
  explicit Accounts(int http_port) : port_(http_port) {}
  // Signs on where the token is old; keeps trying while nobody answers.
  std::string Token(const std::string& login);

 private:
  struct Session {
    std::string token;
    std::int64_t since_us = 0;
  };
  const int port_;
  std::mutex mutex_;
  std::map<std::string, Session> sessions_;  // guarded by mutex_
};

// Who may do everything everywhere.
inline constexpr const char* kAdministrator = "reviewer";

// Makes them; what is made stands in the history as if client 0 had done it.
std::vector<Branch> MakeCompany(Stack& stack, Accounts& accounts, History& history);

// The services of a stack.
const std::vector<std::string>& ServiceNames();

// The version in an answer of the API, 0 where there is none.
std::int64_t VersionOf(const Json& resource);

}  // namespace steward::lab
