// The rows of fit-outs, and of the rules of sites about them.
#pragma once

#include <optional>
#include <vector>

#include "common/db/database.h"
#include "services/directory/estate/fit_out.h"
#include "services/directory/listing.h"

namespace steward::directory {

// Without state: any thread. States are those of `today`.
class FitOutRepository {
 public:
  // With stages, violations and moves. NOT_FOUND when there is none.
  Result<FitOut> Find(db::Session& session, const FitOutName& name, Day today) const;
  // The same, locked until the end of the transaction; its state as it is stored.
  Result<FitOut> Lock(db::Tx& tx, const FitOutName& name) const;
  Result<std::vector<FitOut>> List(db::Session& session, const ListQuery& query, Day today) const;
  // By site.
  Result<std::vector<FitOutCounts>> Count(db::Session& session,
                                          const rpc::Scope::Condition& scope) const;
  // The one of a unit that is not closed. Lock the unit before.
  Result<std::optional<FitOutName>> OpenOf(db::Session& session, const UnitName& unit) const;

  Status Insert(db::Tx& tx, const FitOut& fit_out) const;
  // Writes back the row of a fit-out read in this transaction, and moves its version on.
  Status Save(db::Tx& tx, FitOut& fit_out) const;
  // The last of its moves, stages or violations.
  Status InsertMove(db::Tx& tx, const FitOut& fit_out) const;
  Status InsertStage(db::Tx& tx, const FitOut& fit_out) const;
  Status InsertViolation(db::Tx& tx, const FitOut& fit_out) const;
  Status SaveViolation(db::Tx& tx, const FitOutName& name, const FitOutViolation& violation) const;

  Status InsertRule(db::Tx& tx, const FitOutRule& rule) const;
  Result<std::vector<FitOutRule>> ListRules(db::Session& session, const ListQuery& query) const;
  // The one that overlaps with these days. Lock the site before.
  Result<std::optional<FitOutRule>> RuleIn(db::Session& session, const SiteName& site,
                                           const DaySpan& days) const;

 private:
  Status ReadParts(db::Session& session, FitOut& fit_out) const;
};

}  // namespace steward::directory
