// Rules about SQL: the common subset of MariaDB and MySQL, and keys that begin with the branch.
// Pure functions over text.
#pragma once

#include "tests/lint/source_tree.h"

namespace steward::lint {

// A migration: statements, types and keys.
Findings CheckMigration(const SourceFile& file);

// Statements in string literals of a C++ file.
Findings CheckStatements(const SourceFile& file);

}  // namespace steward::lint
