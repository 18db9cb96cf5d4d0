#include "services/directory/photo.h"

#include <algorithm>
#include <array>
#include <cstdint>

namespace steward::directory {
namespace {

constexpr std::string_view kPngSignature("\x89PNG\r\n\x1a\n", 8);
constexpr std::string_view kJpegStart("\xff\xd8", 2);
constexpr std::string_view kExif("Exif\0\0", 6);
constexpr std::string_view kIccProfile("ICC_PROFILE\0", 12);
constexpr std::string_view kJfif("JFIF\0", 5);
constexpr size_t kJfifSize = 14;  // without a preview behind it

// JPEG markers, the second byte.
constexpr std::uint8_t kApp0 = 0xe0;
constexpr std::uint8_t kApp1 = 0xe1;
constexpr std::uint8_t kApp2 = 0xe2;
constexpr std::uint8_t kApp14 = 0xee;
constexpr std::uint8_t kApp15 = 0xef;
constexpr std::uint8_t kComment = 0xfe;
constexpr std::uint8_t kStartOfScan = 0xda;
constexpr std::uint8_t kEnd = 0xd9;

std::uint8_t ByteAt(std::string_view bytes, size_t at) {
  return static_cast<std::uint8_t>(bytes[at]);
}

std::uint32_t Number(std::string_view bytes, size_t at, size_t size, bool little = false) {
  std::uint32_t number = 0;
  for (size_t i = 0; i < size; ++i) {
    number = number << 8 | ByteAt(bytes, little ? at + size - 1 - i : at + i);
  }
  return number;
}

// How the camera was held, 1 to 8, from the EXIF of an APP1 segment; 1 where it does not say.
std::uint16_t OrientationIn(std::string_view segment) {
  constexpr size_t kEntrySize = 12;
  constexpr std::uint32_t kOrientationTag = 0x0112;
  if (!segment.starts_with(kExif)) return 1;
  const std::string_view tiff = segment.substr(kExif.size());
  if (tiff.size() < 8) return 1;
  const bool little = tiff.starts_with("II");
  if (!little && !tiff.starts_with("MM")) return 1;
  const size_t directory = Number(tiff, 4, 4, little);
  if (directory > tiff.size() || tiff.size() - directory < 2) return 1;
  const size_t count = Number(tiff, directory, 2, little);
  for (size_t i = 0; i < count; ++i) {
    const size_t entry = directory + 2 + i * kEntrySize;
    if (entry + kEntrySize > tiff.size()) return 1;
    if (Number(tiff, entry, 2, little) != kOrientationTag) continue;
    const std::uint32_t value = Number(tiff, entry + 8, 2, little);
    return value >= 1 && value <= 8 ? static_cast<std::uint16_t>(value) : 1;
  }
  return 1;
}

// An APP1 segment that says nothing but the orientation.
std::string OrientationSegment(std::uint16_t orientation) {
  std::string segment("\xff\xe1\x00\x22", 4);
  segment += kExif;
  segment.append("MM\x00\x2a\x00\x00\x00\x08\x00\x01", 10);   // one entry
  segment.append("\x01\x12\x00\x03\x00\x00\x00\x01\x00", 9);  // orientation, one short
  segment.push_back(static_cast<char>(orientation));
  segment.append(6, '\0');  // padding, no next directory
  return segment;
}

bool IsKept(std::uint8_t marker, std::string_view content) {
  if (marker == kComment) return false;
  if (marker < kApp0 || marker > kApp15) return true;
  if (marker == kApp2) return content.starts_with(kIccProfile);
  if (marker == kApp0) return content.starts_with(kJfif) && content.size() == kJfifSize;
  return marker == kApp14;
}

// Marks that stand alone: a stuffed zero, a restart, a start. Between segments a reader may take
// them for the end of what we take for one, and see another segment inside it.
bool StandsAlone(std::uint8_t marker) {
  return marker <= 0x01 || (marker >= 0xd0 && marker <= 0xd8);
}

// Where the compressed data that begin at `at` end: at the next marker that is neither a stuffed
// zero nor a restart.
size_t EndOfScan(std::string_view bytes, size_t at) {
  for (; at + 1 < bytes.size(); ++at) {
    if (ByteAt(bytes, at) != 0xff) continue;
    const std::uint8_t next = ByteAt(bytes, at + 1);
    if (next != 0x00 && (next < 0xd0 || next > 0xd7)) return at;
  }
  return bytes.size();
}

std::optional<std::string> CleanJpeg(std::string_view bytes) {
  std::string picture(kJpegStart);
  std::uint16_t orientation = 1;
  bool has_scan = false;
  size_t at = kJpegStart.size();
  while (at + 2 <= bytes.size()) {
    if (ByteAt(bytes, at) != 0xff) return std::nullopt;
    const std::uint8_t marker = ByteAt(bytes, at + 1);
    if (marker == 0xff) {  // fill byte
      ++at;
      continue;
    }
    if (marker == kEnd) {
      if (!has_scan) return std::nullopt;
      if (orientation != 1) picture.insert(kJpegStart.size(), OrientationSegment(orientation));
      return picture.append("\xff\xd9", 2);
    }
    if (StandsAlone(marker) || at + 4 > bytes.size()) return std::nullopt;
    const size_t length = Number(bytes, at + 2, 2);
    if (length < 2 || at + 2 + length > bytes.size()) return std::nullopt;
    const std::string_view content = bytes.substr(at + 4, length - 2);
    if (marker == kApp1 && orientation == 1) orientation = OrientationIn(content);
    size_t end = at + 2 + length;
    if (marker == kStartOfScan) {
      has_scan = true;
      end = EndOfScan(bytes, end);
    }
    if (IsKept(marker, content)) picture += bytes.substr(at, end - at);
    at = end;
  }
  return std::nullopt;  // no end
}

std::optional<std::string> CleanPng(std::string_view bytes) {
  constexpr std::array<std::string_view, 5> kLeftOut = {"eXIf", "tEXt", "zTXt", "iTXt", "tIME"};
  constexpr size_t kFrame = 12;  // length, type and checksum of a chunk
  std::string picture(kPngSignature);
  bool first = true;
  bool has_data = false;
  size_t at = kPngSignature.size();
  while (bytes.size() - at >= kFrame) {
    const size_t length = Number(bytes, at, 4);
    if (length > bytes.size() - at - kFrame) return std::nullopt;
    const std::string_view type = bytes.substr(at + 4, 4);
    if (first != (type == "IHDR")) return std::nullopt;
    first = false;
    has_data = has_data || type == "IDAT";
    if (std::find(kLeftOut.begin(), kLeftOut.end(), type) == kLeftOut.end()) {
      picture += bytes.substr(at, length + kFrame);
    }
    at += length + kFrame;
    if (type == "IEND") return has_data ? std::optional(std::move(picture)) : std::nullopt;
  }
  return std::nullopt;  // no end
}

}  // namespace

std::string_view ContentTypeOf(PhotoKind kind) {
  return kind == PhotoKind::kJpeg ? "image/jpeg" : "image/png";
}

std::optional<Photo> CleanPhoto(std::string_view bytes) {
  if (bytes.starts_with(kPngSignature)) {
    std::optional<std::string> picture = CleanPng(bytes);
    if (picture) return Photo{PhotoKind::kPng, *std::move(picture)};
  } else if (bytes.starts_with(kJpegStart)) {
    std::optional<std::string> picture = CleanJpeg(bytes);
    if (picture) return Photo{PhotoKind::kJpeg, *std::move(picture)};
  }
  return std::nullopt;
}

}  // namespace steward::directory
