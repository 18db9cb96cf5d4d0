#include "gateway/console_files.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <utility>

#include "steward/gateway/v1/reasons.h"
#include "steward/type/v1/limits.pb.h"

namespace steward::gateway {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kFirstPage = "/index.html";
constexpr std::string_view kHashedFolder = "/assets/";
// Scripts only from here; Ant Design writes its styles into the page.
constexpr const char* kPolicy =
    "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; object-src "
    "'none'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

std::string TypeOf(const fs::path& path) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 14> kTypes = {{
      {".html", "text/html; charset=utf-8"},
      {".js", "text/javascript; charset=utf-8"},
      {".mjs", "text/javascript; charset=utf-8"},
      {".css", "text/css; charset=utf-8"},
      {".json", "application/json"},
      {".map", "application/json"},
      {".svg", "image/svg+xml"},
      {".png", "image/png"},
      {".jpg", "image/jpeg"},
      {".ico", "image/x-icon"},
      {".webp", "image/webp"},
      {".woff2", "font/woff2"},
      {".txt", "text/plain; charset=utf-8"},
      {".webmanifest", "application/manifest+json"},
  }};
  const std::string extension = path.extension().string();
  for (const auto& [ending, type] : kTypes) {
    if (extension == ending) return std::string(type);
  }
  return "application/octet-stream";
}

Error Unreadable(const std::string& path, const std::string& problem) {
  return Fail(Reason::kConsoleUnreadable, {{"path", path}, {"problem", problem}});
}

}  // namespace

Result<ConsoleFiles> ConsoleFiles::Read(const std::string& folder) {
  ConsoleFiles console;
  std::error_code error;
  size_t bytes = 0;
  for (fs::recursive_directory_iterator entry(folder, error), end; !error && entry != end;
       entry.increment(error)) {
    if (!entry->is_regular_file(error)) continue;
    std::ifstream stream(entry->path(), std::ios::binary);
    File file;
    file.bytes.assign(std::istreambuf_iterator<char>(stream), {});
    if (!stream) return Unreadable(entry->path().string(), "it cannot be read");
    bytes += file.bytes.size();
    if (bytes > type::v1::LIMIT_CONSOLE_BYTES) return Unreadable(folder, "its files are too large");
    file.type = TypeOf(entry->path());
    file.etag = "\"" + std::to_string(std::hash<std::string>()(file.bytes)) + "\"";
    const std::string path = "/" + fs::relative(entry->path(), folder, error).generic_string();
    file.is_hashed = path.starts_with(kHashedFolder);
    console.files_.emplace(path, std::move(file));
  }
  if (error) return Unreadable(folder, error.message());
  if (!console.files_.contains(kFirstPage)) return Unreadable(folder, "it has no index.html");
  return console;
}

const ConsoleFiles::File* ConsoleFiles::Find(std::string_view path) const {
  auto found = files_.find(path);
  const bool is_page = path.find('.', path.rfind('/') + 1) == path.npos;
  if (found == files_.end() && is_page) found = files_.find(kFirstPage);
  return found == files_.end() ? nullptr : &found->second;
}

HttpResponse ConsoleFiles::Serve(const HttpRequest& request) const {
  HttpResponse response;
  const File* file = Find(request.head.path());
  if (file == nullptr) {
    response.status = 404;
    return response;
  }
  response.headers = {
      {"Content-Type", file->type},
      {"Cache-Control", file->is_hashed ? "public, max-age=31536000, immutable" : "no-cache"},
      {"ETag", file->etag},
      {"Content-Security-Policy", kPolicy},
      {"Referrer-Policy", "no-referrer"}};
  if (request.head.Find("if-none-match") == file->etag)
    response.status = 304;
  else
    response.body = file->bytes;
  return response;
}

}  // namespace steward::gateway
