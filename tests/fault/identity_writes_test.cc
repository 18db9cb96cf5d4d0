// Every write of identity is done whole and once, or not at all, whichever statement fails.
#include "tests/support/identity_stage.h"
#include "tests/support/nth_statement.h"

namespace steward::identity {
namespace {

class IdentityWritesTest : public IdentityTest {
 protected:
  IdentityWritesTest() : IdentityTest(/*trial=*/true) {
    tokens_by_caller_["admin"] = Administrator();
    v1::CreateStaffRequest request;
    request.set_parent(CreateBranch(tokens_by_caller_["admin"], "b1"));
    request.mutable_staff()->set_display_name("回访员");
    request.mutable_staff()->set_login("visitor");
    request.set_password(std::string(testing::kStepsPassword));
    Ok(Call<v1::Staff>("StaffService/CreateStaff", tokens_by_caller_["admin"], request));
    tokens_by_caller_["visitor"] = Ok(Login("visitor", testing::kStepsPassword)).access_token();
    keeper_.reset();  // its statements must not be the ones that fail
  }

  testing::WriteAnswer Send(const testing::WriteStep& step, const rpc::Method& bound,
                            google::protobuf::Message& request) {
    rpc::Call call(*bound.descriptor);
    call.set_token(tokens_by_caller_.at(step.caller));
    call.set_deadline(std::chrono::steady_clock::now() + std::chrono::seconds(30));
    const std::unique_ptr<google::protobuf::Message> response(bound.response_type->New());
    const Status status = pipeline_->Run(call, bound, request, *response);
    if (!status.ok()) return {status.error().reason, status.error().en, ""};
    return {"OK", "", response->SerializeAsString()};
  }

  std::map<std::string, std::string> tokens_by_caller_;
  std::map<std::string, std::string> names_;
};

TEST_F(IdentityWritesTest, EveryWriteIsAllOrNothingWhicheverStatementFails) {
  testing::TableSums tables(schema_);
  int failed = 0;
  for (const testing::WriteStep& step : testing::WriteStepsOf("steward.identity.v1.")) {
    SCOPED_TRACE(step.method);
    const rpc::Method& bound = bindings_.methods().at(step.Path());
    const auto request = testing::RequestOf(step, *bound.request_type, names_, FreshId());
    testing::WriteAnswer last;
    failed += testing::FailEachStatement(*db_, tables,
                                         [&] { return last = Send(step, bound, *request); });
    const std::unique_ptr<google::protobuf::Message> response(bound.response_type->New());
    testing::KeepName(step, *response, last.bytes, names_);
    if (HasFailure()) return;
  }
  EXPECT_GT(failed, 50);
  std::printf("%d statements failed\n", failed);
}

}  // namespace
}  // namespace steward::identity
