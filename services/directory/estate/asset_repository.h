// The rows of assets and warranty classes.
#pragma once

#include <vector>

#include "common/db/database.h"
#include "services/directory/estate/asset.h"
#include "services/directory/listing.h"

namespace steward::directory {

// Without state: any thread.
class AssetRepository {
 public:
  // NOT_FOUND when there is none.
  Result<Asset> Find(db::Session& session, const AssetName& name) const;
  Result<Asset> Lock(db::Tx& tx, const AssetName& name) const;
  Result<std::vector<Asset>> List(db::Session& session, const ListQuery& query) const;
  Status Insert(db::Tx& tx, const Asset& asset) const { return Insert(tx, std::vector{asset}); }
  Status Insert(db::Tx& tx, const std::vector<Asset>& assets) const;
  // Writes back an asset read in this transaction, and moves its version on.
  Status Save(db::Tx& tx, Asset& asset) const;

  // All of a code that a branch goes by, the newest of each level last.
  Result<std::vector<WarrantyClass>> ClassesOf(db::Session& session, const std::string& branch,
                                               const std::string& code) const;
  // Those of a branch and of the company; scope and parent of the query do not matter.
  Result<std::vector<WarrantyClass>> ListClasses(db::Session& session, const std::string& branch,
                                                 const ListQuery& query) const;
  // WARRANTY_CLASS_EXISTS when one of this code starts on the same day.
  Status Insert(db::Tx& tx, const WarrantyClass& warranty_class) const;
};

}  // namespace steward::directory
