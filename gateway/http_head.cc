#include "gateway/http_head.h"

#include <algorithm>
#include <array>

#include "common/base/text.h"
#include "steward/gateway/v1/reasons.h"
#include "steward/type/v1/limits.pb.h"

namespace steward::gateway {
namespace {

constexpr size_t kMaxUrl = type::v1::LIMIT_URL_BYTES;
constexpr size_t kMaxHeaders = type::v1::LIMIT_HEADERS_BYTES;
constexpr size_t kMaxHeaderLine = type::v1::LIMIT_HEADER_LINE_BYTES;
constexpr size_t kMaxHeaderCount = type::v1::LIMIT_HEADERS_COUNT;
// A request line around the longest URL: a method, two spaces, the version, the line break.
constexpr size_t kMaxRequestLine = kMaxUrl + 24;

Error Malformed(std::string_view rule) { return Fail(Reason::kHttpMalformed, {{"rule", rule}}); }
Error UrlTooLong() { return Fail(Reason::kUrlTooLong, {{"limit", std::to_string(kMaxUrl)}}); }
Error HeadersTooLarge(size_t limit) {
  return Fail(Reason::kHeadersTooLarge, {{"limit", std::to_string(limit)}});
}

constexpr bool IsTokenCharacter(char c) {
  if ((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')) return true;
  return std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
}

constexpr std::array<bool, 256> kToken = [] {
  std::array<bool, 256> table{};
  for (int c = 0; c < 256; ++c)
    table[static_cast<size_t>(c)] = c < 128 && IsTokenCharacter(static_cast<char>(c));
  return table;
}();

bool IsToken(std::string_view text) {
  return !text.empty() &&
         std::all_of(text.begin(), text.end(), [](unsigned char c) { return kToken[c]; });
}

bool EqualIgnoringCase(std::string_view text, std::string_view lower) {
  return text.size() == lower.size() &&
         std::equal(text.begin(), text.end(), lower.begin(),
                    [](char a, char b) { return (a >= 'A' && a <= 'Z' ? a | 0x20 : a) == b; });
}

std::string_view Trimmed(std::string_view text) {
  const size_t first = text.find_first_not_of(" \t");
  if (first == text.npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

bool IsKnownMethod(std::string_view method) {
  constexpr std::array<std::string_view, 7> kMethods = {"GET",   "HEAD",   "POST",   "PUT",
                                                        "PATCH", "DELETE", "OPTIONS"};
  return std::find(kMethods.begin(), kMethods.end(), method) != kMethods.end();
}

// Headers we read that may stand once: of several, another server might take another one.
constexpr std::array<std::string_view, 6> kOnce = {"authorization",    "content-type",
                                                   "content-encoding", "idempotency-key",
                                                   "if-match",         "x-request-timeout-ms"};

// What a proxy may take for the names of headers that go no further than to the next server.
bool IsConnectionOption(std::string_view option) {
  constexpr std::array<std::string_view, 4> kFraming = {"content-length", "transfer-encoding",
                                                        "host", "authorization"};
  return IsToken(option) && std::none_of(kFraming.begin(), kFraming.end(), [&](auto name) {
           return EqualIgnoringCase(option, name);
         });
}

}  // namespace

Result<HttpHead> HttpHead::Parse(std::string text) {
  HttpHead head;
  head.text_ = std::move(text);
  std::string_view rest = head.text_;
  if (!rest.ends_with("\r\n\r\n")) return Malformed("line_ending");
  rest.remove_suffix(2);
  const size_t line_end = rest.find("\r\n");
  TRY(head.ReadRequestLine(rest.substr(0, line_end)));
  rest.remove_prefix(line_end + 2);
  if (rest.size() > kMaxHeaders) return HeadersTooLarge(kMaxHeaders);
  head.headers_.reserve(16);
  while (!rest.empty()) {
    const size_t end = rest.find("\r\n");
    if (end == rest.npos) return Malformed("line_ending");
    if (end > kMaxHeaderLine) return HeadersTooLarge(kMaxHeaderLine);
    if (head.headers_.size() == kMaxHeaderCount) return HeadersTooLarge(kMaxHeaderCount);
    TRY(head.ReadHeader(rest.substr(0, end)));
    rest.remove_prefix(end + 2);
  }
  TRY(head.ReadFraming());
  return head;
}

HttpHead HttpHead::OfUnread(std::string_view bytes) {
  HttpHead head;
  for (const std::string_view line : Split(bytes, '\n')) {
    const size_t colon = line.find(':');
    if (!EqualIgnoringCase(line.substr(0, colon), "accept-language")) continue;
    head.text_ = line;
    (void)head.ReadHeader(std::string_view(head.text_).substr(0, line.find('\r')));
    break;
  }
  return head;
}

std::string_view HttpHead::query() const {
  const size_t mark = target().find('?');
  return mark == std::string_view::npos ? std::string_view() : target().substr(mark + 1);
}

std::string_view HttpHead::Find(std::string_view name) const {
  for (const Header& header : headers_) {
    if (EqualIgnoringCase(View(header.name), name)) return View(header.value);
  }
  return {};
}

HttpHead::Span HttpHead::SpanOf(std::string_view part) const {
  if (part.empty()) return {};
  return {static_cast<std::uint32_t>(part.data() - text_.data()),
          static_cast<std::uint32_t>(part.size())};
}

Status HttpHead::ReadRequestLine(std::string_view line) {
  const size_t first = line.find(' ');
  const size_t last = line.rfind(' ');
  if (first == line.npos || first == last) return Malformed("request_line");
  const std::string_view method = line.substr(0, first);
  const std::string_view target = line.substr(first + 1, last - first - 1);
  if (!IsKnownMethod(method)) return Malformed("method");
  if (target.size() > kMaxUrl) return UrlTooLong();
  const bool visible = std::all_of(target.begin(), target.end(),
                                   [](unsigned char c) { return c > 0x20 && c < 0x7f; });
  if (!target.starts_with('/') || !visible || target.find('#') != target.npos)
    return Malformed("target");
  if (line.substr(last + 1) != "HTTP/1.1") return Malformed("version");
  method_ = SpanOf(method);
  target_ = SpanOf(target);
  return {};
}

Status HttpHead::ReadHeader(std::string_view line) {
  if (line.starts_with(' ') || line.starts_with('\t')) return Malformed("folded_header");
  const size_t colon = line.find(':');
  if (colon == line.npos || !IsToken(line.substr(0, colon))) return Malformed("header_name");
  const std::string_view value = Trimmed(line.substr(colon + 1));
  const bool clean = std::all_of(value.begin(), value.end(), [](unsigned char c) {
    return (c >= 0x20 && c != 0x7f) || c == '\t';
  });
  if (!clean) return Malformed("header_value");
  headers_.push_back({SpanOf(line.substr(0, colon)), SpanOf(value)});
  return {};
}

Status HttpHead::ReadFraming() {
  for (const Header& header : headers_) TRY(ReadOne(View(header.name), View(header.value)));
  if (hosts_ != 1) return Malformed("host");
  if (has_length_ && chunked_) return Malformed("two_framings");
  return {};
}

Status HttpHead::ReadOne(std::string_view name, std::string_view value) {
  if (EqualIgnoringCase(name, "host")) {
    ++hosts_;
    if (value.empty() || value.find_first_of(" \t/@,") != value.npos) return Malformed("host");
  } else if (EqualIgnoringCase(name, "content-length")) {
    const bool digits = !value.empty() && std::all_of(value.begin(), value.end(),
                                                      [](char c) { return c >= '0' && c <= '9'; });
    if (has_length_ || !digits || value.size() > 18) return Malformed("content_length");
    has_length_ = true;
    content_length_ = static_cast<std::uint64_t>(*ParseInt(value));
  } else if (EqualIgnoringCase(name, "transfer-encoding")) {
    if (chunked_ || !EqualIgnoringCase(value, "chunked")) return Malformed("transfer_encoding");
    chunked_ = true;
  } else if (EqualIgnoringCase(name, "connection")) {
    for (const std::string_view option : Split(value, ',')) {
      if (!IsConnectionOption(Trimmed(option))) return Malformed("connection");
      if (EqualIgnoringCase(Trimmed(option), "close")) keep_alive_ = false;
    }
  } else if (EqualIgnoringCase(name, "expect")) {
    if (!EqualIgnoringCase(value, "100-continue")) return Malformed("expect");
    expects_continue_ = true;
  } else {
    return NoteOnce(name);
  }
  return {};
}

Status HttpHead::NoteOnce(std::string_view name) {
  for (size_t i = 0; i < kOnce.size(); ++i) {
    if (!EqualIgnoringCase(name, kOnce[i])) continue;
    if ((seen_once_ & 1u << i) != 0) return Malformed("header_twice");
    seen_once_ |= 1u << i;
  }
  return {};
}

Result<size_t> HttpHeadEnd::Find(std::string_view text) {
  for (;;) {
    const size_t line_end = text.find('\n', seen_);
    if (line_end == text.npos) break;
    if (line_end == 0 || text[line_end - 1] != '\r') return Malformed("line_ending");
    if (line_end == 1) return Malformed("request_line");
    seen_ = line_end + 1;
    if (text.substr(0, seen_).ends_with("\r\n\r\n")) return seen_;
  }
  if (seen_ == 0 && text.size() > kMaxRequestLine) return UrlTooLong();
  if (seen_ > 0 && text.size() > seen_ + kMaxHeaderLine + 2) return HeadersTooLarge(kMaxHeaderLine);
  if (text.size() > kMaxRequestLine + kMaxHeaders + 2) return HeadersTooLarge(kMaxHeaders);
  return size_t{0};
}

}  // namespace steward::gateway
