#include "gateway/wire.h"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/wire_format_lite.h>

namespace steward::gateway::wire {
namespace {

namespace pb = google::protobuf;
using pb::internal::WireFormatLite;

void AppendRaw(std::uint64_t value, std::string& out) {
  for (; value >= 0x80; value >>= 7) out += static_cast<char>((value & 0x7f) | 0x80);
  out += static_cast<char>(value);
}

}  // namespace

void AppendVarint(int number, std::uint64_t value, std::string& out) {
  AppendRaw(static_cast<std::uint64_t>(number) << 3, out);
  AppendRaw(value, out);
}

void AppendBytes(int number, std::string_view bytes, std::string& out) {
  AppendRaw(static_cast<std::uint64_t>(number) << 3 | 2, out);
  AppendRaw(bytes.size(), out);
  out += bytes;
}

void AppendNested(const FieldPath& path, std::string field, std::string& out) {
  for (size_t i = path.size() - 1; i-- > 0;) {
    std::string around;
    AppendBytes(path[i]->number(), field, around);
    field = std::move(around);
  }
  out += field;
}

void AppendText(const FieldPath& path, std::string_view text, std::string& out) {
  if (path.size() == 1) return AppendBytes(path[0]->number(), text, out);
  std::string field;
  AppendBytes(path.back()->number(), text, field);
  AppendNested(path, std::move(field), out);
}

std::string FindText(std::string_view message, int number) {
  pb::io::CodedInputStream stream(reinterpret_cast<const std::uint8_t*>(message.data()),
                                  static_cast<int>(message.size()));
  std::string text;
  while (const std::uint32_t tag = stream.ReadTag()) {
    const bool wanted =
        tag == WireFormatLite::MakeTag(number, WireFormatLite::WIRETYPE_LENGTH_DELIMITED);
    const bool read = wanted ? WireFormatLite::ReadBytes(&stream, &text)
                             : WireFormatLite::SkipField(&stream, tag);
    if (!read) break;
  }
  return text;
}

}  // namespace steward::gateway::wire
