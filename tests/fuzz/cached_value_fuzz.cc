// Oracle: of any bytes in Redis only those are taken for a copy that we have sealed, under the key
// they were sealed for; with one bit of them changed, cut or lengthened they are nothing. What was
// sealed opens as it was.
#include "common/cache/copy.h"
#include "tests/fuzz/target.h"

namespace steward::fuzz::cached_value {
namespace {

using cache::DecodeCopy;
using cache::EncodeCopy;
using cache::Versioned;

keys::Key SealOf(uint8_t fill) {
  keys::Key key{"2026-01-01", {}};
  key.bytes.fill(fill);
  return key;
}

// The first line is the key, the second where to damage the copy; the rest is the content, and the
// bytes of somebody else.
void Run(std::string_view bytes) {
  static const keys::Key seal = SealOf(7), other_seal = SealOf(8);
  Input input(bytes);
  const std::string key(input.Line());
  const size_t place = input.Number(0xffff);
  const auto flip = static_cast<char>(input.Byte() | 1);
  std::uint64_t version = 0;
  for (int i = 0; i < 8; ++i) version = version << 8 | input.Byte();
  const std::string_view content = input.Rest();

  const std::string good = EncodeCopy(seal, key, version, content);
  STEWARD_CHECK(DecodeCopy(seal, key, good) == Versioned({version, std::string(content)}));
  STEWARD_CHECK(!DecodeCopy(seal, key + "x", good));
  STEWARD_CHECK(!DecodeCopy(other_seal, key, good));

  std::string damaged = good;
  damaged[place % damaged.size()] = static_cast<char>(damaged[place % damaged.size()] ^ flip);
  STEWARD_CHECK(!DecodeCopy(seal, key, damaged));
  STEWARD_CHECK(!DecodeCopy(seal, key, good.substr(0, place % good.size())));
  STEWARD_CHECK(!DecodeCopy(seal, key, good + flip));
  // Of the same key, a version of one row cannot lend its seal to another content.
  if (const std::optional<Versioned> copy = DecodeCopy(seal, key, content))
    STEWARD_CHECK(EncodeCopy(seal, key, copy->version, copy->bytes) == content);
}

const Registration kRegistration({"cached_value", Run});

}  // namespace
}  // namespace steward::fuzz::cached_value
