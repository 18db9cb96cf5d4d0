// People on their way out, with the services that report on them.
#include "common/base/timestamp.h"
#include "tests/support/identity_stage.h"

namespace steward::identity {
namespace {

class LeavingsTest : public IdentityTest {
 protected:
  LeavingsTest() {
    admin_token_ = Administrator();
    CreateBranch(admin_token_, "b1");
    li_ = Ok(CreateStaff(admin_token_, "branches/b1", "li"));
    han_ = Ok(CreateStaff(admin_token_, "branches/b1", "han"));
  }

  static std::string ServiceName(const std::string& service) { return "services/" + service; }
  std::string TokenOf(const std::string& service) {
    return pipeline_->TokenOf(ServiceName(service), {{"service", ""}});
  }
  Result<v1::Leaving> Start(const v1::Staff& staff, const v1::Staff& successor) {
    v1::StartLeavingRequest request;
    request.set_parent("branches/b1");
    request.mutable_leaving()->set_staff(staff.name());
    request.mutable_leaving()->set_successor(successor.name());
    request.mutable_leaving()->mutable_leave_date()->set_year(2030);
    request.mutable_leaving()->mutable_leave_date()->set_month(6);
    request.mutable_leaving()->mutable_leave_date()->set_day(30);
    return Call<v1::Leaving>("LeavingService/StartLeaving", admin_token_, request);
  }
  Result<v1::Leaving> Report(const std::string& token, const v1::Leaving& leaving, int count,
                             const std::string& out = "") {
    v1::ReportLeavingRequest request;
    request.set_name(leaving.name());
    v1::HandedOver& handed_over = *request.add_handed_over();
    handed_over.set_kind("household");
    handed_over.set_count(count);
    if (!out.empty()) {
      v1::StillOut& still_out = *request.add_still_out();
      still_out.set_kind("key");
      still_out.set_resource("branches/b1/sites/s1/keys/1");
      still_out.set_title(out);
    }
    return Call<v1::Leaving>("LeavingService/ReportLeaving", token, request);
  }
  template <class Request>
  Result<v1::Leaving> End(const std::string& method, const v1::Leaving& leaving) {
    Request request;
    request.set_name(leaving.name());
    return Call<v1::Leaving>("LeavingService/" + method, admin_token_, request);
  }
  Result<v1::Leaving> Finish(const v1::Leaving& leaving) {
    return End<v1::FinishLeavingRequest>("FinishLeaving", leaving);
  }
  v1::ListOpenLeavingsResponse OpenFor(const std::string& service) {
    return Ok(Call<v1::ListOpenLeavingsResponse>("LeavingService/ListOpenLeavings",
                                                 TokenOf(service), v1::ListOpenLeavingsRequest()));
  }

  std::string admin_token_;
  v1::Staff li_;
  v1::Staff han_;
};

TEST_F(LeavingsTest, NobodyHasLeftBeforeEveryServiceHasReportedAndNothingIsOut) {
  Ok(Give(admin_token_, li_.name(), "steward", "branches/b1"));
  const v1::Session session = Ok(Login("li", kPassword));
  const v1::Leaving leaving = Ok(Start(li_, han_));
  ASSERT_EQ(leaving.items_size(), 3);
  ASSERT_EQ(OpenFor("directory").leavings_size(), 1);
  EXPECT_EQ(OpenFor("directory").leavings(0).items(0).state(), v1::LeavingItem::STATE_PENDING);
  EXPECT_EQ(OpenFor("training").leavings_size(), 0) << "it has no part in it";
  EXPECT_EQ(ReasonOf(Finish(leaving)), "LEAVING_NOT_REPORTED");
  Ok(Report(TokenOf("tickets"), leaving, 3));
  Ok(Report(TokenOf("directory"), leaving, 120, "3 栋门禁钥匙"));
  ASSERT_EQ(OpenFor("tickets").leavings_size(), 1) << "something may still come to him";
  ASSERT_EQ(OpenFor("tickets").leavings(0).items_size(), 1) << "its own part only";
  EXPECT_EQ(OpenFor("tickets").leavings(0).items(0).handed_over(0).count(), 3);
  EXPECT_EQ(OpenFor("directory").leavings(0).items(0).still_out_size(), 1);
  EXPECT_EQ(ReasonOf(Finish(leaving)), "LEAVING_STILL_OUT");
  EXPECT_EQ(ReasonOf(Self(session.access_token())), "OK") << "he still works";
  Ok(Report(TokenOf("directory"), leaving, 121));

  const v1::Leaving finished = Ok(Finish(leaving));
  EXPECT_EQ(OpenFor("directory").leavings_size(), 0);
  EXPECT_EQ(finished.state(), v1::Leaving::STATE_FINISHED);
  EXPECT_EQ(finished.items(0).handed_over(0).count(), 121);
  ASSERT_EQ(finished.items(1).service(), "identity");
  EXPECT_EQ(finished.items(1).handed_over_size(), 4) << "delegations, grants, posts, sessions";
  EXPECT_EQ(ReasonOf(Self(session.access_token())), "TOKEN_EXPIRED");
  EXPECT_EQ(ReasonOf(Login("li", kPassword)), "SIGN_IN_REFUSED");
  v1::ListGrantsRequest grants;
  grants.set_parent(li_.name());
  EXPECT_EQ(Ok(Call<v1::ListGrantsResponse>("GrantService/ListGrants", admin_token_, grants))
                .grants_size(),
            0);
  EXPECT_EQ(ReasonOf(Finish(leaving)), "LEAVING_ENDED");
  EXPECT_EQ(ReasonOf(Report(TokenOf("directory"), leaving, 1)), "LEAVING_ENDED");
  v1::GetLeavingRequest get;
  get.set_name(leaving.name());
  EXPECT_EQ(
      Ok(Call<v1::Leaving>("LeavingService/GetLeaving", admin_token_, get)).SerializeAsString(),
      finished.SerializeAsString());
}

TEST_F(LeavingsTest, SomebodyLeavesOnceAtATimeToSomebodyElse) {
  EXPECT_EQ(ReasonOf(Start(li_, li_)), "SUCCESSOR_INVALID");
  const v1::Leaving first = Ok(Start(li_, han_));
  EXPECT_EQ(ReasonOf(Start(li_, han_)), "LEAVING_OPEN");
  Ok(End<v1::CancelLeavingRequest>("CancelLeaving", first));
  EXPECT_EQ(ReasonOf(Finish(first)), "LEAVING_ENDED");
  Ok(Start(li_, han_));
  v1::ListLeavingsRequest list;
  list.set_parent("branches/b1");
  list.set_filter("state = STATE_CANCELLED");
  EXPECT_EQ(Ok(Call<v1::ListLeavingsResponse>("LeavingService/ListLeavings", admin_token_, list))
                .leavings_size(),
            1);
  v1::Leaving missing = first;
  missing.set_name("branches/b1/leavings/01900000-0000-7000-8000-000000000001");
  EXPECT_EQ(ReasonOf(Finish(missing)), "LEAVING_NOT_FOUND");
}

TEST_F(LeavingsTest, OnlyServicesAskForWorkAndReport) {
  const v1::Leaving leaving = Ok(Start(li_, han_));
  EXPECT_EQ(ReasonOf(Report(admin_token_, leaving, 1)), "SERVICES_ONLY");
  EXPECT_EQ(ReasonOf(Report(TokenOf("training"), leaving, 1)), "SERVICES_ONLY")
      << "it has nothing to do with it";
  EXPECT_EQ(ReasonOf(Call<v1::ListOpenLeavingsResponse>(
                "LeavingService/ListOpenLeavings", admin_token_, v1::ListOpenLeavingsRequest())),
            "SERVICES_ONLY");
}

TEST_F(LeavingsTest, TheLastAdministratorDoesNotLeave) {
  const v1::Staff heir = Ok(CreateStaff(admin_token_, "branches/hq", "heir"));
  v1::StartLeavingRequest request;
  request.set_parent("branches/hq");
  request.mutable_leaving()->set_staff(admin_.name());
  request.mutable_leaving()->set_successor(heir.name());
  request.mutable_leaving()->mutable_leave_date()->set_year(2030);
  request.mutable_leaving()->mutable_leave_date()->set_month(6);
  request.mutable_leaving()->mutable_leave_date()->set_day(30);
  const v1::Leaving leaving =
      Ok(Call<v1::Leaving>("LeavingService/StartLeaving", admin_token_, request));
  Ok(Report(TokenOf("tickets"), leaving, 0));
  Ok(Report(TokenOf("directory"), leaving, 0));
  EXPECT_EQ(ReasonOf(Finish(leaving)), "LAST_ADMINISTRATOR");
}

}  // namespace
}  // namespace steward::identity
