// Checks of the ledgers over customer files, on a real database.
#include "tests/integration/directory/archives_stage.h"

namespace steward::directory {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class LedgerCheckTest : public ArchivesTest {
 protected:
  Result<v1::LedgerCheck> Run(const std::string& site, int days = 7) {
    v1::RunLedgerCheckRequest request;
    request.set_parent(site);
    const auto due = pipeline_.clock().Now() + std::chrono::days(days);
    request.mutable_due_time()->set_seconds(
        std::chrono::floor<std::chrono::seconds>(due).time_since_epoch().count());
    return As<v1::LedgerCheck>(kArchivist, "LedgerCheckService.RunLedgerCheck", request);
  }

  std::vector<v1::LedgerFinding> Findings(const std::string& filter,
                                          const Prefixes& prefixes = {""}) {
    v1::ListLedgerFindingsRequest request;
    request.set_parent("branches/cq/sites/-");
    request.set_filter(filter);
    const auto page = As<v1::ListLedgerFindingsResponse>(
                          kDesk, "LedgerCheckService.ListLedgerFindings", request, prefixes)
                          .value();
    return {page.findings().begin(), page.findings().end()};
  }

  Result<v1::LedgerFinding> Close(const v1::LedgerFinding& finding,
                                  const std::string& explanation = "") {
    auto request = Named<v1::CloseLedgerFindingRequest>(finding.ledger_check());
    request.set_position(finding.position());
    request.set_explanation(explanation);
    return As<v1::LedgerFinding>(kArchivist, "LedgerCheckService.CloseLedgerFinding", request);
  }

  // The file with another address, entered at the desk.
  void SetAddress(const std::string& name, const std::string& address) {
    v1::UpdateArchiveRequest request;
    request.mutable_archive()->set_name(name);
    request.mutable_archive()->set_mailing_address(address);
    request.mutable_update_mask()->add_paths("mailing_address");
    request.set_source(v1::Archive::SOURCE_CALL);
    ASSERT_TRUE(As<v1::Archive>(kDesk, "ArchiveService.UpdateArchive", request).ok());
  }
};

TEST_F(LedgerCheckTest, FindingsNameFileFieldAndClerkAndTheErrorShareIsByClerk) {
  EXPECT_THAT(Run(site_, -1), FailsWith("LEDGER_DUE"));
  const v1::Archive good = MakeFile(home_);
  const v1::Archive bad = MakeFile(second_home_, false);  // no identity card
  SetAddress(bad.name(), "三");
  MakeFile(elsewhere_, false);
  const v1::LedgerCheck check = Run(site_).value();
  EXPECT_EQ(check.file_count(), 2);
  EXPECT_EQ(check.finding_count(), 2);
  EXPECT_THAT(check.next_number(), IsEmpty());
  ASSERT_EQ(check.clerks_size(), 2);
  EXPECT_EQ(check.clerks(0).clerk(), Person(kClerk));
  EXPECT_EQ(check.clerks(0).finding_count(), 1);
  const int values = check.clerks(0).value_count();
  EXPECT_GT(values, 10);
  EXPECT_EQ(check.clerks(0).error_share_bp(), (20000 + values) / (2 * values));
  EXPECT_EQ(check.clerks(1).clerk(), Person(kDesk));
  EXPECT_EQ(check.clerks(1).error_share_bp(), 10000) << "his one value is wrong";
  EXPECT_EQ(As<v1::LedgerCheck>(kDesk, "LedgerCheckService.GetLedgerCheck",
                                Named<v1::GetLedgerCheckRequest>(check.name()))
                .value()
                .SerializeAsString(),
            check.SerializeAsString());

  const auto of_clerk = Findings("clerk = \"" + Person(kClerk) + "\" AND is_open = true");
  ASSERT_THAT(of_clerk, SizeIs(1));
  EXPECT_EQ(of_clerk[0].archive(), bad.name());
  EXPECT_EQ(of_clerk[0].number(), bad.number());
  EXPECT_EQ(of_clerk[0].field(), v1::Archive::FIELD_ID_NUMBER);
  EXPECT_EQ(of_clerk[0].rule(), v1::LedgerFinding::RULE_BLANK);
  EXPECT_EQ(of_clerk[0].due_time().seconds(), check.due_time().seconds());
  const auto of_desk = Findings("rule = RULE_ADDRESS_TOO_SHORT");
  ASSERT_THAT(of_desk, SizeIs(1));
  EXPECT_EQ(of_desk[0].clerk(), Person(kDesk));
  EXPECT_THAT(Findings("", {other_site_}), IsEmpty());
}

TEST_F(LedgerCheckTest, AFindingIsClosedOnceItIsCorrectedOrExplained) {
  const v1::Archive file = MakeFile(home_, false);
  SetAddress(file.name(), "三");
  Run(site_).value();
  const v1::LedgerFinding address = Findings("rule = RULE_ADDRESS_TOO_SHORT").at(0);
  const auto stands = Close(address);
  ASSERT_THAT(stands, FailsWith("LEDGER_FINDING_STANDS"));
  EXPECT_THAT(stands.error().en, HasSubstr(file.number()));
  SetAddress(file.name(), "湖滨路 3 号");
  EXPECT_EQ(Close(address).value().closer().staff(), Person(kArchivist));
  EXPECT_THAT(Close(address), FailsWith("LEDGER_FINDING_CLOSED"));

  const v1::LedgerFinding blank = Findings("is_open = true").at(0);
  EXPECT_EQ(Close(blank, "业主拒绝提供").value().explanation(), "业主拒绝提供");
  EXPECT_THAT(Findings("is_open = true"), IsEmpty());
  EXPECT_THAT(Findings("is_open = false"), SizeIs(2));
  v1::LedgerFinding missing = blank;
  missing.set_position(99);
  EXPECT_THAT(Close(missing), FailsWith("NOT_FOUND"));
}

TEST_F(LedgerCheckTest, AProblemThatIsOpenKeepsItsFinding) {
  MakeFile(home_, false);
  const v1::LedgerCheck first = Run(site_).value();
  const v1::LedgerCheck second = Run(site_).value();
  EXPECT_EQ(second.finding_count(), 1) << "it counts in the error share";
  ASSERT_THAT(Findings(""), SizeIs(1));
  EXPECT_EQ(Findings("")[0].ledger_check(), first.name());
}

}  // namespace
}  // namespace steward::directory
