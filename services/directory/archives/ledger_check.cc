#include "services/directory/archives/ledger_check.h"

#include <algorithm>
#include <array>

#include "common/base/text.h"

namespace steward::directory {
namespace {

bool AllDigits(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

bool IsIdentityCard(std::string_view number) {
  return number.size() == 18 && AllDigits(number.substr(0, 17));
}

// GB 11643: the last character follows from the others.
bool HasRightCheckDigit(std::string_view number) {
  constexpr std::array<int, 17> kWeights = {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
  constexpr std::string_view kDigits = "10X98765432";
  int sum = 0;
  for (size_t i = 0; i < kWeights.size(); ++i) sum += kWeights[i] * (number[i] - '0');
  return number[17] == kDigits[static_cast<size_t>(sum % 11)];
}

// `2026-01-31` as 20260131.
std::int64_t DayNumber(std::string_view day) {
  std::string digits(day);
  std::erase(digits, '-');
  return ParseInt(digits).value_or(0);
}

bool IsBirthDateWrong(const ArchiveValues& values, std::string_view birth, std::string_view today) {
  constexpr std::int64_t kOldestYears = 120;
  const std::int64_t age = DayNumber(today) - DayNumber(birth);
  if (age < 0 || age > kOldestYears * 10000) return true;
  const auto id = values.find(ArchiveField::kIdNumber);
  return id != values.end() && IsIdentityCard(id->second) &&
         ParseInt(id->second.substr(6, 8)) != DayNumber(birth);
}

bool IsPhoneWrong(std::string_view phone) {
  const bool one_digit =
      std::all_of(phone.begin() + 1, phone.end(), [&](char c) { return c == phone[1]; });
  if (phone[0] == '+') return one_digit;
  const bool mobile = phone.size() == 11 && phone[0] == '1' && phone[1] >= '3';
  const bool landline = phone.size() >= 10 && phone.size() <= 12 && phone[0] == '0';
  return one_digit || (!mobile && !landline);
}

bool IsPlaceholder(std::string_view text) {
  constexpr std::string_view kPlaceholders[] = {"无", "不详", "未知", "测试", "待补", "-", "/"};
  return std::find(std::begin(kPlaceholders), std::end(kPlaceholders), text) !=
             std::end(kPlaceholders) ||
         std::any_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

bool IsAddressTooShort(std::string_view text) {
  constexpr size_t kShortest = 4;
  return CodePointCount(text).value_or(0) < kShortest;
}

// The rule a value breaks; nullopt: none.
std::optional<LedgerRule> BrokenRule(const ArchiveValues& values, ArchiveField field,
                                     const std::string& value, std::string_view today) {
  const auto when = [](bool broken, LedgerRule rule) {
    return broken ? std::optional(rule) : std::nullopt;
  };
  switch (field) {
    case ArchiveField::kIdNumber:
      return when(IsIdentityCard(value) && !HasRightCheckDigit(value), LedgerRule::kCheckDigit);
    case ArchiveField::kBirthDate:
      return when(IsBirthDateWrong(values, value, today), LedgerRule::kBirthDate);
    case ArchiveField::kContactPhone: return when(IsPhoneWrong(value), LedgerRule::kPhone);
    case ArchiveField::kContactPerson:
    case ArchiveField::kActualUser: return when(IsPlaceholder(value), LedgerRule::kPlaceholder);
    case ArchiveField::kMailingAddress:
      return when(IsAddressTooShort(value), LedgerRule::kAddressTooShort);
    case ArchiveField::kCustomer:
    case ArchiveField::kAssetNumber:
    case ArchiveField::kOccupation:
    case ArchiveField::kInsuranceKind:
    case ArchiveField::kInsuranceStartDate:
    case ArchiveField::kInsuranceExpiryDate: break;
  }
  return std::nullopt;
}

}  // namespace

std::vector<LedgerProblem> CheckLedger(const ArchiveValues& values, std::string_view today) {
  std::vector<LedgerProblem> problems;
  const ArchiveFields missing = MissingFields(values);
  for (const ArchiveField field : kArchiveFields) {
    if (missing.contains(field)) problems.push_back({field, LedgerRule::kBlank});
    const auto value = values.find(field);
    if (value == values.end() || value->second.empty()) continue;
    if (const auto rule = BrokenRule(values, field, value->second, today)) {
      problems.push_back({field, *rule});
    }
  }
  return problems;
}

const std::string& ClerkOf(const Archive& archive, ArchiveField field) {
  const auto value = archive.values.find(field);
  return value == archive.values.end() ? archive.creator.staff : value->second.entered.staff;
}

}  // namespace steward::directory
