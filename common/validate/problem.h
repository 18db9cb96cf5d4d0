// Errors whose `{problem}` needs words in both languages.
#pragma once

#include <string>
#include <string_view>

#include "common/base/result.h"
#include "steward/type/v1/reasons.h"

namespace steward::validate {

struct Problem {
  std::string zh;
  std::string en;
};

// The error of a shared reason that has the arguments `name` and `problem`.
inline Error FailWithProblem(type::Reason reason, std::string_view name, std::string_view value,
                             const Problem& problem) {
  Error error = Fail(reason, {{name, value}, {"problem", problem.en}});
  error.zh = Error(Fail(reason, {{name, value}, {"problem", problem.zh}})).zh;
  return error;
}

}  // namespace steward::validate
