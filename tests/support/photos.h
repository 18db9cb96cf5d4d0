// Small photos with something in them that must not be kept.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace steward::testing {

inline std::string BigEndian(size_t number, int bytes) {
  std::string text;
  for (int i = bytes - 1; i >= 0; --i) text.push_back(static_cast<char>(number >> 8 * i));
  return text;
}

inline std::string JpegSegment(char marker, std::string_view content) {
  return std::string("\xff") + marker + BigEndian(content.size() + 2, 2) + std::string(content);
}

// A JPEG, as far as its structure goes, with `secret` and an orientation from 1 to 8 in its EXIF.
inline std::string JpegWith(std::string_view secret, int orientation) {
  std::string exif("Exif\0\0II\x2a\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0", 24);
  exif += static_cast<char>(orientation);
  exif += std::string(7, '\0') + std::string(secret);
  return std::string("\xff\xd8") +
         JpegSegment('\xe0', std::string("JFIF\0\1\1\0\0\1\0\1\0\0", 14)) +
         JpegSegment('\xe1', exif) + JpegSegment('\xfe', "a comment") +
         JpegSegment('\xdb', std::string(65, '\1')) + JpegSegment('\xda', std::string(10, '\2')) +
         std::string("picture data\xff\x00more\xff\xd0rest", 24) + std::string("\xff\xd9");
}

inline std::string PngChunk(std::string_view type, std::string_view content) {
  return BigEndian(content.size(), 4) + std::string(type) + std::string(content) + "crc!";
}

// A PNG, as far as its structure goes, with a text in it.
inline std::string PngWith(std::string_view keyword, std::string_view text) {
  return std::string("\x89PNG\r\n\x1a\n") + PngChunk("IHDR", std::string(13, '\1')) +
         PngChunk("tEXt", std::string(keyword) + '\0' + std::string(text)) +
         PngChunk("IDAT", "picture data") + PngChunk("IEND", "");
}

}  // namespace steward::testing
