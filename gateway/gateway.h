// Answers an HTTP request by calling the service that its address means: route, limits,
// transcoding, call, answer. Every answer carries `traceparent` and `X-Request-Id`.
//
// Headers with a meaning: `Authorization`, `Accept-Language`, `traceparent` and `X-Request-Id` go
// to the service; `Idempotency-Key` is the request_id and comes back; `If-Match` is the etag,
// `If-None-Match` of a read that has not changed answers 304; `X-Request-Timeout-Ms` shortens the
// method's time. All others stay here, also those that claim to be somebody.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "gateway/contracts.h"
#include "gateway/error_body.h"
#include "gateway/http.h"
#include "gateway/router.h"
#include "gateway/transcoder.h"
#include "gateway/upstream.h"

namespace steward::gateway {

class LiveEvents;
class Observer;
class RateLimiter;

class Gateway final : public HttpHandler {
 public:
  // A page that needs no service. Must not block.
  using Page = std::function<HttpResponse(const HttpRequest&)>;

  // What the gateway works with. All outlive it.
  struct Parts {
    const Router& router;
    const Transcoder& transcoder;
    Upstreams& upstreams;
    RateLimiter& rate_limiter;
    Observer& observer;
  };
  explicit Gateway(const Parts& parts) : parts_(parts) {}

  // Serves GET of exactly this path. Before the server is started.
  void AddPage(const std::string& path, Page page) { pages_[path] = std::move(page); }
  // Serves GET of what is neither a page nor below `/v1/`; 404 from it means there is no such file.
  void SetFiles(Page files) { files_ = std::move(files); }
  // Serves live events; without them LIVE_EVENTS_UNAVAILABLE. They outlive the gateway.
  void SetLiveEvents(LiveEvents& live_events) { live_events_ = &live_events; }

  size_t BodyLimit(const HttpHead& head) override;
  std::shared_ptr<HttpWork> Handle(HttpRequest request, Respond respond) override;
  HttpResponse Refuse(const Error& error, const HttpHead& head) override;

 private:
  struct Exchange;

  const Page* FindPage(const HttpHead& head) const;
  Result<HttpResponse> BeginLiveEvents(const HttpRequest& request) const;
  Result<UpstreamRequest> Prepare(const HttpRequest& request, Exchange& exchange) const;
  HttpResponse Answer(const Exchange& exchange, UpstreamAnswer answer) const;
  // Completes an answer with what every one has, and counts it.
  HttpResponse Finished(const Exchange& exchange, HttpResponse response,
                        std::string_view cause) const;
  void AddEtag(const Exchange& exchange, std::string_view bytes, HttpResponse& response) const;

  const Parts parts_;
  std::map<std::string, Page, std::less<>> pages_;
  Page files_;
  LiveEvents* live_events_ = nullptr;
};

}  // namespace steward::gateway
