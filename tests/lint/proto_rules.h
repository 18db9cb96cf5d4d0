// Rules about our contracts that buf does not know: method and field options, lists, writes,
// endings of names, texts of reasons. Pure functions over descriptors.
#pragma once

#include <google/protobuf/descriptor.h>

#include "tests/lint/source_tree.h"

namespace steward::lint {

// Everything in one file; findings name the file and, where known, the line.
Findings CheckContract(const google::protobuf::FileDescriptor& file);

}  // namespace steward::lint
