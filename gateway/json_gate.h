// The strict gate before protobuf's JSON parser, which accepts much that is not JSON and takes
// quadratic time on nested arrays: RFC 8259 to the letter, in linear time, within limits, no key
// twice in an object, no U+0000, no lone surrogate.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "common/base/result.h"

namespace steward::gateway {

struct JsonLimits {
  size_t bytes = 0;
  size_t tokens = 0;  // keys and values
  size_t depth = 0;   // objects and arrays within each other

  // The limits of an ordinary body, or of an import's for a method that takes more than ordinary
  // ones.
  static JsonLimits ForBody(size_t body_limit_bytes);
};

// A rule that a body breaks: a stable word for programs, and what to do for people.
struct JsonRule {
  std::string_view name;
  std::string_view zh;
  std::string_view en;
};

enum class JsonKind { kObject, kArray, kString, kNumber, kTrue, kFalse, kNull };

// Is told what the gate reads, in the order of the text, and may refuse it. A refusal is a pointer
// to a rule that lives for ever; null: go on. Views are valid during the call only.
class JsonListener {
 public:
  virtual ~JsonListener() = default;
  // A key of the innermost object, with its escapes resolved.
  virtual const JsonRule* OnKey(std::string_view key) = 0;
  // The value begins. `text`: of a string its content with escapes resolved, of a number its
  // spelling.
  virtual const JsonRule* OnValue(JsonKind kind, std::string_view text) = 0;
  // The innermost object or array ends.
  virtual void OnEnd() = 0;
};

// Checks one JSON text; `listener` may be null. Fails with JSON_INVALID (position, path and rule)
// where the text is not strict JSON, and with FIELD_INVALID (path and rule) where the listener
// refuses.
Status CheckJson(std::string_view text, const JsonLimits& limits, JsonListener* listener = nullptr);

// FIELD_INVALID for the field at `path`, with one violation.
Error FieldError(std::string_view path, const JsonRule& rule);

}  // namespace steward::gateway
