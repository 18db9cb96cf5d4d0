// The rows by which the search box finds people: the terms of a name at each site where the person
// has, or had, to do with a unit.
#pragma once

#include <string>
#include <string_view>
#include <vector>

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
  // Adds those of all people of the units who have none at the site, and locks the rows of these
  // owners, so that no name changes meanwhile. With the rows of the units locked: units before
  // owners. `units` has a length for which the statement is kept.
  Status AddPeopleOf(db::Tx& tx, const SiteName& site, const std::vector<UnitId>& units) const;

  // Adds those of people who have to do with units of the site, in one go. With their rows new or
  // locked.
  struct NamedOwner {
    OwnerId id;
    std::string display_name;
  };
  Status AddAt(db::Tx& tx, const SiteName& site, const std::vector<NamedOwner>& people) const;
};

}  // namespace steward::directory
