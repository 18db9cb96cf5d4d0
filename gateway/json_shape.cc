#include "gateway/json_shape.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>

namespace steward::gateway {
namespace {

namespace pb = google::protobuf;
using pb::FieldDescriptor;

constexpr JsonRule kUnknown{"unknown_field", "没有这个字段", "there is no such field"};
constexpr JsonRule kTwice{"field_twice", "同一字段出现两次（两种写法）",
                          "the field stands here in both its spellings"};
constexpr JsonRule kTaken{"field_in_path", "该字段由地址给出，正文中不能再写",
                          "the path gives this field; leave it out of the body"};
constexpr JsonRule kObject{"object", "这里需要 JSON 对象", "a JSON object is needed here"};
constexpr JsonRule kList{"list", "这里需要 JSON 数组", "a JSON array is needed here"};
constexpr JsonRule kText{"string", "这里需要字符串", "a string is needed here"};
constexpr JsonRule kInteger{"integer", "这里需要范围内的整数，不带小数和指数",
                            "a whole number in range is needed here, without fraction or exponent"};
constexpr JsonRule kNumber{"number", "这里需要数字", "a number is needed here"};
constexpr JsonRule kBoolean{"boolean", "这里需要 true 或 false", "true or false is needed here"};
constexpr JsonRule kEnum{"enum", "没有这个枚举值", "the enum has no such value"};
constexpr JsonRule kNoNull{"not_null", "这里不能是 null", "null is not possible here"};

template <class Number>
bool IsWhole(std::string_view text) {
  Number number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size();
}

// Messages that JSON writes as a string. protobuf's parser takes `{}` for an unset one as well.
bool IsText(const pb::Descriptor& message) {
  const std::string& name = message.full_name();
  return name == "google.protobuf.Timestamp" || name == "google.protobuf.Duration" ||
         name == "google.protobuf.FieldMask";
}

const JsonRule* CheckEnum(const pb::EnumDescriptor& type, JsonKind kind, std::string_view text) {
  if (kind == JsonKind::kString) {
    return type.FindValueByName(std::string(text)) != nullptr ? nullptr : &kEnum;
  }
  int number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool whole = error == std::errc() && end == text.data() + text.size();
  return kind == JsonKind::kNumber && whole && type.FindValueByNumber(number) != nullptr ? nullptr
                                                                                         : &kEnum;
}

}  // namespace

const FieldDescriptor* FindField(const pb::Descriptor& message, std::string_view key) {
  const std::string name(key);
  const FieldDescriptor* field = message.FindFieldByCamelcaseName(name);
  return field != nullptr ? field : message.FindFieldByName(name);
}

bool HasOwnJsonForm(const pb::Descriptor& message) {
  constexpr std::array<std::string_view, 16> kOwnForm = {
      "Timestamp",  "Duration",    "FieldMask",   "Any",         "Struct",     "Value",
      "ListValue",  "BoolValue",   "BytesValue",  "DoubleValue", "FloatValue", "Int32Value",
      "Int64Value", "StringValue", "UInt32Value", "UInt64Value"};
  return message.file()->package() == "google.protobuf" &&
         std::find(kOwnForm.begin(), kOwnForm.end(), message.name()) != kOwnForm.end();
}

const JsonRule* CheckScalar(const FieldDescriptor& field, JsonKind kind, std::string_view text) {
  const bool quoted = kind == JsonKind::kString;
  const auto whole = [&](bool fits) {
    return (quoted || kind == JsonKind::kNumber) && fits ? nullptr : &kInteger;
  };
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING: return quoted ? nullptr : &kText;
    case FieldDescriptor::CPPTYPE_INT32: return whole(IsWhole<std::int32_t>(text));
    case FieldDescriptor::CPPTYPE_INT64: return whole(IsWhole<std::int64_t>(text));
    case FieldDescriptor::CPPTYPE_UINT32: return whole(IsWhole<std::uint32_t>(text));
    case FieldDescriptor::CPPTYPE_UINT64: return whole(IsWhole<std::uint64_t>(text));
    case FieldDescriptor::CPPTYPE_DOUBLE:
    case FieldDescriptor::CPPTYPE_FLOAT: return kind == JsonKind::kNumber ? nullptr : &kNumber;
    case FieldDescriptor::CPPTYPE_BOOL:
      return kind == JsonKind::kTrue || kind == JsonKind::kFalse ? nullptr : &kBoolean;
    case FieldDescriptor::CPPTYPE_ENUM: return CheckEnum(*field.enum_type(), kind, text);
    case FieldDescriptor::CPPTYPE_MESSAGE: break;
  }
  return &kObject;
}

JsonShape::JsonShape(const pb::Descriptor& message, std::vector<const FieldDescriptor*> taken)
    : message_(message), taken_(std::move(taken)) {}

const JsonRule* JsonShape::OnKey(std::string_view key) {
  Frame& frame = frames_.back();
  if (frame.form == Form::kFree) return nullptr;
  if (frame.form == Form::kMap) {
    // The key is the map's first field; protobuf writes keys of every type as strings.
    const FieldDescriptor& type = *frame.field->message_type()->map_key();
    return type.cpp_type() == FieldDescriptor::CPPTYPE_BOOL
               ? nullptr
               : CheckScalar(type, JsonKind::kString, key);
  }
  frame.field = FindField(*frame.message, key);
  if (frame.field == nullptr) return &kUnknown;
  if (std::find(frame.seen.begin(), frame.seen.end(), frame.field) != frame.seen.end())
    return &kTwice;
  frame.seen.push_back(frame.field);
  if (frames_.size() == 1) {
    if (std::find(taken_.begin(), taken_.end(), frame.field) != taken_.end()) return &kTaken;
    fields_.push_back(frame.field);
  }
  return nullptr;
}

const JsonRule* JsonShape::OnValue(JsonKind kind, std::string_view text) {
  if (frames_.empty()) {
    if (kind != JsonKind::kObject) return &kObject;
    Push(Form::kMessage, &message_, nullptr);
    return nullptr;
  }
  Frame& frame = frames_.back();
  switch (frame.form) {
    case Form::kFree:
      if (kind == JsonKind::kObject || kind == JsonKind::kArray)
        Push(Form::kFree, nullptr, nullptr);
      return nullptr;
    case Form::kMessage: return OnMember(frame, kind, text);
    case Form::kList:
      if (kind == JsonKind::kNull) return &kNoNull;
      return OnItem(*frame.field, kind, text);
    case Form::kMap:
      if (kind == JsonKind::kNull) return &kNoNull;
      return OnItem(*frame.field->message_type()->map_value(), kind, text);
  }
  return nullptr;
}

const JsonRule* JsonShape::OnMember(Frame& frame, JsonKind kind, std::string_view text) {
  const FieldDescriptor& field = *frame.field;
  if (kind == JsonKind::kNull) return nullptr;  // as if the field were not there
  if (field.is_map()) {
    if (kind != JsonKind::kObject) return &kObject;
    Push(Form::kMap, nullptr, &field);
    return nullptr;
  }
  if (field.is_repeated()) {
    if (kind != JsonKind::kArray) return &kList;
    Push(Form::kList, nullptr, &field);
    return nullptr;
  }
  if (frames_.size() == 1 && field.name() == "request_id") request_id_ = text;
  return OnItem(field, kind, text);
}

const JsonRule* JsonShape::OnItem(const FieldDescriptor& field, JsonKind kind,
                                  std::string_view text) {
  if (field.cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) return CheckScalar(field, kind, text);
  const bool opens = kind == JsonKind::kObject || kind == JsonKind::kArray;
  if (IsText(*field.message_type())) return kind == JsonKind::kString ? nullptr : &kText;
  if (HasOwnJsonForm(*field.message_type())) {
    if (opens) Push(Form::kFree, nullptr, nullptr);
    return nullptr;
  }
  if (kind != JsonKind::kObject) return &kObject;
  Push(Form::kMessage, field.message_type(), nullptr);
  return nullptr;
}

void JsonShape::OnEnd() { frames_.pop_back(); }

void JsonShape::Push(Form form, const pb::Descriptor* message, const FieldDescriptor* field) {
  frames_.push_back({form, message, field});
}

}  // namespace steward::gateway
