#include "common/sheets/archive.h"

#include <zip.h>

#include "steward/type/v1/limits.pb.h"

namespace steward::sheets {

struct Archive::State {
  std::string bytes;
  zip_t* zip = nullptr;
  std::uint64_t unpacked = 0;  // of all parts so far
  Refusal refusal = Refusal::kNone;

  ~State() {
    if (zip != nullptr) zip_discard(zip);
  }
  // Whether so many bytes may come out of this archive.
  bool Allows(std::uint64_t total) const {
    return total <= type::v1::LIMIT_SHEET_UNPACKED_BYTES &&
           total / type::v1::LIMIT_SHEET_RATIO <= bytes.size();
  }
};

struct Archive::Part::State {
  Archive::State& archive;
  zip_file_t* file;
};

Archive::Archive(std::unique_ptr<State> state) : state_(std::move(state)) {}
Archive::~Archive() = default;
Archive::Part::Part(std::unique_ptr<State> state) : state_(std::move(state)) {}
Archive::Part::~Part() { zip_fclose(state_->file); }

std::unique_ptr<Archive> Archive::Open(std::string bytes) {
  auto state = std::make_unique<State>();
  state->bytes = std::move(bytes);
  zip_error_t error;
  zip_error_init(&error);
  zip_source_t* source =
      zip_source_buffer_create(state->bytes.data(), state->bytes.size(), 0, &error);
  if (source != nullptr) {
    state->zip = zip_open_from_source(source, ZIP_RDONLY | ZIP_CHECKCONS, &error);
    if (state->zip == nullptr) zip_source_free(source);
  }
  zip_error_fini(&error);
  if (state->zip == nullptr) return nullptr;
  return std::make_unique<Archive>(std::move(state));
}

Refusal Archive::refusal() const { return state_->refusal; }

std::unique_ptr<Archive::Part> Archive::OpenPart(const std::string& name) {
  zip_stat_t stat;
  if (zip_stat(state_->zip, name.c_str(), 0, &stat) != 0) return nullptr;
  if ((stat.valid & ZIP_STAT_SIZE) == 0 || !state_->Allows(state_->unpacked + stat.size)) {
    state_->refusal = Refusal::kUnpackedTooLarge;
    return nullptr;
  }
  zip_file_t* file = zip_fopen_index(state_->zip, stat.index, 0);
  if (file == nullptr) {  // encrypted, or packed in a way nobody uses
    state_->refusal = Refusal::kMalformed;
    return nullptr;
  }
  return std::make_unique<Part>(std::unique_ptr<Part::State>(new Part::State{*state_, file}));
}

std::optional<size_t> Archive::Part::Read(char* bytes, size_t size) {
  const zip_int64_t count = zip_fread(state_->file, bytes, size);
  Archive::State& archive = state_->archive;
  if (count < 0) archive.refusal = Refusal::kMalformed;
  if (count > 0) archive.unpacked += static_cast<std::uint64_t>(count);
  // A part may say less about itself than comes out of it.
  if (!archive.Allows(archive.unpacked)) archive.refusal = Refusal::kUnpackedTooLarge;
  if (archive.refusal != Refusal::kNone) return std::nullopt;
  return static_cast<size_t>(count);
}

}  // namespace steward::sheets
