// JSON schemas of messages and fields, for openapi.cc only.
#pragma once

#include <google/protobuf/descriptor.h>

#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace steward::gateway {

using Json = nlohmann::ordered_json;

// The comment before a declaration, without its indentation; empty: there is none.
template <class Descriptor>
std::string CommentOf(const Descriptor& descriptor) {
  google::protobuf::SourceLocation location;
  if (!descriptor.GetSourceLocation(&location)) return {};
  std::string text = location.leading_comments;
  if (text.starts_with(' ')) text.erase(0, 1);
  for (size_t i = 0; (i = text.find("\n ", i)) != text.npos; ++i) text.erase(i + 1, 1);
  while (text.ends_with('\n')) text.pop_back();
  return text;
}

// Collects the schemas that are referred to, each once.
class Schemas {
 public:
  // A reference to the schema of a message.
  Json Reference(const google::protobuf::Descriptor& message);

  // The schema of a message without these fields, written out.
  Json ObjectOf(const google::protobuf::Descriptor& message,
                const std::set<const google::protobuf::FieldDescriptor*>& without);

  // The schema of a field's value with its rules.
  Json FieldSchema(const google::protobuf::FieldDescriptor& field);

  static bool IsRequired(const google::protobuf::FieldDescriptor& field);

  // All schemas by name. Nothing is referred to afterwards.
  Json Take() { return std::move(schemas_); }

 private:
  Json ItemSchema(const google::protobuf::FieldDescriptor& field);
  Json EnumSchema(const google::protobuf::EnumDescriptor& type);

  Json schemas_ = Json::object();
};

}  // namespace steward::gateway
