// The lists of the directory are those of common/rpc.
#pragma once

#include <vector>

#include "common/rpc/listing.h"

namespace steward::directory {

using rpc::ListKind;
using rpc::ListQuery;
using rpc::RunList;
using rpc::SelectPage;

// `ids` with the last one repeated up to the next of 1, 4, 16, 64, 256 and so on, so that
// statements with `IN (...)` have few texts and stay cached. Not for an empty list.
template <class ResourceId>
std::vector<ResourceId> Padded(std::vector<ResourceId> ids) {
  size_t size = 1;
  while (size < ids.size()) size *= 4;
  ids.resize(size, ResourceId(ids.back()));
  return ids;
}

}  // namespace steward::directory
