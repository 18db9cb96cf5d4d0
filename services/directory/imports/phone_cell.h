// Phones as people keep them in spreadsheets. Pure but for the normal form.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "common/base/result.h"

namespace steward::directory {

// A phone in its normal form. PHONE_INVALID; IMPORT_CELL_LOST_ZERO for a landline whose leading
// zero a spreadsheet has taken for nothing; IMPORT_CELL_SCIENTIFIC. No text repeats the phone.
Result<std::string> ReadPhoneCell(std::string_view text, size_t position);

}  // namespace steward::directory
