// The ends of the chains, kept outside the database: a file to which a line per branch is added
// every minute. Whoever cuts the tail off a chain cannot cut it out of that file as well, which
// belongs on another volume or is shipped away.
//
//   2026-11-22T07:40:00Z steward_tickets b1 1207 <chain hash> 2026-01-master <seal>
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "common/audit/chain.h"
#include "common/base/clock.h"
#include "common/base/result.h"
#include "common/keys/keys.h"

namespace steward::audit {

struct Anchor {
  std::string schema;
  std::string branch;  // empty: the company
  std::uint64_t position = 0;
  std::string hash;  // of the chain there, in hexadecimal
  bool operator==(const Anchor&) const = default;
};

// A line without its end, sealed with the key, so that a forged one is known.
std::string AnchorLine(const keys::Key& key, const Anchor& anchor, Time now);

// What is wrong with a line, or what it says.
struct ReadAnchor {
  Anchor anchor;
  std::string problem;  // empty: none
};
ReadAnchor ParseAnchorLine(const keys::KeyRing& keys, std::string_view line);

// Adds the lines to the file and brings them to the disk.
Status AppendAnchors(const std::string& path, const std::vector<std::string>& lines);

// All lines of the file; none when there is no file.
Result<std::vector<std::string>> ReadAnchorLines(const std::string& path);

}  // namespace steward::audit
