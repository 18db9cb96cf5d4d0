// The columns of this schema that hold sealed values; see common/privacy/sealed_column.h.
#pragma once

#include "common/privacy/sealed_column.h"

namespace steward::identity {

privacy::SealedColumns SealedColumns();

}  // namespace steward::identity
