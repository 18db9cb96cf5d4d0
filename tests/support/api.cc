#include "tests/support/api.h"

#include <google/api/annotations.pb.h>
#include <google/protobuf/descriptor.pb.h>

#include "common/base/embedded.h"
#include "common/base/result.h"

STEWARD_EMBEDDED(api);

namespace steward::testing {
namespace {

constexpr std::string_view kSomeUuid = "01900000-0000-7000-8000-000000000001";

// The id that stands for the segment after `collection`.
std::string IdFor(const std::string& collection, std::string_view segment,
                  const std::map<std::string, std::string>& known) {
  const auto found = known.find(collection);
  if (found != known.end()) return found->second;
  const bool code = segment == "{code}" || collection == "branches" || collection == "sites";
  return code ? "some-code" : std::string(kSomeUuid);
}

void SetRoute(const google::api::HttpRule& http, Rpc& rpc) {
  rpc.body = http.body();
  switch (http.pattern_case()) {
    case google::api::HttpRule::kGet: rpc.verb = "GET", rpc.route = http.get(); return;
    case google::api::HttpRule::kPost: rpc.verb = "POST", rpc.route = http.post(); return;
    case google::api::HttpRule::kPatch: rpc.verb = "PATCH", rpc.route = http.patch(); return;
    case google::api::HttpRule::kDelete: rpc.verb = "DELETE", rpc.route = http.delete_(); return;
    default: STEWARD_CHECK(false);
  }
}

}  // namespace

bool Rpc::PathGives(std::string_view field) const {
  const std::string text(field);
  return route.find('{' + text + '=') != route.npos || route.find('{' + text + '}') != route.npos;
}

const Api& Api::Instance() {
  static const Api& api = *new Api();
  return api;
}

Api::Api() : factory_(&pool_) {
  const std::string_view bytes = EmbeddedFiles(steward_embedded_api).at(0).bytes;
  pb::FileDescriptorSet set;
  STEWARD_CHECK(set.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())));
  for (const pb::FileDescriptorProto& file : set.file()) {
    files_.push_back(pool_.BuildFile(file));
    STEWARD_CHECK(files_.back() != nullptr);
    AddMethods(*files_.back());
  }
}

void Api::AddMethods(const pb::FileDescriptor& file) {
  for (int s = 0; s < file.service_count(); ++s) {
    for (int m = 0; m < file.service(s)->method_count(); ++m) {
      const pb::MethodDescriptor& method = *file.service(s)->method(m);
      const auto& http = method.options().GetExtension(google::api::http);
      if (!method.options().HasExtension(google::api::http)) continue;  // internal
      Rpc rpc{.descriptor = &method,
              .path = "/" + method.service()->full_name() + "/" + method.name(),
              .rule = method.options().GetExtension(options::v1::method)};
      SetRoute(http, rpc);
      rpc.writes = method.input_type()->FindFieldByName("request_id") != nullptr;
      rpc.updates = method.input_type()->FindFieldByName("update_mask") != nullptr;
      rpcs_.push_back(std::move(rpc));
    }
  }
}

std::unique_ptr<pb::Message> Api::NewMessage(const pb::Descriptor& type) const {
  return std::unique_ptr<pb::Message>(factory_.GetPrototype(&type)->New());
}

std::vector<const pb::EnumValueDescriptor*> Api::Reasons() const {
  std::vector<const pb::EnumValueDescriptor*> reasons;
  for (const pb::FileDescriptor* file : files_) {
    const pb::EnumDescriptor* type = file->FindEnumTypeByName("Reason");
    for (int i = 1; type != nullptr && i < type->value_count(); ++i)
      reasons.push_back(type->value(i));
  }
  return reasons;
}

std::string NameFor(std::string_view pattern, const std::map<std::string, std::string>& known) {
  std::string name;
  std::string collection;
  std::string_view rest = pattern.substr(0, pattern.find('|'));
  while (!rest.empty()) {
    const std::string_view segment = rest.substr(0, rest.find('/'));
    rest.remove_prefix(std::min(segment.size() + 1, rest.size()));
    const bool wild = segment == "*" || segment.starts_with('{');
    if (!name.empty()) name += '/';
    name += wild ? IdFor(collection, segment, known) : std::string(segment);
    collection = segment;
  }
  return name;
}

std::string PathFor(std::string_view route, const std::map<std::string, std::string>& known) {
  std::string path;
  while (!route.empty()) {
    const size_t open = route.find('{');
    path += route.substr(0, open);
    if (open == route.npos) break;
    const size_t equals = route.find('=', open);
    const size_t close = route.find('}', open);
    path += NameFor(route.substr(equals + 1, close - equals - 1), known);
    route.remove_prefix(close + 1);
  }
  return path;
}

}  // namespace steward::testing
