// Messages without their secrets, for logs.
#pragma once

#include <string>
#include <vector>

namespace google::protobuf {
class Descriptor;
class Message;
}  // namespace google::protobuf

namespace steward::validate {

// One line of text with every populated secret field as `***`. Text of the callers is escaped, so
// that it cannot forge a second line. At most 4,096 bytes; the rest is cut.
std::string Redact(const google::protobuf::Message& message);

// The paths of the secret fields of a type, for example `staff.password`, sorted; list items and
// map values have no index. A type inside itself is followed once.
std::vector<std::string> SecretPaths(const google::protobuf::Descriptor& type);

}  // namespace steward::validate
