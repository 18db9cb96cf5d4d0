#include "common/validate/plan.h"

#include <re2/re2.h>

#include <algorithm>
#include <mutex>
#include <shared_mutex>
#include <string>
#include <unordered_map>
#include <unordered_set>

#include "common/base/result.h"
#include "steward/type/v1/limits.pb.h"

namespace steward::validate {
namespace {

namespace pb = google::protobuf;
using options::v1::FieldRules;
using Kind = FieldPlan::Kind;

[[noreturn]] void BadRule(const pb::FieldDescriptor& field, const std::string& why) {
  CheckFailed(__FILE__, __LINE__, ("rule of " + field.full_name() + ": " + why).c_str());
}

std::uint32_t OrDefault(std::uint32_t limit, type::v1::Limit otherwise) {
  return limit != 0 ? limit : static_cast<std::uint32_t>(otherwise);
}

// The field whose type the rules are about: the value of a map, otherwise the field.
const pb::FieldDescriptor& Element(const pb::FieldDescriptor& field) {
  return field.is_map() ? *field.message_type()->map_value() : field;
}

Kind KindOf(const pb::FieldDescriptor& element) {
  switch (element.cpp_type()) {
    case pb::FieldDescriptor::CPPTYPE_STRING:
      return element.type() == pb::FieldDescriptor::TYPE_BYTES ? Kind::kBytes : Kind::kString;
    case pb::FieldDescriptor::CPPTYPE_INT32:
    case pb::FieldDescriptor::CPPTYPE_INT64:
    case pb::FieldDescriptor::CPPTYPE_UINT32:
    case pb::FieldDescriptor::CPPTYPE_UINT64: return Kind::kNumber;
    case pb::FieldDescriptor::CPPTYPE_DOUBLE:
    case pb::FieldDescriptor::CPPTYPE_FLOAT: return Kind::kFloat;
    case pb::FieldDescriptor::CPPTYPE_ENUM: return Kind::kEnum;
    case pb::FieldDescriptor::CPPTYPE_BOOL: return Kind::kBool;
    case pb::FieldDescriptor::CPPTYPE_MESSAGE: break;
  }
  const std::string& type = element.message_type()->full_name();
  if (type == "google.protobuf.Timestamp") return Kind::kTimestamp;
  if (type == "google.type.Date") return Kind::kDate;
  return Kind::kMessage;
}

void CompileString(const pb::FieldDescriptor& field, const options::v1::StringRules& rules,
                   FieldPlan& plan) {
  plan.min_len = rules.min_len();
  plan.max_len = OrDefault(rules.max_len(), type::v1::LIMIT_STRING_LENGTH);
  if (plan.min_len > plan.max_len) BadRule(field, "min_len is above max_len");
  plan.uuid = rules.uuid();
  plan.multiline = rules.multiline();
  plan.opaque = rules.opaque();
  if (!rules.pattern().empty()) {
    re2::RE2::Options options;
    options.set_log_errors(false);
    auto pattern = std::make_shared<re2::RE2>(rules.pattern(), options);
    if (!pattern->ok()) BadRule(field, "pattern: " + pattern->error());
    plan.pattern = std::move(pattern);
  }
  if (!rules.resource().empty()) {
    plan.resource = ResourcePattern::Compile(rules.resource());
    if (!plan.resource) BadRule(field, "no resource pattern: " + rules.resource());
  }
}

void Describe(const pb::FieldDescriptor& field, FieldPlan& plan) {
  plan.descriptor = &field;
  plan.shape = field.is_map()        ? FieldPlan::Shape::kMap
               : field.is_repeated() ? FieldPlan::Shape::kList
                                     : FieldPlan::Shape::kSingular;
  plan.has_presence = field.has_presence();
  plan.cpp_type = field.cpp_type();
}

// Rules for another type than the field's have been meant for something else.
void RefuseStrangeRules(const pb::FieldDescriptor& field, const FieldRules& rules,
                        const FieldPlan& plan) {
  const bool text = plan.kind == Kind::kString;
  const bool bytes = plan.kind == Kind::kBytes;
  if (rules.has_string() && !text && !bytes) BadRule(field, "string rules, but no string");
  if (bytes && (plan.pattern || plan.resource || plan.uuid || plan.multiline || plan.opaque)) {
    BadRule(field, "bytes have only lengths");
  }
  if (rules.has_int_() && plan.kind != Kind::kNumber) BadRule(field, "int rules, but no number");
  if (plan.gte > plan.lte) BadRule(field, "gte is above lte");
  if (rules.has_repeated() && !field.is_repeated()) BadRule(field, "repeated rules, but no list");
  if (plan.min_items > plan.max_items) BadRule(field, "min_items is above max_items");
  const bool comparable = text || plan.kind == Kind::kNumber || plan.kind == Kind::kEnum;
  if (plan.unique && (field.is_map() || !comparable)) BadRule(field, "cannot be unique");
  const bool can_be_empty = field.is_repeated() || field.has_presence();
  if (plan.required && !can_be_empty && (plan.kind == Kind::kBool || plan.kind == Kind::kFloat)) {
    BadRule(field, "required, but absence cannot be seen: declare it optional");
  }
}

class Registry {
 public:
  const Plan& Of(const pb::Descriptor& type) {
    {
      const std::shared_lock lock(mutex_);
      const auto found = plans_.find(&type);
      if (found != plans_.end()) return *found->second;
    }
    const std::unique_lock lock(mutex_);
    return Compile(type);
  }

 private:
  const Plan& Compile(const pb::Descriptor& type) {
    std::unique_ptr<Plan>& slot = plans_[&type];
    if (slot) return *slot;
    Plan& plan =
        *(slot = std::make_unique<Plan>());  // known before its fields: types may be recursive
    for (int i = 0; i < type.field_count(); ++i) {
      const pb::FieldDescriptor& field = *type.field(i);
      plan.fields.push_back(CompileField(field));
      if (field.name() == "update_mask" && plan.fields.back().kind == Kind::kMessage &&
          field.message_type()->full_name() == "google.protobuf.FieldMask" &&
          !field.is_repeated()) {
        plan.update_mask = &field;
      }
    }
    const auto has = [&](auto&& wanted) {
      std::unordered_set<const Plan*> seen;
      return Contains(plan, wanted, seen);
    };
    plan.has_names = has([](const FieldPlan& field) { return field.is_name(); });
    plan.has_input_only = has(
        [](const FieldPlan& field) { return field.behavior == FieldRules::BEHAVIOR_INPUT_ONLY; });
    return plan;
  }

  FieldPlan CompileField(const pb::FieldDescriptor& field) {
    const FieldRules& rules = field.options().GetExtension(options::v1::field);
    const pb::FieldDescriptor& element = Element(field);
    FieldPlan plan{&field, KindOf(element), rules.behavior(), rules.required(), rules.secret()};
    CompileString(field, rules.string(), plan);
    if (rules.int_().has_gte()) plan.gte = rules.int_().gte();
    if (rules.int_().has_lte()) plan.lte = rules.int_().lte();
    plan.min_items = rules.repeated().min_items();
    plan.max_items = OrDefault(rules.repeated().max_items(), type::v1::LIMIT_LIST_ITEMS);
    plan.unique = rules.repeated().unique();
    RefuseStrangeRules(field, rules, plan);
    if (plan.kind == Kind::kMessage) plan.message = &Compile(*element.message_type());
    Describe(field, plan);
    if (field.is_map()) {
      FieldPlan value = plan;
      Describe(element, value);
      value.required = false;
      plan.map_value = std::make_shared<const FieldPlan>(std::move(value));
    }
    return plan;
  }

  template <class Wanted>
  static bool Contains(const Plan& plan, const Wanted& wanted,
                       std::unordered_set<const Plan*>& seen) {
    if (!seen.insert(&plan).second) return false;
    return std::any_of(plan.fields.begin(), plan.fields.end(), [&](const FieldPlan& field) {
      return wanted(field) || (field.message != nullptr && Contains(*field.message, wanted, seen));
    });
  }

  std::shared_mutex mutex_;
  std::unordered_map<const pb::Descriptor*, std::unique_ptr<Plan>> plans_;  // guarded by mutex_
};

}  // namespace

const Plan& PlanOf(const pb::Descriptor& type) {
  // Not state but what the protos say, in another form; never destroyed, because calls may run on.
  static Registry& registry = *new Registry;
  return registry.Of(type);
}

}  // namespace steward::validate
