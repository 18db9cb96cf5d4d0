// Oracle: a head is taken only if it can be understood in one way. Whatever pieces it comes in, its
// end is found at the same place; an accepted head has no line end, NUL or other control character
// in any part, one host, one framing, and says of its parts what a plain split of the text at line
// ends and colons says; written down from its parts and read again it is the same head.
#include <algorithm>
#include <chrono>

#include "common/base/text.h"
#include "gateway/http_head.h"
#include "gateway/metadata.h"
#include "tests/fuzz/target.h"

namespace steward::fuzz::http_head {
namespace {

using gateway::HttpHead;
using gateway::HttpHeadEnd;

std::string_view Trim(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

struct Line {
  std::string name;
  std::string_view value;
};

// The lines between the request line and the empty line.
std::vector<Line> PlainLines(std::string_view head) {
  std::vector<Line> lines;
  head.remove_prefix(head.find("\r\n") + 2);
  while (head != "\r\n") {
    const std::string_view line = head.substr(0, head.find("\r\n"));
    const size_t colon = line.find(':');
    STEWARD_CHECK(colon != line.npos && colon > 0);
    lines.push_back({LowerAscii(line.substr(0, colon)), Trim(line.substr(colon + 1))});
    head.remove_prefix(line.size() + 2);
  }
  return lines;
}

size_t CountOf(const std::vector<Line>& lines, std::string_view name) {
  return static_cast<size_t>(std::count_if(lines.begin(), lines.end(),
                                           [&](const Line& line) { return line.name == name; }));
}

// 0: it has not come; -1: refused.
int EndIn(std::string_view text, size_t step) {
  HttpHeadEnd end;
  for (size_t size = step;; size += step) {
    const Result<size_t> found = end.Find(text.substr(0, size));
    if (!found.ok()) return -1;
    if (found.value() > 0) return static_cast<int>(found.value());
    if (size >= text.size()) return 0;
  }
}

void CheckAccepted(const HttpHead& head, std::string_view text) {
  const std::vector<Line> lines = PlainLines(text);
  for (const Line& line : lines) {
    STEWARD_CHECK(!line.value.starts_with(' ') && !line.value.ends_with('\t'));
    for (const char c : line.name + std::string(line.value))
      STEWARD_CHECK(static_cast<uint8_t>(c) >= 0x20 || c == '\t');
    STEWARD_CHECK(line.name.find_first_of(" \t:,;()<>@\\\"/[]?={}\x7f") == line.name.npos);
    const auto first = std::find_if(lines.begin(), lines.end(),
                                    [&](const Line& one) { return one.name == line.name; });
    STEWARD_CHECK(head.Find(line.name) == first->value);
  }
  STEWARD_CHECK(CountOf(lines, "host") == 1);
  const size_t lengths = CountOf(lines, "content-length");
  const size_t codings = CountOf(lines, "transfer-encoding");
  STEWARD_CHECK(lengths + codings <= 1);
  STEWARD_CHECK(head.chunked() == (codings == 1));
  if (codings == 1) STEWARD_CHECK(LowerAscii(head.Find("transfer-encoding")) == "chunked");
  const std::string_view length = head.Find("content-length");
  STEWARD_CHECK(head.content_length() == std::stoull(lengths == 1 ? std::string(length) : "0"));
  STEWARD_CHECK(length.find_first_not_of("0123456789") == length.npos);
  STEWARD_CHECK(head.target().starts_with('/'));
  STEWARD_CHECK(head.target().find_first_of(std::string_view(" \t\r\n#\0", 6)) ==
                std::string_view::npos);
}

void CheckWrittenAgain(const HttpHead& head, std::string_view text) {
  std::string again =
      std::string(head.method()) + ' ' + std::string(head.target()) + " HTTP/1.1\r\n";
  for (const Line& line : PlainLines(text))
    again.append(line.name).append(":").append(line.value).append("\r\n");
  again += "\r\n";
  STEWARD_CHECK(again.size() <= text.size());
  const Result<HttpHead> read = HttpHead::Parse(again);
  STEWARD_CHECK(read.ok());
  STEWARD_CHECK(read.value().target() == head.target());
  STEWARD_CHECK(read.value().has_body() == head.has_body());
  STEWARD_CHECK(read.value().keep_alive() == head.keep_alive());
  STEWARD_CHECK(read.value().expects_continue() == head.expects_continue());
}

// The first byte is how many bytes come at a time.
void Run(std::string_view bytes) {
  Input input(bytes);
  const size_t step = 1 + input.Number(40);
  const std::string_view text = input.Rest();
  const int end = EndIn(text, step);
  const int at_once = EndIn(text, text.size() + 1);
  // In pieces a refusal may come before an end that would have come later.
  STEWARD_CHECK(end == at_once || (end == -1 && at_once >= 0 && text.size() > 8000));
  (void)HttpHead::Parse(std::string(text)).ok();
  if (end <= 0) return;
  const std::string_view whole = text.substr(0, static_cast<size_t>(end));
  STEWARD_CHECK(whole.ends_with("\r\n\r\n") && whole.find("\r\n\r\n") + 4 == whole.size());
  Result<HttpHead> parsed = HttpHead::Parse(std::string(whole));
  if (!parsed.ok()) return;
  const HttpHead head = std::move(parsed).value();  // moved, so that its views must follow
  CheckAccepted(head, whole);
  CheckWrittenAgain(head, whole);

  const Result<std::chrono::milliseconds> time =
      gateway::TimeOf(head.Find("x-request-timeout-ms"), std::chrono::seconds(5));
  if (time.ok()) STEWARD_CHECK(time.value().count() > 0 && time.value().count() <= 5000);
  const std::string id = gateway::RequestIdOf(head.Find("x-request-id"), "otherwise");
  STEWARD_CHECK(gateway::IsMetadataValue(id));
}

const Registration kRegistration({"http_head", Run});

}  // namespace
}  // namespace steward::fuzz::http_head
