// The rules of a message type in the form they are checked in: compiled once, shared by all
// threads. Used only inside common/validate.
#pragma once

#include <google/protobuf/descriptor.h>

#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <vector>

#include "common/validate/resource_pattern.h"
#include "steward/options/v1/field.pb.h"

namespace re2 {
class RE2;
}  // namespace re2

namespace steward::validate {

struct Plan;

struct FieldPlan {
  using Behavior = options::v1::FieldRules::Behavior;
  enum class Kind { kString, kBytes, kNumber, kFloat, kEnum, kBool, kTimestamp, kDate, kMessage };

  const google::protobuf::FieldDescriptor* descriptor = nullptr;
  Kind kind;  // of an item, where the field is a list, of a value, where it is a map
  Behavior behavior = options::v1::FieldRules::BEHAVIOR_UNSPECIFIED;
  bool required = false;
  bool secret = false;
  const Plan* message = nullptr;  // of kMessage
  // What the descriptor says, which takes it longer.
  enum class Shape { kSingular, kList, kMap } shape = Shape::kSingular;
  bool has_presence = false;
  google::protobuf::FieldDescriptor::CppType cpp_type = {};
  // Of a map: the same rules for the value in an entry.
  std::shared_ptr<const FieldPlan> map_value;

  std::uint32_t min_len = 0;
  std::uint32_t max_len = 0;
  std::shared_ptr<const re2::RE2> pattern;
  std::optional<ResourcePattern> resource;
  bool uuid = false;
  bool multiline = false;
  bool opaque = false;

  std::int64_t gte = std::numeric_limits<std::int64_t>::min();
  std::int64_t lte = std::numeric_limits<std::int64_t>::max();

  std::uint32_t min_items = 0;
  std::uint32_t max_items = 0;
  bool unique = false;

  bool is_name() const {
    return resource.has_value() || behavior == options::v1::FieldRules::BEHAVIOR_IDENTIFIER;
  }
};

struct Plan {
  std::vector<FieldPlan> fields;
  // The mask of an update, where the message is the request of one.
  const google::protobuf::FieldDescriptor* update_mask = nullptr;
  // Whether the type or one inside it has such a field.
  bool has_names = false;
  bool has_input_only = false;
};

// The plan of the type, compiled at the first call. Lives for ever. Ends the process when a rule
// cannot be compiled.
const Plan& PlanOf(const google::protobuf::Descriptor& type);

}  // namespace steward::validate
