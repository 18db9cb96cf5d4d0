#include "services/identity/organisation/leaving_service.h"

#include <utility>
#include <vector>

#include "services/identity/convert.h"
#include "services/identity/organisation/convert.h"
#include "services/identity/organisation/post_service.h"
#include "services/identity/staff_events.h"

namespace steward::identity {
namespace {

paging::Value LeavingValueOf(const Leaving& leaving, std::string_view field) {
  if (field == "create_time") return leaving.created;
  return Uuid(leaving.name.leaving);
}

const rpc::ListKind<Leaving>& LeavingLists() {
  using paging::Type;
  using paging::Use;
  static const rpc::ListKind<Leaving> kind{
      paging::Columns(
          {{"state", Type::Enum(v1::Leaving::State_descriptor()), "state", Use::kFilter},
           {"leave_date", Type::Day(), "leave_date", Use::kFilter},
           {"create_time", Type::Instant(), "create_time"}},
          {"id", Type::Id(), "id"}),
      "create_time desc", LeavingValueOf};
  return kind;
}

}  // namespace

Result<v1::Leaving> LeavingService::StartLeaving(rpc::Call& call,
                                                 const v1::StartLeavingRequest& request) {
  const BranchName parent = TRY(BranchName::Parse(request.parent()));
  const StaffName staff = TRY(StaffName::Parse(request.leaving().staff()));
  const StaffName successor = TRY(StaffName::Parse(request.leaving().successor()));
  Leaving leaving{.name = {parent.branch, LeavingId()},
                  .staff = staff.staff,
                  .successor = successor.staff,
                  .leave_date = ToDay(request.leaving().leave_date()),
                  .creator = call.principal().name,
                  .created = call.now()};
  leaving.AddItems();
  return rpc::Mutate(call, parts_.writes, request, [&](db::Tx& tx) -> Result<v1::Leaving> {
    const Staff person = TRY(staff_.Lock(tx, staff)).staff;
    TRY(CheckSuccessor(person, TRY(staff_.Get(tx, successor))));
    leaving.name.leaving = LeavingId(parts_.writes.ids.Next(call.now()));
    TRY(leavings_.Insert(tx, leaving));
    return ToProto(leaving);
  });
}

Result<v1::Leaving> LeavingService::GetLeaving(rpc::Call& call,
                                               const v1::GetLeavingRequest& request) {
  const LeavingName name = TRY(LeavingName::Parse(request.name()));
  return parts_.writes.db.Read(call.patience(), [&](db::Session& session) -> Result<v1::Leaving> {
    const Leaving leaving = TRY(leavings_.Get(session, name));
    v1::Leaving proto = ToProto(leaving);
    for (const PostName& post : TRY(PostsOf(session, call, leaving))) {
      proto.add_posts(post.ToString());
    }
    return proto;
  });
}

Result<std::vector<PostName>> LeavingService::PostsOf(db::Session& session, const rpc::Call& call,
                                                      const Leaving& leaving) const {
  if (leaving.state != Leaving::State::kOpen) return std::vector<PostName>();
  const Day today = TRY(parts_.rights.Dated(session, leaving.name.branch)).DayOf(call.now());
  return posts_.HeldBy(session, {leaving.name.branch, leaving.staff}, today);
}

Result<v1::ListLeavingsResponse> LeavingService::ListLeavings(
    rpc::Call& call, const v1::ListLeavingsRequest& request) {
  const BranchName parent = TRY(BranchName::Parse(request.parent()));
  return rpc::RunList<v1::ListLeavingsResponse>(
      call, parts_.pages, LeavingLists(), request,
      [&](const rpc::ListQuery& query) {
        return parts_.writes.db.Read(call.patience(), [&](db::Session& session) {
          return leavings_.List(session, parent.branch, query);
        });
      },
      [](v1::ListLeavingsResponse& response, const Leaving& leaving) {
        *response.add_leavings() = ToProto(leaving);
      });
}

Result<int> LeavingService::WithdrawAll(db::Tx& tx, const events::Occasion& occasion,
                                        const std::vector<Grant>& grants) const {
  for (const Grant& grant : grants) {
    TRY(grants_.Delete(tx, grant.name()));
    TRY(parts_.rights.RenewTokens(tx, grant.staff, occasion));
  }
  return static_cast<int>(grants.size());
}

Result<LeavingItem> LeavingService::Disable(db::Tx& tx, const rpc::Call& call,
                                            const Leaving& leaving) const {
  const StaffName name{leaving.name.branch, leaving.staff};
  const Time now = parts_.clock.Now();
  Staff staff = TRY(staff_.Lock(tx, name)).staff;
  LeavingItem item{.service = std::string(kOwnPart), .reported = call.now()};
  const std::vector<Grant> grants = TRY(grants_.List(tx, name, now));
  if (IsAdministrator(grants, now)) {
    TRY(policy_.Lock(tx));
    if (!TRY(grants_.AnotherAdministrator(tx, name, now))) return Fail(Reason::kLastAdministrator);
  }
  const std::vector<SessionId> ended = TRY(sessions_.EndAll(tx, name, std::nullopt, now));
  const events::Occasion occasion{parts_.writes.ids, call.traceparent(), now};
  TRY(policy_.Refuse(tx, ended, occasion));
  item.handed_over["session"] = static_cast<int>(ended.size());
  item.handed_over["delegation"] =
      TRY(WithdrawAll(tx, occasion, TRY(grants_.DelegatedBy(tx, name, now))));
  item.handed_over["grant"] = TRY(WithdrawAll(tx, occasion, grants));
  const Day today = TRY(parts_.rights.Dated(tx, name.branch)).DayOf(call.now());
  item.handed_over["post"] =
      TRY(HandOverPosts(tx, call, parts_.writes.ids, name, leaving.successor, today));
  if (staff.MoveTo(Staff::State::kDisabled, call.now())) {
    TRY(staff_.Save(tx, staff, staff.login));
    TRY(AnnounceStaff(tx, call, staff, parts_.writes.ids));
  }
  return item;
}

Result<v1::Leaving> LeavingService::FinishLeaving(rpc::Call& call,
                                                  const v1::FinishLeavingRequest& request) {
  const LeavingName name = TRY(LeavingName::Parse(request.name()));
  return rpc::Mutate(call, parts_.writes, request, [&](db::Tx& tx) -> Result<v1::Leaving> {
    Leaving leaving = TRY(leavings_.Lock(tx, name));
    TRY(leaving.CheckMayFinish());
    LeavingItem& own = *leaving.ItemOf(kOwnPart);
    own = TRY(Disable(tx, call, leaving));
    TRY(leavings_.SaveItem(tx, name, own));
    leaving.End(Leaving::State::kFinished, call.now());
    TRY(leavings_.SaveEnd(tx, leaving));
    return ToProto(leaving);
  });
}

Result<v1::Leaving> LeavingService::CancelLeaving(rpc::Call& call,
                                                  const v1::CancelLeavingRequest& request) {
  const LeavingName name = TRY(LeavingName::Parse(request.name()));
  return rpc::Mutate(call, parts_.writes, request, [&](db::Tx& tx) -> Result<v1::Leaving> {
    Leaving leaving = TRY(leavings_.Lock(tx, name));
    TRY(leaving.CheckOpen());
    leaving.End(Leaving::State::kCancelled, call.now());
    TRY(leavings_.SaveEnd(tx, leaving));
    return ToProto(leaving);
  });
}

Result<v1::ListOpenLeavingsResponse> LeavingService::ListOpenLeavings(
    rpc::Call& call, const v1::ListOpenLeavingsRequest&) {
  const std::string service(call.service());
  v1::ListOpenLeavingsResponse response;
  for (const Leaving& leaving :
       TRY(parts_.writes.db.Read(call.patience(), [&](db::Session& session) {
         return leavings_.OpenFor(session, service);
       }))) {
    *response.add_leavings() = ToProto(leaving);
  }
  return response;
}

Result<v1::Leaving> LeavingService::ReportLeaving(rpc::Call& call,
                                                  const v1::ReportLeavingRequest& request) {
  const std::string service(call.service());
  const LeavingName name = TRY(LeavingName::Parse(request.name()));
  return rpc::Mutate(call, parts_.writes, request, [&](db::Tx& tx) -> Result<v1::Leaving> {
    Leaving leaving = TRY(leavings_.Lock(tx, name));
    TRY(leaving.CheckOpen());
    LeavingItem* item = leaving.ItemOf(service);
    if (item == nullptr || service == kOwnPart) return Fail(type::Reason::kServicesOnly);
    *item = ItemFrom(request, service, call.now());
    TRY(leavings_.SaveItem(tx, name, *item));
    return ToProto(leaving);
  });
}

}  // namespace steward::identity
