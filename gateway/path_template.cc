#include "gateway/path_template.h"

#include <algorithm>

namespace steward::gateway {
namespace {

bool IsLiteral(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("-._~").find(c) != std::string_view::npos;
  });
}

class Reader {
 public:
  explicit Reader(std::string_view text) : rest_(text) {}

  std::optional<PathTemplate> Read() {
    if (!Take('/') || !Segments(/*in_variable=*/false)) return std::nullopt;
    if (Take(':')) {
      if (!IsLiteral(rest_)) return std::nullopt;
      result_.verb = rest_;
      rest_ = {};
    }
    if (!rest_.empty()) return std::nullopt;
    const auto rest = std::find(result_.segments.begin(), result_.segments.end(), "**");
    if (rest != result_.segments.end() && rest + 1 != result_.segments.end()) return std::nullopt;
    return std::move(result_);
  }

 private:
  bool Take(char c) {
    if (!rest_.starts_with(c)) return false;
    rest_.remove_prefix(1);
    return true;
  }

  std::string_view Word() {
    const std::string_view word =
        rest_.substr(0, std::min(rest_.find_first_of("/:{}="), rest_.size()));
    rest_.remove_prefix(word.size());
    return word;
  }

  bool Segments(bool in_variable) {
    do {
      if (Take('{')) {
        if (in_variable || !Variable()) return false;
        continue;
      }
      const std::string_view word = Word();
      if (word != "*" && word != "**" && !IsLiteral(word)) return false;
      result_.segments.emplace_back(word);
    } while (Take('/'));
    return true;
  }

  bool Variable() {
    PathTemplate::Variable variable;
    variable.field = Word();
    variable.first = result_.segments.size();
    if (variable.field.empty()) return false;
    if (Take('=')) {
      if (!Segments(/*in_variable=*/true)) return false;
    } else {
      result_.segments.emplace_back("*");
    }
    variable.count = result_.segments.size() - variable.first;
    result_.variables.push_back(std::move(variable));
    return Take('}');
  }

  std::string_view rest_;
  PathTemplate result_;
};

}  // namespace

std::optional<PathTemplate> PathTemplate::Parse(std::string_view text) {
  return Reader(text).Read();
}

}  // namespace steward::gateway
