#include "common/audit/anchor.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>

#include "common/base/text.h"
#include "steward/type/v1/reasons.h"

namespace steward::audit {
namespace {

constexpr std::string_view kCompany = "-";  // in place of a branch
constexpr size_t kWords = 7;

std::string SealOf(const keys::Key& key, std::string_view said) {
  return HexEncode(keys::AsText(keys::KeyedHash(key, "anchor " + std::string(said))));
}

std::string InstantText(Time now) {
  const std::time_t seconds = std::chrono::system_clock::to_time_t(
      std::chrono::time_point_cast<std::chrono::system_clock::duration>(now));
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  char text[32];
  std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts);
  return text;
}

Error FileError(const std::string& path, const char* what) {
  Error error = Fail(type::Reason::kInternal, {{"trace", ""}});
  error.cause = std::string(what) + " " + path + ": " + std::strerror(errno);
  return error;
}

// The whole text, also when the system takes it in parts.
bool WriteAll(int file, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = write(file, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return false;
    text.remove_prefix(static_cast<size_t>(written));
  }
  return fdatasync(file) == 0;
}

}  // namespace

std::string AnchorLine(const keys::Key& key, const Anchor& anchor, Time now) {
  const std::string said = InstantText(now) + ' ' + anchor.schema + ' ' +
                           (anchor.branch.empty() ? std::string(kCompany) : anchor.branch) + ' ' +
                           std::to_string(anchor.position) + ' ' + anchor.hash + ' ' + key.id;
  return said + ' ' + SealOf(key, said);
}

ReadAnchor ParseAnchorLine(const keys::KeyRing& keys, std::string_view line) {
  const std::vector<std::string_view> words = Split(line, ' ');
  const std::optional<std::int64_t> position =
      words.size() == kWords ? ParseInt(words[3]) : std::nullopt;
  if (!position || *position < 1) return {{}, "the line is not an anchor"};
  ReadAnchor read{{.schema = std::string(words[1]),
                   .branch = words[2] == kCompany ? "" : std::string(words[2]),
                   .position = static_cast<std::uint64_t>(*position),
                   .hash = std::string(words[4])},
                  ""};
  const std::optional<keys::Key> key = keys.Find(kKeyPurpose, words[5]);
  if (!key) {
    read.problem = "the master key " + std::string(words[5]) + " is missing";
  } else if (!keys::SameSecret(SealOf(*key, line.substr(0, line.rfind(' '))), words[6])) {
    read.problem = "the line was changed or forged";
  }
  return read;
}

Status AppendAnchors(const std::string& path, const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) text += line + '\n';
  const int file = open(path.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0640);
  if (file < 0) return FileError(path, "cannot open");
  const bool written = WriteAll(file, text);
  const Status status = written ? Status() : Status(FileError(path, "cannot write"));
  close(file);
  return status;
}

Result<std::vector<std::string>> ReadAnchorLines(const std::string& path) {
  std::vector<std::string> lines;
  std::ifstream file(path);
  if (!file) {
    if (errno == ENOENT) return lines;
    return FileError(path, "cannot read");
  }
  for (std::string line; std::getline(file, line);) lines.push_back(line);
  return lines;
}

}  // namespace steward::audit
