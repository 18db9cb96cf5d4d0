#include "common/pinyin/pinyin.h"

#include <unicode/translit.h>
#include <unicode/unistr.h>

#include <array>
#include <memory>
#include <mutex>
#include <optional>

#include "common/base/result.h"

namespace steward::pinyin {
namespace {

constexpr std::array<std::string_view, 20> kDoubleSurnames = {
    "欧阳", "上官", "司马", "司徒", "司空", "诸葛", "东方", "皇甫", "尉迟", "公孙",
    "令狐", "长孙", "慕容", "宇文", "夏侯", "端木", "轩辕", "万俟", "南宫", "独孤"};

// Where ICU's reading of a surname is not the one its bearers use.
struct Reading {
  std::string_view surname;
  std::string_view spelling;
};
constexpr std::array<Reading, 4> kReadings = {
    {{"覃", "qin"}, {"冼", "xian"}, {"缪", "miao"}, {"翟", "zhai"}}};

// ICU does not say that a transliterator may be shared, so one call at a time.
class Transliterators {
 public:
  std::string Surname(const icu::UnicodeString& text) { return Run(*surname_, text); }
  std::string Character(const icu::UnicodeString& text) { return Run(*character_, text); }
  std::mutex& mutex() { return mutex_; }

  static Transliterators& Instance() {
    static Transliterators* const instance =
        new Transliterators;  // never destroyed: used until exit
    return *instance;
  }

 private:
  Transliterators()
      : surname_(Make("Han-Latin/Names; Latin-ASCII; Lower")),
        character_(Make("Han-Latin; Latin-ASCII; Lower")) {}

  static std::unique_ptr<icu::Transliterator> Make(const char* rules) {
    UErrorCode error = U_ZERO_ERROR;
    std::unique_ptr<icu::Transliterator> made(
        icu::Transliterator::createInstance(rules, UTRANS_FORWARD, error));
    STEWARD_CHECK(U_SUCCESS(error) && made != nullptr);  // the data are part of the library
    return made;
  }

  static std::string Run(const icu::Transliterator& transliterator, icu::UnicodeString text) {
    transliterator.transliterate(text);
    std::string spelling;
    text.toUTF8String(spelling);
    return spelling;
  }

  const std::unique_ptr<icu::Transliterator> surname_;
  const std::unique_ptr<icu::Transliterator> character_;
  std::mutex mutex_;
};

bool IsIdeograph(UChar32 character) { return u_hasBinaryProperty(character, UCHAR_IDEOGRAPHIC); }

// Adds words such as "yu chi": letters and digits to `full`, the first of each word to the
// initials.
void Add(std::string_view words, Spelling& spelling) {
  bool starts = true;
  for (const char letter : words) {
    const bool kept = (letter >= 'a' && letter <= 'z') || (letter >= '0' && letter <= '9');
    if (kept) {
      spelling.full += letter == 'v' ? 'u' : letter;
      if (starts) spelling.initials += letter == 'v' ? 'u' : letter;
    }
    starts = !kept;
  }
}

// Length of the surname in UTF-16 units; 0 where the name does not start with a Chinese character.
int SurnameLength(const icu::UnicodeString& name) {
  if (name.isEmpty() || !IsIdeograph(name.char32At(0))) return 0;
  for (const std::string_view surname : kDoubleSurnames) {
    const icu::UnicodeString text = icu::UnicodeString::fromUTF8(surname.data());
    if (name.startsWith(text) && name.length() > text.length()) return text.length();
  }
  return name.moveIndex32(0, 1);
}

std::string SurnameSpelling(Transliterators& transliterators, const icu::UnicodeString& surname) {
  std::string text;
  surname.toUTF8String(text);
  for (const Reading& reading : kReadings) {
    if (reading.surname == text) return std::string(reading.spelling);
  }
  return transliterators.Surname(surname);
}

}  // namespace

Spelling SpellName(std::string_view name) {
  Transliterators& transliterators = Transliterators::Instance();
  const std::lock_guard lock(transliterators.mutex());
  const icu::UnicodeString text = icu::UnicodeString::fromUTF8(
      icu::StringPiece(name.data(), static_cast<int32_t>(name.size())));
  Spelling spelling;
  int position = SurnameLength(text);
  if (position > 0) {
    Add(SurnameSpelling(transliterators, text.tempSubString(0, position)), spelling);
  }
  while (position < text.length()) {
    // One ideograph by itself, because whole strings run together; other scripts as they stand.
    int end = text.moveIndex32(position, 1);
    if (!IsIdeograph(text.char32At(position))) {
      while (end < text.length() && !IsIdeograph(text.char32At(end)))
        end = text.moveIndex32(end, 1);
    }
    Add(transliterators.Character(text.tempSubString(position, end - position)), spelling);
    position = end;
  }
  return spelling;
}

}  // namespace steward::pinyin
