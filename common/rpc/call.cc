#include "common/rpc/call.h"

namespace steward::rpc {

Language LanguageOf(std::string_view accept_language) {
  // The first language of the list decides; quality values of later ones do not outrank it in
  // practice.
  const bool english = accept_language.size() >= 2 &&
                       (accept_language[0] == 'e' || accept_language[0] == 'E') &&
                       (accept_language[1] == 'n' || accept_language[1] == 'N') &&
                       (accept_language.size() == 2 || accept_language[2] == '-' ||
                        accept_language[2] == ',' || accept_language[2] == ';');
  return english ? Language::kEnglish : Language::kChinese;
}

}  // namespace steward::rpc
