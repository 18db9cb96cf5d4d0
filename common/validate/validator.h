// Holds every request to the rules its proto declares (steward/options/v1/field.proto), before the
// handler. The rules of a message type are compiled once, on first use or by Prepare, and kept for
// the life of the process; a rule that cannot be compiled is a mistake in the proto and ends the
// process. Everything here may be called by any thread; types from a pool of one's own must outlive
// the process.
#pragma once

#include <string_view>

#include "common/base/result.h"

namespace google::protobuf {
class Descriptor;
class Message;
}  // namespace google::protobuf

namespace steward::validate {

// Compiles the rules of the type and of all types it contains. Called at start-up for every request
// type, so that a bad pattern stops the start and not a call.
void Prepare(const google::protobuf::Descriptor& type);

// Clears what only the service sets (OUTPUT_ONLY) and checks the rest. Fails with INVALID_REQUEST
// and one violation per broken rule, at most LIMIT_FIELD_VIOLATIONS. The rule words are stable:
//
//   required, min_len, max_len, pattern, uuid, resource, characters, trimmed, utf8, enum, gte, lte,
//   finite, min_items, max_items, unique, timestamp, date, depth
//
// In the request of an update, that is one with an `update_mask` beside a resource, the resource
// needs its required fields only where the mask names them (all for `*`), and always its
// identifier. Unknown fields are left alone.
Status Check(google::protobuf::Message& request);

// Every resource name in the request must lie in this branch, which is the one authorization
// decided by. Fails with INVALID_REQUEST, rule `branch`. Names outside `branches/` are not looked
// at.
Status CheckSameBranch(const google::protobuf::Message& request, std::string_view branch);

// Clears INPUT_ONLY fields, such as a new password, from an answer.
void ClearInputOnly(google::protobuf::Message& answer);

}  // namespace steward::validate
