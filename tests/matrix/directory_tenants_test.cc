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

  // And one of the past at the other of them.
  void OwnBefore(const std::string& owner, const std::string& unit) {
    v1::RegisterOwnershipRequest request;
    request.set_parent(unit);
    v1::Ownership& past = *request.mutable_ownership();
    past.set_bill_contact(owner);
    past.set_kind(v1::Ownership::KIND_FIRST_PURCHASE);
    v1::OwnershipShare& share = *past.add_owners();
    share.set_owner(owner);
    share.set_numerator(1);
    share.set_denominator(1);
    *past.mutable_billing_date() = DateOf(2010, 1, 1);
    *past.mutable_to_date() = DateOf(2015, 1, 1);
    Do<v1::Ownership>("directory.v1.OwnershipService.RegisterOwnership", request).value();
  }

  // Likewise a contractor that works at two sites.
  void WorkAtBoth(const std::string& contractor, const std::string& site,
                  const std::string& other) {
    v1::UpdateContractorRequest request;
    request.mutable_contractor()->set_name(contractor);
    for (const std::string& place : {site, other}) request.mutable_contractor()->add_sites(place);
    request.mutable_update_mask()->add_paths("sites");
    request.mutable_contractor()->set_display_name("迅达电梯");
    request.mutable_update_mask()->add_paths("display_name");
    Do<v1::Contractor>("directory.v1.ContractorService.UpdateContractor", request).value();
  }
};

std::map<std::string, std::string> People() {
  return {{"reviewer", "branches/b1/staff/01900000-0000-7000-8000-000000000002"},
          {"technician", "branches/b1/staff/01900000-0000-7000-8000-000000000003"}};
}

// Statements about what lies in a unit, or in a record at a site, that was found before.
std::map<std::string, std::string> ByCheckedUnit() {
  return {{"SELECT 1 FROM owner_units WHERE", "GetUnit, of the unit of its name"},
          {"FROM approvals WHERE branch_id = ? AND id", "the change, before"},
          {"FROM owner_name_terms", "candidates; their units decide"},
          {"SELECT DISTINCT owner_id FROM owner_units", "its unit is locked"},
          {"SELECT 1 FROM archive_boxes", "a lock; read after it"},
          {"SELECT 1 FROM archive_samples", "a lock; read after it"},
          {"SELECT 1 FROM archives", "a lock; read after it"},
          {"SELECT 1 FROM stock_takes", "a lock; read after it"},
          {"FROM stock_take_checks", "of a count found before"},
          {"FROM archive_sample_files", "of a sample found before"},
          {"COALESCE(a.checked_time", "ListArchives; nothing is a year old"},
          {"a.confirmation_due <=", "ListArchives; nothing is a year old"},
          {"l.due_time <", "ListArchiveLoans; nothing is overdue"},
          {"FROM payer_promises WHERE branch_id = ? AND id", "its unit is locked"},
          {"FROM unit_fact_changes WHERE branch_id = ? AND unit_id", "GetPayer"},
          {"FROM ownerships WHERE branch_id = ? AND unit_id", "GetPayer"},
          {"FROM occupancies WHERE branch_id = ? AND unit_id", "GetPayer"},
          {"FROM payer_promises WHERE branch_id = ? AND unit_id", "GetPayer"}};
}

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
       .names = People(),
       .own_word = "owner",
       .by_checked_ids = {{"SELECT 1 FROM owners", "a lock; read after it"},
                          {"FROM owner_phones", "of owners found before"},
                          {"FROM owner_units", "of owners found before"},
                          {"AND s.owner_id = ?", "his own; a person is of one branch"},
                          {"AND start_date <= ? ORDER BY branch_id", "nothing is a year old"},
                          {"SELECT id, display_name FROM owners", "of a unit that is locked"},
                          {"FROM ownership_owners", "of ownerships found before"},
                          {"FROM handover_defects", "of records found before"},
                          {"FROM archive_values", "of files found before"},
                          {"FROM archive_papers", "of files found before"},
                          {"FROM archive_change_values", "of requests found before"},
                          {"FROM approval_steps", "of requests found before"},
                          {"FROM approval_decisions WHERE", "of requests found before"},
                          {"FROM consents", "of a person found before"},
                          {"FROM data_request_counts", "of a request found before"},
                          {"FROM data_request_parts", "of a request found before"},
                          {"FROM purposes", "the head company's"},
                          {"FROM fit_out_stages", "of fit-outs found before"},
                          {"FROM fit_out_violations", "of fit-outs found before"},
                          {"FROM fit_out_moves", "of fit-outs found before"},
                          {"SELECT 1 FROM contractors", "a lock; read after it"},
                          {"FROM contractor_sites", "of contractors found before"},
                          {"SELECT 1 FROM imports", "a lock; read after it"},
                          {"SELECT 1 FROM exports", "a lock; read after it"},
                          {"FROM ledger_check_clerks", "of a check found before"},
                          {"FROM import_problems", "of an import found before"}},
       .by_checked_unit = ByCheckedUnit(),
       .link = [&](const auto& own, const auto& sibling) {
         OwnBoth(own.at("owner"), own.at("unit"), sibling.at("unit"));
         OwnBefore(own.at("owner"), sibling.at("unit"));
         WorkAtBoth(own.at("contractor"), own.at("site"), sibling.at("site"));
       }});
  EXPECT_THAT(matrix.without_object(), IsEmpty());
  ASSERT_THAT(matrix.Run(), IsEmpty());
  EXPECT_THAT(matrix.Survivors(), IsEmpty());
  EXPECT_GT(matrix.cells(), 1000);
  std::printf("%d cells, %d mutations\n", matrix.cells(), matrix.mutations());
}

}  // namespace
}  // namespace steward::directory
