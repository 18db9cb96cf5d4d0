// Partial updates: what a client may change of a resource, and how.
#pragma once

#include "common/base/result.h"

namespace google::protobuf {
class FieldMask;
class Message;
}  // namespace google::protobuf

namespace steward::validate {

// Changes `stored` to what the update asks for:
//   no mask    the fields that are populated in the patch, also inside messages
//   `*`        all fields; what the patch leaves out is cleared
//   paths      these fields; what the patch leaves out is cleared. `contact.phone` reaches
//              into messages
// Lists, maps and Google's messages (times, dates) are replaced whole. Output-only fields are
// ignored. Immutable fields and the identifier may be sent unchanged; a change is refused with
// UPDATE_MASK_INVALID, as are unknown paths and `*` beside others. On failure `stored` is
// undefined.
Status MergeByMask(google::protobuf::Message& stored, const google::protobuf::Message& patch,
                   const google::protobuf::FieldMask& mask);

// The same on a copy of the stored resource.
template <class Resource>
Result<Resource> ApplyMask(const Resource& stored, const Resource& patch,
                           const google::protobuf::FieldMask& mask) {
  Resource merged = stored;
  TRY(MergeByMask(merged, patch, mask));
  return merged;
}

}  // namespace steward::validate
