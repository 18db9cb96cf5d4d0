// Photos as they come from a phone: which kind they are, and the same photo without where, when and
// by whom it was taken.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace steward::directory {

// The numbers are those in the database.
enum class PhotoKind { kJpeg = 1, kPng = 2 };

// `image/jpeg` or `image/png`.
std::string_view ContentTypeOf(PhotoKind kind);

struct Photo {
  PhotoKind kind;
  std::string bytes;
};

// Recognises a photo by its content and leaves out what does not belong to the picture: EXIF, XMP,
// IPTC, comments, texts, embedded previews, and anything behind the end. The way a JPEG is turned
// stays. Nullopt when it is neither JPEG nor PNG or its structure is broken. Linear in the size.
std::optional<Photo> CleanPhoto(std::string_view bytes);

}  // namespace steward::directory
