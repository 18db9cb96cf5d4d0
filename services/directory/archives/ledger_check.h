// What a ledger check looks for in a customer file: blanks, and values that cannot be true.
#pragma once

#include <vector>

#include "services/directory/archives/archive.h"

namespace steward::directory {

// The numbers are those of the proto.
enum class LedgerRule {
  kBlank = 1,           // a complete file has it
  kCheckDigit = 2,      // of an identity card
  kBirthDate = 3,       // differs from the identity card, lies ahead, or 120 years back
  kPhone = 4,           // neither a mobile number nor one with an area code; one digit only
  kPlaceholder = 5,     // 无, 不详, 测试 and the like, or digits where a name belongs
  kAddressTooShort = 6  // fewer than four characters
};

struct LedgerProblem {
  ArchiveField field;
  LedgerRule rule;
  bool operator==(const LedgerProblem&) const = default;
};

// What is wrong with these values, by field; `today` as `2026-01-31`.
std::vector<LedgerProblem> CheckLedger(const ArchiveValues& values, std::string_view today);

// Who answers for a field of a file: who entered it last, or who made the file.
const std::string& ClerkOf(const Archive& archive, ArchiveField field);

}  // namespace steward::directory
