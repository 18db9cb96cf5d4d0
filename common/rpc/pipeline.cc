#include "common/rpc/pipeline.h"

#include <mutex>
#include <optional>
#include <unordered_map>
#include <utility>

#include "common/base/name.h"
#include "common/base/text.h"
#include "common/log/log.h"
#include "common/rpc/audit.h"
#include "common/validate/validator.h"
#include "steward/type/v1/reasons.h"

namespace steward::rpc {
namespace {

std::string_view NameOf(Code code) {
  switch (code) {
    case Code::kCancelled: return "CANCELLED";
    case Code::kInvalidArgument: return "INVALID_ARGUMENT";
    case Code::kDeadlineExceeded: return "DEADLINE_EXCEEDED";
    case Code::kNotFound: return "NOT_FOUND";
    case Code::kAlreadyExists: return "ALREADY_EXISTS";
    case Code::kPermissionDenied: return "PERMISSION_DENIED";
    case Code::kResourceExhausted: return "RESOURCE_EXHAUSTED";
    case Code::kFailedPrecondition: return "FAILED_PRECONDITION";
    case Code::kAborted: return "ABORTED";
    case Code::kUnimplemented: return "UNIMPLEMENTED";
    case Code::kInternal: return "INTERNAL";
    case Code::kUnavailable: return "UNAVAILABLE";
    case Code::kUnauthenticated: return "UNAUTHENTICATED";
  }
  return "UNKNOWN";
}

// A mistake of ours as the caller sees it: the trace id that finds it in the log, and nothing else.
Error Traced(const Error& mistake, std::string_view trace_id) {
  Error error = Fail(type::Reason::kInternal, {{"trace", trace_id}});
  error.cause = mistake.cause.empty() ? mistake.reason : mistake.cause;
  return error;
}

}  // namespace

// The figures of each method, resolved on its first call.
struct Pipeline::Observed {
  struct Figures {
    metrics::Histogram seconds;
    std::unordered_map<std::string_view, metrics::Counter> by_code;
  };

  explicit Observed(metrics::Registry& figures) : registry(figures) {}

  void Count(const std::string& method, std::string_view code,
             std::chrono::steady_clock::duration time) {
    const std::lock_guard lock(mutex);
    auto found = methods.find(method);
    if (found == methods.end()) {
      found = methods
                  .emplace(method, Figures{registry.MakeHistogram(
                                               "steward_call_seconds", "Time to answer a call.",
                                               metrics::CallSeconds(), {{"method", method}}),
                                           {}})
                  .first;
    }
    Figures& figures = found->second;
    auto counter = figures.by_code.find(code);
    if (counter == figures.by_code.end()) {
      counter = figures.by_code
                    .emplace(code, registry.MakeCounter(
                                       "steward_calls_total", "Calls answered.",
                                       {{"method", method}, {"code", std::string(code)}}))
                    .first;
    }
    figures.seconds.Observe(time);
    counter->second.Add();
  }

  metrics::Registry& registry;
  std::mutex mutex;
  std::unordered_map<std::string, Figures> methods;  // guarded by mutex
};

Pipeline::Pipeline(const Parts& parts)
    : parts_(parts), observed_(std::make_unique<Observed>(parts.metrics)) {}

Pipeline::~Pipeline() = default;

Status Pipeline::Run(Call& call, const Method& method, pb::Message& request,
                     pb::Message& response) {
  const SteadyTime start = std::chrono::steady_clock::now();
  const std::optional<trace::SpanContext> parent = trace::ParseTraceparent(call.traceparent());
  trace::Span span(parts_.traces, parts_.clock, method.descriptor->full_name(),
                   trace::Kind::kServer, parent ? &*parent : nullptr);
  call.set_traceparent(trace::FormatTraceparent(span.context()));
  const std::string trace_id = span.context().TraceId();
  const std::string span_id = span.context().SpanId();
  log::Context context{trace_id, span_id, method.descriptor->full_name(), ""};
  const log::Scope scope(context);

  Status status = Handle(call, method, request, response);
  if (!status.ok() && status.error().code == Code::kInternal) {
    status = Traced(status.error(), trace_id);
  }

  const auto time = std::chrono::steady_clock::now() - start;
  const std::string_view code = status.ok() ? "OK" : NameOf(status.error().code);
  observed_->Count(method.descriptor->full_name(), code, time);
  context.principal = call.principal().name;
  const auto microseconds = std::chrono::duration_cast<std::chrono::microseconds>(time).count();
  if (status.ok()) {
    log::Info("call", {{"code", code}, {"time_us", microseconds}});
    return status;
  }
  const Error& error = status.error();
  span.SetError(error.reason);
  const log::Fields fields = {
      {"code", code}, {"reason", error.reason}, {"time_us", microseconds}, {"cause", error.cause}};
  if (error.code == Code::kInternal)
    log::Error("call", fields);
  else
    log::Info("call", fields);
  return status;
}

std::string Pipeline::LaneOf(const Call& call) const {
  const std::shared_ptr<const auth::Principal> caller = parts_.tokens.Remembered(call.token());
  if (caller == nullptr) return {};
  const std::string_view branch = BranchOf(caller->name);
  return branch.empty() ? caller->name : std::string(branch);
}

void Pipeline::ObserveRefusal(const std::string& method, Code code) {
  observed_->Count(method, NameOf(code), {});
}

Status Pipeline::Handle(Call& call, const Method& method, pb::Message& request,
                        pb::Message& response) {
  const Patience patience = call.patience();
  if (patience.cancelled()) return Fail(type::Reason::kCancelled);
  if (patience.over()) return Fail(type::Reason::kDeadlineExceeded);  // nobody waits for the answer
  TRY(Authenticate(call, method));
  TRY(Authorize(call, method, request));
  TRY(validate::Check(request));
  if (!call.branch().empty()) TRY(validate::CheckSameBranch(request, call.branch()));
  TRY(method.handler(call, request, response));
  validate::ClearInputOnly(response);
  return {};
}

Status Pipeline::Authenticate(Call& call, const Method& method) const {
  call.set_now(parts_.clock.Now());
  if (method.rule.public_access()) return {};
  if (call.token().empty()) return Fail(type::Reason::kUnauthenticated);
  std::shared_ptr<const auth::Principal> principal = TRY(parts_.tokens.Verify(call.token()));
  if (parts_.policy.marks()->ended_sessions.count(principal->session) != 0) {
    return Fail(type::Reason::kTokenExpired);
  }
  call.set_principal(std::move(principal));
  return {};
}

Error Pipeline::Refused(const Call& call, std::string_view name, Error refusal) const {
  if (parts_.refusals != nullptr) parts_.refusals->Add(RefusalOf(call, name, refusal.reason));
  return refusal;
}

Status Pipeline::Authorize(Call& call, const Method& method, const pb::Message& request) const {
  std::string name = method.name_path.empty() ? std::string() : method.NameIn(request);
  if (method.rule.internal() && !method.rule.public_access() && call.service().empty())
    return Refused(call, name, Fail(type::Reason::kServicesOnly));
  if (method.name_path.empty()) return {};
  const std::string_view branch = BranchOf(name);
  if (!method.rule.permission().empty()) {
    if (name.empty()) {  // says nothing about what exists
      Error error = Fail(type::Reason::kInvalidRequest, {{"fields", method.rule.name_field()}});
      error.violations.push_back({method.rule.name_field(), "required", "必填", "is required"});
      return error;
    }
    // "branches/b/-" means everything below the branch, so grants at its sites count as well.
    const bool widened = method.rule.within_branch() && !branch.empty();
    const std::string place = widened ? "branches/" + std::string(branch) + "/-" : name;
    const auto allowed = [&](const std::string& permission) {
      return auth::Authorize(parts_.policy.roles(), call.principal(), permission, place);
    };
    Scope scope(allowed(method.rule.permission()));
    if (scope.prefixes().empty() && !method.rule.own_permission().empty()) {
      scope = Scope(allowed(method.rule.own_permission()));
      scope.set_own_of(call.principal().name);
    }
    if (scope.prefixes().empty()) {
      // Until identity has answered for the first time nobody has rights here, which says nothing
      // about the caller: a refusal would end what he may well do.
      if (parts_.policy.roles().Current()->empty())
        return Fail(type::Reason::kServiceUnavailable, {{"service", "identity"}});
      return Refused(
          call, name,
          Fail(type::Reason::kPermissionDenied, {{"permission", method.rule.permission()}}));
    }
    call.set_scope(std::move(scope));
  }
  call.set_branch(std::string(branch));
  call.set_resource(std::move(name));
  const auto marks = parts_.policy.marks();
  call.set_now(marks->BusinessTime(call.branch(), call.now()));
  return {};
}

}  // namespace steward::rpc
