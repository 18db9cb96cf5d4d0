// Photos on a real database and a real folder.
#include <fstream>

#include "tests/support/directory_stage.h"
#include "tests/support/photos.h"

namespace steward::directory {
namespace {

using ::testing::HasSubstr;
using testing::JpegWith;
using ::testing::Not;
using testing::PngWith;

class FilesTest : public DirectoryTest {
 protected:
  FilesTest() : site_(MakeSite("cuihu").name()) {}

  file::v1::UploadFileRequest Request(const std::string& type, const std::string& content) {
    file::v1::UploadFileRequest request;
    request.set_parent(site_);
    request.set_content_type(type);
    request.set_content(content);
    return request;
  }

  Result<file::v1::File> Upload(const file::v1::UploadFileRequest& request) {
    return Do<file::v1::File>("file.v1.FileService.UploadFile", request);
  }

  Result<file::v1::DownloadFileResponse> Download(const std::string& name,
                                                  const Prefixes& prefixes = {""}) {
    file::v1::DownloadFileRequest request;
    request.set_name(name);
    return Do<file::v1::DownloadFileResponse>("file.v1.FileService.DownloadFile", request,
                                              prefixes);
  }

  std::vector<std::filesystem::path> Blobs() {
    std::vector<std::filesystem::path> paths;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(blobs_.path())) {
      if (entry.is_regular_file()) paths.push_back(entry.path());
    }
    return paths;
  }

  const std::string site_;
};

TEST_F(FilesTest, APhotoSurvivesARestartWithoutWhereItWasTaken) {
  const file::v1::File stored = Upload(Request("image/jpeg", JpegWith("GPS 29.56N", 6))).value();
  EXPECT_EQ(stored.content_type(), "image/jpeg");
  db_ = nullptr;
  db_ = schema_.Open();
  writes_ = std::make_unique<rpc::Writes>(
      rpc::Writes{*db_, pipeline_.ids(), db::OpenRequestKey(*db_, Patient(), *keys_).value(),
                  (*keys_).Newest("audit")});
  Start();

  const file::v1::DownloadFileResponse photo = Download(stored.name()).value();
  EXPECT_EQ(photo.content_type(), "image/jpeg");
  EXPECT_EQ(static_cast<std::int64_t>(photo.content().size()), stored.size_bytes());
  EXPECT_EQ(HexEncode(keys::AsText(keys::Sha256(photo.content()))), stored.sha256());
  EXPECT_THAT(photo.content(), HasSubstr("picture data"));
  EXPECT_THAT(photo.content(), Not(HasSubstr("GPS")));

  file::v1::GetFileRequest get;
  get.set_name(stored.name());
  EXPECT_EQ(Do<file::v1::File>("file.v1.FileService.GetFile", get).value().sha256(),
            stored.sha256());
}

TEST_F(FilesTest, ContentThatIsNoPhotoOrAnotherKindIsRefused) {
  EXPECT_THAT(Upload(Request("image/jpeg", "<script>alert(1)</script>")),
              FailsWith("FILE_TYPE_REFUSED"));
  EXPECT_THAT(Upload(Request("image/jpeg", PngWith("a", "b"))), FailsWith("FILE_CONTENT_DIFFERS"));
  EXPECT_THAT(Upload(Request("text/html", PngWith("a", "b"))), FailsWith("FILE_CONTENT_DIFFERS"));
  EXPECT_THAT(Upload(Request("image/png", PngWith("a", std::string(3000001, 'x')))),
              FailsWith("INVALID_REQUEST"));
  file::v1::UploadFileRequest request = Request("image/png", PngWith("a", "b"));
  request.set_sha256(std::string(64, '0'));
  EXPECT_THAT(Upload(request), FailsWith("FILE_CONTENT_DIFFERS"));
  EXPECT_TRUE(Blobs().empty()) << "nothing of a refused file is kept";
}

TEST_F(FilesTest, TheSameUploadAgainIsTheSameFileAndTheSamePhotoIsKeptOnce) {
  file::v1::UploadFileRequest request = Request("image/png", PngWith("a", "b"));
  request.set_request_id("0190a0b0-0000-7000-8000-000000000001");
  const std::string name = Upload(request).value().name();
  EXPECT_EQ(Upload(request).value().name(), name);
  request.clear_request_id();
  EXPECT_NE(Upload(request).value().name(), name);
  EXPECT_EQ(Blobs().size(), 1U);
}

TEST_F(FilesTest, APhotoOfThreeMegabytesComesBackWhole) {
  const std::string frame = JpegWith("", 1);
  const std::string photo =
      frame.substr(0, frame.size() - 6) + std::string(2999000, 'x') + "rest\xff\xd9";
  const std::string name = Upload(Request("image/jpeg", photo)).value().name();
  EXPECT_GT(Download(name).value().content().size(), 2999000U);
}

TEST_F(FilesTest, AFileIsForThoseOfItsSite) {
  const std::string other = MakeSite("longtou").name();
  const std::string name = Upload(Request("image/png", PngWith("a", "b"))).value().name();
  EXPECT_THAT(Download(name, {other}), FailsWith("PERMISSION_DENIED"));
  EXPECT_THAT(Download(other + name.substr(site_.size()), {other}), FailsWith("NOT_FOUND"));
  EXPECT_TRUE(Download(name, {site_}).ok());
}

TEST_F(FilesTest, ADamagedOrMissingBlobIsNoPhotoButAFailureThatAnUploadMends) {
  const file::v1::UploadFileRequest request = Request("image/png", PngWith("a", "b"));
  const std::string name = Upload(request).value().name();
  ASSERT_EQ(Blobs().size(), 1U);
  std::ofstream(Blobs().front(), std::ios::binary) << "damaged";
  EXPECT_THAT(Download(name), FailsWith("FILE_STORE_UNAVAILABLE"));
  ASSERT_TRUE(Upload(request).ok());
  EXPECT_TRUE(Download(name).ok());
  std::filesystem::remove(Blobs().front());
  EXPECT_THAT(Download(name), FailsWith("FILE_STORE_UNAVAILABLE"));
}

}  // namespace
}  // namespace steward::directory
