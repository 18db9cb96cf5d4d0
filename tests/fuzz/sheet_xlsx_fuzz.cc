// Oracle: of any workbook come rows within the limits and then an end or a refusal; a document type
// or an entity of its own is always refused. The rows written as CSV read as they were. Numbers and
// days are shown the same when shown again, and a time of day ends before 24:00.
#include <map>

#include "common/sheets/number.h"
#include "tests/fuzz/sheet_rows.h"
#include "tests/fuzz/target.h"

namespace steward::fuzz::sheet_xlsx {
namespace {

using Parts = std::map<std::string, std::string>;

std::uint32_t Crc32(std::string_view bytes) {
  std::uint32_t crc = 0xffffffff;
  for (const char byte : bytes) {
    crc ^= static_cast<uint8_t>(byte);
    for (int bit = 0; bit < 8; ++bit) crc = crc >> 1 ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc;
}

// A zip file of unpacked parts.
std::string Zip(const Parts& parts) {
  std::string file, index;
  const auto put = [](std::string& out, std::uint64_t value, int bytes) {
    for (int i = 0; i < bytes; ++i) out += static_cast<char>(i < 8 ? value >> (8 * i) & 0xff : 0);
  };
  // From the version to the lengths of name and extra field; in the index as in front of the part.
  const auto put_part = [&](std::string& out, const std::string& name, const std::string& text) {
    put(out, 20, 2), put(out, 0, 8);
    put(out, Crc32(text), 4), put(out, text.size(), 4), put(out, text.size(), 4);
    put(out, name.size(), 2), put(out, 0, 2);
  };
  for (const auto& [name, text] : parts) {
    index.append("PK\x01\x02\x14\x00", 6);
    put_part(index, name, text);
    put(index, 0, 10), put(index, file.size(), 4);
    index += name;
    file.append("PK\x03\x04", 4);
    put_part(file, name, text);
    file.append(name).append(text);
  }
  const size_t start = file.size();
  file += index;
  file.append("PK\x05\x06\0\0\0\0", 8);
  put(file, parts.size(), 2), put(file, parts.size(), 2);
  put(file, index.size(), 4), put(file, start, 4), put(file, 0, 2);
  return file;
}

// The workbook of an input: what stands in its sheet, its texts and its styles, between lines `%%`.
Parts BookOf(std::string_view input) {
  constexpr std::string_view kLine = "\n%%\n";
  const auto next = [&] {
    const std::string_view part = input.substr(0, input.find(kLine));
    input.remove_prefix(std::min(part.size() + kLine.size(), input.size()));
    return std::string(part);
  };
  const auto wrapped = [](const std::string& text, const char* before, const char* after) {
    return text.starts_with("<!") || text.starts_with("<?") ? text : before + text + after;
  };
  Parts parts;
  parts["xl/worksheets/s.xml"] =
      wrapped(next(), "<worksheet><sheetData>", "</sheetData></worksheet>");
  parts["xl/sharedStrings.xml"] = wrapped(next(), "<sst>", "</sst>");
  parts["xl/styles.xml"] = wrapped(next(), "<styleSheet>", "</styleSheet>");
  parts["xl/workbook.xml"] = wrapped(next(),
                                     R"(<workbook xmlns:r="r"><sheets>)"
                                     R"(<sheet r:id="rId1"/></sheets>)",
                                     "</workbook>");
  parts["xl/_rels/workbook.xml.rels"] =
      R"(<Relationships><Relationship Id="rId1" Target="worksheets/s.xml"/></Relationships>)";
  return parts;
}

// `2026-01-31`, perhaps with ` 08:30:00`.
bool IsShownDate(std::string_view text) {
  constexpr std::string_view kForm = "0000-00-00 00:00:00";
  if (text.size() != 10 && text.size() != kForm.size()) return false;
  for (size_t i = 0; i < text.size(); ++i) {
    const bool digit = text[i] >= '0' && text[i] <= '9';
    if (kForm[i] == '0' ? !digit : text[i] != kForm[i]) return false;
  }
  return text.size() == 10 || text.substr(11) < "24:00:00";
}

void CheckNumber(std::string_view text) {
  const std::string shown = sheets::ShownNumber(text);
  STEWARD_CHECK(sheets::ShownNumber(shown) == shown);
  for (const bool from_1904 : {false, true}) {
    const std::string day = sheets::ShownDate(text, from_1904);
    STEWARD_CHECK(day == text || IsShownDate(day));
  }
  (void)sheets::ShowsDate(text);
}

void Run(std::string_view input) {
  if (input.starts_with("PK")) {
    CheckWrittenAgain(RowsOf(*sheets::OpenSheet(std::string(input))));
    return;
  }
  CheckNumber(input.substr(0, input.find('\n')));
  const Parts parts = BookOf(input);
  const auto reader = sheets::OpenSheet(Zip(parts));
  const std::vector<sheets::Row> rows = RowsOf(*reader);
  STEWARD_CHECK(reader->problem().refusal != sheets::Refusal::kKind);
  if (reader->problem().refusal == sheets::Refusal::kNone) {
    for (const char* part : {"xl/worksheets/s.xml", "xl/sharedStrings.xml", "xl/styles.xml"})
      STEWARD_CHECK(!parts.at(part).starts_with("<!DOCTYPE"));
  }
  CheckWrittenAgain(rows);
}

const Registration kRegistration({"sheet_xlsx", Run});

}  // namespace
}  // namespace steward::fuzz::sheet_xlsx
