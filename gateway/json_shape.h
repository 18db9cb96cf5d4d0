// Holds a JSON body to the shape of its message while the gate reads it, more strictly than
// protobuf's parser: no unknown field, no field under both its spellings, whole numbers written as
// such, lists as lists, enum values by declared name or number. Remembers what the transcoder needs
// to know.
#pragma once

#include <google/protobuf/descriptor.h>

#include <string>
#include <string_view>
#include <vector>

#include "gateway/json_gate.h"

namespace steward::gateway {

// The field a JSON key or query parameter means, by its lowerCamelCase or its proto name; null:
// none.
const google::protobuf::FieldDescriptor* FindField(const google::protobuf::Descriptor& message,
                                                   std::string_view key);

// Whether JSON writes the message as something else than an object of its fields (Timestamp, ...).
bool HasOwnJsonForm(const google::protobuf::Descriptor& message);

// Whether a scalar of this field may be written so. Null: it may.
const JsonRule* CheckScalar(const google::protobuf::FieldDescriptor& field, JsonKind kind,
                            std::string_view text);

class JsonShape final : public JsonListener {
 public:
  // `message` is what the body must be and outlives the shape. `taken` are its fields that the path
  // gives and the body must not.
  JsonShape(const google::protobuf::Descriptor& message,
            std::vector<const google::protobuf::FieldDescriptor*> taken);

  const JsonRule* OnKey(std::string_view key) override;
  const JsonRule* OnValue(JsonKind kind, std::string_view text) override;
  void OnEnd() override;

  // The fields of `message` that the body has, in its order.
  const std::vector<const google::protobuf::FieldDescriptor*>& fields() const { return fields_; }
  // The text of the body's own `request_id`; empty: it has none.
  const std::string& request_id() const { return request_id_; }

 private:
  enum class Form { kMessage, kList, kMap, kFree };  // kFree: protobuf's parser decides
  struct Frame {
    Form form;
    const google::protobuf::Descriptor* message;                   // of kMessage
    const google::protobuf::FieldDescriptor* field;                // of the member being read
    std::vector<const google::protobuf::FieldDescriptor*> seen{};  // of kMessage
  };

  const JsonRule* OnMember(Frame& frame, JsonKind kind, std::string_view text);
  const JsonRule* OnItem(const google::protobuf::FieldDescriptor& field, JsonKind kind,
                         std::string_view text);
  void Push(Form form, const google::protobuf::Descriptor* message,
            const google::protobuf::FieldDescriptor* field);

  const google::protobuf::Descriptor& message_;
  const std::vector<const google::protobuf::FieldDescriptor*> taken_;
  std::vector<const google::protobuf::FieldDescriptor*> fields_;
  std::string request_id_;
  std::vector<Frame> frames_;
};

}  // namespace steward::gateway
