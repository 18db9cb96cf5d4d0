#include "common/sheets/book.h"

#include <array>
#include <map>

#include "common/base/text.h"
#include "common/sheets/number.h"
#include "common/sheets/xml.h"

namespace steward::sheets {
namespace {

constexpr size_t kPiece = 16384;

// Runs a whole part past the events. A part that is missing is `absent`.
Refusal ReadPart(Archive& archive, const std::string& name, XmlEvents& events, Refusal absent) {
  const std::unique_ptr<Archive::Part> part = archive.OpenPart(name);
  if (!part) return archive.refusal() == Refusal::kNone ? absent : archive.refusal();
  Xml xml(events);
  std::array<char, kPiece> piece;
  while (true) {
    const std::optional<size_t> count = part->Read(piece.data(), piece.size());
    if (!count) return archive.refusal();
    const Refusal refusal = xml.Feed({piece.data(), *count}, *count == 0);
    if (refusal != Refusal::kNone || *count == 0) return refusal;
  }
}

// xl/workbook.xml
class BookEvents final : public XmlEvents {
 public:
  void Start(std::string_view element, const Attributes& attributes) override {
    if (element == "sheet" && first_sheet.empty()) first_sheet = attributes.Get("r:id");
    if (element != "workbookPr") return;
    const std::string_view value = attributes.Get("date1904");
    from_1904 = value == "1" || value == "true";
  }
  void End(std::string_view) override {}
  void Text(std::string_view) override {}

  std::string first_sheet;  // the id of its relation
  bool from_1904 = false;
};

// xl/_rels/workbook.xml.rels
class RelationEvents final : public XmlEvents {
 public:
  void Start(std::string_view element, const Attributes& attributes) override {
    if (element == "Relationship" && attributes.Get("TargetMode") != "External")
      targets.emplace(attributes.Get("Id"), attributes.Get("Target"));
  }
  void End(std::string_view) override {}
  void Text(std::string_view) override {}

  std::map<std::string, std::string, std::less<>> targets;
};

// xl/sharedStrings.xml: a text may be in several pieces, and have a reading, which is left out.
class TextEvents final : public XmlEvents {
 public:
  explicit TextEvents(std::vector<std::string>& texts) : texts_(texts) {}
  void Start(std::string_view element, const Attributes&) override {
    if (element == "si") texts_.emplace_back();
    if (element == "rPh") in_reading_ = true;
    if (element == "t") in_text_ = !in_reading_;
  }
  void End(std::string_view element) override {
    if (element == "rPh") in_reading_ = false;
    if (element == "t") in_text_ = false;
  }
  void Text(std::string_view text) override {
    if (in_text_ && !texts_.empty()) texts_.back() += text;
  }

 private:
  std::vector<std::string>& texts_;
  bool in_reading_ = false;
  bool in_text_ = false;
};

// xl/styles.xml
class StyleEvents final : public XmlEvents {
 public:
  explicit StyleEvents(std::vector<bool>& styles) : styles_(styles) {}
  void Start(std::string_view element, const Attributes& attributes) override {
    if (element == "cellXfs") in_styles_ = true;
    if (element == "numFmt") {
      formats_[std::string(attributes.Get("numFmtId"))] = ShowsDate(attributes.Get("formatCode"));
    }
    if (element != "xf" || !in_styles_) return;
    const std::string_view id = attributes.Get("numFmtId");
    const auto own = formats_.find(id);
    styles_.push_back(own != formats_.end()
                          ? own->second
                          : ShowsDate(static_cast<int>(ParseInt(id).value_or(0))));
  }
  void End(std::string_view element) override {
    if (element == "cellXfs") in_styles_ = false;
  }
  void Text(std::string_view) override {}

 private:
  std::vector<bool>& styles_;
  std::map<std::string, bool, std::less<>> formats_;
  bool in_styles_ = false;
};

}  // namespace

Refusal ReadBook(Archive& archive, Book& book) {
  BookEvents workbook;
  RelationEvents relations;
  TextEvents texts(book.texts);
  StyleEvents styles(book.styles_with_dates);
  struct Wanted {
    const char* name;
    XmlEvents& events;
    Refusal absent;
  };
  const Wanted parts[] = {
      {"xl/workbook.xml", workbook, Refusal::kKind},
      {"xl/_rels/workbook.xml.rels", relations, Refusal::kMalformed},
      {"xl/sharedStrings.xml", texts, Refusal::kNone},
      {"xl/styles.xml", styles, Refusal::kNone},
  };
  for (const Wanted& part : parts) {
    const Refusal refusal = ReadPart(archive, part.name, part.events, part.absent);
    if (refusal != Refusal::kNone) return refusal;
  }
  const auto target = relations.targets.find(workbook.first_sheet);
  if (target == relations.targets.end()) return Refusal::kMalformed;
  const std::string& path = target->second;
  book.sheet = path.starts_with('/') ? path.substr(1) : "xl/" + path;
  book.from_1904 = workbook.from_1904;
  return Refusal::kNone;
}

}  // namespace steward::sheets
