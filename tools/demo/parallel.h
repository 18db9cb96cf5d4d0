// The same for many items, a few at a time.
#pragma once

#include <cstddef>
#include <functional>

#include "common/base/result.h"

namespace steward::demo {

// Runs `work(0)` to `work(count - 1)`, at most `at_once` at the same time, in that order of
// starting. After the first failure nothing more is started; returns it.
Status InParallel(int at_once, size_t count, const std::function<Status(size_t)>& work);

}  // namespace steward::demo
