// Random samples of a batch of imported files: how many, which, and what they show.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace steward::directory {

// Files of one batch at most.
inline constexpr int kBatchFiles = 500;

// How many files of a batch are checked.
struct SampleTerms {
  int percent = 0;  // rounded up
  int least = 0;
};

// So many in a hundred, and at least so many; never more than there are.
size_t SampleSize(size_t batch, const SampleTerms& terms);

// `size` different places of 0 to batch - 1, rising. The same seed draws the same on every machine.
std::vector<size_t> DrawSample(size_t batch, size_t size, std::uint64_t seed);

// Wrong ones among the checked in 0.01 %, rounded half up; 0 when none was checked.
int ErrorShareBp(int wrong, int checked);

}  // namespace steward::directory
