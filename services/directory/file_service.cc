#include "services/directory/file_service.h"

#include "common/base/text.h"
#include "common/base/timestamp.h"
#include "services/directory/convert.h"
#include "steward/directory/v1/reasons.h"

namespace steward::directory {
namespace {

file::v1::File ToProto(const StoredFile& stored) {
  file::v1::File proto;
  proto.set_name(stored.name.ToString());
  proto.set_content_type(std::string(ContentTypeOf(stored.kind)));
  proto.set_size_bytes(stored.size_bytes);
  proto.set_sha256(HexEncode(keys::AsText(stored.sha256)));
  *proto.mutable_create_time() = ToTimestamp(stored.created);
  return proto;
}

// The photo in the request, looked at and cleaned.
Result<Photo> ReadPhoto(const file::v1::UploadFileRequest& request) {
  const std::string& content = request.content();
  if (!request.sha256().empty() &&
      HexEncode(keys::AsText(keys::Sha256(content))) != request.sha256()) {
    return Fail(Reason::kFileContentDiffers, {{"field", "sha256"}});
  }
  std::optional<Photo> photo = CleanPhoto(content);
  if (!photo) return Fail(Reason::kFileTypeRefused);
  if (request.content_type() != ContentTypeOf(photo->kind)) {
    return Fail(Reason::kFileContentDiffers, {{"field", "content_type"}});
  }
  return *std::move(photo);
}

}  // namespace

Result<file::v1::File> FileService::UploadFile(rpc::Call& call,
                                               const file::v1::UploadFileRequest& request) {
  const SiteName parent = TRY(SiteName::Parse(request.parent()));
  const Photo photo = TRY(ReadPhoto(request));
  const StoredFile stored{
      .name = {{parent.branch, parent.site, FileId(writes_.ids.Next(call.now()))}},
      .kind = photo.kind,
      .size_bytes = static_cast<std::int64_t>(photo.bytes.size()),
      .sha256 = keys::Sha256(photo.bytes),
      .created = call.now()};
  // The bytes first: a row must never be without them, while bytes without a row only take up
  // space.
  TRY(blobs_.Put(stored.sha256, photo.bytes));

  return rpc::Mutate(call, writes_, request, [&](db::Tx& tx) -> Result<file::v1::File> {
    TRY(sites_.CheckExists(tx, parent));
    TRY(files_.Insert(tx, stored));
    return ToProto(stored);
  });
}

Result<file::v1::File> FileService::GetFile(rpc::Call& call,
                                            const file::v1::GetFileRequest& request) {
  return ToProto(TRY(Find(call, request.name())));
}

Result<file::v1::DownloadFileResponse> FileService::DownloadFile(
    rpc::Call& call, const file::v1::DownloadFileRequest& request) {
  const StoredFile stored = TRY(Find(call, request.name()));
  file::v1::DownloadFileResponse response;
  response.set_content_type(std::string(ContentTypeOf(stored.kind)));
  response.set_content(TRY(blobs_.Get(stored.sha256)));
  return response;
}

Result<StoredFile> FileService::Find(const rpc::Call& call, std::string_view text) const {
  const FileName name = TRY(FileName::Parse(text));
  return writes_.db.Read(call.patience(),
                         [&](db::Session& session) { return files_.Find(session, name); });
}

}  // namespace steward::directory
