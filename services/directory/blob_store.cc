#include "services/directory/blob_store.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "common/base/text.h"
#include "steward/directory/v1/reasons.h"
#include "steward/type/v1/reasons.h"

namespace steward::directory {
namespace {

Error Unavailable(std::string_view what, const std::string& path) {
  Error error = Fail(Reason::kFileStoreUnavailable);
  error.cause = std::string(what) + " " + path + ": " + std::strerror(errno);
  return error;
}

// A file descriptor that closes itself.
class File {
 public:
  explicit File(int descriptor) : descriptor_(descriptor) {}
  ~File() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  bool ok() const { return descriptor_ >= 0; }
  int get() const { return descriptor_; }

 private:
  const int descriptor_;
};

bool WriteAll(int descriptor, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(descriptor, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return false;
    bytes.remove_prefix(static_cast<size_t>(written));
  }
  return true;
}

// Makes the entries of a folder survive a power cut.
Status SyncFolder(const std::string& path) {
  const File folder(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!folder.ok() || ::fsync(folder.get()) != 0) return Unavailable("cannot sync", path);
  return {};
}

Status MakeFolder(const std::string& parent, const std::string& path) {
  constexpr mode_t kOwnerOnly = 0700;
  if (::mkdir(path.c_str(), kOwnerOnly) == 0) return SyncFolder(parent);
  return errno == EEXIST ? Status() : Unavailable("cannot make", path);
}

}  // namespace

Status BlobStore::Check() const {
  if (!folder_.empty() && ::access(folder_.c_str(), W_OK | X_OK) == 0) return {};
  return Fail(
      type::Reason::kConfigurationInvalid,
      {{"place", "blob_folder"}, {"problem", "no folder that can be written to: " + folder_}});
}

std::string BlobStore::FolderOf(const keys::Bytes32& hash) const {
  return folder_ + '/' + HexEncode(keys::AsText(hash)).substr(0, 2);
}

std::string BlobStore::PathOf(const keys::Bytes32& hash) const {
  return FolderOf(hash) + '/' + HexEncode(keys::AsText(hash)).substr(2);
}

Status BlobStore::Put(const keys::Bytes32& hash, std::string_view bytes) const {
  if (Get(hash).ok()) return {};  // a damaged copy is replaced
  const std::string folder = FolderOf(hash);
  TRY(MakeFolder(folder_, folder));

  // Written beside its place and moved there whole: nobody ever sees half of it.
  std::string path = folder + "/new-XXXXXX";
  {
    const File file(::mkostemp(path.data(), O_CLOEXEC));
    if (!file.ok()) return Unavailable("cannot make", path);
    if (!WriteAll(file.get(), bytes) || ::fsync(file.get()) != 0) {
      Error error = Unavailable("cannot write", path);
      ::unlink(path.c_str());
      return error;
    }
  }
  if (::rename(path.c_str(), PathOf(hash).c_str()) != 0) {
    Error error = Unavailable("cannot move", path);
    ::unlink(path.c_str());
    return error;
  }
  return SyncFolder(folder);
}

Status BlobStore::Remove(const keys::Bytes32& hash) const {
  const std::string path = PathOf(hash);
  if (::unlink(path.c_str()) == 0 || errno == ENOENT) return {};
  return Unavailable("cannot remove", path);
}

Result<std::string> BlobStore::Get(const keys::Bytes32& hash) const {
  const std::string path = PathOf(hash);
  const File file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  struct stat status {};
  if (!file.ok() || ::fstat(file.get(), &status) != 0) return Unavailable("cannot open", path);
  std::string bytes(static_cast<size_t>(status.st_size), '\0');
  size_t done = 0;
  while (done < bytes.size()) {
    const ssize_t count = ::read(file.get(), bytes.data() + done, bytes.size() - done);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return Unavailable("cannot read", path);
    done += static_cast<size_t>(count);
  }
  errno = 0;
  if (keys::Sha256(bytes) != hash) return Unavailable("damaged:", path);
  return bytes;
}

}  // namespace steward::directory
