// The files of this checkout, as the lint tests read them. Tests run with the checkout as their
// working folder, so every path is relative to it. Not made for threads. A file that cannot be read
// is empty.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace steward::lint {

// A file and its whole text.
struct SourceFile {
  std::string path;
  std::string text;
};

// Something a rule does not allow.
struct Finding {
  std::string path;
  int line = 0;
  std::string problem;

  // `path:line: problem`, as editors understand it.
  std::string ToString() const;
};

using Findings = std::vector<Finding>;

// Every text file whose name ends in one of `endings`, without build trees and installed packages,
// in order of their paths.
std::vector<SourceFile> ReadTree(const std::vector<std::string_view>& endings);

std::vector<std::string_view> Lines(std::string_view text);

// The same text, line by line and column by column, with comments and the contents of literals
// turned into blanks, so that words in them are not taken for code. Knows raw string literals.
std::string CodeOnly(std::string_view text);

// The contents of the string literals with the lines they start on; neighbours are joined, as the
// compiler does.
struct Literal {
  int line = 0;
  std::string text;
};
std::vector<Literal> StringLiterals(std::string_view text);

// All findings, one a line; empty when there are none. What the tests print.
std::string Report(const Findings& findings);

}  // namespace steward::lint
