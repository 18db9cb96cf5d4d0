// Posts, their changes and duty plans in the database. Without state: any thread, inside the
// session or transaction it is given.
#pragma once

#include <string>
#include <vector>

#include "common/db/database.h"
#include "common/rpc/listing.h"
#include "services/identity/organisation/post.h"

namespace steward::identity {

struct PostChange {
  Uuid id;
  PostDifference what;
  std::string actor;
  Time created;
};

class PostRepository {
 public:
  // POST_LIMIT. The branch is locked by the caller.
  Status Insert(db::Tx& tx, const Post& post) const;
  // POST_NOT_FOUND.
  Result<Post> Get(db::Session& session, const PostName& name) const;
  Result<Post> Lock(db::Tx& tx, const PostName& name) const;
  // Writes back a post locked in this transaction, and moves its version on.
  Status Save(db::Tx& tx, Post& post) const;
  // Whole ones, at most query.limit.
  Result<std::vector<Post>> List(db::Session& session, const std::string& branch,
                                 const rpc::ListQuery& query) const;
  // All of a branch.
  Result<std::vector<Post>> All(db::Session& session, const std::string& branch) const;
  // What somebody holds on this day or later, by id.
  Result<std::vector<PostName>> HeldBy(db::Session& session, const StaffName& staff,
                                       const Day& day) const;

  Status InsertChange(db::Tx& tx, const PostName& post, const PostChange& change) const;
  Result<std::vector<PostChange>> ListChanges(db::Session& session, const PostName& post,
                                              const rpc::ListQuery& query) const;

  Result<DutyPlan> Plan(db::Session& session, const std::string& branch) const;
  // In place of the plan before. The branch is locked by the caller.
  Status SavePlan(db::Tx& tx, const std::string& branch, DutyPlan& plan) const;

 private:
  Status ReadParts(db::Session& session, Post& post) const;
  Status WriteParts(db::Tx& tx, const Post& post) const;
};

}  // namespace steward::identity
