// Numbers that look random and are the same on every machine: the demo company is made of one seed.
#pragma once

#include <cstdint>
#include <random>
#include <span>
#include <vector>

namespace steward::demo {

// Not thread safe. The standard's distributions differ between libraries, so ranges are cut here.
class Random {
 public:
  explicit Random(std::uint64_t seed) : engine_(seed) {}

  // 0 to `limit` - 1; `limit` above 0.
  int Below(int limit) { return static_cast<int>(engine_() % static_cast<std::uint64_t>(limit)); }
  // `first` to `last`, both included.
  int Between(int first, int last) { return first + Below(last - first + 1); }
  bool Chance(int percent) { return Below(100) < percent; }

  // An index, as often as its weight says.
  size_t Weighted(std::span<const int> weights) {
    int sum = 0;
    for (const int weight : weights) sum += weight;
    int left = Below(sum);
    size_t index = 0;
    while (left >= weights[index]) left -= weights[index++];
    return index;
  }

  template <class T>
  const T& Pick(const std::vector<T>& items) {
    return items[static_cast<size_t>(Below(static_cast<int>(items.size())))];
  }

  template <class T>
  void Shuffle(std::vector<T>& items) {
    for (size_t i = items.size(); i > 1; --i) {
      std::swap(items[i - 1], items[static_cast<size_t>(Below(static_cast<int>(i)))]);
    }
  }

 private:
  std::mt19937_64 engine_;
};

}  // namespace steward::demo
