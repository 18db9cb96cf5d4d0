// Nodes in the database. Without state but for the key of bank accounts: any thread, inside the
// session or transaction it is given.
#pragma once

#include <set>
#include <string_view>
#include <vector>

#include "common/db/database.h"
#include "common/privacy/privacy.h"
#include "common/rpc/listing.h"
#include "services/identity/organisation/node.h"

namespace steward::identity {

class NodeRepository {
 public:
  // The key ring outlives it.
  explicit NodeRepository(const keys::KeyRing& keys) : cipher_(keys) {}

  // All nodes of a branch; a writer holds the lock of the branch.
  Result<Tree> ReadTree(db::Session& session, std::string_view branch) const;
  // At most query.limit, without parents and sites.
  Result<std::vector<Node>> List(db::Session& session, std::string_view branch,
                                 const rpc::ListQuery& query) const;
  Status Insert(db::Tx& tx, const Node& node) const;
  // Writes back a node read under the lock of the branch, and moves its version on.
  Status Save(db::Tx& tx, Node& node) const;

 private:
  // The rows of nodes, without what other tables hold.
  template <class... Arguments>
  Result<std::vector<Node>> Read(db::Session& session, std::string_view rest,
                                 const Arguments&... arguments) const;
  Status InsertParts(db::Tx& tx, const Node& node) const;

  const privacy::FieldCipher cipher_;
};

}  // namespace steward::identity
