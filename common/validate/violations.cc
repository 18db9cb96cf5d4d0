#include "common/validate/violations.h"

#include <algorithm>

#include "steward/type/v1/limits.pb.h"
#include "steward/type/v1/reasons.h"

namespace steward::validate {
namespace {

struct RuleText {
  std::string_view rule;
  std::string_view zh;
  std::string_view en;
};

constexpr RuleText kTexts[] = {
    {"required", "必须填写", "must be given"},
    {"min_len", "至少 {limit} 个字符", "needs at least {limit} characters"},
    {"max_len", "最多 {limit} 个字符", "has at most {limit} characters"},
    {"pattern", "格式必须符合 {limit}", "must match {limit}"},
    {"uuid", "必须是 UUID，例如 0190b2c4-5d6e-7f80-9a1b-2c3d4e5f6071",
     "must be a UUID such as 0190b2c4-5d6e-7f80-9a1b-2c3d4e5f6071"},
    {"resource", "必须是形如 {limit} 的资源名称", "must be a resource name such as {limit}"},
    {"characters", "不能包含控制字符、零宽字符或文字方向字符",
     "must not contain control, zero-width or direction characters"},
    {"trimmed", "开头和结尾不能有空白", "must not start or end with white space"},
    {"utf8", "必须是有效的 UTF-8 文本", "must be valid UTF-8"},
    {"enum", "必须是以下值之一：{limit}", "must be one of {limit}"},
    {"gte", "不能小于 {limit}", "must be at least {limit}"},
    {"lte", "不能大于 {limit}", "must be at most {limit}"},
    {"finite", "必须是有限的数字", "must be a finite number"},
    {"min_items", "至少 {limit} 项", "needs at least {limit} items"},
    {"max_items", "最多 {limit} 项", "has at most {limit} items"},
    {"unique", "不能重复", "must not occur twice"},
    {"timestamp", "必须是 1970-01-01 至 2199-12-31 之间的有效时间",
     "must be a valid time between 1970-01-01 and 2199-12-31"},
    {"date", "必须是 1900-01-01 至 2199-12-31 之间的有效日期（年月日齐全）",
     "must be a whole, valid day between 1900-01-01 and 2199-12-31"},
    {"depth", "嵌套最多 {limit} 层", "is nested at most {limit} deep"},
    {"branch", "必须属于分公司“{limit}”", "must lie in the branch {limit}"},
};

// The fields for the text of the whole error: enough to see, not enough to drown in.
std::string FieldList(const std::vector<FieldViolation>& violations) {
  constexpr size_t kShown = 5;
  std::vector<std::string_view> fields;
  for (const FieldViolation& violation : violations) {
    if (std::find(fields.begin(), fields.end(), violation.field) == fields.end()) {
      fields.push_back(violation.field);
    }
  }
  std::string text;
  for (size_t i = 0; i < std::min(fields.size(), kShown); ++i) {
    if (i > 0) text += ", ";
    text += fields[i];
  }
  if (fields.size() > kShown) text += ", ...";
  return text;
}

}  // namespace

std::string Path::ToString(const Path* root) const {
  std::string text = parent != nullptr && parent != root ? parent->ToString(root) + "." : "";
  text += field->name();
  if (index >= 0) text += "[" + std::to_string(index) + "]";
  if (!key.empty()) text.append("[").append(key).append("]");
  return text;
}

void Violations::Add(const Path& path, std::string_view rule, std::string_view limit) {
  if (!full()) Add(path.ToString(), rule, limit);
}

void Violations::Add(std::string field, std::string_view rule, std::string_view limit) {
  if (full()) return;
  const auto* text = std::find_if(std::begin(kTexts), std::end(kTexts),
                                  [&](const RuleText& one) { return one.rule == rule; });
  STEWARD_CHECK(text != std::end(kTexts));
  violations_.push_back({std::move(field), std::string(rule), FillIn(text->zh, {{"limit", limit}}),
                         FillIn(text->en, {{"limit", limit}})});
}

bool Violations::full() const { return violations_.size() >= type::v1::LIMIT_FIELD_VIOLATIONS; }

Status Violations::ToStatus() && {
  if (violations_.empty()) return {};
  Error error = Fail(type::Reason::kInvalidRequest, {{"fields", FieldList(violations_)}});
  error.violations = std::move(violations_);
  return error;
}

}  // namespace steward::validate
