#include "tools/demo/accounts.h"

#include <fcntl.h>
#include <unistd.h>

#include <cctype>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fstream>

#include "common/base/text.h"
#include "common/keys/crypto.h"
#include "steward/type/v1/reasons.h"
#include "tools/demo/company.h"

namespace steward::demo {
namespace {

constexpr size_t kPasswordBytes = 15;  // 20 characters

Error CannotWrite(const std::string& path) {
  return Fail(type::Reason::kConfigurationInvalid,
              {{"place", path}, {"problem", std::strerror(errno)}});
}

std::map<std::string, std::string> ReadLines(const std::string& path) {
  std::map<std::string, std::string> lines;
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) {
    const size_t equals = line.find('=');
    if (equals != line.npos) lines[line.substr(0, equals)] = line.substr(equals + 1);
  }
  return lines;
}

// Whole or not at all, and for the owner only.
Status WriteFile(const std::string& path, const std::string& text) {
  const std::string fresh = path + ".new";
  ::unlink(fresh.c_str());
  const int file = ::open(fresh.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (file < 0) return CannotWrite(fresh);
  const bool written =
      ::write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size()) &&
      ::fsync(file) == 0;
  if (::close(file) != 0 || !written || ::rename(fresh.c_str(), path.c_str()) != 0) {
    return CannotWrite(path);
  }
  return {};
}

// Keys and logins, the first branch's first.
std::vector<std::pair<std::string, std::string>> Logins() {
  std::vector<std::pair<std::string, std::string>> logins = {{"ADMIN", "admin"},
                                                             {"HEAD_OFFICE", "office"}};
  for (const BranchPlan& branch : Branches()) {
    for (const Post& post : Posts()) {
      logins.emplace_back(AccountKey(branch.code, post.key), post.login + "." + branch.code);
    }
  }
  return logins;
}

}  // namespace

std::string AccountKey(const std::string& branch_code, const std::string& post_key) {
  if (branch_code == Branches().front().code) return post_key;
  std::string key = branch_code + "_" + post_key;
  for (char& c : key) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return key;
}

Result<Accounts> Accounts::Open(const std::string& path, const std::string& http_address,
                                const std::string& grpc_address) {
  const std::map<std::string, std::string> lines = ReadLines(path);
  Accounts accounts;
  for (const auto& [key, login] : Logins()) {
    const auto known = lines.find("STEWARD_" + key + "_PASSWORD");
    accounts.order_.push_back(key);
    accounts.accounts_[key] = {login, known != lines.end()
                                          ? known->second
                                          : Base64UrlEncode(keys::RandomBytes(kPasswordBytes))};
  }
  TRY(WriteFile(path, accounts.Text(http_address, grpc_address)));
  return accounts;
}

std::string Accounts::Text(const std::string& http_address, const std::string& grpc_address) const {
  std::string text = "# The demo company of this installation, for `. .steward/demo.env`\n";
  text += "STEWARD_HTTP=" + http_address + "\nSTEWARD_GRPC=" + grpc_address + "\n";
  for (const std::string& key : order_) {
    const Account& account = accounts_.at(key);
    text += "STEWARD_" + key + "_LOGIN=" + account.login + "\n";
    text += "STEWARD_" + key + "_PASSWORD=" + account.password + "\n";
  }
  return text;
}

}  // namespace steward::demo
