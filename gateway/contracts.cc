#include "gateway/contracts.h"

#include <google/api/annotations.pb.h>
#include <google/protobuf/descriptor.pb.h>

#include <algorithm>
#include <climits>

#include "common/base/text.h"
#include "steward/gateway/v1/reasons.h"
#include "steward/type/v1/limits.pb.h"

namespace steward::gateway {
namespace {

namespace pb = google::protobuf;

const pb::FieldDescriptor* StringField(const pb::Descriptor& message, const char* name) {
  const pb::FieldDescriptor* field = message.FindFieldByName(name);
  const bool fits = field != nullptr && field->type() == pb::FieldDescriptor::TYPE_STRING &&
                    !field->is_repeated();
  return fits ? field : nullptr;
}

const pb::FieldDescriptor* MaskField(const pb::Descriptor& message) {
  const pb::FieldDescriptor* field = message.FindFieldByName("update_mask");
  const bool fits = field != nullptr && !field->is_repeated() && field->message_type() != nullptr &&
                    field->message_type()->full_name() == "google.protobuf.FieldMask";
  return fits ? field : nullptr;
}

// The etag of the request itself, or else of the message field that is its body.
std::vector<const pb::FieldDescriptor*> EtagOf(const pb::Descriptor& request,
                                               const std::string& body) {
  if (const pb::FieldDescriptor* own = StringField(request, "etag")) return {own};
  const pb::FieldDescriptor* resource = request.FindFieldByName(body);
  if (resource == nullptr || resource->message_type() == nullptr || resource->is_repeated())
    return {};
  const pb::FieldDescriptor* etag = StringField(*resource->message_type(), "etag");
  return etag == nullptr ? std::vector<const pb::FieldDescriptor*>() : std::vector{resource, etag};
}

std::unique_ptr<Method> Describe(const pb::MethodDescriptor& descriptor) {
  auto method = std::make_unique<Method>();
  method->descriptor = &descriptor;
  method->path = "/" + descriptor.service()->full_name() + "/" + descriptor.name();
  method->rule = descriptor.options().GetExtension(options::v1::method);
  if (descriptor.options().HasExtension(google::api::http)) {
    method->http = descriptor.options().GetExtension(google::api::http);
  }
  method->request_id = StringField(method->request(), "request_id");
  method->update_mask = MaskField(method->request());
  method->request_etag = EtagOf(method->request(), method->http ? method->http->body() : "");
  method->response_etag = StringField(method->response(), "etag");
  return method;
}

}  // namespace

size_t Method::body_limit_bytes() const {
  const std::uint32_t wished = rule.body_limit_bytes();
  if (wished == 0) return type::v1::LIMIT_JSON_BODY_BYTES;
  return std::min<size_t>(wished, type::v1::LIMIT_IMPORT_BODY_BYTES);
}

std::uint32_t Method::timeout_ms() const {
  const std::uint32_t wished = rule.timeout_ms();
  if (wished == 0) return type::v1::LIMIT_CALL_TIMEOUT_DEFAULT_MS;
  return std::min<std::uint32_t>(wished, type::v1::LIMIT_CALL_TIMEOUT_MAX_MS);
}

bool Method::may_repeat() const {
  return request_id != nullptr ||
         (http && http->pattern_case() == google::api::HttpRule::PatternCase::kGet);
}

Result<std::unique_ptr<Contracts>> Contracts::Parse(std::string_view descriptor_set) {
  const auto fail = [](const std::string& problem) {
    return Fail(Reason::kContractsInvalid, {{"problem", problem}});
  };
  pb::FileDescriptorSet files;
  if (descriptor_set.size() > INT_MAX || descriptor_set.empty() ||
      !files.ParseFromArray(descriptor_set.data(), static_cast<int>(descriptor_set.size()))) {
    return fail("the descriptor set cannot be parsed");
  }
  std::unique_ptr<Contracts> contracts(new Contracts);
  for (const pb::FileDescriptorProto& file : files.file()) {
    const pb::FileDescriptor* built = contracts->pool_.BuildFile(file);
    if (built == nullptr) return fail(file.name() + " does not fit the files before it");
    contracts->files_.push_back(built);
    contracts->AddMethods(*built);
    if (!contracts->AddEvents(*built)) return fail(file.name() + " has an event without a name");
    if (const pb::EnumDescriptor* type = built->FindEnumTypeByName("Reason"))
      contracts->reasons_.push_back(type);
  }
  return contracts;
}

void Contracts::AddMethods(const pb::FileDescriptor& file) {
  for (int s = 0; s < file.service_count(); ++s) {
    for (int m = 0; m < file.service(s)->method_count(); ++m) {
      methods_.push_back(Describe(*file.service(s)->method(m)));
      by_path_[methods_.back()->path] = methods_.back().get();
    }
  }
}

bool Contracts::AddEvents(const pb::FileDescriptor& file) {
  for (int i = 0; i < file.message_type_count(); ++i) {
    const pb::Descriptor& message = *file.message_type(i);
    if (!message.options().HasExtension(options::v1::event)) continue;
    const auto& rule = message.options().GetExtension(options::v1::event);
    if (rule.internal()) continue;
    const pb::FieldDescriptor* name = StringField(message, rule.name_field().c_str());
    const std::vector<std::string_view> parts = Split(file.package(), '.');
    if (name == nullptr || parts.size() != 3 || rule.permission().empty()) return false;
    events_[message.full_name()] = {.name = message.full_name(),
                                    .source = std::string(parts[1]),
                                    .rule = rule,
                                    .name_field = name->number()};
  }
  return true;
}

const Method* Contracts::FindByPath(std::string_view path) const {
  const auto found = by_path_.find(path);
  return found == by_path_.end() ? nullptr : found->second;
}

}  // namespace steward::gateway
