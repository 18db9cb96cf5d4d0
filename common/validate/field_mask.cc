#include "common/validate/field_mask.h"

#include <google/protobuf/field_mask.pb.h>
#include <google/protobuf/message.h>
#include <google/protobuf/util/message_differencer.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "common/base/text.h"
#include "common/validate/plan.h"
#include "common/validate/problem.h"

namespace steward::validate {
namespace {

namespace pb = google::protobuf;
using options::v1::FieldRules;

Error Refuse(const std::string& path, const Problem& problem) {
  return FailWithProblem(type::Reason::kUpdateMaskInvalid, "field", path, problem);
}

Error RefuseChange(const std::string& path) {
  return Refuse(path, {"该字段创建后不可更改，请去掉或保持原值",
                       "it never changes; leave it out or send it as it is"});
}

bool IsIn(const pb::Message& message, const pb::FieldDescriptor& field) {
  const pb::Reflection& reflection = *message.GetReflection();
  return field.is_repeated() ? reflection.FieldSize(message, &field) > 0
                             : reflection.HasField(message, &field);
}

bool NeverChanges(const FieldPlan& field) {
  return field.behavior == FieldRules::BEHAVIOR_IMMUTABLE ||
         field.behavior == FieldRules::BEHAVIOR_IDENTIFIER;
}

// A message of ours, whose fields change one by one. Others, lists and maps change as a whole.
bool IsOpen(const FieldPlan& field) {
  return field.message != nullptr && !field.descriptor->is_repeated() &&
         field.descriptor->message_type()->full_name().rfind("google.", 0) != 0;
}

bool IsSame(const pb::Message& stored, const pb::Message& patch, const FieldPlan& field) {
  if (field.behavior == FieldRules::BEHAVIOR_IDENTIFIER) {  // a UUID in it may be in either case
    return LowerAscii(stored.GetReflection()->GetString(stored, field.descriptor)) ==
           LowerAscii(patch.GetReflection()->GetString(patch, field.descriptor));
  }
  pb::util::MessageDifferencer differencer;
  return differencer.CompareWithFields(stored, patch, {field.descriptor}, {field.descriptor});
}

// Moves the field out of the patch; clears it where the patch has none.
void Take(pb::Message& stored, pb::Message& patch, const FieldPlan& field) {
  stored.GetReflection()->ClearField(&stored, field.descriptor);
  if (IsIn(patch, *field.descriptor)) {
    stored.GetReflection()->SwapFields(&stored, &patch, {field.descriptor});
  }
}

pb::Message& Inside(pb::Message& message, const FieldPlan& field) {
  return *message.GetReflection()->MutableMessage(&message, field.descriptor);
}

enum class Absent { kKept, kCleared };

// Takes every field of the patch. May take the patch apart.
Status TakeAll(pb::Message& stored, pb::Message& patch, const Plan& plan, Absent absent,
               const std::string& prefix) {
  for (const FieldPlan& field : plan.fields) {
    const std::string path = prefix + field.descriptor->name();
    const bool given = IsIn(patch, *field.descriptor);
    if (field.behavior == FieldRules::BEHAVIOR_OUTPUT_ONLY) continue;
    if (NeverChanges(field)) {
      if (given && !IsSame(stored, patch, field)) return RefuseChange(path);
    } else if (given && IsOpen(field)) {
      TRY(TakeAll(Inside(stored, field), Inside(patch, field), *field.message, absent, path + "."));
    } else if (given || absent == Absent::kCleared) {
      Take(stored, patch, field);
    }
  }
  return {};
}

// The fields along a path.
Result<std::vector<const FieldPlan*>> Follow(const Plan& type, const std::string& path) {
  std::vector<const FieldPlan*> way;
  const Plan* plan = &type;
  for (const std::string_view name : Split(path, '.')) {
    if (plan != nullptr) {
      const auto field =
          std::find_if(plan->fields.begin(), plan->fields.end(),
                       [&](const auto& one) { return one.descriptor->name() == name; });
      if (field != plan->fields.end()) {
        way.push_back(&*field);
        plan = IsOpen(*field) ? field->message : nullptr;
        continue;
      }
    }
    return Refuse(
        path, {"没有这个字段，请检查 update_mask", "there is no such field; check update_mask"});
  }
  return way;
}

Status TakePath(pb::Message& stored, const pb::Message& patch, const std::string& path) {
  const auto way = TRY(Follow(PlanOf(*stored.GetDescriptor()), path));
  const std::unique_ptr<pb::Message> copy(patch.New());  // paths may overlap: each takes its own
  copy->CopyFrom(patch);
  pb::Message* to = &stored;
  pb::Message* from = copy.get();
  bool fixed = false;
  for (const FieldPlan* field : way) {
    if (field->behavior == FieldRules::BEHAVIOR_OUTPUT_ONLY) return {};
    fixed = fixed || NeverChanges(*field);
    if (field != way.back()) {
      if (!IsIn(*to, *field->descriptor) && !IsIn(*from, *field->descriptor)) return {};
      if (fixed && !IsIn(*to, *field->descriptor)) return RefuseChange(path);
      to = &Inside(*to, *field);
      from = &Inside(*from, *field);
    } else if (fixed) {
      if (!IsSame(*to, *from, *field)) return RefuseChange(path);
    } else if (IsOpen(*field) && IsIn(*from, *field->descriptor)) {
      return TakeAll(Inside(*to, *field), Inside(*from, *field), *field->message, Absent::kCleared,
                     path + ".");
    } else {
      Take(*to, *from, *field);
    }
  }
  return {};
}

}  // namespace

Status MergeByMask(pb::Message& stored, const pb::Message& patch, const pb::FieldMask& mask) {
  STEWARD_CHECK(stored.GetDescriptor() == patch.GetDescriptor());
  const bool all = mask.paths_size() == 1 && mask.paths(0) == "*";
  if (all || mask.paths_size() == 0) {
    const std::unique_ptr<pb::Message> copy(patch.New());
    copy->CopyFrom(patch);
    return TakeAll(stored, *copy, PlanOf(*stored.GetDescriptor()),
                   all ? Absent::kCleared : Absent::kKept, "");
  }
  for (const std::string& path : mask.paths()) {
    if (path == "*") return Refuse(path, {"“*”只能单独使用", "`*` stands alone"});
    TRY(TakePath(stored, patch, path));
  }
  return {};
}

}  // namespace steward::validate
