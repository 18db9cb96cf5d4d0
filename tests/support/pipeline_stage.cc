#include "tests/support/pipeline_stage.h"

#include <filesystem>
#include <utility>

namespace steward::testing {
namespace {

constexpr std::string_view kSecrets = "/token_secret";
constexpr std::string_view kPublic = "/token_public";

std::string MakeKeys(const std::string& folder) {
  for (const std::string_view name : {kSecrets, kPublic})
    std::filesystem::create_directory(folder + std::string(name));
  auth::MakeTokenKeys(folder + std::string(kSecrets), folder + std::string(kPublic), "2026-01-01")
      .value();
  return folder;
}

}  // namespace

PipelineStage::PipelineStage() : PipelineStage(real_time_, "") {}

PipelineStage::PipelineStage(const Clock& clock, const std::string& key_folder)
    : clock_(clock),
      key_folder_(key_folder.empty() ? MakeKeys(folder_.path()) : key_folder),
      signer_(auth::TokenSigner::Open(key_folder_ + std::string(kSecrets)).value()),
      tokens_(auth::TokenVerifier::Open(key_folder_ + std::string(kPublic), clock_).value()),
      pipeline_({.clock = clock_, .tokens = *tokens_, .policy = policy_, .metrics = metrics_}) {}

void PipelineStage::Allow(const std::string& role, const std::set<std::string>& permissions) {
  roles_[role].insert(permissions.begin(), permissions.end());
  policy_.Replace(roles_, {});
}

void PipelineStage::Allow(const std::string& role, const rpc::Bindings& bindings) {
  std::set<std::string> permissions;
  for (const auto& [path, method] : bindings.methods())
    permissions.insert(method.rule.permission());
  Allow(role, permissions);
}

void PipelineStage::MoveBranch(const std::string& branch, Duration offset) {
  policy_.Replace(roles_, {.clock_offsets = {{branch, offset}}});
}

std::string PipelineStage::TokenOf(std::string name, std::vector<auth::Grant> grants) {
  auth::Principal principal;
  principal.name = std::move(name);
  principal.session = FreshId();
  principal.grants = std::move(grants);
  principal.expires = clock_.Now() + std::chrono::minutes(10);
  return signer_->Sign(principal, clock_.Now()).value();
}

Status PipelineStage::Run(const rpc::Method& method, const std::string& token,
                          rpc::pb::Message& request, rpc::pb::Message& response) {
  rpc::Call call(*method.descriptor);
  call.set_token(token);
  call.set_deadline(std::chrono::steady_clock::now() + std::chrono::seconds(30));
  return pipeline_.Run(call, method, request, response);
}

}  // namespace steward::testing
