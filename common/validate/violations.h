// Collects what is wrong with a request. Used only inside common/validate and common/paging.
#pragma once

#include <google/protobuf/descriptor.h>

#include <string>
#include <string_view>
#include <vector>

#include "common/base/reason.h"
#include "common/base/result.h"

namespace steward::validate {

// Where in a message: a chain on the stack, made into text only when something is wrong.
struct Path {
  const Path* parent;  // null at the top
  const google::protobuf::FieldDescriptor* field;
  int index = -1;          // of the item, -1: the field itself
  std::string_view key{};  // of the value of a map

  // `ticket.parts[2].name`, `labels[colour]`; the chain ends before `root`.
  std::string ToString(const Path* root = nullptr) const;
};

class Violations {
 public:
  // `rule` is one of the words in validator.h; `limit` is filled into its texts.
  void Add(const Path& path, std::string_view rule, std::string_view limit = "");
  void Add(std::string field, std::string_view rule, std::string_view limit = "");

  // LIMIT_FIELD_VIOLATIONS are reached: looking further is of no use.
  bool full() const;
  size_t size() const { return violations_.size(); }

  // INVALID_REQUEST with everything that was added, or success when nothing was.
  Status ToStatus() &&;

 private:
  std::vector<FieldViolation> violations_;
};

}  // namespace steward::validate
