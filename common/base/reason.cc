#include "common/base/reason.h"

namespace steward {

std::string FillIn(std::string_view pattern, Arguments arguments) {
  std::string text;
  while (!pattern.empty()) {
    const size_t open = pattern.find('{');
    const size_t close = open == pattern.npos ? pattern.npos : pattern.find('}', open);
    if (close == pattern.npos) break;
    text += pattern.substr(0, open);
    const std::string_view name = pattern.substr(open + 1, close - open - 1);
    std::string_view value = pattern.substr(open, close - open + 1);
    for (const Argument& argument : arguments) {
      if (argument.name == name) value = argument.value;
    }
    text += value;
    pattern.remove_prefix(close + 1);
  }
  text += pattern;
  return text;
}

Error MakeError(const ReasonText& text, Arguments arguments) {
  Error error;
  error.code = text.code;
  error.domain = text.domain;
  error.reason = text.reason;
  error.zh = FillIn(text.zh, arguments);
  error.en = FillIn(text.en, arguments);
  for (const Argument& argument : arguments) {
    error.metadata.push_back({std::string(argument.name), std::string(argument.value)});
  }
  return error;
}

}  // namespace steward
