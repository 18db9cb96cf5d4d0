// The rows of billing areas.
#pragma once

#include <vector>

#include "common/db/database.h"
#include "services/directory/listing.h"
#include "services/directory/occupancy/billing_area.h"

namespace steward::directory {

// Without state: any thread.
class BillingAreaRepository {
 public:
  // All of a unit, oldest first: as many as people have written.
  Result<std::vector<BillingArea>> OfUnit(db::Session& session, const UnitName& unit) const;
  Result<std::vector<BillingArea>> List(db::Session& session, const ListQuery& query) const;

  Status Insert(db::Tx& tx, const BillingArea& area) const;
  Status SaveEnd(db::Tx& tx, const BillingArea& area) const;
};

}  // namespace steward::directory
