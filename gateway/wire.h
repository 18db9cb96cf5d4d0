// The few pieces of protobuf's wire format the gateway writes and reads itself. Messages written
// one after the other are one merged message, which is how path, query, headers and body become one
// request.
#pragma once

#include <google/protobuf/descriptor.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace steward::gateway::wire {

using FieldPath = std::vector<const google::protobuf::FieldDescriptor*>;

// Appends a field of wire type VARINT.
void AppendVarint(int number, std::uint64_t value, std::string& out);

// Appends a field of wire type LEN.
void AppendBytes(int number, std::string_view bytes, std::string& out);

// Appends `field`, a serialized field of the innermost message, within the messages of `path`
// around it; the last of `path` is the field itself.
void AppendNested(const FieldPath& path, std::string field, std::string& out);

// Appends a text field, within the messages around it.
void AppendText(const FieldPath& path, std::string_view text, std::string& out);

// The last value of text field `number` of a message; empty when it is not there.
std::string FindText(std::string_view message, int number);

}  // namespace steward::gateway::wire
