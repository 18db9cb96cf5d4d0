// How an import says which record stopped it.
#pragma once

#include <string>
#include <string_view>

#include "common/base/result.h"
#include "steward/directory/v1/reasons.h"

namespace steward::directory {

// IMPORT_RECORD_INVALID for what is wrong with one record; the error itself where it is about the
// database or the caller's patience. `index` counts from 0, the text from 1.
inline Error ImportError(size_t index, std::string_view number, Error error) {
  const bool about_record = error.code == Code::kInvalidArgument ||
                            error.code == Code::kAlreadyExists || error.code == Code::kNotFound ||
                            error.code == Code::kFailedPrecondition;
  if (!about_record) return error;
  return Fail(Reason::kImportRecordInvalid, {{"index", std::to_string(index + 1)},
                                             {"number", number},
                                             {"problem_zh", error.zh},
                                             {"problem", error.en}});
}

}  // namespace steward::directory
