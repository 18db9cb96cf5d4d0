#include "tools/demo/accounts.h"

#include <gmock/gmock.h>
#include <stdlib.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include "tools/demo/company.h"

namespace steward::demo {
namespace {

class AccountsTest : public ::testing::Test {
 protected:
  AccountsTest() {
    std::string pattern = ::testing::TempDir() + "accounts-XXXXXX";
    folder_ = mkdtemp(pattern.data());
    path_ = folder_ + "/demo.env";
  }
  ~AccountsTest() override { std::filesystem::remove_all(folder_); }

  Accounts Open() {
    return Accounts::Open(path_, "http://127.0.0.1:8080", "127.0.0.1:9090").value();
  }

  std::string Text() const {
    std::stringstream text;
    text << std::ifstream(path_).rdbuf();
    return text.str();
  }

  std::string folder_, path_;
};

TEST_F(AccountsTest, EveryPostOfEveryBranchHasAPasswordOfItsOwn) {
  const Accounts accounts = Open();
  std::set<std::string> passwords = {accounts.Of("ADMIN").password,
                                     accounts.Of("HEAD_OFFICE").password};
  for (const BranchPlan& branch : Branches()) {
    for (const Post& post : Posts()) {
      const Account& account = accounts.Of(AccountKey(branch.code, post.key));
      EXPECT_EQ(account.login, post.login + "." + branch.code);
      EXPECT_GE(account.password.size(), 20u);
      passwords.insert(account.password);
    }
  }
  EXPECT_EQ(passwords.size(), 2 + Branches().size() * Posts().size());
}

TEST_F(AccountsTest, ASecondRunKeepsThePasswordsOfTheFirst) {
  const std::string first = Open().Of("FRONT_DESK").password;
  const std::string text = Text();
  EXPECT_EQ(Open().Of("FRONT_DESK").password, first);
  EXPECT_EQ(Text(), text);
}

TEST_F(AccountsTest, TheFileIsForItsOwnerAloneAndNamesTheGateway) {
  Open();
  struct stat info = {};
  ASSERT_EQ(stat(path_.c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0600u);
  EXPECT_THAT(Text(), ::testing::HasSubstr("\nSTEWARD_HTTP=http://127.0.0.1:8080\n"));
  EXPECT_THAT(Text(), ::testing::HasSubstr("\nSTEWARD_GRPC=127.0.0.1:9090\n"));
  EXPECT_THAT(Text(), ::testing::HasSubstr("\nSTEWARD_ADMIN_LOGIN=admin\nSTEWARD_ADMIN_PASSWORD="));
}

TEST_F(AccountsTest, AFileThatCannotBeWrittenIsRefusedBeforeAnythingIsLoaded) {
  path_ = folder_ + "/missing/demo.env";
  const auto accounts = Accounts::Open(path_, "http://127.0.0.1:8080", "127.0.0.1:9090");
  ASSERT_FALSE(accounts.ok());
  EXPECT_EQ(accounts.error().reason, "CONFIGURATION_INVALID");
}

}  // namespace
}  // namespace steward::demo
