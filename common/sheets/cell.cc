#include "common/sheets/cell.h"

#include <algorithm>
#include <array>

namespace steward::sheets {
namespace {

constexpr std::array<std::string_view, 10> kFormulaStarts = {"=",  "+",  "-",  "@",  "\t",
                                                             "\r", "＝", "＋", "－", "＠"};

bool StartsFormula(std::string_view text) {
  return std::any_of(kFormulaStarts.begin(), kFormulaStarts.end(),
                     [&](std::string_view start) { return text.starts_with(start); });
}

// Any number of guards and then what is guarded: a text that was so before gets one more.
bool NeedsGuard(std::string_view text) {
  return StartsFormula(text.substr(std::min(text.find_first_not_of('\''), text.size())));
}

}  // namespace

std::string Guarded(std::string_view text) {
  std::string guarded(NeedsGuard(text) ? "'" : "");
  return guarded.append(text);
}

std::string_view Unguarded(std::string_view text) {
  return text.starts_with('\'') && NeedsGuard(text) ? text.substr(1) : text;
}

}  // namespace steward::sheets
