// The built console, served from memory: read once at start, so that no path of a request ever
// reaches the file system.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "common/base/result.h"
#include "gateway/http.h"

namespace steward::gateway {

class ConsoleFiles {
 public:
  // Reads the folder, at most LIMIT_CONSOLE_BYTES in all. Fails with CONSOLE_UNREADABLE.
  static Result<ConsoleFiles> Read(const std::string& folder);

  // The file at this path; for a path without a file extension that is none, the console's first
  // page, which has its own routes. 404 otherwise. Any thread.
  HttpResponse Serve(const HttpRequest& request) const;

 private:
  struct File {
    std::string bytes;
    std::string type;
    std::string etag;
    bool is_hashed = false;  // its name changes with its content
  };

  const File* Find(std::string_view path) const;

  std::map<std::string, File, std::less<>> files_;
};

}  // namespace steward::gateway
