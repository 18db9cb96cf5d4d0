// Text as JSON strings, for the lines this process writes itself (logs, spans). Reading JSON is
// done elsewhere.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace steward {

// Appends `text` in quotes. Control characters, quotes and backslashes are escaped, bytes that are
// not UTF-8 become U+FFFD. Stops at a character boundary before `line` would grow beyond `limit`
// bytes, closing quote included; false when something was left out. Needs room for two quotes.
bool AppendJsonString(std::string& line, std::string_view text, size_t limit = std::string::npos);

}  // namespace steward
