// What is an owner's or tenant's own (MethodRule.own_permission): for methods that are also his.
#pragma once

#include <optional>

#include "common/rpc/scope.h"
#include "services/directory/day.h"
#include "services/directory/listing.h"
#include "services/directory/names.h"

namespace steward::directory {

// Whether the caller sees his own only.
inline bool SeesOwnOnly(const rpc::Scope& scope) { return !scope.own_of().empty(); }

// Who that is. Somebody who is nobody's owner, such as staff, has the id of nobody.
inline OwnerName OwnPerson(const rpc::Scope& scope) {
  const Result<OwnerName> person = OwnerName::Parse(scope.own_of());
  return person.ok() ? person.value() : OwnerName();
}

// The query with one more condition on its scope.
ListQuery Within(ListQuery query, const rpc::Scope::Condition& own);

// To be put behind the scope of a list of units: those he has to do with on this day.
rpc::Scope::Condition OwnUnits(const rpc::Scope& scope, Day today);
// The same for ownerships: those that are or were his, without mistakes.
rpc::Scope::Condition OwnOwnerships(const rpc::Scope& scope);

}  // namespace steward::directory
