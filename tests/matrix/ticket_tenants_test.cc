// Nobody sees what is not his in tickets (INV-65, INV-70, SEC-02).
#include "tests/support/tenant_matrix.h"
#include "tests/support/tickets_stage.h"

namespace steward::tickets {
namespace {

using ::testing::IsEmpty;

TEST(TicketTenantsTest, EveryCallerSeesWhatIsHisAndEveryRuleIsNeeded) {
  TicketsStage stage;
  testing::TenantMatrix matrix(
      {.pipeline = stage.pipeline(),
       .bindings = stage.bindings(),
       .db = stage.db(),
       .schema = stage.schema(),
       .packages = {"steward.tickets.v1."},
       .role = "all",
       .names = {{"desk", std::string(kDesk)}, {"technician", std::string(kTechnician)}},
       .by_checked_ids = {{"FROM number_blocks", "a counter, in no answer"},
                          {"AND assignee = ? FOR UPDATE", "a person is of one branch"},
                          {"FROM staff_copies", "a person is of one branch"}}});
  EXPECT_THAT(matrix.without_object(), IsEmpty());
  ASSERT_THAT(matrix.Run(), IsEmpty());
  EXPECT_THAT(matrix.Survivors(), IsEmpty());
  EXPECT_GT(matrix.cells(), 1500);
  std::printf("%d cells, %d mutations\n", matrix.cells(), matrix.mutations());
}

}  // namespace
}  // namespace steward::tickets
