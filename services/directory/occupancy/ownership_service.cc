#include "services/directory/occupancy/ownership_service.h"

#include "services/directory/occupancy/occupancy_events.h"

#include <algorithm>

#include "services/directory/occupancy/convert.h"
#include "services/directory/own.h"
#include "steward/directory/v1/reasons.h"

namespace steward::directory {
namespace {

paging::Value ValueOf(const Ownership& ownership, std::string_view field) {
  if (field == "billing_date") return DayText(ownership.period.from);
  if (field == "create_time") return ownership.created;
  return Uuid(ownership.name.id);
}

const ListKind<Ownership>& OwnershipLists() {
  using paging::Type;
  using paging::Use;
  static const ListKind<Ownership> kind{
      paging::Columns(
          {{"unit", Type::Reference("branches/*/sites/*/units/*"), "unit_id", Use::kFilter},
           {"bill_contact", Type::Reference("branches/*/owners/*"), "bill_contact_id",
            Use::kFilter},
           {"kind", Type::Enum(v1::Ownership::Kind_descriptor()), "kind", Use::kFilter},
           {"billing_date", Type::Day(), "from_date"},
           {"to_date", Type::Day(), "to_date", Use::kFilter},
           {"create_time", Type::Instant(), "create_time"},
           {"cancel_time", Type::Instant(), "cancel_time", Use::kFilter}},
          {"id", Type::Id(), "id"}),
      "billing_date", ValueOf};
  return kind;
}

// Whether it is or was the person's.
bool IsOf(const Ownership& ownership, const OwnerName& person) {
  return !ownership.cancelled && ownership.name.branch == person.branch &&
         std::ranges::any_of(ownership.owners,
                             [&](const OwnerShare& share) { return share.owner == person.id; });
}

}  // namespace

Result<v1::Ownership> OwnershipService::RegisterOwnership(
    rpc::Call& call, const v1::RegisterOwnershipRequest& request) {
  const UnitName unit = TRY(UnitName::Parse(request.parent()));
  const Ownership ownership = TRY(Read(call, unit, request.ownership()));

  return rpc::Mutate(call, writes_, request, [&](db::Tx& tx) -> Result<v1::Ownership> {
    TRY(units_.Lock(tx, unit));
    TRY(CheckOwners(tx, call, ownership));
    OwnershipHistory history = TRY(ownerships_.OfUnit(tx, unit));
    TRY(AddOwnership(history, ownership));
    TRY(ownerships_.Insert(tx, history.back()));
    TRY(AnnounceChange(tx, events::Occasion::Of(call, writes_.ids), history.back()));
    TRY(links_.Renew(tx, unit));
    return ToProto(history.back());
  });
}

Result<v1::Ownership> OwnershipService::TransferOwnership(
    rpc::Call& call, const v1::TransferOwnershipRequest& request) {
  const OwnershipName name = TRY(OwnershipName::Parse(request.name()));
  const Ownership next = TRY(Read(call, name.Unit(), request.ownership()));

  return rpc::Mutate(call, writes_, request, [&](db::Tx& tx) -> Result<v1::Ownership> {
    OwnershipHistory history = TRY(Lock(tx, name, request.etag()));
    TRY(CheckOwners(tx, call, next));
    TRY(directory::TransferOwnership(history, name.id, next));
    Ownership& ended = OwnershipIn(history, name.id);
    TRY(Save(tx, call, ended));
    TRY(ownerships_.Insert(tx, history.back()));
    TRY(AnnounceChange(tx, events::Occasion::Of(call, writes_.ids), history.back()));
    TRY(links_.Renew(tx, name.Unit()));
    return ToProto(history.back());
  });
}

Result<v1::Ownership> OwnershipService::CancelOwnership(rpc::Call& call,
                                                        const v1::CancelOwnershipRequest& request) {
  const OwnershipName name = TRY(OwnershipName::Parse(request.name()));

  return rpc::Mutate(call, writes_, request, [&](db::Tx& tx) -> Result<v1::Ownership> {
    OwnershipHistory history = TRY(Lock(tx, name, request.etag()));
    TRY(directory::CancelOwnership(history, name.id,
                                   {request.reason(), call.principal().name, call.now()}));
    Ownership& ownership = OwnershipIn(history, name.id);
    TRY(Save(tx, call, ownership));
    if (ownership.predecessor) TRY(Save(tx, call, OwnershipIn(history, *ownership.predecessor)));
    TRY(links_.Renew(tx, name.Unit()));
    return ToProto(ownership);
  });
}

Status OwnershipService::Save(db::Tx& tx, const rpc::Call& call, Ownership& ownership) const {
  ownership.updated = call.now();
  TRY(ownerships_.Save(tx, ownership));
  return AnnounceChange(tx, events::Occasion::Of(call, writes_.ids), ownership);
}

Result<v1::Ownership> OwnershipService::GetOwnership(rpc::Call& call,
                                                     const v1::GetOwnershipRequest& request) {
  const OwnershipName name = TRY(OwnershipName::Parse(request.name()));
  const Ownership ownership = TRY(writes_.db.Read(
      call.patience(), [&](db::Session& session) { return ownerships_.Find(session, name); }));
  if (SeesOwnOnly(call.scope()) && !IsOf(ownership, OwnPerson(call.scope()))) {
    return Fail(type::Reason::kNotFound, {{"name", name.ToString()}});
  }
  return ToProto(ownership);
}

Result<v1::ListOwnershipsResponse> OwnershipService::ListOwnerships(
    rpc::Call& call, const v1::ListOwnershipsRequest& request) {
  return RunList<v1::ListOwnershipsResponse>(
      call, pages_, OwnershipLists(), request,
      [&](const ListQuery& query) {
        return writes_.db.Read(call.patience(), [&](db::Session& session) {
          return ownerships_.List(session, Within(query, OwnOwnerships(call.scope())));
        });
      },
      [](v1::ListOwnershipsResponse& response, const Ownership& ownership) {
        *response.add_ownerships() = ToProto(ownership);
      });
}

// A new ownership of the unit as the request has it.
Result<Ownership> OwnershipService::Read(const rpc::Call& call, const UnitName& unit,
                                         const v1::Ownership& proto) const {
  Ownership ownership{
      .name = {{unit.branch, unit.site, unit.id, OwnershipId(writes_.ids.Next(call.now()))}},
      .creator = call.principal().name,
      .created = call.now(),
      .updated = call.now()};
  TRY(FromProto(proto, ownership));
  return ownership;
}

Status OwnershipService::CheckOwners(db::Session& session, const rpc::Call& call,
                                     const Ownership& ownership) const {
  for (const OwnerShare& share : ownership.owners) {
    TRY(owners_.CheckVisible(session, call.scope(), {ownership.name.branch, share.owner}));
  }
  return {};
}

// The history of its unit, locked. NOT_FOUND, ETAG_MISMATCH.
Result<OwnershipHistory> OwnershipService::Lock(db::Tx& tx, const OwnershipName& name,
                                                std::string_view etag) const {
  TRY(units_.Lock(tx, name.Unit()));
  TRY(CheckEtag(etag, TRY(ownerships_.Find(tx, name)).version));
  return ownerships_.OfUnit(tx, name.Unit());
}

}  // namespace steward::directory
