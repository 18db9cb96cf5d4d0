#include "services/identity/organisation/post_repository.h"

#include <map>
#include <utility>

#include "steward/identity/v1/reasons.h"
#include "steward/type/v1/reasons.h"

namespace steward::identity {
namespace {

const std::string kSelectPosts =
    "SELECT branch_id, id, title, node_id, from_date, to_date, create_time, update_time, version"
    " FROM posts WHERE branch_id = ? ";

Days ReadDays(const db::Row& row) {
  return {row.Get<Day>("from_date"), row.Get<std::optional<Day>>("to_date")};
}

Post ReadPost(const db::Row& row) {
  return {.name = {row.Get<std::string>("branch_id"), row.Get<PostId>("id")},
          .title = row.Get<std::string>("title"),
          .node = row.Get<std::optional<NodeId>>("node_id"),
          .days = ReadDays(row),
          .created = row.Get<Time>("create_time"),
          .updated = row.Get<Time>("update_time"),
          .version = row.Get<std::uint64_t>("version")};
}

Responsibility ReadResponsibility(const db::Row& row) {
  return {row.Get<std::string>("duty"), row.Get<std::string>("area"), ReadDays(row)};
}

PostHolder ReadHolder(const db::Row& row) { return {row.Get<StaffId>("staff_id"), ReadDays(row)}; }

PostChange ReadChange(const db::Row& row) {
  return {.id = row.Get<Uuid>("id"),
          .what = {row.Get<std::string>("field"), row.Get<std::string>("before_value"),
                   row.Get<std::string>("after_value")},
          .actor = row.Get<std::string>("actor"),
          .created = row.Get<Time>("create_time")};
}

Result<Post> FoundPost(std::optional<Post> post, const PostName& name) {
  if (!post) return Fail(Reason::kPostNotFound, {{"post", name.ToString()}});
  return *std::move(post);
}

template <class Part>
using OfPost = std::pair<PostId, Part>;

}  // namespace

Status PostRepository::ReadParts(db::Session& session, Post& post) const {
  post.responsibilities =
      TRY(session.Query("SELECT duty, area, from_date, to_date FROM post_responsibilities"
                        " WHERE branch_id = ? AND post_id = ? ORDER BY position LIMIT 1000",
                        ReadResponsibility, post.name.branch, post.name.post));
  post.holders =
      TRY(session.Query("SELECT staff_id, from_date, to_date FROM post_holders"
                        " WHERE branch_id = ? AND post_id = ? ORDER BY position LIMIT 1000",
                        ReadHolder, post.name.branch, post.name.post));
  return {};
}

Status PostRepository::WriteParts(db::Tx& tx, const Post& post) const {
  const std::string& branch = post.name.branch;
  int position = 0;
  for (const Responsibility& one : post.responsibilities) {
    TRY(tx.Execute(
        "INSERT INTO post_responsibilities (branch_id, post_id, position, duty, area,"
        " from_date, to_date) VALUES (?, ?, ?, ?, ?, ?, ?)",
        branch, post.name.post, position++, one.duty, one.area, one.days.from, one.days.to));
  }
  position = 0;
  for (const PostHolder& one : post.holders) {
    TRY(
        tx.Execute("INSERT INTO post_holders (branch_id, post_id, position, staff_id, from_date,"
                   " to_date) VALUES (?, ?, ?, ?, ?, ?)",
                   branch, post.name.post, position++, one.staff, one.days.from, one.days.to));
  }
  return {};
}

Status PostRepository::Insert(db::Tx& tx, const Post& post) const {
  const std::optional<int> count = TRY(tx.QueryOne(
      "SELECT COUNT(*) FROM posts WHERE branch_id = ?",
      [](const db::Row& row) { return row.Get<int>(0); }, post.name.branch));
  if (count.value_or(0) >= kMostPosts) {
    return Fail(Reason::kPostLimit, {{"count", std::to_string(kMostPosts)}});
  }
  TRY(tx.Execute(
      "INSERT INTO posts (branch_id, id, title, node_id, from_date, to_date, create_time,"
      " update_time, version) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
      post.name.branch, post.name.post, post.title, post.node, post.days.from, post.days.to,
      post.created, post.updated, post.version));
  return WriteParts(tx, post);
}

Result<Post> PostRepository::Get(db::Session& session, const PostName& name) const {
  Post post = TRY(FoundPost(
      TRY(session.QueryOne(kSelectPosts + "AND id = ?", ReadPost, name.branch, name.post)), name));
  TRY(ReadParts(session, post));
  return post;
}

Result<Post> PostRepository::Lock(db::Tx& tx, const PostName& name) const {
  Post post = TRY(FoundPost(
      TRY(tx.QueryOne(kSelectPosts + "AND id = ? FOR UPDATE", ReadPost, name.branch, name.post)),
      name));
  TRY(ReadParts(tx, post));
  return post;
}

Status PostRepository::Save(db::Tx& tx, Post& post) const {
  const std::int64_t rows = TRY(tx.Execute(
      "UPDATE posts SET title = ?, node_id = ?, to_date = ?, update_time = ?, version = version + 1"
      " WHERE branch_id = ? AND id = ? AND version = ?",
      post.title, post.node, post.days.to, post.updated, post.name.branch, post.name.post,
      post.version));
  if (rows == 0) return Fail(type::Reason::kEtagMismatch);
  ++post.version;
  for (const char* table : {"post_responsibilities", "post_holders"}) {
    TRY(tx.Execute("DELETE FROM " + std::string(table) + " WHERE branch_id = ? AND post_id = ?",
                   post.name.branch, post.name.post));
  }
  return WriteParts(tx, post);
}

Result<std::vector<Post>> PostRepository::List(db::Session& session, const std::string& branch,
                                               const rpc::ListQuery& query) const {
  std::vector<Post> posts = TRY(
      session.Query(kSelectPosts + "AND " + query.filter.where + " AND " + query.after.sql +
                        " ORDER BY " + query.order + " LIMIT ?",
                    ReadPost, branch, query.filter.arguments, query.after.arguments, query.limit));
  for (Post& post : posts) TRY(ReadParts(session, post));
  return posts;
}

Result<std::vector<Post>> PostRepository::All(db::Session& session,
                                              const std::string& branch) const {
  std::vector<Post> posts =
      TRY(session.Query(kSelectPosts + "ORDER BY id LIMIT ?", ReadPost, branch, kMostPosts));
  std::map<PostId, Post*> by_id;
  for (Post& post : posts) by_id[post.name.post] = &post;
  for (OfPost<Responsibility>& one : TRY(session.Query(
           "SELECT post_id, duty, area, from_date, to_date FROM post_responsibilities"
           " WHERE branch_id = ? ORDER BY post_id, position LIMIT 1000000",
           [](const db::Row& row) -> OfPost<Responsibility> {
             return {row.Get<PostId>("post_id"), ReadResponsibility(row)};
           },
           branch))) {
    const auto post = by_id.find(one.first);
    if (post != by_id.end()) post->second->responsibilities.push_back(std::move(one.second));
  }
  for (const OfPost<PostHolder>& one : TRY(session.Query(
           "SELECT post_id, staff_id, from_date, to_date FROM post_holders"
           " WHERE branch_id = ? ORDER BY post_id, position LIMIT 1000000",
           [](const db::Row& row) -> OfPost<PostHolder> {
             return {row.Get<PostId>("post_id"), ReadHolder(row)};
           },
           branch))) {
    const auto post = by_id.find(one.first);
    if (post != by_id.end()) post->second->holders.push_back(one.second);
  }
  return posts;
}

Result<std::vector<PostName>> PostRepository::HeldBy(db::Session& session, const StaffName& staff,
                                                     const Day& day) const {
  return session.Query(
      "SELECT DISTINCT branch_id, post_id FROM post_holders WHERE branch_id = ? AND staff_id = ?"
      " AND (to_date IS NULL OR to_date >= ?) ORDER BY post_id LIMIT 10000",
      [](const db::Row& row) {
        return PostName{row.Get<std::string>("branch_id"), row.Get<PostId>("post_id")};
      },
      staff.branch, staff.staff, day);
}

Status PostRepository::InsertChange(db::Tx& tx, const PostName& post,
                                    const PostChange& change) const {
  TRY(
      tx.Execute("INSERT INTO post_changes (branch_id, id, post_id, field, before_value,"
                 " after_value, actor, create_time) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                 post.branch, change.id, post.post, change.what.field, change.what.before,
                 change.what.after, change.actor, change.created));
  return {};
}

Result<std::vector<PostChange>> PostRepository::ListChanges(db::Session& session,
                                                            const PostName& post,
                                                            const rpc::ListQuery& query) const {
  return session.Query(
      "SELECT id, field, before_value, after_value, actor, create_time FROM post_changes"
      " WHERE branch_id = ? AND post_id = ? AND " +
          query.filter.where + " AND " + query.after.sql + " ORDER BY " + query.order + " LIMIT ?",
      ReadChange, post.branch, post.post, query.filter.arguments, query.after.arguments,
      query.limit);
}

Result<DutyPlan> PostRepository::Plan(db::Session& session, const std::string& branch) const {
  DutyPlan plan;
  plan.version =
      TRY(session.QueryOne(
              "SELECT version FROM duty_plans WHERE branch_id = ?",
              [](const db::Row& row) { return row.Get<std::uint64_t>("version"); }, branch))
          .value_or(0);
  plan.areas = TRY(session.Query(
      "SELECT title, duty, area, from_date, to_date FROM duty_areas WHERE branch_id = ?"
      " ORDER BY position LIMIT 10000",
      [](const db::Row& row) {
        return DutyArea{row.Get<std::string>("title"), ReadResponsibility(row)};
      },
      branch));
  return plan;
}

Status PostRepository::SavePlan(db::Tx& tx, const std::string& branch, DutyPlan& plan) const {
  ++plan.version;
  TRY(
      tx.Execute("INSERT INTO duty_plans (branch_id, version) VALUES (?, ?)"
                 " ON DUPLICATE KEY UPDATE version = ?",
                 branch, plan.version, plan.version));
  TRY(tx.Execute("DELETE FROM duty_areas WHERE branch_id = ?", branch));
  int position = 0;
  for (const DutyArea& area : plan.areas) {
    TRY(
        tx.Execute("INSERT INTO duty_areas (branch_id, position, title, duty, area, from_date,"
                   " to_date) VALUES (?, ?, ?, ?, ?, ?, ?)",
                   branch, position++, area.title, area.needed.duty, area.needed.area,
                   area.needed.days.from, area.needed.days.to));
  }
  return {};
}

}  // namespace steward::identity
