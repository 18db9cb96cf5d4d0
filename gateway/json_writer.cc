#include "gateway/json_writer.h"

#include <google/protobuf/timestamp.pb.h>
#include <google/protobuf/util/json_util.h>
#include <google/protobuf/util/time_util.h>

#include <memory>
#include <unordered_set>

#include "common/base/json_text.h"
#include "gateway/json_shape.h"
#include "gateway/type_cache.h"

namespace steward::gateway {
namespace {

namespace pb = google::protobuf;
using pb::FieldDescriptor;
using pb::util::TimeUtil;

bool IsTimestamp(const pb::Descriptor& message) {
  return message.full_name() == pb::Timestamp::descriptor()->full_name();
}

// Whether this file knows how to write a message and all it may hold.
bool CanWrite(const pb::Descriptor& message, std::unordered_set<const pb::Descriptor*>& seen) {
  if (IsTimestamp(message) || !seen.insert(&message).second) return true;
  if (HasOwnJsonForm(message)) return false;
  for (int i = 0; i < message.field_count(); ++i) {
    const FieldDescriptor& field = *message.field(i);
    if (field.is_map() || field.type() == FieldDescriptor::TYPE_BYTES) return false;
    switch (field.cpp_type()) {
      case FieldDescriptor::CPPTYPE_DOUBLE:
      case FieldDescriptor::CPPTYPE_FLOAT: return false;
      case FieldDescriptor::CPPTYPE_ENUM:
        if (field.enum_type()->full_name() == "google.protobuf.NullValue") return false;
        break;
      case FieldDescriptor::CPPTYPE_MESSAGE:
        if (!CanWrite(*field.message_type(), seen)) return false;
        break;
      default: break;
    }
  }
  return true;
}

// Writes one message.
class MessageWriter {
 public:
  MessageWriter(const pb::Message& message, std::string& json)
      : message_(message), reflection_(*message.GetReflection()), json_(json) {}

  bool Write() {
    const pb::Descriptor& type = *message_.GetDescriptor();
    if (IsTimestamp(type)) return WriteTimestamp();
    char separator = '{';
    for (int i = 0; i < type.field_count(); ++i) {
      const FieldDescriptor& field = *type.field(i);
      if (field.has_presence() && !reflection_.HasField(message_, &field)) continue;
      json_ += separator;
      separator = ',';
      json_ += '"';
      json_ += field.json_name();
      json_ += "\":";
      if (!(field.is_repeated() ? WriteList(field) : WriteValue(field, kSingle))) return false;
    }
    if (separator == '{') json_ += '{';
    json_ += '}';
    return true;
  }

 private:
  static constexpr int kSingle = -1;  // instead of an index

  bool WriteTimestamp() {
    pb::Timestamp time;
    time.set_seconds(reflection_.GetInt64(message_, message_.GetDescriptor()->field(0)));
    time.set_nanos(reflection_.GetInt32(message_, message_.GetDescriptor()->field(1)));
    if (time.seconds() < TimeUtil::kTimestampMinSeconds ||
        time.seconds() > TimeUtil::kTimestampMaxSeconds || time.nanos() < 0 ||
        time.nanos() > 999'999'999) {
      return false;
    }
    json_ += '"';
    json_ += TimeUtil::ToString(time);
    json_ += '"';
    return true;
  }

  bool WriteList(const FieldDescriptor& field) {
    json_ += '[';
    const int size = reflection_.FieldSize(message_, &field);
    for (int i = 0; i < size; ++i) {
      if (i > 0) json_ += ',';
      if (!WriteValue(field, i)) return false;
    }
    json_ += ']';
    return true;
  }

  // The field's value, or the one at `index` of a list.
  bool WriteValue(const FieldDescriptor& field, int index) {
    const auto get = [&](auto single, auto repeated) {
      return index == kSingle ? (reflection_.*single)(message_, &field)
                              : (reflection_.*repeated)(message_, &field, index);
    };
    using R = pb::Reflection;
    switch (field.cpp_type()) {
      case FieldDescriptor::CPPTYPE_INT32:
        json_ += std::to_string(get(&R::GetInt32, &R::GetRepeatedInt32));
        return true;
      case FieldDescriptor::CPPTYPE_UINT32:
        json_ += std::to_string(get(&R::GetUInt32, &R::GetRepeatedUInt32));
        return true;
      case FieldDescriptor::CPPTYPE_INT64:  // as text: readers count in doubles
        WriteQuoted(get(&R::GetInt64, &R::GetRepeatedInt64));
        return true;
      case FieldDescriptor::CPPTYPE_UINT64:
        WriteQuoted(get(&R::GetUInt64, &R::GetRepeatedUInt64));
        return true;
      case FieldDescriptor::CPPTYPE_BOOL:
        json_ += get(&R::GetBool, &R::GetRepeatedBool) ? "true" : "false";
        return true;
      case FieldDescriptor::CPPTYPE_ENUM:
        WriteEnum(field, get(&R::GetEnumValue, &R::GetRepeatedEnumValue));
        return true;
      case FieldDescriptor::CPPTYPE_STRING: WriteText(field, index); return true;
      case FieldDescriptor::CPPTYPE_MESSAGE:
        return MessageWriter(index == kSingle
                                 ? reflection_.GetMessage(message_, &field)
                                 : reflection_.GetRepeatedMessage(message_, &field, index),
                             json_)
            .Write();
      default: return false;  // CanWrite() lets no other pass
    }
  }

  template <class Number>
  void WriteQuoted(Number number) {
    json_ += '"';
    json_ += std::to_string(number);
    json_ += '"';
  }

  void WriteEnum(const FieldDescriptor& field, int number) {
    const pb::EnumValueDescriptor* value = field.enum_type()->FindValueByNumber(number);
    if (value == nullptr) {  // of a newer service
      json_ += std::to_string(number);
      return;
    }
    json_ += '"';
    json_ += value->name();
    json_ += '"';
  }

  void WriteText(const FieldDescriptor& field, int index) {
    std::string room;
    AppendJsonString(json_,
                     index == kSingle
                         ? reflection_.GetStringReference(message_, &field, &room)
                         : reflection_.GetRepeatedStringReference(message_, &field, index, &room));
  }

  const pb::Message& message_;
  const pb::Reflection& reflection_;
  std::string& json_;
};

}  // namespace

JsonWriter::JsonWriter(const Contracts& contracts, pb::util::TypeResolver& types) : types_(types) {
  for (const auto& method : contracts.methods()) {
    std::unordered_set<const pb::Descriptor*> seen;
    if (CanWrite(method->response(), seen)) {
      empty_.emplace(&method->response(), factory_.GetPrototype(&method->response()));
    }
  }
}

bool JsonWriter::Append(const pb::Descriptor& answer, std::string_view bytes,
                        std::string& json) const {
  const auto empty = empty_.find(&answer);
  if (empty == empty_.end()) {
    pb::util::JsonPrintOptions options;
    options.always_print_primitive_fields = true;
    std::string text;
    const bool written =
        pb::util::BinaryToJsonString(&types_, TypeUrl(answer), std::string(bytes), &text, options)
            .ok();
    json += text;
    return written;
  }
  const std::unique_ptr<pb::Message> message(empty->second->New());
  if (!message->ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) return false;
  json.reserve(json.size() + 2 * bytes.size());
  return MessageWriter(*message, json).Write();
}

}  // namespace steward::gateway
