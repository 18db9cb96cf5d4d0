// Finds the RPC an HTTP request means: the path templates of google.api.http in a trie.
#pragma once

#include <google/protobuf/descriptor.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/result.h"
#include "gateway/contracts.h"
#include "gateway/path_template.h"

namespace steward::gateway {

// A field of the request that the path gives: the fields on the way to it, and the text.
struct PathValue {
  const std::vector<const google::protobuf::FieldDescriptor*>* field = nullptr;  // of the route
  std::string text;
};

// One binding of one RPC. Lives as long as the router.
struct Route {
  std::string http_method;
  std::string pattern;  // as declared
  const Method* method = nullptr;
  // The field the body is; null with `whole_body` unset: the request has no body.
  const google::protobuf::FieldDescriptor* body_field = nullptr;
  bool whole_body = false;  // the body is the request
  // A variable of the template: the segments it covers, and the field it fills.
  struct Variable {
    size_t first = 0;
    size_t count = 0;
    bool to_the_end = false;  // `**`: all the rest
    std::vector<const google::protobuf::FieldDescriptor*> field;
  };
  std::vector<Variable> variables;
};

struct RouteMatch {
  const Route* route = nullptr;
  std::vector<PathValue> values;
};

class Router {
 public:
  // Every RPC of the contracts that is not internal. Fails with CONTRACTS_INVALID when a method has
  // no usable google.api.http, or two templates fit the same path. `contracts` outlive the router.
  static Result<Router> Build(const Contracts& contracts);
  ~Router();
  Router(Router&&) noexcept;
  Router& operator=(Router&&) noexcept;

  // `path` is the target without its query, still percent-encoded. Fails with PATH_INVALID for what
  // is not canonical, ROUTE_NOT_FOUND, or METHOD_NOT_ALLOWED whose argument `allowed` is the Allow
  // header. HEAD finds the route of GET. Any thread.
  Result<RouteMatch> Find(std::string_view http_method, std::string_view path) const;

  const std::vector<std::unique_ptr<Route>>& routes() const { return routes_; }

 private:
  struct Node;

  Router();
  Status Add(const Method& method, const google::api::HttpRule& rule);
  Status Insert(std::unique_ptr<Route> route, const PathTemplate& path);

  std::vector<std::unique_ptr<Route>> routes_;
  std::unique_ptr<Node> root_;
};

// Percent-decodes once. False where a `%` is not followed by two hexadecimal digits.
bool PercentDecode(std::string_view text, std::string& out);

}  // namespace steward::gateway
