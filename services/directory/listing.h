// The lists of the directory are those of common/rpc.
#pragma once

#include "common/rpc/listing.h"

namespace steward::directory {

using rpc::ListKind;
using rpc::ListQuery;
using rpc::RunList;

}  // namespace steward::directory
