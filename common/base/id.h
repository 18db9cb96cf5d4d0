// Ids of resources: UUID version 7, so that new rows land at the end of their index.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "common/base/clock.h"

namespace steward {

struct Uuid {
  std::array<std::uint8_t, 16> bytes{};

  auto operator<=>(const Uuid&) const = default;

  // The 16 bytes, as a BINARY(16) column holds them.
  std::string_view AsBytes() const { return {reinterpret_cast<const char*>(bytes.data()), 16}; }
  // 36 lower-case characters.
  std::string ToString() const;

  // From 36 characters of any case.
  static std::optional<Uuid> Parse(std::string_view text);
  // From the 16 bytes of a column.
  static std::optional<Uuid> FromBytes(std::string_view bytes);
};

// An id of one kind of thing: `using TicketId = Id<struct TicketTag>`. Kinds do not mix.
template <class Tag>
struct Id : Uuid {
  Id() = default;
  explicit Id(const Uuid& uuid) : Uuid(uuid) {}
  auto operator<=>(const Id&) const = default;
};

class IdSource {
 public:
  virtual ~IdSource() = default;
  // A fresh id; ids of one source rise. Any thread.
  virtual Uuid Next(Time now) = 0;
};

// Time, a counter that keeps one process's ids rising, and 62 random bits of the kernel.
class RandomIdSource final : public IdSource {
 public:
  Uuid Next(Time now) override;

 private:
  std::mutex mutex_;
  std::uint64_t last_ = 0;  // milliseconds << 12 | counter; guarded by mutex_
};

}  // namespace steward
