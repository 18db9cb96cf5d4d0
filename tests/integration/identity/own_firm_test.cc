// The manager of a firm that sends people sees those of his own firm, and nothing else.
#include "tests/support/identity_stage.h"

namespace steward::identity {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

constexpr const char* kSafe = "平安保安公司";
constexpr const char* kClean = "洁净保洁公司";

class OwnFirmTest : public IdentityTest {
 protected:
  OwnFirmTest() : admin_token_(Administrator()) {
    CreateBranch(admin_token_, "b1");
    CreateBranch(admin_token_, "b2");
    manager_ = Send("b1", "manager", kSafe);
    guard_ = Send("b1", "guard", kSafe);
    cleaner_ = Send("b1", "cleaner", kClean);
    own_ = Send("b1", "own", "");
    abroad_ = Send("b2", "abroad", kSafe);
    Ok(Give(admin_token_, manager_, "firm-manager", "branches/b1"));
    token_ = Ok(Login("manager", kPassword)).access_token();
  }

  std::string Send(const std::string& branch, const std::string& login, const std::string& firm) {
    v1::CreateStaffRequest request;
    request.set_parent("branches/" + branch);
    request.mutable_staff()->set_display_name("员工 " + login);
    request.mutable_staff()->set_login(login);
    request.mutable_staff()->set_firm(firm);
    if (!firm.empty()) {
      request.mutable_staff()->mutable_contract_end_date()->set_year(2040);
      request.mutable_staff()->mutable_contract_end_date()->set_month(6);
      request.mutable_staff()->mutable_contract_end_date()->set_day(30);
    }
    request.set_password(std::string(kPassword));
    return Ok(Call<v1::Staff>("StaffService/CreateStaff", admin_token_, request)).name();
  }
  std::string Get(const std::string& token, const std::string& person) {
    v1::GetStaffRequest request;
    request.set_name(person);
    return ReasonOf(Call<v1::Staff>("StaffService/GetStaff", token, request));
  }
  Result<v1::ListStaffResponse> List(const std::string& token, const std::string& branch,
                                     const std::string& filter = "") {
    v1::ListStaffRequest request;
    request.set_parent(branch);
    request.set_filter(filter);
    return Call<v1::ListStaffResponse>("StaffService/ListStaff", token, request);
  }
  std::vector<std::string> Listed(const std::string& token, const std::string& filter = "") {
    std::vector<std::string> names;
    const v1::ListStaffResponse list = Ok(List(token, "branches/b1", filter));
    for (const v1::Staff& one : list.staff()) {
      names.push_back(one.name());
    }
    return names;
  }

  std::string admin_token_;
  std::string manager_, guard_, cleaner_, own_, abroad_;
  std::string token_;
};

TEST_F(OwnFirmTest, HeSeesThePeopleOfHisOwnFirmAndNobodyElse) {
  EXPECT_THAT(Listed(token_), UnorderedElementsAre(manager_, guard_));
  EXPECT_EQ(Get(token_, guard_), "OK");
  EXPECT_EQ(Get(token_, manager_), "OK");
  EXPECT_EQ(Get(token_, cleaner_), "STAFF_NOT_FOUND");
  EXPECT_EQ(Get(token_, own_), "STAFF_NOT_FOUND");
  EXPECT_EQ(Get(token_, abroad_), "PERMISSION_DENIED");
  EXPECT_EQ(ReasonOf(List(token_, "branches/b2")), "PERMISSION_DENIED");
}

TEST_F(OwnFirmTest, AFilterShowsHimNobodyElse) {
  EXPECT_THAT(Listed(token_, "display_name = \"员工 guard\""), ElementsAre(guard_));
  EXPECT_THAT(Listed(token_, "firm = \"" + std::string(kClean) + "\""), IsEmpty());
  EXPECT_THAT(Listed(token_, "display_name = \"员工 own\" OR display_name = \"员工 cleaner\""),
              IsEmpty());
  EXPECT_EQ(Listed(admin_token_).size(), 4U);
}

TEST_F(OwnFirmTest, ThatRightWithoutAFirmShowsNobody) {
  Ok(Give(admin_token_, own_, "firm-manager", "branches/b1"));
  const std::string token = Ok(Login("own", kPassword)).access_token();
  EXPECT_EQ(ReasonOf(List(token, "branches/b1")), "STAFF_NOT_FOUND");
  EXPECT_EQ(Get(token, own_), "STAFF_NOT_FOUND");
  Ok(Give(admin_token_, abroad_, "firm-manager", "branches/b1"));
  const std::string from_abroad = Ok(Login("abroad", kPassword)).access_token();
  EXPECT_EQ(ReasonOf(List(from_abroad, "branches/b1")), "STAFF_NOT_FOUND")
      << "a firm of the same name in another branch";
}

TEST_F(OwnFirmTest, HeChangesNobody) {
  v1::UpdateStaffRequest update;
  update.mutable_staff()->set_name(guard_);
  update.mutable_staff()->set_display_name("别人");
  update.mutable_update_mask()->add_paths("display_name");
  EXPECT_EQ(ReasonOf(Call<v1::Staff>("StaffService/UpdateStaff", token_, update)),
            "PERMISSION_DENIED");
  v1::ListNodesRequest nodes;
  nodes.set_parent("branches/b1");
  EXPECT_EQ(ReasonOf(Call<v1::ListNodesResponse>("NodeService/ListNodes", token_, nodes)),
            "PERMISSION_DENIED");
}

}  // namespace
}  // namespace steward::identity
