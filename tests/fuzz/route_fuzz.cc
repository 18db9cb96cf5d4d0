// Oracle: a path is decoded once and means one thing. Nothing that a variable gets has a dot
// segment, a slash within a segment, a control character or bytes that are not UTF-8, and it is
// what a plain decoder makes of the same segments; with every byte of it percent-encoded the path
// leads to the same route and values. What `Allow` names is found, HEAD finds what GET finds.
#include <algorithm>

#include "common/base/text.h"
#include "gateway/router.h"
#include "tests/fuzz/contracts.h"
#include "tests/fuzz/target.h"

namespace steward::fuzz::route {
namespace {

using gateway::RouteMatch;
using gateway::Router;

const Router& TheRouter() {
  static const Router& router = *new Router(Router::Build(AllContracts()).value());
  return router;
}

struct PathParts {
  std::vector<std::string> segments;  // decoded
  std::string verb;                   // as sent
};

std::string PlainlyDecoded(std::string_view text) {
  std::string decoded;
  while (!text.empty()) {
    if (text.front() == '%') {
      decoded += static_cast<char>(std::stoi(std::string(text.substr(1, 2)), nullptr, 16));
      text.remove_prefix(3);
    } else {
      decoded += text.front();
      text.remove_prefix(1);
    }
  }
  return decoded;
}

// Of a path that was accepted.
PathParts PartsOf(std::string_view path) {
  PathParts parts;
  std::vector<std::string_view> raw = Split(path.substr(1), '/');
  const size_t colon = raw.back().rfind(':');
  if (colon != std::string_view::npos) {
    parts.verb = raw.back().substr(colon);
    raw.back() = raw.back().substr(0, colon);
  }
  for (const std::string_view segment : raw) parts.segments.push_back(PlainlyDecoded(segment));
  return parts;
}

std::string Encoded(const PathParts& parts) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string path;
  for (const std::string& segment : parts.segments) {
    path += '/';
    for (const char c : segment) {
      path += '%';
      path += kDigits[static_cast<uint8_t>(c) >> 4];
      path += kDigits[static_cast<uint8_t>(c) & 15];
    }
  }
  return path + parts.verb;
}

void CheckFound(const RouteMatch& match, std::string_view method, std::string_view path) {
  const PathParts parts = PartsOf(path);
  for (const std::string& segment : parts.segments) {
    STEWARD_CHECK(!segment.empty() && segment != "." && segment != "..");
    STEWARD_CHECK(segment.find_first_of(std::string_view("/\\\0\r\n", 5)) == segment.npos);
    STEWARD_CHECK(CodePointCount(segment).has_value());
  }
  STEWARD_CHECK(match.values.size() == match.route->variables.size());
  for (size_t i = 0; i < match.values.size(); ++i) {
    const gateway::Route::Variable& variable = match.route->variables[i];
    std::string expected;
    const size_t end =
        variable.to_the_end ? parts.segments.size() : variable.first + variable.count;
    for (size_t at = variable.first; at < end; ++at)
      expected += (at > variable.first ? "/" : "") + parts.segments.at(at);
    STEWARD_CHECK(match.values[i].text == expected);
  }
  const Result<RouteMatch> again = TheRouter().Find(method, Encoded(parts));
  STEWARD_CHECK(again.ok() && again.value().route == match.route);
  for (size_t i = 0; i < match.values.size(); ++i)
    STEWARD_CHECK(again.value().values[i].text == match.values[i].text);
  if (method == "GET") {
    const Result<RouteMatch> head = TheRouter().Find("HEAD", path);
    STEWARD_CHECK(head.ok() && head.value().route == match.route);
  }
}

// A line with the method, and the path.
void Run(std::string_view bytes) {
  Input input(bytes);
  const std::string_view method = input.Line();
  const std::string_view path = input.Line();
  const Result<RouteMatch> match = TheRouter().Find(method, path);
  if (match.ok()) return CheckFound(match.value(), method, path);
  const Error& error = match.error();
  if (error.reason != "METHOD_NOT_ALLOWED") {
    STEWARD_CHECK(error.reason == "PATH_INVALID" || error.reason == "ROUTE_NOT_FOUND");
    return;
  }
  const auto allowed = std::find_if(error.metadata.begin(), error.metadata.end(),
                                    [](const Metadata& one) { return one.name == "allowed"; });
  STEWARD_CHECK(allowed != error.metadata.end() && !allowed->value.empty());
  for (std::string_view one : Split(allowed->value, ',')) {
    if (one.starts_with(' ')) one.remove_prefix(1);
    STEWARD_CHECK(TheRouter().Find(one, path).ok());
  }
}

const Registration kRegistration({"route", Run});

}  // namespace
}  // namespace steward::fuzz::route
