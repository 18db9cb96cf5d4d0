// What a customer file says about its customer: the fields, their words, and which of them a
// complete file has.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>

namespace steward::directory {

// The numbers are those of the proto.
enum class ArchiveField {
  kCustomer = 1,
  kAssetNumber = 2,
  kContactPerson = 3,
  kContactPhone = 4,
  kActualUser = 5,
  kOccupation = 6,
  kBirthDate = 7,
  kIdNumber = 8,
  kMailingAddress = 9,
  kInsuranceKind = 10,
  kInsuranceStartDate = 11,
  kInsuranceExpiryDate = 12,
};

inline constexpr ArchiveField kArchiveFields[] = {
    ArchiveField::kCustomer,           ArchiveField::kAssetNumber,
    ArchiveField::kContactPerson,      ArchiveField::kContactPhone,
    ArchiveField::kActualUser,         ArchiveField::kOccupation,
    ArchiveField::kBirthDate,          ArchiveField::kIdNumber,
    ArchiveField::kMailingAddress,     ArchiveField::kInsuranceKind,
    ArchiveField::kInsuranceStartDate, ArchiveField::kInsuranceExpiryDate,
};

using ArchiveFields = std::set<ArchiveField>;
// Values in their normal form: days as `2026-01-31`, phones as digits, the customer as his name.
// An empty one stands for none.
using ArchiveValues = std::map<ArchiveField, std::string>;

// `contact_phone`, as the proto calls it; 联系电话.
std::string_view NameOf(ArchiveField field);
std::string_view ChineseOf(ArchiveField field);
// `contact_phone, id_number`; 联系电话、证件号码.
std::string NamesOf(const ArchiveFields& fields);
std::string ChineseNamesOf(const ArchiveFields& fields);

// Those that a complete file has and these values leave blank.
ArchiveFields MissingFields(const ArchiveValues& values);

// As a column holds them: bit n for field n.
std::uint32_t BitsOf(const ArchiveFields& fields);
ArchiveFields FieldsOf(std::uint32_t bits);

}  // namespace steward::directory
