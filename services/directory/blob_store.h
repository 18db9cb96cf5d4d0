// The bytes of files, under their SHA-256: the same bytes are kept once, and what is kept can be
// checked.
#pragma once

#include <string>
#include <string_view>

#include "common/base/result.h"
#include "common/keys/crypto.h"

namespace steward::directory {

// A folder of this machine. Any thread, and several processes on the same folder.
class BlobStore {
 public:
  // `folder` must exist; two levels of folders are made below it.
  explicit BlobStore(std::string folder) : folder_(std::move(folder)) {}

  // Whether the folder is there and can be written to. CONFIGURATION_INVALID.
  Status Check() const;

  // Keeps the bytes under `hash`, which is theirs, and returns once they would survive a power cut.
  // Does nothing when they are there. FILE_STORE_UNAVAILABLE.
  Status Put(const keys::Bytes32& hash, std::string_view bytes) const;

  // Forgets the bytes; nothing when they are not there. Only for bytes that nobody else keeps, such
  // as sealed ones. FILE_STORE_UNAVAILABLE.
  Status Remove(const keys::Bytes32& hash) const;

  // The bytes. FILE_STORE_UNAVAILABLE when they cannot be read or are not those that were put.
  Result<std::string> Get(const keys::Bytes32& hash) const;

 private:
  std::string FolderOf(const keys::Bytes32& hash) const;
  std::string PathOf(const keys::Bytes32& hash) const;

  const std::string folder_;
};

}  // namespace steward::directory
