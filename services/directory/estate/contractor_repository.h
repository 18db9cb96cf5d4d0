// The rows of contractors and their sites.
#pragma once

#include <vector>

#include "common/db/database.h"
#include "common/rpc/scope.h"
#include "services/directory/estate/contractor.h"
#include "services/directory/listing.h"

namespace steward::directory {

// Every method sees contractors through their sites in the caller's scope: who has none there is
// missing, and sites elsewhere are neither read nor changed. Without state: any thread.
class ContractorRepository {
 public:
  // NOT_FOUND when there is none.
  Result<Contractor> Find(db::Session& session, const rpc::Scope& scope,
                          const ContractorName& name) const;
  // The same, locked until the end of the transaction.
  Result<Contractor> Lock(db::Tx& tx, const rpc::Scope& scope, const ContractorName& name) const;
  // `query.scope` and `query.filter` are about the contractor's sites.
  Result<std::vector<Contractor>> List(db::Session& session, const std::string& branch,
                                       const ListQuery& query) const;

  Status Insert(db::Tx& tx, const Contractor& contractor) const;
  // Writes back a contractor read in this transaction, and moves its version on.
  Status Save(db::Tx& tx, Contractor& contractor) const;
  Status ReplaceSites(db::Tx& tx, const rpc::Scope& scope, const Contractor& contractor) const;

 private:
  Status InsertSites(db::Tx& tx, const Contractor& contractor) const;
  Status ReadSites(db::Session& session, const std::string& branch,
                   const rpc::Scope::Condition& scope, std::vector<Contractor>& contractors) const;
};

}  // namespace steward::directory
