// Nobody sees what is not his in identity (INV-65, INV-70, SEC-02).
#include "common/base/timestamp.h"
#include "tests/support/identity_stage.h"
#include "tests/support/tenant_matrix.h"

namespace steward::identity {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class IdentityTenantsTest : public IdentityTest {
 protected:
  IdentityTenantsTest() : IdentityTest(/*trial=*/true) {}

  // The manager of the firm that sends the people of the steps, in the first branch.
  void SendManager() {
    Ok(db_->Transact(Minute(), [&](db::Tx& tx) -> Status {
      TRY(tx.Execute(
          "INSERT INTO staff (branch_id, id, display_name, trades, firm,"
          " contract_end_date, sites, state, password_hash, create_time, update_time,"
          " version) VALUES ('b1', ?, 'manager', '', '平安保安公司', '2031-06-30', '', 1,"
          " '', ?, ?, 1)",
          manager_.staff, clock_.Now(), clock_.Now()));
      return {};
    }));
  }

  // Warnings come from reports of services only. Of today: other tests move the business date.
  std::vector<std::string> MakeWarning(const std::string& branch, const std::string& site,
                                       const std::string& canary) {
    clock_.Move(std::chrono::seconds(1));
    const std::string admin =
        pipeline_->TokenOf("branches/hq/staff/01900000-0000-7000-8000-000000000001",
                           {{std::string(kAdministrator), ""}});
    const std::string package = "/steward.identity.v1.";
    v1::SetBusinessDateRequest real_time;
    real_time.set_branch("branches/" + branch);
    Ok(pipeline_->Call<v1::BusinessDate>(bindings_, package + "TrialService/SetBusinessDate", admin,
                                         real_time));
    v1::ReportLevelsRequest report;
    report.set_branch(real_time.branch());
    report.set_indicator(type::v1::INDICATOR_UNASSIGNED_TICKET_COUNT);
    *report.mutable_read_time() = ToTimestamp(clock_.Now());
    v1::LevelReading& reading = *report.add_readings();
    reading.set_site(report.branch() + "/sites/" + site);
    reading.set_subject_title(canary);
    reading.set_value(1'000);
    Ok(pipeline_->Call<v1::ReportLevelsResponse>(
        bindings_, package + "WarningService/ReportLevels",
        pipeline_->TokenOf("services/tickets", {{"service", ""}}), report));
    v1::ListWarningsRequest list;
    list.set_parent(reading.site());
    const auto made = Ok(pipeline_->Call<v1::ListWarningsResponse>(
        bindings_, package + "WarningService/ListWarnings", admin, list));
    return {made.warnings(0).name()};
  }

  const StaffName manager_{"b1", StaffId(*Uuid::Parse("01900000-0000-7000-8000-000000000050"))};
};

TEST_F(IdentityTenantsTest, EveryCallerSeesWhatIsHisAndEveryRuleIsNeeded) {
  Administrator();
  keeper_.reset();  // the roles are the test's from here on
  pipeline_->Allow(std::string(kAdministrator), bindings_);
  testing::TenantMatrix matrix(
      {.pipeline = *pipeline_,
       .bindings = bindings_,
       .db = *db_,
       .schema = schema_,
       .packages = {"steward.identity.v1."},
       .role = std::string(kAdministrator),
       .names = {{"technician", manager_.ToString()}},
       .branch_is_shared = true,
       .by_checked_ids = {{"FROM grants", "of a person locked before"},
                          {"FROM sessions", "of a person read before"},
                          {"FROM roles", "the company's alone"},
                          {"FROM duty_pairs", "the company's alone"},
                          {"FROM duty_rules", "the company's alone"},
                          {"FROM duty_warnings", "the company's alone"},
                          {"FROM node_", "of nodes read before"},
                          {"FROM leaving_", "of a leaving read before"},
                          {"FROM post_", "of a post read before"},
                          {"FROM posts WHERE branch_id = ? ORDER BY id ",
                           "a post answers for its own branch alone"},
                          {"SELECT id, state, contract_end_date",
                           "looked up by holders of posts read before"},
                          {"FROM provider_links", "of a person read before"},
                          {"FROM warning_limit_versions", "of a limit read before"},
                          {"FROM warning_changes", "of a warning read before"}},
       .link = [&](const auto&, const auto&) { SendManager(); },
       .make = [this](const auto& branch, const auto& site,
                      const auto& canary) { return MakeWarning(branch, site, canary); }});
  EXPECT_THAT(matrix.without_object(),
              ElementsAre("steward.identity.v1.CalendarService.UpdateCalendar",
                          "steward.identity.v1.DutyService.AcknowledgeDutyWarning",
                          "steward.identity.v1.OpenSessionService.EndSession"))
      << "the company's, and what only a sign-in makes (integration_identity tries it)";
  ASSERT_THAT(matrix.Run(), IsEmpty());
  EXPECT_THAT(matrix.Survivors(), IsEmpty());
  EXPECT_GT(matrix.cells(), 500);
  std::printf("%d cells, %d mutations\n", matrix.cells(), matrix.mutations());
}

}  // namespace
}  // namespace steward::identity
