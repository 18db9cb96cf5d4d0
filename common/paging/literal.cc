#include "common/paging/literal.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/timestamp.pb.h>
#include <google/protobuf/util/time_util.h>

#include <chrono>
#include <string>

#include "common/base/text.h"
#include "common/base/timestamp.h"

namespace steward::paging {
namespace {

namespace chrono = std::chrono;

std::optional<Value> ReadInstant(std::string_view text) {
  google::protobuf::Timestamp timestamp;
  if (!google::protobuf::util::TimeUtil::FromString(std::string(text), &timestamp)) {
    return std::nullopt;
  }
  return ToTime(timestamp);
}

std::optional<Value> ReadDay(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
  const auto number = [&](size_t from, size_t size) -> std::optional<std::int64_t> {
    for (const char c : text.substr(from, size)) {
      if (c < '0' || c > '9') return std::nullopt;
    }
    return ParseInt(text.substr(from, size));
  };
  const auto year = number(0, 4);
  const auto month = number(5, 2);
  const auto day = number(8, 2);
  if (!year || !month || !day ||
      !chrono::year_month_day(chrono::year(static_cast<int>(*year)),
                              chrono::month(static_cast<unsigned>(*month)),
                              chrono::day(static_cast<unsigned>(*day)))
           .ok()) {
    return std::nullopt;
  }
  return std::string(text);
}

std::optional<Value> ReadReference(const validate::ResourcePattern& pattern,
                                   std::string_view text) {
  if (!pattern.Matches(text)) return std::nullopt;
  const std::string_view last = text.substr(text.rfind('/') + 1);
  if (const std::optional<Uuid> id = Uuid::Parse(last)) return *id;
  return std::string(last);
}

}  // namespace

std::optional<Value> ReadLiteral(const Type& type, std::string_view text) {
  switch (type.kind) {
    case Type::Kind::kInt: {
      const std::optional<std::int64_t> number = ParseInt(text);
      return number ? std::optional<Value>(*number) : std::nullopt;
    }
    case Type::Kind::kBool:
      if (text != "true" && text != "false") return std::nullopt;
      return std::int64_t{text == "true"};
    case Type::Kind::kText: return std::string(text);
    case Type::Kind::kInstant: return ReadInstant(text);
    case Type::Kind::kDay: return ReadDay(text);
    case Type::Kind::kId: {
      const std::optional<Uuid> id = Uuid::Parse(text);
      return id ? std::optional<Value>(*id) : std::nullopt;
    }
    case Type::Kind::kEnum: {
      const auto* value = type.values->FindValueByName(std::string(text));
      return value != nullptr ? std::optional<Value>(std::int64_t{value->number()}) : std::nullopt;
    }
    case Type::Kind::kReference: return ReadReference(*type.pattern, text);
  }
  return std::nullopt;
}

validate::Problem ExpectedLiteral(const Type& type) {
  switch (type.kind) {
    case Type::Kind::kInt: return {"这里应为整数，例如 12", "expected a whole number such as 12"};
    case Type::Kind::kBool: return {"这里应为 true 或 false", "expected true or false"};
    case Type::Kind::kText: return {"这里应为双引号中的文本", "expected a text in double quotes"};
    case Type::Kind::kInstant:
      return {"这里应为时间，例如 2026-01-31T08:00:00+08:00",
              "expected a time such as 2026-01-31T08:00:00+08:00"};
    case Type::Kind::kDay:
      return {"这里应为日期，例如 2026-01-31", "expected a day such as 2026-01-31"};
    case Type::Kind::kId: return {"这里应为 UUID", "expected a UUID"};
    case Type::Kind::kEnum: {
      std::string names;
      for (int i = 0; i < type.values->value_count(); ++i) {
        if (i > 0) names += ", ";
        names += type.values->value(i)->name();
      }
      return {"这里应为以下值之一：" + names, "expected one of " + names};
    }
    case Type::Kind::kReference:
      return {"这里应为形如 " + type.pattern->text() + " 的资源名称",
              "expected a resource name such as " + type.pattern->text()};
  }
  return {};
}

}  // namespace steward::paging
