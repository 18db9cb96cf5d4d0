// One call as a handler sees it: who asks, where he may act, what time it is and how long he waits.
// Knows no gRPC; a test makes one with a few words.
#pragma once

#include <google/protobuf/descriptor.h>

#include <atomic>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "common/auth/principal.h"
#include "common/base/clock.h"
#include "common/base/patience.h"
#include "common/rpc/scope.h"

namespace steward::rpc {

enum class Language { kChinese, kEnglish };

// `en` and its regions are English; everything else, also nothing, is Chinese.
Language LanguageOf(std::string_view accept_language);

class Call {
 public:
  explicit Call(const google::protobuf::MethodDescriptor& method) : method_(method) {}
  Call(const Call&) = delete;
  Call& operator=(const Call&) = delete;

  const google::protobuf::MethodDescriptor& method() const { return method_; }

  // Who asks; not signed in only in methods of public access.
  const auth::Principal& principal() const { return *principal_; }
  // The name of the service that asks, "tickets"; empty where it is none. Internal methods are
  // reached by services only.
  std::string_view service() const {
    constexpr std::string_view kServices = "services/";
    const std::string_view name = principal_->name;
    return name.starts_with(kServices) ? name.substr(kServices.size()) : std::string_view();
  }
  // Where he may do this; empty in methods without a permission.
  const Scope& scope() const { return scope_; }
  // The resource name authorization decided by; empty in methods without one.
  const std::string& resource() const { return resource_; }
  // Its branch; empty where it has none, or means all.
  const std::string& branch() const { return branch_; }
  // Business time of that branch, read once, so that one call sees one instant.
  Time now() const { return now_; }
  Patience patience() const { return {deadline_, &gone_}; }
  Language language() const { return language_; }
  // The caller's token, which goes along to other services.
  const std::string& token() const { return token_; }
  // W3C traceparent of this call's span.
  const std::string& traceparent() const { return traceparent_; }

  // Filled in by the dispatcher and the pipeline, before the handler runs; by tests.
  void set_principal(std::shared_ptr<const auth::Principal> principal) {
    principal_ = std::move(principal);
  }
  void set_scope(Scope scope) { scope_ = std::move(scope); }
  void set_resource(std::string resource) { resource_ = std::move(resource); }
  void set_branch(std::string branch) { branch_ = std::move(branch); }
  void set_now(Time now) { now_ = now; }
  void set_deadline(SteadyTime deadline) { deadline_ = deadline; }
  void set_language(Language language) { language_ = language; }
  void set_token(std::string token) { token_ = std::move(token); }
  void set_traceparent(std::string traceparent) { traceparent_ = std::move(traceparent); }
  // Of a write, by Mutate: its answer is one that was given before, perhaps long ago.
  void set_replayed() { replayed_ = true; }
  bool replayed() const { return replayed_; }
  // Any thread, any time: nobody waits for the answer any more.
  void set_gone() { gone_.store(true, std::memory_order_relaxed); }

 private:
  const google::protobuf::MethodDescriptor& method_;
  std::shared_ptr<const auth::Principal> principal_ = std::make_shared<auth::Principal>();
  Scope scope_;
  std::string resource_;
  std::string branch_;
  Time now_{};
  SteadyTime deadline_{};
  std::atomic<bool> gone_{false};
  bool replayed_ = false;
  Language language_ = Language::kChinese;
  std::string token_;
  std::string traceparent_;
};

}  // namespace steward::rpc
