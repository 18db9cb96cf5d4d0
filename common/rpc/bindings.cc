#include "common/rpc/bindings.h"

#include <optional>
#include <set>

#include "common/base/text.h"

namespace steward::rpc {
namespace {

// The fields along a dotted path; empty when there is no such field or it is no string.
std::vector<const pb::FieldDescriptor*> FieldsAlong(const pb::Descriptor& message,
                                                    std::string_view path) {
  std::vector<const pb::FieldDescriptor*> fields;
  const pb::Descriptor* type = &message;
  for (const std::string_view part : Split(path, '.')) {
    const pb::FieldDescriptor* field =
        type == nullptr ? nullptr : type->FindFieldByName(std::string(part));
    if (field == nullptr || field->is_repeated()) return {};
    fields.push_back(field);
    type = field->message_type();
  }
  if (fields.back()->cpp_type() != pb::FieldDescriptor::CPPTYPE_STRING) return {};
  return fields;
}

// Default-closed: a method says in so many words who may call it.
std::optional<std::string> RuleProblem(const Method& method) {
  const options::v1::MethodRule& rule = method.rule;
  const int said = (rule.permission().empty() ? 0 : 1) + (rule.signed_in() ? 1 : 0) +
                   (rule.public_access() ? 1 : 0);
  if (said != 1) return "needs exactly one of permission, signed_in and public_access";
  if (!rule.permission().empty()) {
    if (rule.name_field().empty()) return "has a permission but no name_field";
    if (method.name_path.empty()) return "has no text field " + rule.name_field();
  }
  if (!rule.own_permission().empty() && rule.permission().empty())
    return "has an own_permission but no permission";
  if (rule.in_memory() && !rule.public_access()) return "is in_memory but not public";
  if (method.descriptor->client_streaming() || method.descriptor->server_streaming())
    return "streams";
  return std::nullopt;
}

}  // namespace

void Bindings::Add(std::string_view full_name, const pb::Message& request,
                   const pb::Message& response,
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
  method.request_type = &request;
  method.response_type = &response;
  method.handler = std::move(handler);
  if (!method.rule.name_field().empty()) {
    method.name_path = FieldsAlong(*request.GetDescriptor(), method.rule.name_field());
  }
  if (const auto problem = RuleProblem(method)) problems_.push_back(name + " " + *problem);
  const std::string path =
      "/" + method.descriptor->service()->full_name() + "/" + method.descriptor->name();
  if (!methods_.emplace(path, std::move(method)).second)
    problems_.push_back(name + " is bound twice");
}

std::string Method::NameIn(const pb::Message& request) const {
  const pb::Message* message = &request;
  for (size_t i = 0; i + 1 < name_path.size(); ++i) {
    message = &message->GetReflection()->GetMessage(*message, name_path[i]);
  }
  if (name_path.empty()) return "";
  return message->GetReflection()->GetString(*message, name_path.back());
}

std::vector<std::string> Bindings::Problems() const {
  std::vector<std::string> problems = problems_;
  std::set<const pb::ServiceDescriptor*> services;
  for (const auto& [path, method] : methods_) services.insert(method.descriptor->service());
  for (const pb::ServiceDescriptor* service : services) {
    for (int i = 0; i < service->method_count(); ++i) {
      const std::string path = "/" + service->full_name() + "/" + service->method(i)->name();
      if (methods_.count(path) == 0)
        problems.push_back(service->method(i)->full_name() + " is not bound");
    }
  }
  return problems;
}

}  // namespace steward::rpc
