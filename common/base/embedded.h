// Files linked into the binary by steward_embed() in CMake: migrations, the descriptor set.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

namespace steward {

struct EmbeddedFile {
  std::string_view name;
  std::string_view bytes;
};

// As the assembler lays them out; ends with a null name.
struct EmbeddedRow {
  const char* name;
  const char* begin;
  const char* end;
};

inline std::vector<EmbeddedFile> EmbeddedFiles(const EmbeddedRow* row) {
  std::vector<EmbeddedFile> files;
  for (; row->name != nullptr; ++row) {
    files.push_back({row->name, {row->begin, static_cast<size_t>(row->end - row->begin)}});
  }
  return files;
}

}  // namespace steward

// Declares the table of a steward_embed(<target> <symbol> ...), at namespace scope.
#define STEWARD_EMBEDDED(symbol) extern "C" const ::steward::EmbeddedRow steward_embedded_##symbol[]
