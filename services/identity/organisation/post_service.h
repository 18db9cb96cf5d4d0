// PostService of the contract. Any thread.
#pragma once

#include <functional>
#include <map>
#include <string>

#include "common/paging/page.h"
#include "common/rpc/call.h"
#include "common/rpc/mutate.h"
#include "services/identity/branch_repository.h"
#include "services/identity/organisation/post_repository.h"
#include "services/identity/organisation/rights_reader.h"
#include "services/identity/staff_repository.h"
#include "steward/identity/v1/post_service.pb.h"

namespace steward::identity {

class PostService {
 public:
  // All outlive the service.
  struct Parts {
    const rpc::Writes& writes;
    const paging::Pages& pages;
    const RightsReader& rights;
  };
  explicit PostService(const Parts& parts) : parts_(parts) {}

  Result<v1::Post> CreatePost(rpc::Call& call, const v1::CreatePostRequest& request);
  Result<v1::Post> GetPost(rpc::Call& call, const v1::GetPostRequest& request);
  Result<v1::ListPostsResponse> ListPosts(rpc::Call& call, const v1::ListPostsRequest& request);
  Result<v1::Post> UpdatePost(rpc::Call& call, const v1::UpdatePostRequest& request);
  Result<v1::Post> EndPost(rpc::Call& call, const v1::EndPostRequest& request);
  Result<v1::Post> FillPost(rpc::Call& call, const v1::FillPostRequest& request);
  Result<v1::Post> VacatePost(rpc::Call& call, const v1::VacatePostRequest& request);
  Result<v1::ListPostChangesResponse> ListPostChanges(rpc::Call& call,
                                                      const v1::ListPostChangesRequest& request);
  Result<v1::DutyPlan> GetDutyPlan(rpc::Call& call, const v1::GetDutyPlanRequest& request);
  Result<v1::DutyPlan> UpdateDutyPlan(rpc::Call& call, const v1::UpdateDutyPlanRequest& request);
  Result<v1::GapsReport> ReportGaps(rpc::Call& call, const v1::ReportGapsRequest& request);

 private:
  // Changes a locked post on a day of its branch, and keeps what changed.
  using Edit = std::function<Status(Post&, const Day& today)>;
  Result<v1::Post> Change(db::Tx& tx, const rpc::Call& call, const PostName& name,
                          const std::string& etag, const Edit& edit) const;
  // NODE_NOT_FOUND, NODE_CLOSED.
  Status CheckNode(const DatedTree& dated, const Post& post, const Day& today) const;
  Result<std::map<StaffId, Day>> LastDays(db::Session& session, const std::string& branch,
                                          const Day& today) const;

  const Parts parts_;
  const BranchRepository branches_{};
  const StaffRepository staff_{};
  const PostRepository posts_{};
};

// Keeps what a change of a post came to.
Status NotePostChanges(db::Tx& tx, const rpc::Call& call, IdSource& ids, const PostName& post,
                       const std::vector<PostDifference>& differences);

// Hands whatever somebody holds on this day or later over to his successor; how many posts.
Result<int> HandOverPosts(db::Tx& tx, const rpc::Call& call, IdSource& ids, const StaffName& staff,
                          const StaffId& successor, const Day& day);

}  // namespace steward::identity
