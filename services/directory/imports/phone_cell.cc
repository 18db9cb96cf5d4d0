#include "services/directory/imports/phone_cell.h"

#include "services/directory/convert.h"
#include "steward/directory/v1/reasons.h"

namespace steward::directory {
namespace {

constexpr size_t kMobileLength = 11;
constexpr size_t kLongestLocal = 8;  // without an area code

bool HasLostZero(std::string_view phone) {
  if (phone.starts_with('0') || phone.starts_with('+')) return false;
  if (phone.size() == kMobileLength && phone.starts_with('1')) return false;
  const bool service = phone.size() == 10 && (phone.starts_with("400") || phone.starts_with("800"));
  return phone.size() > kLongestLocal && phone.size() <= kMobileLength && !service;
}

}  // namespace

Result<std::string> ReadPhoneCell(std::string_view text, size_t position) {
  const std::string place = std::to_string(position);
  if (text.find_first_of("eE") != text.npos)
    return Fail(Reason::kImportCellScientific,
                {{"column_zh", "电话"}, {"column", "phone"}, {"value", "***"}});
  std::string phone = TRY(ReadPhone(text, position));
  if (HasLostZero(phone)) return Fail(Reason::kImportCellLostZero, {{"position", place}});
  const bool whole =
      phone.starts_with('0') || phone.starts_with('+') || phone.size() <= kMobileLength;
  if (!whole) return Fail(Reason::kPhoneInvalid, {{"position", place}});
  return phone;
}

}  // namespace steward::directory
