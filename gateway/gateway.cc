#include "gateway/gateway.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "common/base/text.h"
#include "common/trace/trace.h"
#include "gateway/json_gate.h"
#include "gateway/live_events.h"
#include "gateway/metadata.h"
#include "gateway/observer.h"
#include "gateway/rate_limiter.h"
#include "gateway/wire.h"
#include "steward/gateway/v1/reasons.h"
#include "steward/type/v1/limits.pb.h"

namespace steward::gateway {
namespace {

using std::chrono::milliseconds;

// A call that its client can leave.
class CallWork final : public HttpWork {
 public:
  explicit CallWork(std::shared_ptr<UpstreamCall> call) : call_(std::move(call)) {}
  void Cancel() override { call_->Cancel(); }

 private:
  const std::shared_ptr<UpstreamCall> call_;
};

Error Unsupported(std::string_view type) {
  return Fail(Reason::kMediaTypeUnsupported, {{"type", type.substr(0, 100)}});
}

bool IsJson(std::string_view type) {
  std::string lower = LowerAscii(type.substr(0, 64));
  std::erase(lower, ' ');
  return lower == "application/json" || lower == "application/json;charset=utf-8";
}

Status CheckMediaType(const HttpRequest& request) {
  const std::string_view encoding = request.head.Find("content-encoding");
  if (!encoding.empty() && encoding != "identity") return Unsupported(encoding);
  const std::string_view type = request.head.Find("content-type");
  if (!request.body.empty() && !IsJson(type)) return Unsupported(type.empty() ? "-" : type);
  return {};
}

// A span of the gateway's own in the client's trace, or in a new one.
trace::SpanContext SpanOf(std::string_view traceparent) {
  const std::optional<trace::SpanContext> parent = trace::ParseTraceparent(traceparent);
  return parent ? trace::ChildOf(*parent) : trace::NewTrace();
}

bool IsApi(std::string_view path) { return path.starts_with("/v1/"); }

}  // namespace

// What is remembered of a request until it is answered.
struct Gateway::Exchange {
  explicit Exchange(const HttpHead& head)
      : span(SpanOf(head.Find("traceparent"))),
        traceparent(trace::FormatTraceparent(span)),
        trace_id(span.TraceId()),
        request_id(RequestIdOf(head.Find("x-request-id"), trace_id)),
        if_none_match(head.Find("if-none-match")),
        language(rpc::LanguageOf(head.Find("accept-language"))),
        has_if_match(!head.Find("if-match").empty()) {}

  ErrorContext error_context() const { return {language, trace_id, has_if_match}; }

  const std::chrono::steady_clock::time_point start = std::chrono::steady_clock::now();
  const trace::SpanContext span;
  const std::string traceparent;
  const std::string trace_id;
  const std::string request_id;  // the one in the log, not the one of the write
  const std::string if_none_match;
  const rpc::Language language;
  const bool has_if_match;
  const Method* method = nullptr;
  std::string write_id;  // request_id of the write
};

size_t Gateway::BodyLimit(const HttpHead& head) {
  const Result<RouteMatch> match = parts_.router.Find(head.method(), head.path());
  return match.ok() ? match.value().route->method->body_limit_bytes()
                    : size_t{type::v1::LIMIT_JSON_BODY_BYTES};
}

const Gateway::Page* Gateway::FindPage(const HttpHead& head) const {
  if (head.method() != "GET" && head.method() != "HEAD") return nullptr;
  const auto found = pages_.find(head.path());
  if (found != pages_.end()) return &found->second;
  return files_ && !IsApi(head.path()) ? &files_ : nullptr;
}

std::shared_ptr<HttpWork> Gateway::Handle(HttpRequest request, Respond respond) {
  if (const Page* page = FindPage(request.head)) {
    const Exchange exchange(request.head);
    respond(Finished(exchange, (*page)(request), {}));
    return nullptr;
  }
  const auto exchange = std::make_shared<Exchange>(request.head);
  const auto refuse = [&](const Error& error) -> std::shared_ptr<HttpWork> {
    respond(Finished(*exchange, ErrorResponse(error, exchange->error_context()), error.cause));
    return nullptr;
  };
  if (request.head.path() == kLiveEventsPath) {
    Result<HttpResponse> begun = BeginLiveEvents(request);
    if (!begun.ok()) return refuse(begun.error());
    respond(Finished(*exchange, std::move(begun).value(), {}));
    return nullptr;
  }
  Result<UpstreamRequest> call = Prepare(request, *exchange);
  if (!call.ok()) return refuse(call.error());
  auto done = [this, exchange, respond](UpstreamAnswer answer) {
    const std::string cause = answer.status.message;
    respond(Finished(*exchange, Answer(*exchange, std::move(answer)), cause));
  };
  Result<std::shared_ptr<UpstreamCall>> started =
      parts_.upstreams.Start(std::move(call).value(), std::move(done));
  if (!started.ok()) return refuse(started.error());
  return std::make_shared<CallWork>(std::move(started).value());
}

Result<HttpResponse> Gateway::BeginLiveEvents(const HttpRequest& request) const {
  const HttpHead& head = request.head;
  TRY(parts_.rate_limiter.Take(request.peer, head.Find("authorization")));
  if (head.method() != "GET")
    return Fail(Reason::kMethodNotAllowed, {{"method", head.method()}, {"allowed", "GET"}});
  if (live_events_ == nullptr)
    return Fail(Reason::kLiveEventsUnavailable, {{"problem", "not set up at this gateway"}});
  HttpResponse response{.headers = {{"Content-Type", "text/event-stream"},
                                    {"Cache-Control", "no-store"},
                                    {"X-Accel-Buffering", "no"}}};
  response.source = TRY(live_events_->Open(request));
  return response;
}

Result<UpstreamRequest> Gateway::Prepare(const HttpRequest& request, Exchange& exchange) const {
  const HttpHead& head = request.head;
  const std::string_view token = head.Find("authorization");
  TRY(parts_.rate_limiter.Take(request.peer, token));
  const RouteMatch match = TRY(parts_.router.Find(head.method(), head.path()));
  if (match.route->method->rule.public_access()) {
    TRY(parts_.rate_limiter.TakeSignIn(request.peer));
  }
  TRY(CheckMediaType(request));
  const milliseconds time = TRY(
      TimeOf(head.Find("x-request-timeout-ms"), milliseconds(match.route->method->timeout_ms())));
  TranscodedRequest transcoded =
      TRY(parts_.transcoder.ToBinary({.match = &match,
                                      .query = head.query(),
                                      .body = request.body,
                                      .idempotency_key = head.Find("idempotency-key"),
                                      .if_match = head.Find("if-match")}));
  exchange.method = match.route->method;
  exchange.write_id = std::move(transcoded.request_id);
  UpstreamRequest call;
  call.path = exchange.method->path;
  call.package = exchange.method->package();
  call.bytes = std::move(transcoded.bytes);
  AddMetadata("authorization", token, call.metadata);
  AddMetadata("accept-language", head.Find("accept-language"), call.metadata);
  AddMetadata("traceparent", exchange.traceparent, call.metadata);
  AddMetadata("x-request-id", exchange.request_id, call.metadata);
  call.deadline = std::chrono::steady_clock::now() + time;
  call.may_repeat = exchange.method->may_repeat();
  return call;
}

HttpResponse Gateway::Answer(const Exchange& exchange, UpstreamAnswer answer) const {
  HttpResponse response;
  if (answer.status.code != 0) {
    response = ErrorResponse(answer.status, answer.service, exchange.error_context());
  } else {
    Result<std::string> json =
        parts_.transcoder.ToJson(*exchange.method, answer.bytes, exchange.trace_id);
    if (!json.ok()) {
      response = ErrorResponse(json.error(), exchange.error_context());
    } else {
      response.body = std::move(json).value();
      response.headers = {{"Content-Type", "application/json"}, {"Cache-Control", "no-store"}};
      AddEtag(exchange, answer.bytes, response);
    }
  }
  if (!exchange.write_id.empty())
    response.headers.push_back({"Idempotency-Key", exchange.write_id});
  return response;
}

void Gateway::AddEtag(const Exchange& exchange, std::string_view bytes,
                      HttpResponse& response) const {
  if (exchange.method->response_etag == nullptr) return;
  const std::string text = wire::FindText(bytes, exchange.method->response_etag->number());
  if (!IsMetadataValue(text) || text.find('"') != text.npos) return;
  const std::string etag = "\"" + text + "\"";
  if (exchange.if_none_match == etag && exchange.write_id.empty()) {
    response.status = 304;
    response.body.clear();
  }
  response.headers.push_back({"ETag", etag});
}

HttpResponse Gateway::Refuse(const Error& error, const HttpHead& head) {
  const Exchange exchange(head);
  return Finished(exchange, ErrorResponse(error, exchange.error_context()), error.cause);
}

HttpResponse Gateway::Finished(const Exchange& exchange, HttpResponse response,
                               std::string_view cause) const {
  const auto time = std::chrono::steady_clock::now() - exchange.start;
  parts_.observer.Answered(exchange.method, response.status, time, exchange.trace_id, cause);
  response.headers.push_back({"traceparent", exchange.traceparent});
  response.headers.push_back({"X-Request-Id", exchange.request_id});
  response.headers.push_back({"X-Content-Type-Options", "nosniff"});
  return response;
}

}  // namespace steward::gateway
