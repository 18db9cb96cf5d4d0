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

  // Warnings come from reports of services only. Of today: a step has moved the business date.
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
       .branch_is_shared = true,
       .by_checked_ids = {{"FROM grants", "of a person locked before"},
                          {"FROM sessions", "of a person read before"},
                          {"FROM roles", "the company's alone"},
                          {"FROM duty_", "the company's alone"},
                          {"FROM node_", "of nodes read before"},
                          {"FROM leaving_", "of a leaving read before"},
                          {"FROM warning_limit_versions", "of a limit read before"},
                          {"FROM warning_changes", "of a warning read before"}},
       .make = [this](const auto& branch, const auto& site, const auto& canary) {
         return MakeWarning(branch, site, canary);
       }});
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
