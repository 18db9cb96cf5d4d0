// HTTP requests and answers between the server and what answers them.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/result.h"
#include "gateway/http_head.h"

namespace steward::gateway {

struct HttpRequest {
  HttpHead head;
  std::string body;
  std::string
      peer;  // address of the connection, without port; forwarded headers are never believed
};

struct HttpHeader {
  std::string name;
  std::string value;
};

class HttpSource;

struct HttpResponse {
  int status = 200;
  std::vector<HttpHeader> headers{};  // without Content-Length, Connection and Date
  std::string body{};
  std::shared_ptr<HttpSource> source{};  // instead of the body: one that comes bit by bit
};

// Work on a request that goes on after Handle has returned.
class HttpWork {
 public:
  virtual ~HttpWork() = default;
  // The client has gone away. The respond callback may be called or not afterwards. Server's
  // thread.
  virtual void Cancel() = 0;
};

// A body that comes bit by bit, as long as it takes; the connection ends with it. It is asked for
// the next piece only when the client has taken the one before. Cancel: the client has gone away.
class HttpSource : public HttpWork {
 public:
  struct Piece {
    std::string bytes{};  // empty: nothing now
    bool is_last = false;
    bool is_broken = false;  // the connection is cut off, so that the body is not taken for whole
  };
  // Server's thread. `wake` is to be called, from any thread, when there may be another piece.
  virtual void Start(std::function<void()> wake) = 0;
  // Server's thread.
  virtual Piece Take() = 0;
};

// What answers requests. All functions are called on the server's one thread and never block.
class HttpHandler {
 public:
  using Respond = std::function<void(HttpResponse)>;

  virtual ~HttpHandler() = default;
  // The largest body this request may have; asked before the body is read.
  virtual size_t BodyLimit(const HttpHead& head) = 0;
  // Answers by calling `respond` once, now or later, from any thread. Null: there is nothing to
  // cancel.
  virtual std::shared_ptr<HttpWork> Handle(HttpRequest request, Respond respond) = 0;
  // The answer to a request that could not be read, with what is known of its head.
  virtual HttpResponse Refuse(const Error& error, const HttpHead& head) = 0;
};

}  // namespace steward::gateway
