#include "common/validate/validator.h"

#include <google/protobuf/message.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <set>
#include <string>

#include "common/base/text.h"
#include "common/validate/plan.h"
#include "common/validate/text_rules.h"
#include "common/validate/violations.h"
#include "steward/type/v1/limits.pb.h"

namespace steward::validate {
namespace {

namespace pb = google::protobuf;
using options::v1::FieldRules;
using Kind = FieldPlan::Kind;

// Which fields of the resource of an update are asked for. Paths count from the resource.
struct Mask {
  std::vector<std::string> paths;

  // Whether the update changes this field or one inside it.
  bool Covers(const std::string& path) const {
    const auto inside = [](std::string_view inner, std::string_view outer) {
      return inner.substr(0, outer.size()) == outer &&
             (inner.size() == outer.size() || inner[outer.size()] == '.');
    };
    return std::any_of(paths.begin(), paths.end(), [&](const std::string& one) {
      return one == "*" || inside(path, one) || inside(one, path);
    });
  }
};

// What of a message is required: everything, or, in the resource of an update, what the mask names.
struct Wanted {
  const Mask* mask = nullptr;  // null: everything
  const Path* root = nullptr;  // the resource
};

std::int64_t Number(const pb::Message& message, const pb::FieldDescriptor& field) {
  const pb::Reflection& reflection = *message.GetReflection();
  return field.cpp_type() == pb::FieldDescriptor::CPPTYPE_INT64
             ? reflection.GetInt64(message, &field)
             : reflection.GetInt32(message, &field);
}

bool IsTimestamp(const pb::Message& message) {
  constexpr std::int64_t kEnd =
      std::chrono::sys_seconds(std::chrono::sys_days(std::chrono::year(2200) / 1 / 1))
          .time_since_epoch()
          .count();
  const pb::Descriptor& type = *message.GetDescriptor();
  const std::int64_t seconds = Number(message, *type.FindFieldByNumber(1));
  const std::int64_t nanos = Number(message, *type.FindFieldByNumber(2));
  return seconds >= 0 && seconds < kEnd && nanos >= 0 && nanos < 1'000'000'000;
}

bool IsDate(const pb::Message& message) {
  const pb::Descriptor& type = *message.GetDescriptor();
  const std::int64_t year = Number(message, *type.FindFieldByNumber(1));
  const std::int64_t month = Number(message, *type.FindFieldByNumber(2));
  const std::int64_t day = Number(message, *type.FindFieldByNumber(3));
  if (year < 1900 || year > 2199 || month < 1 || month > 12 || day < 1 || day > 31) return false;
  return std::chrono::year_month_day(std::chrono::year(static_cast<int>(year)),
                                     std::chrono::month(static_cast<unsigned>(month)),
                                     std::chrono::day(static_cast<unsigned>(day)))
      .ok();
}

class Checker {
 public:
  void Walk(pb::Message& message, const Plan& plan, const Path* parent, const Wanted& wanted,
            int depth) {
    const pb::Reflection& reflection = *message.GetReflection();
    for (const FieldPlan& field : plan.fields) {
      if (violations_.full()) return;
      if (field.behavior == FieldRules::BEHAVIOR_OUTPUT_ONLY) {
        reflection.ClearField(&message, field.descriptor);
        continue;
      }
      const Path path{parent, field.descriptor};
      if (plan.update_mask != nullptr && field.message != nullptr &&
          field.descriptor != plan.update_mask && field.shape == FieldPlan::Shape::kSingular) {
        const Mask mask = ReadMask(message, *plan.update_mask);
        CheckSingular(message, reflection, field, path, {&mask, &path}, depth);
      } else if (field.shape == FieldPlan::Shape::kMap) {
        CheckMap(message, reflection, field, path, wanted, depth);
      } else if (field.shape == FieldPlan::Shape::kList) {
        CheckList(message, reflection, field, path, wanted, depth);
      } else {
        CheckSingular(message, reflection, field, path, wanted, depth);
      }
    }
  }

  Violations& violations() { return violations_; }

 private:
  static Mask ReadMask(const pb::Message& message, const pb::FieldDescriptor& field) {
    const pb::Message& mask = message.GetReflection()->GetMessage(message, &field);
    const pb::FieldDescriptor* paths = mask.GetDescriptor()->FindFieldByNumber(1);
    Mask read;
    for (int i = 0; i < mask.GetReflection()->FieldSize(mask, paths); ++i) {
      read.paths.push_back(mask.GetReflection()->GetRepeatedString(mask, paths, i));
    }
    return read;
  }

  void Missing(const FieldPlan& field, const Path& path, const Wanted& wanted) {
    const bool addresses = wanted.mask != nullptr && path.parent == wanted.root &&
                           field.behavior == FieldRules::BEHAVIOR_IDENTIFIER;
    const bool asked = wanted.mask == nullptr ||
                       (path.parent == nullptr || wanted.mask->Covers(path.ToString(wanted.root)));
    if (addresses || (field.required && asked)) violations_.Add(path, "required");
  }

  void CheckMap(pb::Message& message, const pb::Reflection& reflection, const FieldPlan& field,
                const Path& path, const Wanted& wanted, int depth) {
    const int count = reflection.FieldSize(message, field.descriptor);
    if (!CheckCount(count, field, path, wanted)) return;
    for (int i = 0; i < count; ++i) {
      pb::Message& entry = *reflection.MutableRepeatedMessage(&message, field.descriptor, i);
      const pb::FieldDescriptor& key = *entry.GetDescriptor()->map_key();
      Path value_path = path;
      std::string scratch;
      if (key.cpp_type() == pb::FieldDescriptor::CPPTYPE_STRING) {
        const std::string& text = entry.GetReflection()->GetStringReference(entry, &key, &scratch);
        if (CheckKey(text, path, violations_)) value_path.key = text;
      }
      CheckSingular(entry, *entry.GetReflection(), *field.map_value, value_path, {}, depth);
    }
  }

  void CheckList(pb::Message& message, const pb::Reflection& reflection, const FieldPlan& field,
                 const Path& path, const Wanted& wanted, int depth) {
    const int count = reflection.FieldSize(message, field.descriptor);
    if (count == 0 && field.min_items == 0 && !field.required) return;
    if (!CheckCount(count, field, path, wanted)) return;
    std::set<std::string> seen;
    for (int i = 0; i < count && !violations_.full(); ++i) {
      const Path item{path.parent, path.field, i};
      CheckItem(message, reflection, field, item, depth);
      if (field.unique && !seen.insert(KeyOf(message, reflection, field, i)).second) {
        violations_.Add(item, "unique");
      }
    }
  }

  // Whether the items are worth looking at.
  bool CheckCount(int count, const FieldPlan& field, const Path& path, const Wanted& wanted) {
    if (count == 0 && field.required) Missing(field, path, wanted);
    if (count > 0 && static_cast<std::uint32_t>(count) < field.min_items) {
      violations_.Add(path, "min_items", std::to_string(field.min_items));
    }
    if (static_cast<std::uint32_t>(count) <= field.max_items) return true;
    violations_.Add(path, "max_items", std::to_string(field.max_items));
    return false;
  }

  static std::string KeyOf(const pb::Message& message, const pb::Reflection& reflection,
                           const FieldPlan& field, int index) {
    const pb::FieldDescriptor* descriptor = field.descriptor;
    switch (descriptor->cpp_type()) {
      case pb::FieldDescriptor::CPPTYPE_INT32:
        return std::to_string(reflection.GetRepeatedInt32(message, descriptor, index));
      case pb::FieldDescriptor::CPPTYPE_INT64:
        return std::to_string(reflection.GetRepeatedInt64(message, descriptor, index));
      case pb::FieldDescriptor::CPPTYPE_UINT32:
        return std::to_string(reflection.GetRepeatedUInt32(message, descriptor, index));
      case pb::FieldDescriptor::CPPTYPE_UINT64:
        return std::to_string(reflection.GetRepeatedUInt64(message, descriptor, index));
      case pb::FieldDescriptor::CPPTYPE_ENUM:
        return std::to_string(reflection.GetRepeatedEnumValue(message, descriptor, index));
      default: break;
    }
    std::string text = reflection.GetRepeatedString(message, descriptor, index);
    return field.uuid || field.resource ? LowerAscii(text) : text;
  }

  void CheckItem(pb::Message& message, const pb::Reflection& reflection, const FieldPlan& field,
                 const Path& path, int depth) {
    const pb::FieldDescriptor* descriptor = field.descriptor;
    const int i = path.index;
    switch (descriptor->cpp_type()) {
      case pb::FieldDescriptor::CPPTYPE_STRING: {
        std::string scratch;
        CheckString(reflection.GetRepeatedStringReference(message, descriptor, i, &scratch), field,
                    path);
        return;
      }
      case pb::FieldDescriptor::CPPTYPE_MESSAGE:
        CheckMessage(*reflection.MutableRepeatedMessage(&message, descriptor, i), field, path, {},
                     depth);
        return;
      case pb::FieldDescriptor::CPPTYPE_ENUM: {
        const int value = reflection.GetRepeatedEnumValue(message, descriptor, i);
        return value == 0 ? RefuseEnum(*descriptor, path) : CheckEnum(value, *descriptor, path);
      }
      case pb::FieldDescriptor::CPPTYPE_INT32:
        return CheckNumber(reflection.GetRepeatedInt32(message, descriptor, i), field, path);
      case pb::FieldDescriptor::CPPTYPE_INT64:
        return CheckNumber(reflection.GetRepeatedInt64(message, descriptor, i), field, path);
      case pb::FieldDescriptor::CPPTYPE_UINT32:
        return CheckNumber(reflection.GetRepeatedUInt32(message, descriptor, i), field, path);
      case pb::FieldDescriptor::CPPTYPE_UINT64:
        return CheckNumber(reflection.GetRepeatedUInt64(message, descriptor, i), field, path);
      case pb::FieldDescriptor::CPPTYPE_DOUBLE:
        return CheckFinite(reflection.GetRepeatedDouble(message, descriptor, i), path);
      case pb::FieldDescriptor::CPPTYPE_FLOAT:
        return CheckFinite(reflection.GetRepeatedFloat(message, descriptor, i), path);
      case pb::FieldDescriptor::CPPTYPE_BOOL: return;
    }
  }

  void CheckSingular(pb::Message& message, const pb::Reflection& reflection, const FieldPlan& field,
                     const Path& path, const Wanted& wanted, int depth) {
    const pb::FieldDescriptor* descriptor = field.descriptor;
    if (field.has_presence && !reflection.HasField(message, descriptor)) {
      return Missing(field, path, wanted);
    }
    // A number that may be absent is given once it is present, whatever it is.
    const bool zero_is_missing = !field.has_presence;
    switch (field.cpp_type) {
      case pb::FieldDescriptor::CPPTYPE_STRING: {
        std::string scratch;
        const std::string& text = reflection.GetStringReference(message, descriptor, &scratch);
        if (text.empty()) return Missing(field, path, wanted);
        return CheckString(text, field, path);
      }
      case pb::FieldDescriptor::CPPTYPE_MESSAGE:
        CheckMessage(*reflection.MutableMessage(&message, descriptor), field, path, wanted, depth);
        return;
      case pb::FieldDescriptor::CPPTYPE_ENUM: {
        const int value = reflection.GetEnumValue(message, descriptor);
        return value == 0 ? Missing(field, path, wanted) : CheckEnum(value, *descriptor, path);
      }
      case pb::FieldDescriptor::CPPTYPE_DOUBLE:
        return CheckFinite(reflection.GetDouble(message, descriptor), path);
      case pb::FieldDescriptor::CPPTYPE_FLOAT:
        return CheckFinite(reflection.GetFloat(message, descriptor), path);
      case pb::FieldDescriptor::CPPTYPE_BOOL: return;
      default: break;
    }
    if (zero_is_missing && field.required && !reflection.HasField(message, descriptor)) {
      return Missing(field, path, wanted);
    }
    CheckSingularNumber(message, reflection, field, path);
  }

  void CheckSingularNumber(const pb::Message& message, const pb::Reflection& reflection,
                           const FieldPlan& field, const Path& path) {
    switch (field.descriptor->cpp_type()) {
      case pb::FieldDescriptor::CPPTYPE_INT32:
        return CheckNumber(reflection.GetInt32(message, field.descriptor), field, path);
      case pb::FieldDescriptor::CPPTYPE_INT64:
        return CheckNumber(reflection.GetInt64(message, field.descriptor), field, path);
      case pb::FieldDescriptor::CPPTYPE_UINT32:
        return CheckNumber(reflection.GetUInt32(message, field.descriptor), field, path);
      default: return CheckNumber(reflection.GetUInt64(message, field.descriptor), field, path);
    }
  }

  void CheckMessage(pb::Message& message, const FieldPlan& field, const Path& path,
                    const Wanted& wanted, int depth) {
    if (field.kind == Kind::kTimestamp) {
      if (!IsTimestamp(message)) violations_.Add(path, "timestamp");
    } else if (field.kind == Kind::kDate) {
      if (!IsDate(message)) violations_.Add(path, "date");
    } else if (depth >= type::v1::LIMIT_MESSAGE_DEPTH) {
      violations_.Add(path, "depth", std::to_string(type::v1::LIMIT_MESSAGE_DEPTH));
    } else {
      Walk(message, *field.message, &path, wanted, depth + 1);
    }
  }

  void CheckString(const std::string& text, const FieldPlan& field, const Path& path) {
    if (field.kind == Kind::kString) {
      if (!text.empty()) return CheckText(field, text, path, violations_);
      if (field.min_len > 0 || field.uuid || field.resource) violations_.Add(path, "required");
    } else if (text.size() > field.max_len) {
      violations_.Add(path, "max_len", std::to_string(field.max_len));
    } else if (text.size() < field.min_len) {
      violations_.Add(path, "min_len", std::to_string(field.min_len));
    }
  }

  void CheckEnum(int value, const pb::FieldDescriptor& descriptor, const Path& path) {
    if (descriptor.enum_type()->FindValueByNumber(value) == nullptr) RefuseEnum(descriptor, path);
  }

  void RefuseEnum(const pb::FieldDescriptor& descriptor, const Path& path) {
    std::string names;
    for (int i = 0; i < descriptor.enum_type()->value_count(); ++i) {
      const pb::EnumValueDescriptor& one = *descriptor.enum_type()->value(i);
      if (one.number() != 0) names += (names.empty() ? "" : ", ") + one.name();
    }
    violations_.Add(path, "enum", names);
  }

  template <class Integer>
  void CheckNumber(Integer value, const FieldPlan& field, const Path& path) {
    if (std::cmp_less(value, field.gte)) violations_.Add(path, "gte", std::to_string(field.gte));
    if (std::cmp_greater(value, field.lte)) violations_.Add(path, "lte", std::to_string(field.lte));
  }

  void CheckFinite(double value, const Path& path) {
    if (!std::isfinite(value)) violations_.Add(path, "finite");
  }

  Violations violations_;
};

// Calls visit(text, path) for every resource name.
template <class Visit>
void WalkNames(const pb::Message& message, const Plan& plan, const Path* parent, const Visit& visit,
               int depth) {
  if (!plan.has_names || depth > type::v1::LIMIT_MESSAGE_DEPTH) return;
  const pb::Reflection& reflection = *message.GetReflection();
  std::string scratch;
  for (const FieldPlan& field : plan.fields) {
    const pb::FieldDescriptor* descriptor = field.descriptor;
    if (!field.is_name() && (field.message == nullptr || !field.message->has_names)) continue;
    if (!descriptor->is_repeated()) {
      const Path path{parent, descriptor};
      if (field.is_name()) {
        visit(reflection.GetStringReference(message, descriptor, &scratch), path);
      } else if (reflection.HasField(message, descriptor)) {
        WalkNames(reflection.GetMessage(message, descriptor), *field.message, &path, visit,
                  depth + 1);
      }
      continue;
    }
    for (int i = 0; i < reflection.FieldSize(message, descriptor); ++i) {
      const Path path{parent, descriptor, i};
      if (!descriptor->is_map() && field.is_name()) {
        visit(reflection.GetRepeatedStringReference(message, descriptor, i, &scratch), path);
        continue;
      }
      const pb::Message& item = reflection.GetRepeatedMessage(message, descriptor, i);
      if (!descriptor->is_map()) {
        WalkNames(item, *field.message, &path, visit, depth + 1);
        continue;
      }
      const pb::FieldDescriptor* value = item.GetDescriptor()->map_value();
      if (field.is_name()) {
        visit(item.GetReflection()->GetStringReference(item, value, &scratch), path);
      } else {
        WalkNames(item.GetReflection()->GetMessage(item, value), *field.message, &path, visit,
                  depth + 1);
      }
    }
  }
}

void ClearFrom(pb::Message& message, const Plan& plan) {
  if (!plan.has_input_only) return;
  const pb::Reflection& reflection = *message.GetReflection();
  for (const FieldPlan& field : plan.fields) {
    if (field.behavior == FieldRules::BEHAVIOR_INPUT_ONLY) {
      reflection.ClearField(&message, field.descriptor);
    } else if (field.message == nullptr || !field.message->has_input_only) {
      continue;
    } else if (!field.descriptor->is_repeated()) {
      if (reflection.HasField(message, field.descriptor)) {
        ClearFrom(*reflection.MutableMessage(&message, field.descriptor), *field.message);
      }
    } else {
      for (int i = 0; i < reflection.FieldSize(message, field.descriptor); ++i) {
        pb::Message& item = *reflection.MutableRepeatedMessage(&message, field.descriptor, i);
        pb::Message& value =
            field.descriptor->is_map()
                ? *item.GetReflection()->MutableMessage(&item, item.GetDescriptor()->map_value())
                : item;
        ClearFrom(value, *field.message);
      }
    }
  }
}

}  // namespace

void Prepare(const pb::Descriptor& type) { PlanOf(type); }

Status Check(pb::Message& request) {
  Checker checker;
  checker.Walk(request, PlanOf(*request.GetDescriptor()), nullptr, {}, 0);
  return std::move(checker.violations()).ToStatus();
}

Status CheckSameBranch(const pb::Message& request, std::string_view branch) {
  constexpr std::string_view kBranches = "branches/";
  Violations violations;
  WalkNames(
      request, PlanOf(*request.GetDescriptor()), nullptr,
      [&](std::string_view name, const Path& path) {
        if (name.substr(0, kBranches.size()) != kBranches) return;
        name.remove_prefix(kBranches.size());
        if (name.substr(0, name.find('/')) != branch) violations.Add(path, "branch", branch);
      },
      0);
  return std::move(violations).ToStatus();
}

void ClearInputOnly(pb::Message& answer) { ClearFrom(answer, PlanOf(*answer.GetDescriptor())); }

}  // namespace steward::validate
