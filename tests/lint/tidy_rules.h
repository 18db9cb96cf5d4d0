// Rules about C++ files and the tree: who may include whom, how long things may be, which words and
// calls do not belong. Pure functions over text, so that each rule is tried on a bad sample.
#pragma once

#include <set>
#include <string>
#include <string_view>

#include "tests/lint/source_tree.h"

namespace steward::lint {

// Include directions and the owners of third-party libraries. `domain` holds the paths of domain
// files.
Findings CheckIncludes(const SourceFile& file, const std::set<std::string>& domain);

// The domain files that a service's CMakeLists.txt declares, with their headers.
std::set<std::string> DomainFiles(const SourceFile& cmake);

// 500 lines a file, 60 a function, 100 code points a line.
Findings CheckLengths(const SourceFile& file);

// `#pragma once` and an opening comment in headers; no tabs, no trailing blanks, a final line end.
Findings CheckLayout(const SourceFile& file);

// Words that say nothing or were forgotten, and calls that belong behind an interface of ours.
Findings CheckWords(const SourceFile& file);

// Names of files.
Findings CheckName(const std::string& path);

}  // namespace steward::lint
