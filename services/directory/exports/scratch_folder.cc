#include "services/directory/exports/scratch_folder.h"

#include <cstdlib>
#include <filesystem>

#include "steward/directory/v1/reasons.h"

namespace steward::directory {

Result<std::unique_ptr<ScratchFolder>> ScratchFolder::Make() {
  std::error_code error;
  const std::filesystem::path base = std::filesystem::temp_directory_path(error);
  std::string pattern = (base / "steward-export-XXXXXX").string();
  if (error || ::mkdtemp(pattern.data()) == nullptr) return Fail(Reason::kFileStoreUnavailable);
  return std::unique_ptr<ScratchFolder>(new ScratchFolder(pattern));
}

ScratchFolder::~ScratchFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

}  // namespace steward::directory
