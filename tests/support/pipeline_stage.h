// What stands in front of the handlers of a service: a pipeline with token keys, roles and figures
// of its own.
#pragma once

#include <memory>
#include <set>
#include <string>
#include <vector>

#include "common/auth/policy.h"
#include "common/auth/token.h"
#include "common/base/id.h"
#include "common/metrics/metrics.h"
#include "common/rpc/pipeline.h"
#include "tests/support/temporary_folder.h"

namespace steward::testing {

// Any thread, once the roles are said.
class PipelineStage {
 public:
  // Real time, and keys that are made for it.
  PipelineStage();
  // The keys in the folders token_secret and token_public there. The clock outlives the stage.
  PipelineStage(const Clock& clock, const std::string& key_folder);

  // Whoever holds the role may do this too.
  void Allow(const std::string& role, const std::set<std::string>& permissions);
  // Whoever holds the role may call all these methods too.
  void Allow(const std::string& role, const rpc::Bindings& bindings);
  // The business time of this branch from now on, from the real one.
  void MoveBranch(const std::string& branch, Duration offset);
  // A token of somebody with these grants.
  std::string TokenOf(std::string name, std::vector<auth::Grant> grants);

  // Runs a call of somebody with this token, who waits 30 s.
  Status Run(const rpc::Method& method, const std::string& token, rpc::pb::Message& request,
             rpc::pb::Message& response);
  // The same by the method's path, such as "/steward.echo.v1.NoteService/GetNote". A request
  // without a request id gets a fresh one.
  template <class Response, class Request>
  Result<Response> Call(const rpc::Bindings& bindings, const std::string& path,
                        const std::string& token, Request request) {
    if constexpr (requires { request.request_id(); }) {
      if (request.request_id().empty()) request.set_request_id(FreshId());
    }
    Response response;
    TRY(Run(bindings.methods().at(path), token, request, response));
    return response;
  }

  std::string FreshId() { return ids_.Next(clock_.Now()).ToString(); }
  const Clock& clock() const { return clock_; }
  IdSource& ids() { return ids_; }
  metrics::Registry& metrics() { return metrics_; }
  auth::Policy& policy() { return policy_; }
  const auth::TokenSigner& signer() const { return *signer_; }
  const auth::TokenVerifier& tokens() const { return *tokens_; }
  rpc::Pipeline& pipeline() { return pipeline_; }

 private:
  TemporaryFolder folder_;
  SystemClock real_time_;
  const Clock& clock_;
  const std::string key_folder_;
  RandomIdSource ids_;
  metrics::Registry metrics_;
  auth::Roles roles_;
  auth::Policy policy_;
  std::unique_ptr<auth::TokenSigner> signer_;
  std::unique_ptr<auth::TokenVerifier> tokens_;
  rpc::Pipeline pipeline_;
};

}  // namespace steward::testing
