// Nobody sees what is not his in identity (INV-65, INV-70, SEC-02).
#include "tests/support/identity_stage.h"
#include "tests/support/tenant_matrix.h"

namespace steward::identity {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class IdentityTenantsTest : public IdentityTest {
 protected:
  IdentityTenantsTest() : IdentityTest(/*trial=*/true) {}
};

TEST_F(IdentityTenantsTest, EveryCallerSeesWhatIsHisAndEveryRuleIsNeeded) {
  Administrator();
  keeper_.reset();  // the roles are the test's from here on
  pipeline_->Allow(std::string(kAdministrator), bindings_);
  testing::TenantMatrix matrix({.pipeline = *pipeline_,
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
                                                   {"FROM leaving_", "of a leaving read before"}}});
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
