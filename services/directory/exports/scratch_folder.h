// A folder for files that are being made.
#pragma once

#include <memory>
#include <string>

#include "common/base/result.h"

namespace steward::directory {

// A folder of this process alone, gone with everything in it when this goes.
class ScratchFolder {
 public:
  // FILE_STORE_UNAVAILABLE when none can be made.
  static Result<std::unique_ptr<ScratchFolder>> Make();
  ~ScratchFolder();
  const std::string& path() const { return path_; }

 private:
  explicit ScratchFolder(std::string path) : path_(std::move(path)) {}
  const std::string path_;
};

}  // namespace steward::directory
