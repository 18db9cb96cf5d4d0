#include "common/rpc/bindings.h"

#include <set>

namespace steward::rpc {
namespace {

bool PathExists(const pb::Descriptor& message, std::string_view path) {
  const pb::Descriptor* type = &message;
  while (!path.empty()) {
    const size_t dot = path.find('.');
    const pb::FieldDescriptor* field =
        type == nullptr ? nullptr : type->FindFieldByName(std::string(path.substr(0, dot)));
    if (field == nullptr) return false;
    type = field->message_type();
    path = dot == path.npos ? std::string_view() : path.substr(dot + 1);
  }
  return true;
}

// Default-closed: a method says in so many words who may call it.
std::optional<std::string> RuleProblem(const Method& method) {
  const options::v1::MethodRule& rule = method.rule;
  const int said = (rule.permission().empty() ? 0 : 1) + (rule.signed_in() ? 1 : 0) +
                   (rule.public_access() ? 1 : 0);
  if (said != 1) return "needs exactly one of permission, signed_in and public_access";
  if (!rule.permission().empty()) {
    if (rule.name_field().empty()) return "has a permission but no name_field";
    if (!PathExists(*method.descriptor->input_type(), rule.name_field())) {
      return "has no request field " + rule.name_field();
    }
  }
  if (rule.in_memory() && !rule.public_access()) return "is in_memory but not public";
  if (method.descriptor->client_streaming() || method.descriptor->server_streaming()) return "streams";
  return std::nullopt;
}

}  // namespace

void Bindings::Add(std::string_view full_name, const pb::Message& request, const pb::Message& response,
                   std::function<Status(Call&, const pb::Message&, pb::Message&)> handler) {
  const std::string name(full_name);
  Method method;
  method.descriptor = pb::DescriptorPool::generated_pool()->FindMethodByName(name);
  if (method.descriptor == nullptr) {
    problems_.push_back(name + " is in no proto");
    return;
  }
  if (method.descriptor->input_type() != request.GetDescriptor() ||
      method.descriptor->output_type() != response.GetDescriptor()) {
    problems_.push_back(name + " is bound to a function with other types than its proto says");
  }
  method.rule = method.descriptor->options().GetExtension(options::v1::method);
  method.request = &request;
  method.response = &response;
  method.handler = std::move(handler);
  method.has_request_id = request.GetDescriptor()->FindFieldByName("request_id") != nullptr;
  if (const auto problem = RuleProblem(method)) problems_.push_back(name + " " + *problem);
  const std::string path =
      "/" + method.descriptor->service()->full_name() + "/" + method.descriptor->name();
  if (!methods_.emplace(path, std::move(method)).second) problems_.push_back(name + " is bound twice");
}

std::vector<std::string> Bindings::Problems() const {
  std::vector<std::string> problems = problems_;
  std::set<const pb::ServiceDescriptor*> services;
  for (const auto& [path, method] : methods_) services.insert(method.descriptor->service());
  for (const pb::ServiceDescriptor* service : services) {
    for (int i = 0; i < service->method_count(); ++i) {
      const std::string path = "/" + service->full_name() + "/" + service->method(i)->name();
      if (methods_.count(path) == 0) problems.push_back(service->method(i)->full_name() + " is not bound");
    }
  }
  return problems;
}

}  // namespace steward::rpc
