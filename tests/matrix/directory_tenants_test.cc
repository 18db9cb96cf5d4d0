// Nobody sees what is not his in the directory (INV-65, INV-70, SEC-02).
#include "tests/support/directory_stage.h"
#include "tests/support/tenant_matrix.h"

namespace steward::directory {
namespace {

using ::testing::IsEmpty;

class DirectoryTenantsTest : public DirectoryTest {
 protected:
  // An owner with units at two sites: at each of them only its own is to be seen.
  void OwnBoth(const std::string& owner, const std::string& unit, const std::string& other) {
    v1::UpdateOwnerRequest request;
    request.mutable_owner()->set_name(owner);
    for (const std::string& owned : {unit, other}) {
      v1::OwnedUnit& added = *request.mutable_owner()->add_units();
      added.set_unit(owned);
      added.set_role(v1::OwnedUnit::ROLE_OWNER);
    }
    request.mutable_owner()->set_display_name("王建国");
    request.mutable_update_mask()->add_paths("display_name");
    request.mutable_update_mask()->add_paths("units");
    Do<v1::Owner>("directory.v1.OwnerService.UpdateOwner", request).value();
  }
};

TEST_F(DirectoryTenantsTest, EveryCallerSeesWhatIsHisAndEveryRuleIsNeeded) {
  cache_.reset();  // a copy would hide what a statement finds
  Start();
  testing::TenantMatrix matrix(
      {.pipeline = pipeline_,
       .bindings = *bindings_,
       .db = *db_,
       .schema = schema_,
       .packages = {"steward.directory.v1.", "steward.file.v1."},
       .role = "everything",
       .by_checked_ids = {{"SELECT 1 FROM owners", "a lock; read after it"},
                          {"FROM owner_phones", "of owners found before"},
                          {"FROM owner_units", "of owners found before"},
                          {"SELECT 1 FROM imports", "a lock; read after it"},
                          {"SELECT 1 FROM exports", "a lock; read after it"},
                          {"FROM import_problems", "of an import found before"}},
       .link = [&](const auto& own, const auto& sibling) {
         OwnBoth(own.at("owner"), own.at("unit"), sibling.at("unit"));
       }});
  EXPECT_THAT(matrix.without_object(), IsEmpty());
  ASSERT_THAT(matrix.Run(), IsEmpty());
  EXPECT_THAT(matrix.Survivors(), IsEmpty());
  EXPECT_GT(matrix.cells(), 1000);
  std::printf("%d cells, %d mutations\n", matrix.cells(), matrix.mutations());
}

}  // namespace
}  // namespace steward::directory
