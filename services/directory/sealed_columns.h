// The columns of this schema that hold sealed values; see common/privacy/sealed_column.h.
#pragma once

#include <string>

#include "common/privacy/sealed_column.h"

namespace steward::directory {

// `blob_folder` is where the files lie whose hashes are in the tables.
privacy::SealedColumns SealedColumns(const std::string& blob_folder);

}  // namespace steward::directory
