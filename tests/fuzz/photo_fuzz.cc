// Oracle: a photo that is taken is no longer than before but for the one segment that says how the
// camera was held, has nothing of EXIF, XMP, texts or comments in the places a reader looks at, and
// is not changed by being cleaned again.
#include "services/directory/photo.h"
#include "tests/fuzz/target.h"

namespace steward::fuzz::photo {
namespace {

using directory::CleanPhoto;
using directory::Photo;
using directory::PhotoKind;

constexpr size_t kOrientationSegment = 36;

size_t Big(std::string_view bytes, size_t at, size_t size) {
  size_t number = 0;
  for (size_t i = 0; i < size; ++i) number = number << 8 | static_cast<uint8_t>(bytes.at(at + i));
  return number;
}

// Walks over segments the way a viewer does, up to the first scan.
void CheckJpeg(std::string_view bytes) {
  STEWARD_CHECK(bytes.ends_with("\xff\xd9"));
  int app1 = 0;
  for (size_t at = 2;;) {
    STEWARD_CHECK(Big(bytes, at, 1) == 0xff);
    const size_t marker = Big(bytes, at + 1, 1);
    const size_t length = Big(bytes, at + 2, 2);
    STEWARD_CHECK(marker != 0xfe);                    // a comment
    if (marker == 0xe0) STEWARD_CHECK(length == 16);  // no preview
    if (marker == 0xe1) {
      STEWARD_CHECK(++app1 == 1 && length + 2 == kOrientationSegment);
    } else if (marker >= 0xe0 && marker <= 0xef) {
      STEWARD_CHECK(marker == 0xe0 || marker == 0xe2 || marker == 0xee);
    }
    if (marker == 0xda) return;
    at += 2 + length;
  }
}

void CheckPng(std::string_view bytes) {
  for (size_t at = 8; at < bytes.size(); at += Big(bytes, at, 4) + 12) {
    const std::string_view type = bytes.substr(at + 4, 4);
    for (const char* refused : {"eXIf", "tEXt", "zTXt", "iTXt", "tIME"})
      STEWARD_CHECK(type != refused);
  }
}

void Run(std::string_view input) {
  const std::optional<Photo> photo = CleanPhoto(input);
  if (!photo) return;
  STEWARD_CHECK(photo->bytes.size() <= input.size() + kOrientationSegment);
  if (photo->kind == PhotoKind::kJpeg)
    CheckJpeg(photo->bytes);
  else
    CheckPng(photo->bytes);
  const std::optional<Photo> again = CleanPhoto(photo->bytes);
  STEWARD_CHECK(again && again->kind == photo->kind && again->bytes == photo->bytes);
}

const Registration kRegistration({"photo", Run});

}  // namespace
}  // namespace steward::fuzz::photo
