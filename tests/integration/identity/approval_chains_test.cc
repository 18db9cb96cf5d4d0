// Approval chains as data: of the company, of a branch, by date, and as other services see them.
#include "common/app/approval_chain_copies.h"
#include "common/base/date.h"
#include "common/rpc/dispatcher.h"
#include "tests/support/identity_stage.h"

namespace steward::identity {
namespace {

using testing::FailsWith;

class ApprovalChainsTest : public IdentityTest {
 protected:
  ApprovalChainsTest() {
    admin_token_ = Administrator();
    CreateBranch(admin_token_, "b1");
    CreateBranch(admin_token_, "b2");
  }

  // A day from today on, in China.
  Day DayIn(int days) const {
    return std::chrono::floor<std::chrono::days>(clock_.Now() + std::chrono::hours(8)) +
           std::chrono::days(days);
  }
  static v1::ApprovalChainVersion VersionFrom(Day from, const std::string& role) {
    v1::ApprovalChainVersion version;
    *version.mutable_from_date() = ToDate(from);
    version.add_steps()->add_roles("roles/" + role);
    return version;
  }
  Result<v1::ApprovalChain> Get(const std::string& name) {
    v1::GetApprovalChainRequest request;
    request.set_name(name);
    return Call<v1::ApprovalChain>("ApprovalChainService/GetApprovalChain", admin_token_, request);
  }
  Result<v1::ApprovalChain> Set(const std::string& name,
                                const std::vector<v1::ApprovalChainVersion>& versions,
                                const std::string& etag = "") {
    v1::UpdateApprovalChainRequest request;
    request.mutable_approval_chain()->set_name(name);
    request.mutable_approval_chain()->set_etag(etag);
    for (const auto& version : versions) {
      *request.mutable_approval_chain()->add_versions() = version;
    }
    return Call<v1::ApprovalChain>("ApprovalChainService/UpdateApprovalChain", admin_token_,
                                   request);
  }
  Result<v1::ResolvedApprovalChain> Resolve(const std::string& name, Day day) {
    v1::ResolveApprovalChainRequest request;
    request.set_name(name);
    *request.mutable_date() = ToDate(day);
    return Call<v1::ResolvedApprovalChain>("ApprovalChainService/ResolveApprovalChain",
                                           admin_token_, request);
  }

  std::string admin_token_;
};

constexpr char kOfBranch[] = "branches/b1/approvalChains/archive-change";
constexpr char kOfCompany[] = "branches/hq/approvalChains/archive-change";

TEST_F(ApprovalChainsTest, ABranchHasTheCompanysChainUntilItsOwnBegins) {
  const v1::ApprovalChain inherited = Ok(Get(kOfBranch));
  EXPECT_TRUE(inherited.inherited());
  EXPECT_EQ(inherited.name(), kOfBranch);
  ASSERT_EQ(inherited.versions_size(), 1);
  EXPECT_EQ(inherited.versions(0).steps(0).roles(0), "roles/supervisor");

  Ok(Set(kOfBranch, {VersionFrom(DayIn(1), "archivist")}));
  EXPECT_FALSE(Ok(Get(kOfBranch)).inherited());
  EXPECT_EQ(Ok(Resolve(kOfBranch, DayIn(0))).name(), kOfCompany);
  const v1::ResolvedApprovalChain own = Ok(Resolve(kOfBranch, DayIn(1)));
  EXPECT_EQ(own.name(), kOfBranch);
  EXPECT_EQ(own.steps(0).roles(0), "roles/archivist");
  EXPECT_EQ(ToDay(own.from_date()), DayIn(1));
  EXPECT_EQ(Ok(Resolve("branches/b2/approvalChains/archive-change", DayIn(1))).name(), kOfCompany)
      << "another branch's is nobody else's";
}

TEST_F(ApprovalChainsTest, ANewVersionLeavesTheOldOneToItsDays) {
  const v1::ApprovalChain first = Ok(Set(kOfBranch, {VersionFrom(DayIn(0), "archivist")}));
  const v1::ApprovalChain second =
      Ok(Set(kOfBranch, {VersionFrom(DayIn(3), "branch-head"), first.versions(0)}, first.etag()));
  EXPECT_EQ(ToDay(second.versions(0).from_date()), DayIn(0)) << "in order";
  EXPECT_EQ(Ok(Resolve(kOfBranch, DayIn(2))).steps(0).roles(0), "roles/archivist");
  EXPECT_EQ(Ok(Resolve(kOfBranch, DayIn(3))).steps(0).roles(0), "roles/branch-head");
  EXPECT_THAT(Set(kOfBranch, {VersionFrom(DayIn(0), "hr")}, first.etag()),
              FailsWith("ETAG_MISMATCH"));
  EXPECT_THAT(Set(kOfBranch, {VersionFrom(DayIn(0), "hr")}), FailsWith("APPROVAL_CHAIN_PAST"));
}

TEST_F(ApprovalChainsTest, AWrongChainIsRefusedAndChangesNothing) {
  EXPECT_THAT(Get("branches/b1/approvalChains/holidays"), FailsWith("APPROVAL_CHAIN_NOT_FOUND"));
  EXPECT_THAT(Set("branches/b1/approvalChains/holidays", {VersionFrom(DayIn(0), "hr")}),
              FailsWith("APPROVAL_CHAIN_NOT_FOUND"));
  EXPECT_THAT(Set("branches/b9/approvalChains/data-export", {VersionFrom(DayIn(0), "hr")}),
              FailsWith("BRANCH_NOT_FOUND"));
  EXPECT_THAT(Set(kOfBranch, {VersionFrom(DayIn(0), "wizard")}), FailsWith("ROLE_NOT_FOUND"));
  EXPECT_THAT(Resolve(kOfBranch, std::chrono::year(1999) / 12 / 31),
              FailsWith("APPROVAL_CHAIN_NOT_IN_FORCE"));
  EXPECT_TRUE(Ok(Get(kOfBranch)).inherited());
}

TEST_F(ApprovalChainsTest, TheListHasWhatABranchHasOfItsOwn) {
  const auto list = [&](const std::string& branch) {
    v1::ListApprovalChainsRequest request;
    request.set_parent(branch);
    const auto page = Ok(Call<v1::ListApprovalChainsResponse>(
        "ApprovalChainService/ListApprovalChains", admin_token_, request));
    std::vector<std::string> names;
    for (const auto& chain : page.approval_chains()) names.push_back(chain.name());
    return names;
  };
  EXPECT_THAT(list("branches/b1"), ::testing::IsEmpty());
  Ok(Set(kOfBranch, {VersionFrom(DayIn(0), "archivist")}));
  EXPECT_THAT(list("branches/b1"), ::testing::ElementsAre(kOfBranch));
  EXPECT_THAT(list("branches/hq"),
              ::testing::ElementsAre(kOfCompany, "branches/hq/approvalChains/data-erasure",
                                     "branches/hq/approvalChains/data-export"));
}

// What services do with it, over a port.
TEST_F(ApprovalChainsTest, AServiceBelievesAChainForAWhileAndLearnsOfANewDayAtOnce) {
  auto dispatcher = std::make_unique<rpc::Dispatcher>(
      rpc::Dispatcher::Settings{.listen = "127.0.0.1:0", .workers = 2}, bindings_,
      pipeline_->pipeline());
  Ok(dispatcher->Start());
  rpc::Client client("identity", "ipv4:127.0.0.1:" + std::to_string(dispatcher->port()), 2);
  app::ApprovalChainCopies copies(client);
  Ok(keeper_->Refresh());
  rpc::Call call(*v1::ResolveApprovalChainRequest::descriptor()->file()->service(0)->method(0));
  call.set_token(admin_token_);
  call.set_deadline(std::chrono::steady_clock::now() + std::chrono::seconds(30));

  const approval::Chain company = Ok(copies.At(call, "b1", "archive-change", DayIn(0)));
  EXPECT_EQ(company.name, kOfCompany);
  EXPECT_EQ(company.steps[0].roles, (std::vector<std::string>{"supervisor", "dept-manager",
                                                              "branch-head", "administrator"}));
  v1::ApprovalChainVersion version = VersionFrom(DayIn(0), "archivist");
  version.mutable_steps(0)->set_limit_hours(24);
  version.mutable_steps(0)->set_substitute_role("roles/branch-head");
  Ok(Set(kOfBranch, {version}));
  EXPECT_EQ(Ok(copies.At(call, "b1", "archive-change", DayIn(0))).name, kOfCompany) << "a copy";
  const approval::Chain own = Ok(copies.At(call, "b1", "archive-change", DayIn(1)));
  EXPECT_EQ(own.name, kOfBranch);
  EXPECT_EQ(own.from, DayIn(0));
  EXPECT_EQ(own.steps,
            (std::vector<approval::Step>{
                {.roles = {"archivist"}, .limit_hours = 24, .substitute_role = "branch-head"}}));
  EXPECT_THAT(copies.At(call, "b1", "holidays", DayIn(0)), FailsWith("APPROVAL_CHAIN_NOT_FOUND"));

  dispatcher->Shutdown(std::chrono::seconds(5));
  dispatcher.reset();
  EXPECT_EQ(Ok(copies.At(call, "b1", "archive-change", DayIn(1))).name, kOfBranch)
      << "identity is away, the copy stays";
  call.set_deadline(std::chrono::steady_clock::now() + std::chrono::seconds(1));
  EXPECT_FALSE(copies.At(call, "b1", "archive-change", DayIn(2)).ok());
}

}  // namespace
}  // namespace steward::identity
