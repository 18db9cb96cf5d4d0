// make_pinyin_table <file>: writes the table of common/pinyin as C++, once in a build. ICU needs
// 8 MB and some 50 microseconds a name for what is a fixed answer to each character, so it is asked
// here, where it costs no process anything. The only program of the house that uses ICU.
//
// A table knows no neighbours. In two cases, which no name has, ICU looks at them and gives other
// initials: a digit beside an enclosed or component form of ideographs is one word with it (1㊊ has
// the initial 1, here 1y), and a mark behind a full-width digit separates words, while behind other
// digits and letters it vanishes (here it always does).
#include <unicode/translit.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include <array>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "common/pinyin/table.h"

namespace steward::pinyin {
namespace {

constexpr std::array<std::u32string_view, 20> kDoubleSurnames = {
    U"欧阳", U"上官", U"司马", U"司徒", U"司空", U"诸葛", U"东方", U"皇甫", U"尉迟", U"公孙",
    U"令狐", U"长孙", U"慕容", U"宇文", U"夏侯", U"端木", U"轩辕", U"万俟", U"南宫", U"独孤"};

// Where ICU's reading of a surname is not the one its bearers use.
struct Reading {
  char32_t surname;
  std::string_view spelling;
};
constexpr std::array<Reading, 4> kReadings = {
    {{U'覃', " qin "}, {U'冼', " xian "}, {U'缪', " miao "}, {U'翟', " zhai "}}};

bool IsIdeograph(char32_t character) {
  return u_hasBinaryProperty(static_cast<UChar32>(character), UCHAR_IDEOGRAPHIC);
}

// What is no character of Unicode is not spelled, and there is much of it.
bool IsCharacter(char32_t point) {
  const int8_t type = u_charType(static_cast<UChar32>(point));
  return type != U_UNASSIGNED && type != U_SURROGATE && type != U_PRIVATE_USE_CHAR;
}

icu::UnicodeString TextOf(std::u32string_view characters) {
  icu::UnicodeString text;
  for (const char32_t character : characters) text.append(static_cast<UChar32>(character));
  return text;
}

// Small letters and digits, `v` as `u`; everything else as one space.
std::string Words(const icu::UnicodeString& text) {
  std::string words;
  for (int i = 0; i < text.length(); ++i) {
    const char16_t unit = text[i];
    if ((unit >= u'a' && unit <= u'z') || (unit >= u'0' && unit <= u'9')) {
      words += unit == u'v' ? 'u' : static_cast<char>(unit);
    } else if (words.empty() || words.back() != ' ') {
      words += ' ';
    }
  }
  return words;
}

class Speller {
 public:
  explicit Speller(const char* rules) {
    UErrorCode error = U_ZERO_ERROR;
    transliterator_.reset(icu::Transliterator::createInstance(rules, UTRANS_FORWARD, error));
    if (U_FAILURE(error) || transliterator_ == nullptr) {
      std::cerr << "ICU does not know " << rules << ": " << u_errorName(error) << "\n";
      std::exit(1);
    }
  }

  // By themselves, because ICU runs ideographs of a longer text together.
  std::string Ideographs(std::u32string_view characters) const {
    return Words(" " + Transliterated(TextOf(characters)) + " ");
  }

  // Between two letters, which tells what separates words from what vanishes, such as marks.
  std::string InWord(char32_t character) const {
    const std::string words =
        Words(Transliterated(TextOf(U"a" + std::u32string(1, character) + U"a")));
    return words.substr(1, words.size() - 2);
  }

 private:
  icu::UnicodeString Transliterated(icu::UnicodeString text) const {
    transliterator_->transliterate(text);
    return text;
  }

  std::unique_ptr<icu::Transliterator> transliterator_;
};

class Maker {
 public:
  Maker() {
    std::vector<std::uint16_t> block;
    for (char32_t first = 0; first < kCharacterEnd; first += kBlockSize) {
      block.clear();
      for (char32_t point = first; point < first + kBlockSize; ++point) {
        block.push_back(IndexOf(SpellingOf(point)));
      }
      blocks_.push_back(BlockOf(block));
    }
    AddSurnames();
    starts_.push_back(static_cast<std::uint32_t>(letters_.size()));
  }

  void Print(std::ostream& out) const {
    out << "// Made by make_pinyin_table from the data of ICU " U_ICU_VERSION ".\n"
        << "#include \"common/pinyin/table.h\"\n\nnamespace steward::pinyin {\nnamespace {\n\n";
    PrintNumbers(out, "kBlocks", blocks_);
    PrintNumbers(out, "kSpellings", spellings_);
    PrintNumbers(out, "kStarts", starts_);
    out << "constexpr Surname kSurnames[] = {\n";
    for (const Surname& one : surnames_) {
      out << "    {" << static_cast<std::uint32_t>(one.first) << ", "
          << static_cast<std::uint32_t>(one.second) << ", " << one.spelling << "},\n";
    }
    out << "};\nconstexpr char kLetters[] =";
    constexpr size_t kLine = 90;
    for (size_t i = 0; i < letters_.size(); i += kLine) {
      out << "\n    \"" << letters_.substr(i, kLine) << "\"";
    }
    out << ";\n\n}  // namespace\n\n"
        << "constexpr Table kTable{kBlocks, kSpellings, kStarts, kSurnames, kLetters};\n\n"
        << "}  // namespace steward::pinyin\n";
  }

 private:
  std::string SpellingOf(char32_t point) const {
    if (!IsCharacter(point)) return " ";
    return IsIdeograph(point) ? ordinary_.Ideographs(std::u32string(1, point))
                              : ordinary_.InWord(point);
  }

  std::uint16_t IndexOf(const std::string& spelling) {
    const auto [found, is_new] = indexes_.try_emplace(spelling, indexes_.size());
    if (is_new) {
      starts_.push_back(static_cast<std::uint32_t>(letters_.size()));
      letters_ += spelling;
    }
    return static_cast<std::uint16_t>(found->second);
  }

  std::uint16_t BlockOf(const std::vector<std::uint16_t>& block) {
    const auto [found, is_new] = known_blocks_.try_emplace(block, known_blocks_.size());
    if (is_new) spellings_.insert(spellings_.end(), block.begin(), block.end());
    return static_cast<std::uint16_t>(found->second);
  }

  void AddSurnames() {
    const Speller of_surnames("Han-Latin/Names; Latin-ASCII; Lower");
    for (const std::u32string_view surname : kDoubleSurnames) {
      surnames_.push_back({surname[0], surname[1], IndexOf(of_surnames.Ideographs(surname))});
    }
    std::map<char32_t, std::string> readings;
    for (char32_t point = 0; point < kCharacterEnd; ++point) {
      if (!IsCharacter(point) || !IsIdeograph(point)) continue;
      const std::string spelling = of_surnames.Ideographs(std::u32string(1, point));
      if (spelling != SpellingOf(point)) readings[point] = spelling;
    }
    for (const Reading& reading : kReadings) readings[reading.surname] = reading.spelling;
    for (const auto& [surname, spelling] : readings) {
      surnames_.push_back({surname, 0, IndexOf(spelling)});
    }
  }

  template <class Number>
  static void PrintNumbers(std::ostream& out, const char* name,
                           const std::vector<Number>& numbers) {
    constexpr size_t kInLine = 16;
    out << "constexpr std::uint16_t " << name << "[] = {";
    for (size_t i = 0; i < numbers.size(); ++i) {
      out << (i % kInLine == 0 ? "\n    " : " ") << numbers[i]
          << ",";  // too large: does not compile
    }
    out << "\n};\n";
  }

  const Speller ordinary_{"Han-Latin; Latin-ASCII; Lower"};
  std::map<std::string, size_t> indexes_;
  std::map<std::vector<std::uint16_t>, size_t> known_blocks_;
  std::vector<std::uint16_t> blocks_;
  std::vector<std::uint16_t> spellings_;
  std::vector<std::uint32_t> starts_;
  std::vector<Surname> surnames_;
  std::string letters_;
};

}  // namespace
}  // namespace steward::pinyin

int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "usage: make_pinyin_table <file>\n";
    return 2;
  }
  std::ofstream out(argv[1], std::ios::trunc);
  steward::pinyin::Maker().Print(out);
  out.close();
  if (!out) {
    std::cerr << "cannot write " << argv[1] << "\n";
    return 1;
  }
  return 0;
}
