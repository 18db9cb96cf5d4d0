// The rows of sites.
#pragma once

#include <optional>
#include <vector>

#include "common/db/database.h"
#include "services/directory/listing.h"
#include "services/directory/site.h"

namespace steward::directory {

// Without state: any thread.
class SiteRepository {
 public:
  // NOT_FOUND when there is none.
  Result<Site> Find(db::Session& session, const SiteName& name) const;
  Result<Site> Lock(db::Tx& tx, const SiteName& name) const;
  // NOT_FOUND unless the site is there.
  Status CheckExists(db::Session& session, const SiteName& name) const;
  Result<std::vector<Site>> List(db::Session& session, const ListQuery& query) const;

  // Of all branches, in the order of branches and codes, behind `after` or from the first.
  Result<std::vector<Site>> ListAll(db::Session& session, const std::optional<SiteName>& after,
                                    int limit) const;

  // SITE_EXISTS when the code is taken.
  Status Insert(db::Tx& tx, const Site& site) const;
  // Writes back a site read in this transaction, and moves its version on.
  Status Save(db::Tx& tx, Site& site) const;
};

}  // namespace steward::directory
