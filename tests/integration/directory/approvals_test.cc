// Changes of signed customer files on their way through an approval chain.
#include "tests/integration/directory/archives_stage.h"

namespace steward::directory {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ApprovalProto = type::v1::Approval;

class ApprovalsTest : public ArchivesTest {
 protected:
  static constexpr char kLeader = '5', kChief = '6';

  ApprovalsTest() {
    for (const char* role : {"leader", "chief"}) pipeline_.Allow(role, *bindings_);
    chains_.steps = {{.roles = {"leader"}}, {.roles = {"chief", "everything"}}};
  }

  // Calls a method of directory.v1 as somebody with this role under this prefix.
  template <class Response, class Request>
  Result<Response> With(const std::string& role, char who, std::string_view method,
                        const Request& request, const std::string& prefix = "branches/cq") {
    std::string path = "/steward.directory.v1." + std::string(method);
    path[path.rfind('.')] = '/';
    return pipeline_.Call<Response>(*bindings_, path,
                                    pipeline_.TokenOf(Person(who), {{role, prefix}}), request);
  }
  Result<v1::ArchiveChange> Ask(const std::string& archive) {
    v1::CreateArchiveChangeRequest request;
    request.set_parent(archive.substr(0, archive.find("/archives/")));
    request.mutable_archive_change()->set_archive(archive);
    request.mutable_archive_change()->set_kind(v1::ArchiveChange::KIND_CORRECTION);
    request.mutable_archive_change()->set_text("换号");
    *request.mutable_archive_change()->add_values() =
        Value(v1::Archive::FIELD_CONTACT_PHONE, "139 0000 1111");
    return As<v1::ArchiveChange>(kDesk, "ArchiveChangeService.CreateArchiveChange", request);
  }
  Result<v1::ArchiveChange> Approve(const std::string& role, char who, const std::string& name,
                                    const std::string& prefix = "branches/cq") {
    return With<v1::ArchiveChange>(role, who, "ArchiveChangeService.ApproveArchiveChange",
                                   Named<v1::ApproveArchiveChangeRequest>(name), prefix);
  }
  std::vector<std::string> WaitingFor(const std::string& role, char who,
                                      const std::string& prefix = "branches/cq",
                                      const std::string& filter = "") {
    v1::ListWaitingApprovalsRequest request;
    request.set_parent("branches/cq/sites/-");
    request.set_filter(filter);
    std::vector<std::string> subjects;
    const auto page = With<v1::ListWaitingApprovalsResponse>(
        role, who, "ApprovalService.ListWaitingApprovals", request, prefix);
    for (const auto& approval : page.value().approvals()) subjects.push_back(approval.subject());
    return subjects;
  }
};

TEST_F(ApprovalsTest, AChangeOfTwoStepsNeedsBothAndShowsWhatWaitsForWhom) {
  const std::string archive = MakeActive(home_).name();
  const v1::ArchiveChange change = Ask(archive).value();
  const ApprovalProto& asked = change.approval();
  EXPECT_EQ(asked.state(), ApprovalProto::STATE_WAITING);
  EXPECT_THAT(asked.effect(), HasSubstr("联系电话"));
  EXPECT_EQ(asked.subject(), change.name());
  EXPECT_EQ(asked.waiting_step(), 1);
  EXPECT_EQ(asked.steps(0).roles(0), "roles/leader");
  EXPECT_EQ(asked.chain(), "branches/hq/approvalChains/archive-change");

  const auto early = Approve("chief", kChief, change.name());
  ASSERT_THAT(early, FailsWith("APPROVAL_NOT_YOUR_STEP"));
  EXPECT_THAT(early.error().en, HasSubstr("Step 1 of this request waits for leader"));
  const v1::ArchiveChange half = Approve("leader", kLeader, change.name()).value();
  EXPECT_EQ(half.state(), v1::ArchiveChange::STATE_REQUESTED);
  EXPECT_EQ(half.approval().waiting_step(), 2);
  EXPECT_EQ(half.approval().decisions(0).person(), Person(kLeader));
  EXPECT_EQ(half.approval().waiting_since_time().seconds(),
            half.approval().decisions(0).decide_time().seconds());
  EXPECT_EQ(Get(archive).value().contact_phone(), "138****5678") << "not yet";
  EXPECT_EQ(Get(archive).value().open_change(), change.name());

  const v1::ArchiveChange done = Approve("chief", kChief, change.name()).value();
  EXPECT_EQ(done.state(), v1::ArchiveChange::STATE_APPROVED);
  EXPECT_EQ(done.reviewer().staff(), Person(kChief));
  EXPECT_EQ(Get(archive).value().contact_phone(), "139****1111");
  const v1::ArchiveChange read =
      As<v1::ArchiveChange>(kDesk, "ArchiveChangeService.GetArchiveChange",
                            Named<v1::GetArchiveChangeRequest>(change.name()))
          .value();
  EXPECT_EQ(read.SerializeAsString(), done.SerializeAsString());
}

TEST_F(ApprovalsTest, NobodyDecidesTwoStepsEvenWithBothRoles) {
  const std::string name = Ask(MakeActive(home_).name()).value().name();
  Approve("leader", kLeader, name).value();
  EXPECT_THAT(Approve("chief", kLeader, name), FailsWith("APPROVAL_DECIDED_BEFORE"));
  EXPECT_THAT(Approve("everything", kDesk, name), FailsWith("APPROVAL_OWN_REQUEST"));
  auto reject = Named<v1::RejectArchiveChangeRequest>(name);
  reject.set_text("无凭证");
  const v1::ArchiveChange rejected =
      With<v1::ArchiveChange>("chief", kChief, "ArchiveChangeService.RejectArchiveChange", reject)
          .value();
  EXPECT_EQ(rejected.state(), v1::ArchiveChange::STATE_REJECTED);
  EXPECT_EQ(rejected.approval().decisions(1).reason(), "无凭证");
}

TEST_F(ApprovalsTest, ARequestKeepsTheChainOfTheDayItWasMade) {
  const std::string name = Ask(MakeActive(home_).name()).value().name();
  chains_.steps = {{.roles = {"chief"}}};
  EXPECT_THAT(Approve("chief", kChief, name), FailsWith("APPROVAL_NOT_YOUR_STEP"));
  EXPECT_EQ(Approve("leader", kLeader, name).value().approval().steps_size(), 2);
}

TEST_F(ApprovalsTest, ASubstituteDecidesWhenTheTimeLimitIsOver) {
  chains_.steps = {{.roles = {"leader"}, .limit_hours = 24, .substitute_role = "everything"}};
  const std::string name = Ask(MakeActive(home_).name()).value().name();
  EXPECT_THAT(WaitingFor("everything", kVerifier), IsEmpty());
  EXPECT_THAT(Approve("everything", kVerifier, name), FailsWith("APPROVAL_NOT_YOUR_STEP"));
  MoveDays(1);
  EXPECT_THAT(WaitingFor("everything", kVerifier), ElementsAre(name));
  EXPECT_EQ(Approve("everything", kVerifier, name).value().state(),
            v1::ArchiveChange::STATE_APPROVED);
}

TEST_F(ApprovalsTest, EverybodySeesWhatWaitsForHimWhereHeHoldsTheRole) {
  const std::string here = Ask(MakeActive(home_).name()).value().name();
  const std::string there = Ask(MakeActive(elsewhere_).name()).value().name();
  EXPECT_THAT(WaitingFor("leader", kLeader), ElementsAre(here, there));
  EXPECT_THAT(WaitingFor("leader", kLeader, other_site_), ElementsAre(there));
  EXPECT_THAT(WaitingFor("leader", kLeader, "branches/cq", "code = \"data-export\""), IsEmpty());
  EXPECT_THAT(WaitingFor("leader", kDesk), IsEmpty()) << "his own";
  EXPECT_THAT(WaitingFor("chief", kChief), IsEmpty()) << "not his turn";
  EXPECT_THAT(Approve("leader", kLeader, here, other_site_), FailsWith("PERMISSION_DENIED"));
  Approve("leader", kLeader, here).value();
  EXPECT_THAT(WaitingFor("leader", kLeader), ElementsAre(there));
  EXPECT_THAT(WaitingFor("chief", kChief), ElementsAre(here));
  EXPECT_THAT(WaitingFor("chief", kLeader), IsEmpty()) << "decided a step of it";
  Approve("chief", kChief, here).value();
  EXPECT_THAT(WaitingFor("chief", kChief), IsEmpty());
}

TEST_F(ApprovalsTest, RequestsFromBeforeThereWereChainsWaitForWhoeverCouldReviewThem) {
  pipeline_.Allow("supervisor", *bindings_);
  const std::string waiting = Ask(MakeActive(home_).name()).value().name();
  auto reject =
      Named<v1::RejectArchiveChangeRequest>(Ask(MakeActive(second_home_).name()).value().name());
  reject.set_text("无凭证");
  With<v1::ArchiveChange>("leader", kLeader, "ArchiveChangeService.RejectArchiveChange", reject)
      .value();
  const std::string withdrawn = Ask(MakeActive(elsewhere_).name()).value().name();
  const auto withdraw = [&] {
    return As<v1::ArchiveChange>(kDesk, "ArchiveChangeService.WithdrawArchiveChange",
                                 Named<v1::WithdrawArchiveChangeRequest>(withdrawn));
  };
  withdraw().value();
  db_->Transact(
         Patient(),
         [&](db::Tx& tx) -> Status {
           for (const char* table :
                {"approvals", "approval_steps", "approval_deciders", "approval_decisions"}) {
             TRY(tx.Execute("DELETE FROM " + std::string(table) + " WHERE branch_id = 'cq'"));
           }
           for (const EmbeddedFile& file : EmbeddedFiles(steward_embedded_directory_migrations)) {
             if (file.name.find("archive_change_approvals") == file.name.npos) continue;
             for (const std::string& sql : db::SplitStatements(file.bytes)) TRY(tx.Execute(sql));
           }
           return {};
         })
      .value();

  EXPECT_THAT(WaitingFor("supervisor", kVerifier), ElementsAre(waiting));
  EXPECT_EQ(Approve("supervisor", kVerifier, waiting).value().state(),
            v1::ArchiveChange::STATE_APPROVED);
  const auto approval_of = [&](const std::string& name) {
    return As<v1::ArchiveChange>(kDesk, "ArchiveChangeService.GetArchiveChange",
                                 Named<v1::GetArchiveChangeRequest>(name))
        .value()
        .approval();
  };
  const ApprovalProto rejected = approval_of(reject.name());
  EXPECT_EQ(rejected.state(), ApprovalProto::STATE_REJECTED);
  EXPECT_EQ(rejected.decisions(0).person(), Person(kLeader));
  EXPECT_EQ(rejected.decisions(0).reason(), "无凭证");
  EXPECT_EQ(approval_of(withdrawn).state(), ApprovalProto::STATE_WITHDRAWN);
  EXPECT_THAT(withdraw(), FailsWith("APPROVAL_ENDED"));
}

// A role held at another site counts nothing here.
TEST_F(ApprovalsTest, ARoleCountsOnlyWhereItIsHeld) {
  const std::string name = Ask(MakeActive(home_).name()).value().name();
  pipeline_.Allow("reader", {"approval.read", "archiveChange.review"});
  const std::string token =
      pipeline_.TokenOf(Person(kLeader), {{"reader", "branches/cq"}, {"leader", other_site_}});
  v1::ListWaitingApprovalsRequest list;
  list.set_parent("branches/cq/sites/-");
  EXPECT_EQ(
      pipeline_
          .Call<v1::ListWaitingApprovalsResponse>(
              *bindings_, "/steward.directory.v1.ApprovalService/ListWaitingApprovals", token, list)
          .value()
          .approvals_size(),
      0);
  EXPECT_THAT(pipeline_.Call<v1::ArchiveChange>(
                  *bindings_, "/steward.directory.v1.ArchiveChangeService/ApproveArchiveChange",
                  token, Named<v1::ApproveArchiveChangeRequest>(name)),
              FailsWith("APPROVAL_NOT_YOUR_STEP"));
}

}  // namespace
}  // namespace steward::directory
