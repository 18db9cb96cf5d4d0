// What a list may be filtered and ordered by: each service declares its columns once, and nothing
// else ever gets into the text of a statement.
//
//   const paging::Columns kTicketColumns({
//       {"state", paging::Type::Enum(v1::Ticket::State_descriptor()), "t.state"},
//       {"title", paging::Type::Text(), "t.title", paging::Use::kFilter},
//       {"worker", paging::Type::Reference("branches/*/staff/*"), "t.worker_id"},
//       {"create_time", paging::Type::Instant(), "t.create_time"},
//       {"due_time", paging::Type::Instant(), "COALESCE(t.due_time, '9999-12-31')"},
//   }, {"id", paging::Type::Id(), "t.id"});
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/value.h"
#include "common/validate/resource_pattern.h"

namespace google::protobuf {
class EnumDescriptor;
}  // namespace google::protobuf

namespace steward::paging {

using Value = steward::Value;

// What the values of a column are and which argument they become.
struct Type {
  enum class Kind { kInt, kBool, kText, kInstant, kDay, kId, kEnum, kReference };

  static Type Int() { return {Kind::kInt}; }          // -12; int64
  static Type Bool() { return {Kind::kBool}; }        // true, false; int64 1 and 0
  static Type Text() { return {Kind::kText}; }        // "text"; string
  static Type Instant() { return {Kind::kInstant}; }  // 2026-01-31T08:00:00+08:00; Time
  static Type Day() { return {Kind::kDay}; }          // 2026-01-31; string
  static Type Id() { return {Kind::kId}; }            // a UUID; Uuid
  // A value by its name, STATE_OPEN; int64, the number in the proto.
  static Type Enum(const google::protobuf::EnumDescriptor* values);
  // A resource name of this pattern; its last segment, a Uuid or, below sites, a string.
  static Type Reference(std::string_view pattern);

  Kind kind;
  const google::protobuf::EnumDescriptor* values = nullptr;
  std::shared_ptr<const validate::ResourcePattern> pattern;
};

enum class Use { kFilterAndOrder, kFilter, kOrder };

struct Column {
  std::string_view field;  // as the API calls it, `create_time` or `contact.phone`
  Type type;
  std::string_view sql;  // fixed text; never null where it is ordered by
  Use use = Use::kFilterAndOrder;

  bool may_filter() const { return use != Use::kOrder; }
  bool may_order() const { return use != Use::kFilter; }
};

// Immutable; the texts in it live for ever. Any thread.
class Columns {
 public:
  // `id` tells two rows apart that are equal otherwise: unique within every list of the service.
  Columns(std::vector<Column> columns, Column id);

  // nullptr when there is none.
  const Column* Find(std::string_view field) const;
  const Column& id() const { return id_; }
  // The fields for an error message, "create_time, state".
  std::string FilterFields() const;
  std::string OrderFields() const;

 private:
  std::vector<Column> columns_;
  Column id_;
};

// What a column that is ordered by is carried as in a cursor.
bool Fits(const Type& type, const Value& value);

}  // namespace steward::paging
