#include "services/directory/archives/archive_sample.h"

#include <algorithm>
#include <numeric>
#include <random>
#include <utility>

namespace steward::directory {

size_t SampleSize(size_t batch, const SampleTerms& terms) {
  const size_t share = (batch * static_cast<size_t>(terms.percent) + 99) / 100;
  return std::min(batch, std::max(static_cast<size_t>(terms.least), share));
}

std::vector<size_t> DrawSample(size_t batch, size_t size, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  std::vector<size_t> places(batch);
  std::iota(places.begin(), places.end(), size_t{0});
  for (size_t i = 0; i < size; ++i) std::swap(places[i], places[i + random() % (batch - i)]);
  places.resize(size);
  std::sort(places.begin(), places.end());
  return places;
}

int ErrorShareBp(int wrong, int checked) {
  if (checked == 0) return 0;
  return (wrong * 20000 + checked) / (2 * checked);
}

}  // namespace steward::directory
