#include "services/identity/organisation/post_service.h"

#include <utility>

#include "common/rpc/listing.h"
#include "common/validate/field_mask.h"
#include "services/identity/convert.h"
#include "services/identity/organisation/post_convert.h"

namespace steward::identity {
namespace {

constexpr std::string_view kPlanPattern = "branches/{}/dutyPlan";

paging::Value PostValueOf(const Post& post, std::string_view field) {
  if (field == "title") return post.title;
  if (field == "create_time") return post.created;
  if (field == "update_time") return post.updated;
  return Uuid(post.name.post);
}

const rpc::ListKind<Post>& PostLists() {
  using paging::Type;
  using paging::Use;
  static const rpc::ListKind<Post> kind{
      paging::Columns({{"title", Type::Text(), "title"},
                       {"from_date", Type::Day(), "from_date", Use::kFilter},
                       {"to_date", Type::Day(), "to_date", Use::kFilter},
                       {"create_time", Type::Instant(), "create_time"},
                       {"update_time", Type::Instant(), "update_time"}},
                      {"id", Type::Id(), "id"}),
      "title", PostValueOf};
  return kind;
}

paging::Value PostChangeValueOf(const PostChange& change, std::string_view field) {
  if (field == "create_time") return change.created;
  return change.id;
}

const rpc::ListKind<PostChange>& PostChangeLists() {
  using paging::Type;
  static const rpc::ListKind<PostChange> kind{
      paging::Columns({{"create_time", Type::Instant(), "create_time"}}, {"id", Type::Id(), "id"}),
      "create_time desc", PostChangeValueOf};
  return kind;
}

// The branch of a plan; the validator held the name to its pattern.
std::string BranchOfPlan(const std::string& name) {
  std::string branch;
  ParseName(kPlanPattern, name, branch);
  return branch;
}

}  // namespace

Status NotePostChanges(db::Tx& tx, const rpc::Call& call, IdSource& ids, const PostName& post,
                       const std::vector<PostDifference>& differences) {
  for (const PostDifference& difference : differences) {
    TRY(PostRepository().InsertChange(tx, post,
                                      {.id = ids.Next(call.now()),
                                       .what = difference,
                                       .actor = call.principal().name,
                                       .created = call.now()}));
  }
  return {};
}

Result<int> HandOverPosts(db::Tx& tx, const rpc::Call& call, IdSource& ids, const StaffName& staff,
                          const StaffId& successor, const Day& day) {
  const PostRepository posts;
  int count = 0;
  for (const PostName& name : TRY(posts.HeldBy(tx, staff, day))) {
    Post post = TRY(posts.Lock(tx, name));
    const auto before = post.Facts();
    if (!post.HandOver(staff.staff, successor, day)) continue;
    post.updated = call.now();
    TRY(posts.Save(tx, post));
    TRY(NotePostChanges(tx, call, ids, name, DifferencesBetween(before, post.Facts())));
    ++count;
  }
  return count;
}

Status PostService::CheckNode(const DatedTree& dated, const Post& post, const Day& today) const {
  if (!post.node) return {};
  const Node* node = dated.tree.Find(*post.node);
  if (node == nullptr) {
    return Fail(Reason::kNodeNotFound,
                {{"node", NodeName{post.name.branch, *post.node}.ToString()}});
  }
  return node->CheckOpen(today);
}

Result<v1::Post> PostService::CreatePost(rpc::Call& call, const v1::CreatePostRequest& request) {
  const BranchName parent = TRY(BranchName::Parse(request.parent()));
  Post post{.name = {parent.branch, PostId()}, .created = call.now(), .updated = call.now()};
  Apply(request.post(), post);
  return rpc::Mutate(call, parts_.writes, request, [&](db::Tx& tx) -> Result<v1::Post> {
    TRY(branches_.Lock(tx, parent.branch));
    const DatedTree dated = TRY(parts_.rights.Dated(tx, parent.branch));
    const Day today = dated.DayOf(call.now());
    post.days.from = request.post().has_from_date() ? ToDay(request.post().from_date()) : today;
    post.name.post = PostId(parts_.writes.ids.Next(call.now()));
    TRY(post.Check());
    TRY(CheckNode(dated, post, today));
    TRY(posts_.Insert(tx, post));
    TRY(NotePostChanges(tx, call, parts_.writes.ids, post.name,
                        DifferencesBetween({}, post.Facts())));
    return ToProto(post);
  });
}

Result<v1::Post> PostService::GetPost(rpc::Call& call, const v1::GetPostRequest& request) {
  const PostName name = TRY(PostName::Parse(request.name()));
  return ToProto(TRY(parts_.writes.db.Read(
      call.patience(), [&](db::Session& session) { return posts_.Get(session, name); })));
}

Result<v1::ListPostsResponse> PostService::ListPosts(rpc::Call& call,
                                                     const v1::ListPostsRequest& request) {
  const BranchName parent = TRY(BranchName::Parse(request.parent()));
  return rpc::RunList<v1::ListPostsResponse>(
      call, parts_.pages, PostLists(), request,
      [&](const rpc::ListQuery& query) {
        return parts_.writes.db.Read(call.patience(), [&](db::Session& session) {
          return posts_.List(session, parent.branch, query);
        });
      },
      [](v1::ListPostsResponse& response, const Post& post) {
        *response.add_posts() = ToProto(post);
      });
}

Result<v1::Post> PostService::Change(db::Tx& tx, const rpc::Call& call, const PostName& name,
                                     const std::string& etag, const Edit& edit) const {
  Post post = TRY(posts_.Lock(tx, name));
  TRY(CheckEtag(etag, post.version));
  const DatedTree dated = TRY(parts_.rights.Dated(tx, name.branch));
  const Day today = dated.DayOf(call.now());
  TRY(post.CheckOpen(today));
  const auto before = post.Facts();
  const std::optional<NodeId> node_before = post.node;
  TRY(edit(post, today));
  TRY(post.Check());
  if (post.node != node_before) TRY(CheckNode(dated, post, today));
  post.updated = call.now();
  TRY(posts_.Save(tx, post));
  TRY(NotePostChanges(tx, call, parts_.writes.ids, name, DifferencesBetween(before, post.Facts())));
  return ToProto(post);
}

Result<v1::Post> PostService::UpdatePost(rpc::Call& call, const v1::UpdatePostRequest& request) {
  const PostName name = TRY(PostName::Parse(request.post().name()));
  return rpc::Mutate(call, parts_.writes, request, [&](db::Tx& tx) {
    return Change(tx, call, name, request.post().etag(), [&](Post& post, const Day&) -> Status {
      Apply(TRY(validate::ApplyMask(ToProto(post), request.post(), request.update_mask())), post);
      return {};
    });
  });
}

Result<v1::Post> PostService::EndPost(rpc::Call& call, const v1::EndPostRequest& request) {
  const PostName name = TRY(PostName::Parse(request.name()));
  return rpc::Mutate(call, parts_.writes, request, [&](db::Tx& tx) {
    return Change(tx, call, name, request.etag(),
                  [&](Post& post, const Day&) { return post.End(ToDay(request.to_date())); });
  });
}

Result<v1::Post> PostService::FillPost(rpc::Call& call, const v1::FillPostRequest& request) {
  const PostName name = TRY(PostName::Parse(request.name()));
  const StaffName staff = TRY(StaffName::Parse(request.staff()));
  return rpc::Mutate(call, parts_.writes, request, [&](db::Tx& tx) -> Result<v1::Post> {
    const Staff person = TRY(staff_.Lock(tx, staff)).staff;  // so that no leaving passes by
    return Change(tx, call, name, request.etag(), [&](Post& post, const Day& today) -> Status {
      Days days{request.has_from_date() ? ToDay(request.from_date()) : today, std::nullopt};
      if (request.has_to_date()) days.to = ToDay(request.to_date());
      const std::optional<Day> last = person.employment.LastDay();
      if (person.state != Staff::State::kActive || (last && *last < days.from)) {
        return Fail(Reason::kPostHolderInvalid, {{"staff", staff.ToString()}});
      }
      return post.Fill({staff.staff, days});
    });
  });
}

Result<v1::Post> PostService::VacatePost(rpc::Call& call, const v1::VacatePostRequest& request) {
  const PostName name = TRY(PostName::Parse(request.name()));
  const StaffName staff = TRY(StaffName::Parse(request.staff()));
  return rpc::Mutate(call, parts_.writes, request, [&](db::Tx& tx) {
    return Change(tx, call, name, request.etag(), [&](Post& post, const Day& today) {
      return post.Vacate(staff.staff, request.has_to_date() ? ToDay(request.to_date()) : today);
    });
  });
}

Result<v1::ListPostChangesResponse> PostService::ListPostChanges(
    rpc::Call& call, const v1::ListPostChangesRequest& request) {
  const PostName post = TRY(PostName::Parse(request.parent()));
  return rpc::RunList<v1::ListPostChangesResponse>(
      call, parts_.pages, PostChangeLists(), request,
      [&](const rpc::ListQuery& query) {
        return parts_.writes.db.Read(call.patience(),
                                     [&](db::Session& session) -> Result<std::vector<PostChange>> {
                                       TRY(posts_.Get(session, post));
                                       return posts_.ListChanges(session, post, query);
                                     });
      },
      [](v1::ListPostChangesResponse& response, const PostChange& change) {
        *response.add_changes() = ToProto(change);
      });
}

Result<v1::DutyPlan> PostService::GetDutyPlan(rpc::Call& call,
                                              const v1::GetDutyPlanRequest& request) {
  const std::string branch = BranchOfPlan(request.name());
  return parts_.writes.db.Read(call.patience(), [&](db::Session& session) -> Result<v1::DutyPlan> {
    TRY(branches_.Get(session, branch));
    return ToProto(TRY(posts_.Plan(session, branch)), branch);
  });
}

Result<v1::DutyPlan> PostService::UpdateDutyPlan(rpc::Call& call,
                                                 const v1::UpdateDutyPlanRequest& request) {
  const std::string branch = BranchOfPlan(request.duty_plan().name());
  return rpc::Mutate(call, parts_.writes, request, [&](db::Tx& tx) -> Result<v1::DutyPlan> {
    TRY(branches_.Lock(tx, branch));
    DutyPlan plan = TRY(posts_.Plan(tx, branch));
    TRY(CheckEtag(request.duty_plan().etag(), plan.version));
    Apply(
        TRY(validate::ApplyMask(ToProto(plan, branch), request.duty_plan(), request.update_mask())),
        plan);
    TRY(plan.Check());
    TRY(posts_.SavePlan(tx, branch, plan));
    return ToProto(plan, branch);
  });
}

Result<std::map<StaffId, Day>> PostService::LastDays(db::Session& session,
                                                     const std::string& branch,
                                                     const Day& today) const {
  std::map<StaffId, Day> last_days;
  for (const StaffEnd& end : TRY(staff_.Ends(session, branch))) {
    // Who is disabled held his posts until yesterday, as far as anybody knows.
    const Day yesterday(std::chrono::sys_days(today) - std::chrono::days(1));
    const Day last = end.last_day.value_or(yesterday);
    last_days[end.staff] = end.disabled ? std::min(last, yesterday) : last;
  }
  return last_days;
}

Result<v1::GapsReport> PostService::ReportGaps(rpc::Call& call,
                                               const v1::ReportGapsRequest& request) {
  const BranchName name = TRY(BranchName::Parse(request.branch()));
  return parts_.writes.db.Read(
      call.patience(), [&](db::Session& session) -> Result<v1::GapsReport> {
        const DatedTree dated = TRY(parts_.rights.Dated(session, name.branch));
        const Day today = dated.DayOf(call.now());
        Days days{request.has_from_date() ? ToDay(request.from_date()) : today, std::nullopt};
        days.to = request.has_to_date() ? ToDay(request.to_date()) : days.from;
        const auto count = std::chrono::sys_days(*days.to) - std::chrono::sys_days(days.from);
        if (count.count() < 0 || count.count() >= kMostReportDays) {
          return Fail(Reason::kGapsRangeInvalid, {{"days", std::to_string(kMostReportDays)}});
        }
        const DutyPlan plan = TRY(posts_.Plan(session, name.branch));
        return ToProto(GapsOf(plan, TRY(posts_.All(session, name.branch)),
                              TRY(LastDays(session, name.branch, today)), days));
      });
}

}  // namespace steward::identity
