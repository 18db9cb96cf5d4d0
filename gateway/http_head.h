// The head of an HTTP/1.1 request, read strictly: whatever two servers could understand differently
// is refused, because that is what request smuggling is made of.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/result.h"

namespace steward::gateway {

class HttpHead {
 public:
  HttpHead() = default;

  // `text` ends with the empty line. Fails with HTTP_MALFORMED (rule), URL_TOO_LONG or
  // HEADERS_TOO_LARGE; the connection cannot be used afterwards.
  static Result<HttpHead> Parse(std::string text);
  // What a refusal needs of bytes that are no head we take: the language to say it in. The first
  // header of that name, and nothing else of them.
  static HttpHead OfUnread(std::string_view bytes);

  std::string_view method() const { return View(method_); }
  // Path and query as sent.
  std::string_view target() const { return View(target_); }
  std::string_view path() const { return target().substr(0, target().find('?')); }
  std::string_view query() const;
  // The value of a header, its name in lower case; empty when it is not there. The first of
  // several.
  std::string_view Find(std::string_view name) const;

  bool has_body() const { return chunked_ || content_length_ > 0; }
  bool chunked() const { return chunked_; }
  std::uint64_t content_length() const { return content_length_; }
  bool keep_alive() const { return keep_alive_; }
  bool expects_continue() const { return expects_continue_; }

 private:
  // Places in text_, so that a head can be moved.
  struct Span {
    std::uint32_t start = 0;
    std::uint32_t size = 0;
  };
  struct Header {
    Span name;
    Span value;
  };

  std::string_view View(Span span) const {
    return std::string_view(text_).substr(span.start, span.size);
  }
  Span SpanOf(std::string_view part) const;
  Status ReadRequestLine(std::string_view line);
  Status ReadHeader(std::string_view line);
  Status ReadFraming();
  Status ReadOne(std::string_view name, std::string_view value);
  Status NoteOnce(std::string_view name);

  std::string text_;
  Span method_;
  Span target_;
  std::vector<Header> headers_;
  std::uint64_t content_length_ = 0;
  int hosts_ = 0;
  unsigned seen_once_ = 0;  // a bit for each header that may stand once
  bool has_length_ = false;
  bool chunked_ = false;
  bool keep_alive_ = true;
  bool expects_continue_ = false;
};

// Finds the end of a head in what has come so far.
class HttpHeadEnd {
 public:
  // Looks at `text`, which grows from call to call. Returns the size of the head, or 0 when its end
  // has not come. Fails like HttpHead::Parse as soon as it is certain that the head will be
  // refused.
  Result<size_t> Find(std::string_view text);
  void Reset() { seen_ = 0; }

 private:
  size_t seen_ = 0;  // bytes looked at
};

}  // namespace steward::gateway
