#include "gateway/reflection.h"

#include <google/protobuf/descriptor.pb.h>
#include <grpc/reflection/v1/reflection.pb.h>

#include <algorithm>
#include <set>
#include <vector>

namespace steward::gateway {
namespace {

namespace pb = google::protobuf;
namespace reflection = grpc::reflection::v1;

constexpr int kNotFound = 5;
constexpr int kInvalidArgument = 3;

// A file and everything it imports, each once, the file first.
void AddFiles(const pb::FileDescriptor& file, std::set<const pb::FileDescriptor*>& seen,
              reflection::FileDescriptorResponse& response) {
  if (!seen.insert(&file).second) return;
  pb::FileDescriptorProto proto;
  file.CopyTo(&proto);
  response.add_file_descriptor_proto(proto.SerializeAsString());
  for (int i = 0; i < file.dependency_count(); ++i) AddFiles(*file.dependency(i), seen, response);
}

void AnswerFile(const pb::FileDescriptor* file, reflection::ServerReflectionResponse& response) {
  if (file == nullptr) {
    response.mutable_error_response()->set_error_code(kNotFound);
    response.mutable_error_response()->set_error_message("not found");
    return;
  }
  std::set<const pb::FileDescriptor*> seen;
  AddFiles(*file, seen, *response.mutable_file_descriptor_response());
}

void ListServices(const Contracts& contracts, reflection::ListServiceResponse& list) {
  std::set<std::string> names;
  for (const std::unique_ptr<Method>& method : contracts.methods()) {
    if (!method->rule.internal()) names.insert(method->descriptor->service()->full_name());
  }
  for (const std::string& name : names) list.add_service()->set_name(name);
}

void AnswerExtension(const Contracts& contracts, const reflection::ExtensionRequest& request,
                     reflection::ServerReflectionResponse& response) {
  const pb::Descriptor* type = contracts.pool().FindMessageTypeByName(request.containing_type());
  const pb::FieldDescriptor* extension =
      type == nullptr ? nullptr
                      : contracts.pool().FindExtensionByNumber(type, request.extension_number());
  AnswerFile(extension == nullptr ? nullptr : extension->file(), response);
}

void ListExtensions(const Contracts& contracts, const std::string& name,
                    reflection::ServerReflectionResponse& response) {
  const pb::Descriptor* type = contracts.pool().FindMessageTypeByName(name);
  if (type == nullptr) return AnswerFile(nullptr, response);
  std::vector<const pb::FieldDescriptor*> extensions;
  contracts.pool().FindAllExtensions(type, &extensions);
  auto& numbers = *response.mutable_all_extension_numbers_response();
  numbers.set_base_type_name(name);
  for (const pb::FieldDescriptor* extension : extensions)
    numbers.add_extension_number(extension->number());
}

}  // namespace

bool IsReflection(std::string_view path) {
  return path == "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo" ||
         path == "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo";
}

std::string Reflect(const Contracts& contracts, std::string_view bytes) {
  using Request = reflection::ServerReflectionRequest;
  Request request;
  reflection::ServerReflectionResponse response;
  if (!request.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) request.Clear();
  response.set_valid_host(request.host());
  *response.mutable_original_request() = request;
  switch (request.message_request_case()) {
    case Request::kListServices:
      ListServices(contracts, *response.mutable_list_services_response());
      break;
    case Request::kFileByFilename:
      AnswerFile(contracts.pool().FindFileByName(request.file_by_filename()), response);
      break;
    case Request::kFileContainingSymbol:
      AnswerFile(contracts.pool().FindFileContainingSymbol(request.file_containing_symbol()),
                 response);
      break;
    case Request::kFileContainingExtension:
      AnswerExtension(contracts, request.file_containing_extension(), response);
      break;
    case Request::kAllExtensionNumbersOfType:
      ListExtensions(contracts, request.all_extension_numbers_of_type(), response);
      break;
    case Request::MESSAGE_REQUEST_NOT_SET:
      response.mutable_error_response()->set_error_code(kInvalidArgument);
      response.mutable_error_response()->set_error_message("no request");
      break;
  }
  return response.SerializeAsString();
}

}  // namespace steward::gateway
