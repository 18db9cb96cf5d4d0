// "Fail the nth statement": a write is done whole and once, or not at all, whichever of its
// statements fails.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <string>
#include <utility>

#include "common/db/fault_plan.h"
#include "tests/support/pipeline_stage.h"
#include "tests/support/reason.h"
#include "tests/support/schema_observer.h"
#include "tests/support/write_steps.h"

namespace steward::testing {

// Goes through the write steps of a service in the test's own process. For one thread.
class WriteWalk {
 public:
  // All outlive the walk.
  struct Parts {
    PipelineStage& pipeline;
    const rpc::Bindings& bindings;
    db::Database& db;
    const TestDatabase& schema;
    std::map<std::string, std::string> tokens;   // by the steps' callers
    std::map<std::string, std::string> names{};  // by the steps' words
  };
  explicit WriteWalk(Parts parts) : parts_(std::move(parts)), observer_(parts_.schema) {}

  // Sends the request of the step with the nth statement failing, for n = 1, 2, ... up to its
  // COMMIT, and the same with the connection lost there: each time it is refused, in words that
  // show no SQL, and no table has changed. In the end, under the same request id, it is done, and
  // once more it is the same answer without effect. False: that is not so.
  bool FailEachStatement(const WriteStep& step) {
    SCOPED_TRACE(step.method);
    method_ = &parts_.bindings.methods().at(step.Path());
    token_ = parts_.tokens.at(step.caller);
    request_ = RequestOf(step, *method_->request_type, parts_.names, parts_.pipeline.FreshId());
    response_.reset(method_->response_type->New());
    before_ = observer_.Sums();
    audits_ = Audits();
    int commit = 1;
    while (Refused(commit, db::FaultPlan::kPlain) != "COMMIT_UNKNOWN" && Good()) ++commit;
    for (int n = commit; n > 1 && Good(); --n) Refused(n, db::FaultPlan::kLost);
    // A read ahead of the transaction is sent again over a fresh connection: that may be done.
    if (!SendWithout(1, db::FaultPlan::kLost).ok()) Refused(1, db::FaultPlan::kLost);
    CheckDone(commit);
    failed_ += 2 * commit;
    KeepName(step, *response_, parts_.names);
    return Good();
  }

  // How often a statement failed so far.
  int failed() const { return failed_; }

 private:
  static bool Good() { return !::testing::Test::HasFailure(); }

  Status Send() {
    const std::unique_ptr<google::protobuf::Message> request(request_->New());
    request->CopyFrom(*request_);  // the pipeline takes away what only the service may set
    return parts_.pipeline.Run(*method_, token_, *request, *response_);
  }

  // Statements are counted from 1.
  Status SendWithout(int n, int mysql_error) {
    faults_.FailStatement(n, mysql_error);
    parts_.db.Inject(&faults_);
    Status status = Send();
    parts_.db.Inject(nullptr);
    return status;
  }

  std::int64_t Audits() { return observer_.Count("SELECT COUNT(*) FROM audit_records"); }

  // Returns the reason.
  std::string Refused(int n, int mysql_error) {
    SCOPED_TRACE("statement " + std::to_string(n) + ", error " + std::to_string(mysql_error));
    const Status status = SendWithout(n, mysql_error);
    EXPECT_TRUE(faults_.fired());
    EXPECT_EQ(observer_.Sums(), before_) << "nothing changed";
    EXPECT_FALSE(status.ok());
    if (status.ok()) return "OK";
    for (const char* word : {"SELECT", "INSERT", "UPDATE", "DELETE"})
      EXPECT_THAT(status.error().en, ::testing::Not(::testing::HasSubstr(word)));
    return status.error().reason;
  }

  void CheckDone(int commit) {
    EXPECT_EQ(ReasonOf(SendWithout(commit + 1, db::FaultPlan::kPlain)), "OK");
    EXPECT_FALSE(faults_.fired()) << "COMMIT was not the last statement";
    const std::string bytes = response_->SerializeAsString();
    const TableSums after = observer_.Sums();
    EXPECT_NE(after, before_) << "it had an effect";
    EXPECT_EQ(Audits(), audits_ + 1);
    EXPECT_EQ(ReasonOf(Send()), "OK");
    EXPECT_EQ(response_->SerializeAsString(), bytes);
    EXPECT_EQ(observer_.Sums(), after) << "once";
  }

  Parts parts_;
  SchemaObserver observer_;
  db::FaultPlan faults_;
  int failed_ = 0;
  // Of the step.
  const rpc::Method* method_ = nullptr;
  std::string token_;
  std::unique_ptr<google::protobuf::Message> request_;
  std::unique_ptr<google::protobuf::Message> response_;
  TableSums before_;
  std::int64_t audits_ = 0;
};

}  // namespace steward::testing
