#include "gateway/openapi_schema.h"

#include <map>

#include "steward/options/v1/field.pb.h"
#include "steward/type/v1/limits.pb.h"

namespace steward::gateway {
namespace {

namespace pb = google::protobuf;
using options::v1::FieldRules;
using pb::FieldDescriptor;

Json TextOf(const char* format) { return {{"type", "string"}, {"format", format}}; }

// Messages that JSON writes in a form of their own; null: the message has none.
Json WellKnown(const std::string& name) {
  static const std::map<std::string, Json> kForms = {
      {"google.protobuf.Timestamp", TextOf("date-time")},
      {"google.protobuf.Duration", {{"type", "string"}, {"pattern", "^-?[0-9]+(\\.[0-9]+)?s$"}}},
      {"google.protobuf.FieldMask",
       {{"type", "string"}, {"description", "Field names, joined by commas."}}},
      {"google.protobuf.Struct", {{"type", "object"}}},
      {"google.protobuf.Value", Json::object()},
      {"google.protobuf.ListValue", {{"type", "array"}, {"items", Json::object()}}},
      {"google.protobuf.Any", {{"type", "object"}}},
      {"google.protobuf.BoolValue", {{"type", "boolean"}}},
      {"google.protobuf.StringValue", {{"type", "string"}}},
      {"google.protobuf.BytesValue", TextOf("byte")},
      {"google.protobuf.Int32Value", {{"type", "integer"}, {"format", "int32"}}},
      {"google.protobuf.UInt32Value", {{"type", "integer"}, {"format", "uint32"}}},
      {"google.protobuf.Int64Value", TextOf("int64")},
      {"google.protobuf.UInt64Value", TextOf("uint64")},
      {"google.protobuf.DoubleValue", {{"type", "number"}, {"format", "double"}}},
      {"google.protobuf.FloatValue", {{"type", "number"}, {"format", "float"}}},
  };
  const auto found = kForms.find(name);
  return found == kForms.end() ? Json() : found->second;
}

void AddStringRules(const FieldRules& rules, Json& schema) {
  const auto& string = rules.string();
  if (string.min_len() > 0) schema["minLength"] = string.min_len();
  schema["maxLength"] =
      string.max_len() > 0 ? string.max_len() : std::uint32_t{type::v1::LIMIT_STRING_LENGTH};
  if (!string.pattern().empty()) schema["pattern"] = "^(?:" + string.pattern() + ")$";
  if (string.uuid()) schema["format"] = "uuid";
  if (!string.resource().empty()) schema["x-steward-resource"] = string.resource();
}

void AddIntRules(const FieldRules& rules, Json& schema) {
  // An int64 is text in JSON, where minimum and maximum do not apply.
  const bool is_text = schema["type"] == "string";
  if (rules.int_().has_gte())
    schema[is_text ? "x-steward-minimum" : "minimum"] = rules.int_().gte();
  if (rules.int_().has_lte())
    schema[is_text ? "x-steward-maximum" : "maximum"] = rules.int_().lte();
}

}  // namespace

bool Schemas::IsRequired(const FieldDescriptor& field) {
  return field.options().GetExtension(options::v1::field).required();
}

Json Schemas::Reference(const pb::Descriptor& message) {
  Json form = WellKnown(message.full_name());
  if (!form.is_null()) return form;
  const std::string& name = message.full_name();
  if (!schemas_.contains(name)) {
    schemas_[name] = Json::object();  // a message may contain itself
    Json made = ObjectOf(message, {});
    schemas_[name] = std::move(made);
  }
  return {{"$ref", "#/components/schemas/" + name}};
}

Json Schemas::ObjectOf(const pb::Descriptor& message,
                       const std::set<const FieldDescriptor*>& without) {
  Json schema = {{"type", "object"}};
  if (const std::string comment = CommentOf(message); !comment.empty())
    schema["description"] = comment;
  Json properties = Json::object();
  Json required = Json::array();
  for (int i = 0; i < message.field_count(); ++i) {
    const FieldDescriptor& field = *message.field(i);
    if (without.contains(&field)) continue;
    properties[field.json_name()] = FieldSchema(field);
    if (IsRequired(field)) required.push_back(field.json_name());
  }
  schema["properties"] = std::move(properties);
  if (!required.empty()) schema["required"] = std::move(required);
  return schema;
}

Json Schemas::FieldSchema(const FieldDescriptor& field) {
  const FieldRules& rules = field.options().GetExtension(options::v1::field);
  Json schema;
  if (field.is_map()) {
    schema = {{"type", "object"},
              {"additionalProperties", FieldSchema(*field.message_type()->map_value())}};
  } else if (field.is_repeated()) {
    schema = {{"type", "array"}, {"items", ItemSchema(field)}};
    if (rules.repeated().min_items() > 0) schema["minItems"] = rules.repeated().min_items();
    if (rules.repeated().max_items() > 0) schema["maxItems"] = rules.repeated().max_items();
    if (rules.repeated().unique()) schema["uniqueItems"] = true;
  } else {
    schema = ItemSchema(field);
  }
  if (const std::string comment = CommentOf(field); !comment.empty())
    schema["description"] = comment;
  if (rules.behavior() == FieldRules::BEHAVIOR_OUTPUT_ONLY) schema["readOnly"] = true;
  if (rules.behavior() == FieldRules::BEHAVIOR_INPUT_ONLY) schema["writeOnly"] = true;
  return schema;
}

Json Schemas::ItemSchema(const FieldDescriptor& field) {
  const FieldRules& rules = field.options().GetExtension(options::v1::field);
  Json schema;
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
      if (field.type() == FieldDescriptor::TYPE_BYTES) return TextOf("byte");
      schema = {{"type", "string"}};
      AddStringRules(rules, schema);
      return schema;
    case FieldDescriptor::CPPTYPE_INT32: schema = {{"type", "integer"}, {"format", "int32"}}; break;
    case FieldDescriptor::CPPTYPE_UINT32:
      schema = {{"type", "integer"}, {"format", "uint32"}};
      break;
    case FieldDescriptor::CPPTYPE_INT64: schema = TextOf("int64"); break;
    case FieldDescriptor::CPPTYPE_UINT64: schema = TextOf("uint64"); break;
    case FieldDescriptor::CPPTYPE_DOUBLE: return {{"type", "number"}, {"format", "double"}};
    case FieldDescriptor::CPPTYPE_FLOAT: return {{"type", "number"}, {"format", "float"}};
    case FieldDescriptor::CPPTYPE_BOOL: return {{"type", "boolean"}};
    case FieldDescriptor::CPPTYPE_ENUM: return EnumSchema(*field.enum_type());
    case FieldDescriptor::CPPTYPE_MESSAGE: return Reference(*field.message_type());
  }
  AddIntRules(rules, schema);
  return schema;
}

Json Schemas::EnumSchema(const pb::EnumDescriptor& type) {
  const std::string& name = type.full_name();
  if (!schemas_.contains(name)) {
    Json values = Json::array();
    std::string text = CommentOf(type);
    for (int i = 0; i < type.value_count(); ++i) {
      values.push_back(type.value(i)->name());
      const std::string comment = CommentOf(*type.value(i));
      if (!comment.empty()) text += "\n* `" + type.value(i)->name() + "`: " + comment;
    }
    schemas_[name] = {{"type", "string"}, {"enum", values}, {"description", text}};
  }
  return {{"$ref", "#/components/schemas/" + name}};
}

}  // namespace steward::gateway
