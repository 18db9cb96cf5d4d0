#include <iconv.h>

#include <optional>

#include "common/base/text.h"
#include "common/sheets/reader.h"

namespace steward::sheets {
namespace {

constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";

// GB18030 as UTF-8; nullopt when the bytes are not that.
std::optional<std::string> FromGb18030(std::string& bytes) {
  const iconv_t converter = iconv_open("UTF-8", "GB18030");
  std::string text(bytes.size() * 2 + 8, '\0');  // two bytes become at most three, one stays one
  char* in = bytes.data();
  size_t in_left = bytes.size();
  char* out = text.data();
  size_t out_left = text.size();
  const bool good = iconv(converter, &in, &in_left, &out, &out_left) != static_cast<size_t>(-1);
  iconv_close(converter);
  if (!good || in_left != 0) return std::nullopt;
  text.resize(text.size() - out_left);
  return text;
}

// RFC 4180: records end with CR LF or LF; a cell with commas, quotes or line ends stands in quotes,
// inside which a quote is doubled.
class CsvReader final : public Reader {
 public:
  explicit CsvReader(std::string bytes) : text_(std::move(bytes)) {
    if (text_.starts_with(kByteOrderMark)) {
      at_ = kByteOrderMark.size();
      if (!CodePointCount(text_)) Refuse(Refusal::kEncoding);
    } else if (!CodePointCount(text_)) {
      std::optional<std::string> converted = FromGb18030(text_);
      if (converted)
        text_ = *std::move(converted);
      else
        Refuse(Refusal::kEncoding);
    }
    if (text_.find('\0') != text_.npos) Refuse(Refusal::kMalformed);
  }

 protected:
  Reading Read(Row& row) override {
    if (at_ >= text_.size()) return Reading::kEnd;
    row.line = ++line_;
    row.cells.clear();
    do {
      Cell cell;
      if (!(text_[at_] == '"' ? ReadQuoted(cell.text) : ReadPlain(cell.text)))
        return Refuse(Refusal::kMalformed, line_);
      row.cells.push_back(std::move(cell));
      if (row.cells.size() > kMostCells) return Refuse(Refusal::kTooManyColumns, line_);
    } while (TakeComma());
    TakeLineEnd();
    return Reading::kRow;
  }

 private:
  static constexpr size_t kMostCells = 16384;  // empty ones too; as many as a spreadsheet has

  // Behind a comma at the very end there is one more, empty cell.
  bool TakeComma() {
    if (at_ >= text_.size() || text_[at_] != ',') return false;
    ++at_;
    if (at_ < text_.size()) return true;
    text_ += '\n';
    return true;
  }

  void TakeLineEnd() {
    if (at_ < text_.size() && text_[at_] == '\r') ++at_;
    if (at_ < text_.size() && text_[at_] == '\n') ++at_;
  }

  bool AtCellEnd() const {
    if (at_ >= text_.size() || text_[at_] == ',' || text_[at_] == '\n') return true;
    return text_[at_] == '\r' && (at_ + 1 == text_.size() || text_[at_ + 1] == '\n');
  }

  bool ReadPlain(std::string& cell) {
    const size_t begin = at_;
    while (!AtCellEnd()) {
      if (text_[at_] == '"') return false;
      ++at_;
    }
    cell = text_.substr(begin, at_ - begin);
    return true;
  }

  bool ReadQuoted(std::string& cell) {
    for (++at_; at_ < text_.size(); ++at_) {
      if (text_[at_] == '"') {
        ++at_;
        if (AtCellEnd()) return true;
        if (text_[at_] != '"') return false;
      }
      cell += text_[at_];
    }
    return false;  // the file ends inside the quotes
  }

  std::string text_;
  size_t at_ = 0;
  std::int64_t line_ = 0;
};

}  // namespace

std::unique_ptr<Reader> OpenCsv(std::string bytes) {
  return std::make_unique<CsvReader>(std::move(bytes));
}

}  // namespace steward::sheets
