// Answers as proto3 JSON, straight from the message: the same JSON protobuf's own conversion makes
// with fields of value zero, which builds a tree of every answer first and costs more than all else
// a request costs the gateway. That conversion still writes what few answers have: bytes, maps,
// floats, types with a JSON form of their own other than Timestamp. Constant after construction;
// any thread.
#pragma once

#include <google/protobuf/dynamic_message.h>

#include <string>
#include <string_view>
#include <unordered_map>

#include "gateway/contracts.h"

namespace google::protobuf::util {
class TypeResolver;
}

namespace steward::gateway {

class JsonWriter {
 public:
  // Both outlive it.
  JsonWriter(const Contracts& contracts, google::protobuf::util::TypeResolver& types);

  // Appends the answer of a method. False, with part of it appended, when the bytes are no such
  // message (where protobuf's conversion writes, in its judgement) or have a time JSON cannot say.
  bool Append(const google::protobuf::Descriptor& answer, std::string_view bytes,
              std::string& json) const;

 private:
  google::protobuf::util::TypeResolver& types_;
  google::protobuf::DynamicMessageFactory factory_;
  // Answers written here, each with an empty one.
  std::unordered_map<const google::protobuf::Descriptor*, const google::protobuf::Message*> empty_;
};

}  // namespace steward::gateway
