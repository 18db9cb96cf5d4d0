// The facts of units, which stand in the rows of units, and their moves.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "common/db/database.h"
#include "services/directory/listing.h"
#include "services/directory/occupancy/unit_facts.h"

namespace steward::directory {

// The units of a site in one state.
struct StateCount {
  std::string site;
  UnitState state = UnitState::kNotDelivered;
  int unit_count = 0;
  std::int64_t floor_area_m2_x100 = 0;
};

// Without state: any thread.
class UnitFactsRepository {
 public:
  // NOT_FOUND when there is no such unit.
  Result<UnitFacts> Find(db::Session& session, const UnitName& unit) const;
  // The same with the row of the unit locked.
  Result<UnitFacts> Lock(db::Tx& tx, const UnitName& unit) const;
  // By house key, of those of the site that are there; all of them locked.
  Result<std::map<std::string, UnitFacts>> LockHouses(db::Tx& tx, const SiteName& site,
                                                      std::vector<std::string> house_keys) const;
  Result<std::vector<UnitFacts>> List(db::Session& session, const ListQuery& query) const;
  Result<std::vector<StateCount>> Count(db::Session& session,
                                        const rpc::Scope::Condition& scope) const;

  // Writes back facts read in this transaction, with the move, and moves their version on.
  Status Record(db::Tx& tx, UnitFacts& facts, const FactChange& change) const;

  // Moves that are known of units made in this transaction.
  Status InsertChanges(db::Tx& tx, const std::vector<FactChange>& changes) const;
  Result<std::vector<FactChange>> ListChanges(db::Session& session, const ListQuery& query) const;
  // The moves of the delivery, oldest first: at most a few.
  Result<std::vector<FactChange>> Deliveries(db::Session& session, const UnitName& unit) const;
};

}  // namespace steward::directory
