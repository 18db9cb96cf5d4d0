#include "gateway/console_files.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "tests/support/temporary_folder.h"

namespace steward::gateway {
namespace {

class ConsoleFilesTest : public ::testing::Test {
 protected:
  void Write(const std::string& name, const std::string& text) {
    const std::filesystem::path path = std::filesystem::path(console_) / name;
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path) << text;
  }

  HttpResponse Get(const std::string& path, const std::string& headers = "") {
    const ConsoleFiles files = ConsoleFiles::Read(console_).value();
    HttpRequest request;
    request.head =
        HttpHead::Parse("GET " + path + " HTTP/1.1\r\nHost: x\r\n" + headers + "\r\n").value();
    return files.Serve(request);
  }

  static std::string Header(const HttpResponse& response, const std::string& name) {
    for (const HttpHeader& header : response.headers) {
      if (header.name == name) return header.value;
    }
    return "";
  }

  testing::TemporaryFolder folder_;
  const std::string console_ = folder_.Path("console");
};

TEST_F(ConsoleFilesTest, FilesAreServedWithTypeAndPolicy) {
  Write("index.html", "<p>");
  Write("assets/a-1f.js", "1");
  const HttpResponse script = Get("/assets/a-1f.js");
  EXPECT_EQ(script.body, "1");
  EXPECT_EQ(Header(script, "Content-Type"), "text/javascript; charset=utf-8");
  EXPECT_EQ(Header(script, "Cache-Control"), "public, max-age=31536000, immutable");
  const HttpResponse page = Get("/");
  EXPECT_EQ(page.body, "<p>");
  EXPECT_EQ(Header(page, "Cache-Control"), "no-cache");
  EXPECT_NE(Header(page, "Content-Security-Policy"), "");
  EXPECT_EQ(Get("/tickets/7").body, "<p>") << "the console has its own routes";
  EXPECT_EQ(Get("/index.html", "If-None-Match: " + Header(page, "ETag") + "\r\n").status, 304);
}

TEST_F(ConsoleFilesTest, NothingOutsideTheFolderIsServed) {
  Write("index.html", "<p>");
  Write("../outside.txt", "secret");
  for (const char* path :
       {"/../outside.txt", "/%2e%2e/outside.txt", "/assets/../../outside.txt", "/missing.js"}) {
    EXPECT_EQ(Get(path).status, 404) << path;
  }
}

TEST_F(ConsoleFilesTest, AFolderWithoutAConsoleStopsTheStart) {
  Write("start.html", "<p>");
  EXPECT_EQ(ConsoleFiles::Read(console_).error().reason, "CONSOLE_UNREADABLE");
  EXPECT_EQ(ConsoleFiles::Read("/does/not/exist").error().reason, "CONSOLE_UNREADABLE");
}

}  // namespace
}  // namespace steward::gateway
