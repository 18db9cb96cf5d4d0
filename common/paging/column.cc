#include "common/paging/column.h"

#include <algorithm>
#include <variant>

#include "common/base/result.h"

namespace steward::paging {
namespace {

std::string Fields(const std::vector<Column>& columns, bool (Column::*may)() const) {
  std::string text;
  for (const Column& column : columns) {
    if (!(column.*may)()) continue;
    if (!text.empty()) text += ", ";
    text += column.field;
  }
  return text;
}

}  // namespace

Type Type::Enum(const google::protobuf::EnumDescriptor* values) {
  STEWARD_CHECK(values != nullptr);
  return {Kind::kEnum, values};
}

Type Type::Reference(std::string_view pattern) {
  std::optional<validate::ResourcePattern> compiled = validate::ResourcePattern::Compile(pattern);
  STEWARD_CHECK(compiled.has_value());
  return {Kind::kReference, nullptr,
          std::make_shared<const validate::ResourcePattern>(*std::move(compiled))};
}

Columns::Columns(std::vector<Column> columns, Column id)
    : columns_(std::move(columns)), id_(std::move(id)) {
  for (const Column& column : columns_) STEWARD_CHECK(Find(column.field) == &column);
}

const Column* Columns::Find(std::string_view field) const {
  const auto found = std::find_if(columns_.begin(), columns_.end(),
                                  [&](const Column& column) { return column.field == field; });
  return found != columns_.end() ? &*found : nullptr;
}

std::string Columns::FilterFields() const { return Fields(columns_, &Column::may_filter); }
std::string Columns::OrderFields() const { return Fields(columns_, &Column::may_order); }

bool Fits(const Type& type, const Value& value) {
  switch (type.kind) {
    case Type::Kind::kInt:
    case Type::Kind::kBool:
    case Type::Kind::kEnum: return std::holds_alternative<std::int64_t>(value);
    case Type::Kind::kText:
    case Type::Kind::kDay: return std::holds_alternative<std::string>(value);
    case Type::Kind::kInstant: return std::holds_alternative<Time>(value);
    case Type::Kind::kId: return std::holds_alternative<Uuid>(value);
    case Type::Kind::kReference:
      return std::holds_alternative<Uuid>(value) || std::holds_alternative<std::string>(value);
  }
  return false;
}

}  // namespace steward::paging
