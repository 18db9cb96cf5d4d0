#include "tests/lint/source_tree.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace steward::lint {
namespace {

namespace fs = std::filesystem;

bool IsOurs(const fs::path& folder) {
  const std::string name = folder.filename().string();
  return name != "build" && name != ".git" && name != ".steward" && name != "node_modules" &&
         name != "dist";
}

enum class Kind { kCode, kComment, kString, kCharacter };

// Walks over C++ text and says of each character what it belongs to. Quotes count as code.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text) {}

  template <class Visit>
  void Run(Visit visit) {
    while (at_ < text_.size()) {
      if (Starts("//")) {
        Take(text_.find('\n', at_), Kind::kComment, visit);
      } else if (Starts("/*")) {
        Take(After("*/", at_ + 2), Kind::kComment, visit);
      } else if (Starts("R\"") && !IsWord(at_)) {
        Raw(visit);
      } else if (text_[at_] == '"') {
        Quoted('"', Kind::kString, visit);
      } else if (text_[at_] == '\'' && !IsWord(at_)) {
        Quoted('\'', Kind::kCharacter, visit);
      } else {
        Take(at_ + 1, Kind::kCode, visit);
      }
    }
  }

 private:
  bool Starts(std::string_view what) const { return text_.substr(at_, what.size()) == what; }

  // Whether the character before `position` belongs to a word or number, as in 1'000.
  bool IsWord(std::size_t position) const {
    return position > 0 && (std::isalnum(static_cast<unsigned char>(text_[position - 1])) != 0 ||
                            text_[position - 1] == '_');
  }

  std::size_t After(std::string_view what, std::size_t from) const {
    const std::size_t found = text_.find(what, from);
    return found == std::string_view::npos ? found : found + what.size();
  }

  template <class Visit>
  void Take(std::size_t end, Kind kind, Visit& visit) {
    for (end = std::min(end, text_.size()); at_ < end; ++at_) visit(at_, kind);
  }

  template <class Visit>
  void Quoted(char quote, Kind kind, Visit& visit) {
    Take(at_ + 1, Kind::kCode, visit);
    while (at_ < text_.size() && text_[at_] != quote && text_[at_] != '\n') {
      Take(at_ + (text_[at_] == '\\' ? 2 : 1), kind, visit);
    }
    Take(at_ + 1, Kind::kCode, visit);
  }

  template <class Visit>
  void Raw(Visit& visit) {
    const std::size_t open = text_.find('(', at_);
    if (open == std::string_view::npos) return Take(text_.size(), Kind::kCode, visit);
    const std::string end = ")" + std::string(text_.substr(at_ + 2, open - at_ - 2)) + "\"";
    Take(open + 1, Kind::kCode, visit);
    Take(text_.find(end, at_), Kind::kString, visit);
    Take(at_ + end.size(), Kind::kCode, visit);
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

}  // namespace

std::string Finding::ToString() const { return path + ":" + std::to_string(line) + ": " + problem; }

std::vector<SourceFile> ReadTree(const std::vector<std::string_view>& endings) {
  std::vector<SourceFile> files;
  for (fs::recursive_directory_iterator entry("."), end; entry != end; ++entry) {
    if (entry->is_directory() && !IsOurs(entry->path())) entry.disable_recursion_pending();
    if (!entry->is_regular_file() || entry->is_symlink()) continue;
    const std::string path = entry->path().lexically_normal().string();
    const bool wanted = std::any_of(endings.begin(), endings.end(),
                                    [&](auto ending) { return path.ends_with(ending); });
    if (!wanted) continue;
    std::ifstream in(path, std::ios::binary);
    files.push_back({path, {std::istreambuf_iterator<char>(in), {}}});
  }
  std::sort(files.begin(), files.end(), [](auto& a, auto& b) { return a.path < b.path; });
  return files;
}

std::vector<std::string_view> Lines(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    lines.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

std::string CodeOnly(std::string_view text) {
  std::string code(text);
  Scanner(text).Run([&](std::size_t at, Kind kind) {
    if (kind != Kind::kCode && code[at] != '\n') code[at] = ' ';
  });
  return code;
}

std::vector<Literal> StringLiterals(std::string_view text) {
  std::vector<Literal> literals;
  int line = 1;
  bool open = false;  // nothing but white space since the last literal
  Scanner(text).Run([&](std::size_t at, Kind kind) {
    if (kind == Kind::kString) {
      if (!open) literals.push_back({line, ""});
      literals.back().text += text[at];
      open = true;
    } else if (kind == Kind::kCode && text[at] != '"' && text[at] != '\n' && text[at] != ' ') {
      open = false;
    }
    if (text[at] == '\n') ++line;
  });
  return literals;
}

std::string Report(const Findings& findings) {
  std::string report;
  for (const Finding& finding : findings) report += finding.ToString() + "\n";
  return report;
}

}  // namespace steward::lint
