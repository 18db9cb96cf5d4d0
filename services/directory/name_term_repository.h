// The rows by which the search box finds people: the terms of a name at each site where the person
// has, or had, to do with a unit.
#pragma once

#include <string>
#include <string_view>

#include "common/db/database.h"
#include "services/directory/names.h"

namespace steward::directory {

// Without state: any thread. Terms of a site that somebody has nothing to do with any more may
// stay: a search keeps to owner_units.
class NameTermRepository {
 public:
  // Adds the terms at the sites of his units. With the row of the owner new or locked.
  Status Add(db::Tx& tx, const OwnerName& owner, std::string_view display_name) const;
  // The same after a change of name or units.
  Status Renew(db::Tx& tx, const OwnerName& owner, std::string_view display_name) const;
  // Adds those of all people of the unit, and locks the rows of these owners, so that no name
  // changes meanwhile. With the row of the unit locked: units before owners.
  Status AddPeopleOf(db::Tx& tx, const UnitName& unit) const;

 private:
  Status Insert(db::Tx& tx, const OwnerName& owner, std::string_view display_name,
                const std::vector<std::string>& sites) const;
};

}  // namespace steward::directory
