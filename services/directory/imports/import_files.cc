#include "services/directory/imports/import_files.h"

#include "common/sheets/csv_writer.h"
#include "steward/type/v1/limits.pb.h"

namespace steward::directory {
namespace {

constexpr std::string_view kLineEnd = "\r\n";
constexpr std::string_view kHashPurpose = "import_part";

privacy::Cell ContentCell(const ImportName& name) {
  return {"import_parts", "content", name.branch, name.id.AsBytes()};
}

privacy::Cell RowCell(const ImportName& name) {
  return {"import_failed_rows", "cells_sealed", name.branch, name.id.AsBytes()};
}

}  // namespace

Time PurgeTimeOf(const Import& import) {
  constexpr std::chrono::days kKept(type::v1::LIMIT_IMPORT_KEPT_DAYS);
  return import.purged.value_or(import.updated + kKept);
}

// With a key that comes from the import, so that the same content has another hash elsewhere.
keys::Bytes32 ImportFiles::HashOf(const ImportName& name, std::string_view content) const {
  std::string bytes(name.id.AsBytes());
  bytes += keys::AsText(keys::Sha256(content));
  const std::vector<keys::Key> keys = keys_.All(kHashPurpose);
  return keys::KeyedHash(keys.back(), bytes);
}

Result<ImportPart> ImportFiles::Keep(const ImportName& name, std::string_view content) const {
  const std::string sealed = cipher_.Seal(content, ContentCell(name));
  ImportPart part{static_cast<std::int64_t>(content.size()), HashOf(name, content),
                  keys::Sha256(sealed)};
  TRY(blobs_.Put(part.blob_hash, sealed));
  return part;
}

Result<std::string> ImportFiles::Read(const Import& import,
                                      const std::vector<ImportPart>& parts) const {
  std::string file;
  file.reserve(static_cast<size_t>(import.size_bytes));
  for (const ImportPart& part : parts)
    file += TRY(cipher_.Open(TRY(blobs_.Get(part.blob_hash)), ContentCell(import.name)));
  if (keys::Sha256(file) != import.sha256) return Fail(Reason::kImportFileDiffers);
  return file;
}

std::string ImportFiles::SealRow(const ImportName& name,
                                 const std::vector<sheets::Cell>& cells) const {
  std::string text;
  sheets::AppendCsv(text, cells);
  text.resize(text.size() - kLineEnd.size());
  return cipher_.Seal(text, RowCell(name));
}

Result<std::string> ImportFiles::OpenRow(const ImportName& name, std::string_view sealed) const {
  return cipher_.Open(sealed, RowCell(name));
}

}  // namespace steward::directory
