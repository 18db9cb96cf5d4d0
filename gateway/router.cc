#include "gateway/router.h"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "common/base/text.h"
#include "common/privacy/privacy.h"
#include "steward/gateway/v1/reasons.h"

namespace steward::gateway {
namespace {

namespace pb = google::protobuf;

Error Unusable(const Method& method, const std::string& problem) {
  return Fail(Reason::kContractsInvalid,
              {{"problem", method.descriptor->full_name() + ": " + problem}});
}

Error BadPath(std::string_view rule) { return Fail(Reason::kPathInvalid, {{"rule", rule}}); }

// HTTP method and template of a rule; empty texts when it has none.
std::pair<std::string, std::string> PatternOf(const google::api::HttpRule& rule) {
  switch (rule.pattern_case()) {
    case google::api::HttpRule::kGet: return {"GET", rule.get()};
    case google::api::HttpRule::kPut: return {"PUT", rule.put()};
    case google::api::HttpRule::kPost: return {"POST", rule.post()};
    case google::api::HttpRule::kDelete: return {"DELETE", rule.delete_()};
    case google::api::HttpRule::kPatch: return {"PATCH", rule.patch()};
    case google::api::HttpRule::kCustom:
    case google::api::HttpRule::PATTERN_NOT_SET: return {};
  }
  return {};
}

// The fields on the way `a.b.c`; empty when there is no such way to a singular string.
std::vector<const pb::FieldDescriptor*> FieldsOnPath(const pb::Descriptor& message,
                                                     std::string_view path) {
  std::vector<const pb::FieldDescriptor*> fields;
  const pb::Descriptor* here = &message;
  for (const std::string_view name : Split(path, '.')) {
    if (here == nullptr) return {};
    const pb::FieldDescriptor* field = here->FindFieldByName(std::string(name));
    if (field == nullptr || field->is_repeated()) return {};
    fields.push_back(field);
    here = field->message_type();
  }
  return fields.back()->type() == pb::FieldDescriptor::TYPE_STRING
             ? fields
             : std::vector<const pb::FieldDescriptor*>();
}

// One segment of a request's path, decoded and checked.
Result<std::string> DecodeSegment(std::string_view raw) {
  std::string text;
  if (!PercentDecode(raw, text)) return BadPath("percent_encoding");
  if (text.empty()) return BadPath("empty_segment");
  if (text == "." || text == "..") return BadPath("dot_segment");
  if (text.find_first_of("/\\") != text.npos) return BadPath("encoded_slash");
  const bool has_control =
      std::any_of(text.begin(), text.end(), [](unsigned char c) { return c < 0x20 || c == 0x7f; });
  if (has_control) return BadPath("control_character");
  if (!CodePointCount(text)) return BadPath("utf8");
  return text;
}

}  // namespace

struct Router::Node {
  std::map<std::string, std::unique_ptr<Node>, std::less<>> literals;
  std::unique_ptr<Node> any;   // `*`
  std::unique_ptr<Node> rest;  // `**`
  // Routes that end here, by verb and HTTP method.
  std::map<std::string, std::map<std::string, const Route*, std::less<>>, std::less<>> ends;

  // The node a path ends at: a literal is preferred to `*`, and that to `**`. Null: none.
  const Node* Find(const std::vector<std::string>& segments, size_t index,
                   std::string_view verb) const {
    if (index == segments.size() && ends.contains(verb)) return this;
    if (index < segments.size()) {
      const auto literal = literals.find(segments[index]);
      const Node* found =
          literal == literals.end() ? nullptr : literal->second->Find(segments, index + 1, verb);
      if (found == nullptr && any) found = any->Find(segments, index + 1, verb);
      if (found != nullptr) return found;
    }
    return rest && rest->ends.contains(verb) ? rest.get() : nullptr;
  }

  Node& Child(const std::string& segment) {
    std::unique_ptr<Node>& child = segment == "*"    ? any
                                   : segment == "**" ? rest
                                                     : literals[segment];
    if (!child) child = std::make_unique<Node>();
    return *child;
  }
};

Router::Router() : root_(std::make_unique<Node>()) {}
Router::~Router() = default;
Router::Router(Router&&) noexcept = default;
Router& Router::operator=(Router&&) noexcept = default;

Result<Router> Router::Build(const Contracts& contracts) {
  Router router;
  for (const std::unique_ptr<Method>& method : contracts.methods()) {
    if (method->rule.internal()) continue;
    if (!method->http) return Unusable(*method, "it has no google.api.http");
    if (method->descriptor->client_streaming() || method->descriptor->server_streaming()) {
      return Unusable(*method, "streams have no HTTP form here");
    }
    TRY(router.Add(*method, *method->http));
    for (const google::api::HttpRule& binding : method->http->additional_bindings()) {
      TRY(router.Add(*method, binding));
    }
  }
  return router;
}

Status Router::Add(const Method& method, const google::api::HttpRule& rule) {
  auto route = std::make_unique<Route>();
  std::tie(route->http_method, route->pattern) = PatternOf(rule);
  route->method = &method;
  const std::optional<PathTemplate> path = PathTemplate::Parse(route->pattern);
  if (!path) return Unusable(method, "its path template is wrong: " + route->pattern);
  if (!rule.response_body().empty()) return Unusable(method, "response_body is not supported");
  for (const PathTemplate::Variable& variable : path->variables) {
    const bool to_the_end =
        path->has_rest() && variable.first + variable.count == path->segments.size();
    Route::Variable& added = route->variables.emplace_back();
    added = {variable.first, variable.count, to_the_end,
             FieldsOnPath(method.request(), variable.field)};
    if (added.field.empty())
      return Unusable(method, "the path needs a text field " + variable.field);
  }
  route->whole_body = rule.body() == "*";
  if (!rule.body().empty() && !route->whole_body) {
    route->body_field = method.request().FindFieldByName(rule.body());
    if (route->body_field == nullptr || route->body_field->message_type() == nullptr ||
        route->body_field->is_repeated()) {
      return Unusable(method, "the body needs a message field " + rule.body());
    }
  }
  return Insert(std::move(route), *path);
}

Status Router::Insert(std::unique_ptr<Route> route, const PathTemplate& path) {
  Node* node = root_.get();
  for (const std::string& segment : path.segments) node = &node->Child(segment);
  const Route*& end = node->ends[path.verb][route->http_method];
  if (end != nullptr) {
    return Unusable(*route->method,
                    route->pattern + " is also a path of " + end->method->descriptor->full_name());
  }
  end = route.get();
  routes_.push_back(std::move(route));
  return {};
}

Result<RouteMatch> Router::Find(std::string_view http_method, std::string_view path) const {
  if (!path.starts_with('/')) return BadPath("absolute_path");
  if (path == "/") return Fail(Reason::kRouteNotFound, {{"path", path}});
  std::string_view verb;
  std::string_view rest = path.substr(1);
  if (const size_t colon = rest.rfind(':');
      colon != rest.npos && rest.find('/', colon) == rest.npos) {
    verb = rest.substr(colon + 1);
    rest = rest.substr(0, colon);
  }
  std::vector<std::string> segments;
  for (const std::string_view raw : Split(rest, '/')) segments.push_back(TRY(DecodeSegment(raw)));
  const Node* node = root_->Find(segments, 0, verb);
  if (node == nullptr) {
    return Fail(Reason::kRouteNotFound, {{"path", privacy::MaskNumbers(path.substr(0, 200))}});
  }
  const auto& methods = node->ends.find(verb)->second;
  const auto found = methods.find(http_method == "HEAD" ? std::string_view("GET") : http_method);
  if (found == methods.end()) {
    std::string allowed;
    for (const auto& [name, route] : methods) allowed += (allowed.empty() ? "" : ", ") + name;
    return Fail(Reason::kMethodNotAllowed, {{"method", http_method}, {"allowed", allowed}});
  }
  RouteMatch match{.route = found->second, .values = {}};
  for (const Route::Variable& variable : found->second->variables) {
    PathValue& value = match.values.emplace_back();
    value.field = &variable.field;
    const size_t end = variable.to_the_end ? segments.size() : variable.first + variable.count;
    for (size_t i = variable.first; i < end; ++i) {
      if (i > variable.first) value.text += '/';
      value.text += segments[i];
    }
  }
  return match;
}

bool PercentDecode(std::string_view text, std::string& out) {
  const auto hex = [](char c) -> int {
    if (c >= '0' && c <= '9') return c - '0';
    const char lower = static_cast<char>(c | 0x20);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
  };
  out.clear();
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out += text[i];
      continue;
    }
    if (i + 2 >= text.size()) return false;
    const int high = hex(text[i + 1]);
    const int low = hex(text[i + 2]);
    if (high < 0 || low < 0) return false;
    out += static_cast<char>(high << 4 | low);
    i += 2;
  }
  return true;
}

}  // namespace steward::gateway
