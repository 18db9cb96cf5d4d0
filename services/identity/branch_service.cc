#include "services/identity/branch_service.h"

#include <algorithm>

#include "common/base/text.h"
#include "common/validate/field_mask.h"
#include "services/identity/calendar_events.h"
#include "services/identity/convert.h"

namespace steward::identity {
namespace {

// The branches in which somebody holds any role; absent: all.
std::optional<std::vector<std::string>> BranchesOf(const auth::Principal& principal) {
  std::vector<std::string> branches;
  for (const auth::Grant& grant : principal.grants) {
    if (grant.prefix.empty()) return std::nullopt;
    const std::vector<std::string_view> segments = Split(grant.prefix, '/');
    if (segments.size() >= 2) branches.emplace_back(segments[1]);
  }
  std::sort(branches.begin(), branches.end());
  branches.erase(std::unique(branches.begin(), branches.end()), branches.end());
  return branches;
}

}  // namespace

Result<v1::Branch> BranchService::CreateBranch(rpc::Call& call,
                                               const v1::CreateBranchRequest& request) {
  const BranchName name = TRY(BranchName::Parse(request.name()));
  return rpc::Mutate(call, writes_, request, [&](db::Tx& tx) -> Result<v1::Branch> {
    Branch branch{.id = name.branch, .created = call.now(), .updated = call.now()};
    Apply(request.branch(), branch);
    TRY(branches_.Insert(tx, branch));
    TRY(PublishCalendar(tx, call, writes_.ids, calendars_, branch));
    return ToProto(branch);
  });
}

Result<v1::Branch> BranchService::GetBranch(rpc::Call& call, const v1::GetBranchRequest& request) {
  const BranchName name = TRY(BranchName::Parse(request.name()));
  return ToProto(TRY(writes_.db.Read(
      call.patience(), [&](db::Session& session) { return branches_.Get(session, name.branch); })));
}

Result<v1::ListBranchesResponse> BranchService::ListBranches(
    rpc::Call& call, const v1::ListBranchesRequest& request) {
  const paging::Listing listing =
      paging::ListingOf(call.method().full_name(), call.principal().name, request);
  BranchQuery query{.only = BranchesOf(call.principal()),
                    .filter = TRY(paging::Filter::Parse(request.filter(), branches_.columns())),
                    .order = TRY(paging::OrderBy::Parse(request.order_by(), branches_.columns())),
                    .page = TRY(pages_.Open(listing, request.page_size(), request.page_token()))};
  std::vector<Branch> branches = TRY(writes_.db.Read(
      call.patience(), [&](db::Session& session) { return branches_.List(session, query); }));

  v1::ListBranchesResponse response;
  response.set_next_page_token(
      pages_.Next(listing, query.page, branches, [&](const Branch& branch) {
        paging::Cursor cursor;
        for (const paging::OrderBy::Term& term : query.order.terms()) {
          if (term.column->field == "display_name")
            cursor.emplace_back(branch.display_name);
          else if (term.column->field == "create_time")
            cursor.emplace_back(branch.created);
          else if (term.column->field == "update_time")
            cursor.emplace_back(branch.updated);
          else
            cursor.emplace_back(branch.id);
        }
        return cursor;
      }));
  for (const Branch& branch : branches) *response.add_branches() = ToProto(branch);
  return response;
}

Result<v1::Branch> BranchService::UpdateBranch(rpc::Call& call,
                                               const v1::UpdateBranchRequest& request) {
  const BranchName name = TRY(BranchName::Parse(request.branch().name()));
  return rpc::Mutate(call, writes_, request, [&](db::Tx& tx) -> Result<v1::Branch> {
    Branch branch = TRY(branches_.Lock(tx, name.branch));
    TRY(CheckEtag(request.branch().etag(), branch.version));
    const int zone_before = branch.utc_offset_minutes;
    Apply(TRY(validate::ApplyMask(ToProto(branch), request.branch(), request.update_mask())),
          branch);
    branch.updated = call.now();
    TRY(branches_.Save(tx, branch));
    if (branch.utc_offset_minutes != zone_before) {
      TRY(PublishCalendar(tx, call, writes_.ids, calendars_, branch));
    }
    return ToProto(branch);
  });
}

}  // namespace steward::identity
