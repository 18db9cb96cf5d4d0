// Reasons for refusing, as declared in each service's reasons.proto. The generated header of a
// service gives `enum class Reason` and `Fail(Reason, arguments)`; nothing else makes an Error.
#pragma once

#include <initializer_list>
#include <string_view>

#include "common/base/result.h"

namespace steward {

// One reason as declared. Lives for ever.
struct ReasonText {
  Code code;
  std::string_view domain;
  std::string_view reason;
  std::string_view zh;  // `{name}` is replaced by the argument of that name
  std::string_view en;
};

struct Argument {
  std::string_view name;
  std::string_view value;
};
using Arguments = std::initializer_list<Argument>;

// For generated code: the error of this reason, its texts filled in.
Error MakeError(const ReasonText& text, Arguments arguments);

// `pattern` with every `{name}` replaced by the argument of that name; unknown names stay.
std::string FillIn(std::string_view pattern, Arguments arguments);

}  // namespace steward
