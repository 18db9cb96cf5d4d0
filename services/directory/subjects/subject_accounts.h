// The accounts by which a person signs on, which identity keeps, as a part of a copy.
#pragma once

#include "services/directory/subjects/subject_tables.h"

namespace steward::identity::v1 {
class AccountsCopy;
}

namespace steward::directory {

Copied CopiedOf(const identity::v1::AccountsCopy& accounts);

}  // namespace steward::directory
