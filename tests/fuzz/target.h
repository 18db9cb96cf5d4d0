// A fuzz target: a function that is given any bytes, and holds what our code makes of them against
// an oracle, which the comment at the top of its file states. What breaks the oracle ends the
// process (STEWARD_CHECK). A file registers one target; libFuzzer runs it with inputs it makes up,
// and the test of the corpus with the files in tests/fuzz/corpus/<name>.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "common/base/result.h"

namespace steward::fuzz {

// libFuzzer's own mutation: changes `size` bytes, of at most `max_size`, and returns their number.
using RawMutation = size_t (*)(uint8_t* bytes, size_t size, size_t max_size);

struct Target {
  std::string_view name;
  void (*run)(std::string_view input);
  // How inputs are changed that must stay well formed; null: as bytes.
  size_t (*mutate)(uint8_t* bytes, size_t size, size_t max_size, unsigned seed,
                   RawMutation raw) = nullptr;
};

// Those of this program, in no particular order.
inline std::vector<Target>& Targets() {
  static auto& targets = *new std::vector<Target>;
  return targets;
}

// Registers a target: a variable of namespace scope.
struct Registration {
  explicit Registration(const Target& target) { Targets().push_back(target); }
};

// Takes an input apart. Past its end there are zeros and empty texts.
class Input {
 public:
  explicit Input(std::string_view bytes) : rest_(bytes) {}

  bool done() const { return rest_.empty(); }
  uint8_t Byte() {
    if (rest_.empty()) return 0;
    const auto byte = static_cast<uint8_t>(rest_.front());
    rest_.remove_prefix(1);
    return byte;
  }
  // 0 to `most`.
  size_t Number(size_t most) {
    size_t number = Byte();
    if (most > 0xff) number = number << 8 | Byte();
    if (most > 0xffff) number = number << 8 | Byte();
    return number % (most + 1);
  }
  // Up to the next line end, without it.
  std::string_view Line() {
    const std::string_view line = rest_.substr(0, rest_.find('\n'));
    rest_.remove_prefix(line.size() == rest_.size() ? line.size() : line.size() + 1);
    return line;
  }
  std::string_view Rest() {
    const std::string_view rest = rest_;
    rest_ = {};
    return rest;
  }

 private:
  std::string_view rest_;
};

}  // namespace steward::fuzz
