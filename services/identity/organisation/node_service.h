// NodeService of the contract. Any thread.
#pragma once

#include <string>

#include "common/paging/page.h"
#include "common/rpc/call.h"
#include "common/rpc/mutate.h"
#include "services/identity/organisation/rights_reader.h"
#include "steward/identity/v1/node_service.pb.h"

namespace steward::identity {

class NodeService {
 public:
  // All outlive the service. `clock` tells real time.
  struct Parts {
    const rpc::Writes& writes;
    const paging::Pages& pages;
    const RightsReader& rights;
    const Clock& clock;
  };
  explicit NodeService(const Parts& parts) : parts_(parts) {}

  Result<v1::Node> CreateNode(rpc::Call& call, const v1::CreateNodeRequest& request);
  Result<v1::Node> GetNode(rpc::Call& call, const v1::GetNodeRequest& request);
  Result<v1::ListNodesResponse> ListNodes(rpc::Call& call, const v1::ListNodesRequest& request);
  Result<v1::Node> UpdateNode(rpc::Call& call, const v1::UpdateNodeRequest& request);
  Result<v1::Node> MoveNode(rpc::Call& call, const v1::MoveNodeRequest& request);
  Result<v1::Node> CloseNode(rpc::Call& call, const v1::CloseNodeRequest& request);
  Result<v1::RevealBankAccountResponse> RevealBankAccount(
      rpc::Call& call, const v1::RevealBankAccountRequest& request);

 private:
  // A branch's organisation under its lock, and what day it is there.
  struct Locked {
    DatedTree dated;
    Day today;
  };
  Result<Locked> Lock(db::Tx& tx, const std::string& branch) const;
  // A node that may be changed. NODE_NOT_FOUND, NODE_CLOSED, ETAG_MISMATCH.
  Result<Node> Open(const Locked& locked, const NodeName& name, const std::string& etag) const;
  // Writes a changed node back if the tree stays right.
  Result<v1::Node> Save(db::Tx& tx, const rpc::Call& call, const Locked& before, Node node) const;
  // What a changed tree means for those who hold roles at it.
  Status PassOn(db::Tx& tx, const rpc::Call& call, const Locked& before, const Tree& after,
                const NodeName& changed) const;

  const Parts parts_;
  const BranchRepository branches_{};
  const StaffRepository staff_{};
  const GrantRepository grants_{};
};

}  // namespace steward::identity
