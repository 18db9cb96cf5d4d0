// Incompatible duties: granting both of a pair warns head office, once.
#include "tests/support/identity_stage.h"

namespace steward::identity {
namespace {

class DutyWarningsTest : public IdentityTest {
 protected:
  DutyWarningsTest() {
    admin_token_ = Administrator();
    CreateBranch(admin_token_, "b1");
    li_ = Ok(CreateStaff(admin_token_, "branches/b1", "li"));
  }

  v1::ListDutyWarningsResponse Warnings(const std::string& filter = "") {
    v1::ListDutyWarningsRequest request;
    request.set_parent("branches/hq");
    request.set_filter(filter);
    return Ok(
        Call<v1::ListDutyWarningsResponse>("DutyService/ListDutyWarnings", admin_token_, request));
  }
  Result<v1::DutyRules> SetPairs(const std::vector<std::pair<std::string, std::string>>& pairs) {
    v1::UpdateDutyRulesRequest request;
    request.mutable_duty_rules()->set_name("branches/hq/dutyRules");
    for (const auto& [first, second] : pairs) {
      v1::DutyPair& pair = *request.mutable_duty_rules()->add_pairs();
      pair.set_first(first);
      pair.set_second(second);
    }
    return Call<v1::DutyRules>("DutyService/UpdateDutyRules", admin_token_, request);
  }

  std::string admin_token_;
  v1::Staff li_;
};

TEST_F(DutyWarningsTest, GrantingBothOfAPairIsAllowedAndWarnsHeadOfficeOnce) {
  Ok(Give(admin_token_, li_.name(), "cashier", "branches/b1/sites/s1"));
  Ok(Give(admin_token_, li_.name(), "accountant", "branches/b1/sites/s2"));
  EXPECT_EQ(Warnings().duty_warnings_size(), 0) << "at two sites";
  const v1::Grant grant = Ok(Give(admin_token_, li_.name(), "accountant", "branches/b1"));
  const v1::ListDutyWarningsResponse warnings = Warnings();
  ASSERT_EQ(warnings.duty_warnings_size(), 1);
  const v1::DutyWarning& warning = warnings.duty_warnings(0);
  EXPECT_EQ(warning.staff(), li_.name());
  EXPECT_EQ(warning.grant(), grant.name());
  EXPECT_EQ(warning.pair().first(), "roles/cashier");
  EXPECT_EQ(warning.pair().second(), "roles/accountant");
  Ok(Give(admin_token_, li_.name(), "auditor", "branches/b1"));
  EXPECT_EQ(Warnings().duty_warnings_size(), 1) << "no second one for what is held already";

  v1::AcknowledgeDutyWarningRequest acknowledge;
  acknowledge.set_name(warning.name());
  acknowledge.set_note("小分公司，每周复核");
  const v1::DutyWarning seen =
      Ok(Call<v1::DutyWarning>("DutyService/AcknowledgeDutyWarning", admin_token_, acknowledge));
  EXPECT_EQ(seen.state(), v1::DutyWarning::STATE_ACKNOWLEDGED);
  EXPECT_EQ(seen.acknowledger(), admin_.name());
  acknowledge.set_request_id("");
  acknowledge.set_note("另一个理由");
  EXPECT_EQ(
      Ok(Call<v1::DutyWarning>("DutyService/AcknowledgeDutyWarning", admin_token_, acknowledge))
          .note(),
      "小分公司，每周复核");
  EXPECT_EQ(Warnings("state = STATE_OPEN").duty_warnings_size(), 0);
  acknowledge.set_request_id("");
  acknowledge.set_name("branches/hq/dutyWarnings/01900000-0000-7000-8000-000000000001");
  EXPECT_EQ(ReasonOf(Call<v1::DutyWarning>("DutyService/AcknowledgeDutyWarning", admin_token_,
                                           acknowledge)),
            "DUTY_WARNING_NOT_FOUND");
}

TEST_F(DutyWarningsTest, ThePairsAreDataThatHeadOfficeChanges) {
  v1::GetDutyRulesRequest get;
  get.set_name("branches/hq/dutyRules");
  EXPECT_GE(Ok(Call<v1::DutyRules>("DutyService/GetDutyRules", admin_token_, get)).pairs_size(), 8)
      << "those of the trade are there from the start";
  v1::GetDutyRulesRequest elsewhere;
  elsewhere.set_name("branches/b1/dutyRules");
  EXPECT_EQ(ReasonOf(Call<v1::DutyRules>("DutyService/GetDutyRules", admin_token_, elsewhere)),
            "DUTY_RULES_NOT_FOUND");
  EXPECT_EQ(ReasonOf(SetPairs({{"ticket.close", "ticket.close"}})), "DUTY_PAIR_INVALID");
  EXPECT_EQ(ReasonOf(SetPairs({{"roles/guard", "roles/hr"}, {"roles/hr", "roles/guard"}})),
            "DUTY_PAIR_INVALID");
  EXPECT_EQ(ReasonOf(SetPairs({{"roles/no-such", "roles/hr"}})), "ROLE_NOT_FOUND");
  EXPECT_EQ(Ok(SetPairs({{"roles/guard", "staff.disable"}})).pairs_size(), 1);
  Ok(Give(admin_token_, li_.name(), "guard", "branches/b1"));
  Ok(Give(admin_token_, li_.name(), "hr", "branches/b1"));
  ASSERT_EQ(Warnings().duty_warnings_size(), 1) << "HR may disable people";
  Ok(Give(admin_token_, li_.name(), "branch-head", "branches/b1"));
  EXPECT_EQ(Warnings().duty_warnings_size(), 1);

  Ok(Give(admin_token_, li_.name(), "dept-manager", "branches/b1"));
  const std::string li = Ok(Login("li", kPassword)).access_token();
  EXPECT_EQ(ReasonOf(Call<v1::DutyRules>("DutyService/GetDutyRules", li, get)),
            "PERMISSION_DENIED");
}

}  // namespace
}  // namespace steward::identity
