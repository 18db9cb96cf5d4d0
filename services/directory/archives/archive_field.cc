#include "services/directory/archives/archive_field.h"

#include <array>

namespace steward::directory {
namespace {

struct FieldWords {
  std::string_view name;
  std::string_view chinese;
  bool is_needed;  // in a complete file
};

constexpr std::array<FieldWords, std::size(kArchiveFields)> kFieldWords = {{
    {"customer", "顾客", true},
    {"asset_number", "资产编号", false},
    {"contact_person", "联系人", true},
    {"contact_phone", "联系电话", true},
    {"actual_user", "实际使用人", true},
    {"occupation", "职业", false},
    {"birth_date", "出生日期", false},
    {"id_number", "证件号码", true},
    {"mailing_address", "通讯地址", true},
    {"insurance_kind", "险种", false},
    {"insurance_start_date", "保险起始日", false},
    {"insurance_expiry_date", "保险到期日", false},
}};

const FieldWords& WordsOf(ArchiveField field) {
  return kFieldWords[static_cast<size_t>(field) - 1];
}

template <class Word>
std::string JoinFields(const ArchiveFields& fields, std::string_view separator, const Word& word) {
  std::string text;
  for (const ArchiveField field : fields) {
    if (!text.empty()) text += separator;
    text += word(field);
  }
  return text;
}

}  // namespace

std::string_view NameOf(ArchiveField field) { return WordsOf(field).name; }
std::string_view ChineseOf(ArchiveField field) { return WordsOf(field).chinese; }

std::string NamesOf(const ArchiveFields& fields) {
  return JoinFields(fields, ", ", [](ArchiveField field) { return NameOf(field); });
}

std::string ChineseNamesOf(const ArchiveFields& fields) {
  return JoinFields(fields, "、", [](ArchiveField field) { return ChineseOf(field); });
}

ArchiveFields MissingFields(const ArchiveValues& values) {
  ArchiveFields missing;
  for (const ArchiveField field : kArchiveFields) {
    const auto found = values.find(field);
    const bool is_blank = found == values.end() || found->second.empty();
    if (WordsOf(field).is_needed && is_blank) missing.insert(field);
  }
  return missing;
}

std::uint32_t BitsOf(const ArchiveFields& fields) {
  std::uint32_t bits = 0;
  for (const ArchiveField field : fields) bits |= 1U << static_cast<unsigned>(field);
  return bits;
}

ArchiveFields FieldsOf(std::uint32_t bits) {
  ArchiveFields fields;
  for (const ArchiveField field : kArchiveFields) {
    if ((bits >> static_cast<unsigned>(field) & 1U) != 0) fields.insert(field);
  }
  return fields;
}

}  // namespace steward::directory
