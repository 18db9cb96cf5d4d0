#include "services/directory/owner_service.h"

#include <algorithm>
#include <chrono>

#include "common/db/two_ways.h"
#include "common/validate/field_mask.h"
#include "services/directory/convert.h"
#include "steward/directory/v1/reasons.h"

namespace steward::directory {
namespace {

paging::Value ValueOf(const Owner& owner, std::string_view field) {
  if (field == "create_time") return owner.created;
  if (field == "update_time") return owner.updated;
  return Uuid(owner.name.id);
}

// Enough for some 100,000 units (docs/adr/0034).
constexpr std::chrono::milliseconds kByUnits{400};

// Filters are evaluated per unit of the owner, see OwnerRepository::List.
const ListKind<Owner>& OwnerLists() {
  using paging::Type;
  using paging::Use;
  static const ListKind<Owner> kind{
      paging::Columns(
          {{"unit", Type::Reference("branches/*/sites/*/units/*"), "owner_units.unit_id",
            Use::kFilter},
           {"site", Type::Reference("branches/*/sites/*"), "owner_units.site_id", Use::kFilter},
           {"role", Type::Enum(v1::OwnedUnit::Role_descriptor()), "owner_units.role", Use::kFilter},
           {"create_time", Type::Instant(), "o.create_time"},
           {"update_time", Type::Instant(), "o.update_time"}},
          {"id", Type::Id(), "o.id"}),
      "create_time", ValueOf};
  return kind;
}

bool SameUnits(const std::vector<OwnedUnit>& a, const std::vector<OwnedUnit>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](const OwnedUnit& x, const OwnedUnit& y) { return x.Same(y); });
}

Error UnitNotFound(std::string_view unit) { return Fail(Reason::kUnitNotFound, {{"unit", unit}}); }

}  // namespace

Result<v1::Owner> OwnerService::CreateOwner(rpc::Call& call,
                                            const v1::CreateOwnerRequest& request) {
  const BranchName parent = TRY(BranchName::Parse(request.parent()));
  Owner owner{.name = {parent.branch, OwnerId(writes_.ids.Next(call.now()))},
              .display_name = request.owner().display_name(),
              .created = call.now(),
              .updated = call.now()};
  owner.phones = TRY(PhonesFromProto(request.owner().phones()));
  owner.units = TRY(UnitsFromProto(request.owner()));

  return rpc::Mutate(call, writes_, request, [&](db::Tx& tx) -> Result<v1::Owner> {
    TRY(FillHouseNumbers(tx, call.scope(), owner.units));
    TRY(owners_.Insert(tx, owner));
    return ToProto(owner);
  });
}

Result<v1::Owner> OwnerService::GetOwner(rpc::Call& call, const v1::GetOwnerRequest& request) {
  const OwnerName name = TRY(OwnerName::Parse(request.name()));
  return ToProto(TRY(writes_.db.Read(call.patience(), [&](db::Session& session) {
    return owners_.Find(session, call.scope(), name, BusinessDate(call.now()));
  })));
}

Result<v1::ListOwnersResponse> OwnerService::ListOwners(rpc::Call& call,
                                                        const v1::ListOwnersRequest& request) {
  const BranchName parent = TRY(BranchName::Parse(request.parent()));
  return RunList<v1::ListOwnersResponse>(
      call, pages_, OwnerLists(), request,
      [&](const ListQuery& query) {
        const auto look = [&](OwnerWay way) {
          return [&, way](db::Session& session) {
            return owners_.List(session, parent.branch, query, BusinessDate(call.now()), way);
          };
        };
        if (OwnerRepository::AnyUnitFits(query))
          return writes_.db.Read(call.patience(), look(OwnerWay::kInOrder));
        return db::ReadInTwoWays(writes_.db, call.patience(), kByUnits, look(OwnerWay::kByUnits),
                                 look(OwnerWay::kInOrder));
      },
      [](v1::ListOwnersResponse& response, const Owner& owner) {
        *response.add_owners() = ToProto(owner);
      });
}

Result<v1::Owner> OwnerService::UpdateOwner(rpc::Call& call,
                                            const v1::UpdateOwnerRequest& request) {
  const OwnerName name = TRY(OwnerName::Parse(request.owner().name()));

  return rpc::Mutate(call, writes_, request, [&](db::Tx& tx) -> Result<v1::Owner> {
    Owner owner = TRY(owners_.Lock(tx, call.scope(), name, BusinessDate(call.now())));
    TRY(CheckEtag(request.owner().etag(), owner.version));
    TRY(Change(tx, call, request, owner));
    owner.updated = call.now();
    TRY(owners_.Save(tx, owner));
    return ToProto(owner);
  });
}

// Takes the new values over; phones and units only where they differ from what the client was
// shown.
Status OwnerService::Change(db::Tx& tx, const rpc::Call& call,
                            const v1::UpdateOwnerRequest& request, Owner& owner) const {
  const v1::Owner shown = ToProto(owner);
  const v1::Owner merged = TRY(validate::ApplyMask(shown, request.owner(), request.update_mask()));
  owner.display_name = merged.display_name();

  const bool same_phones = std::equal(merged.phones().begin(), merged.phones().end(),
                                      shown.phones().begin(), shown.phones().end());
  if (!same_phones) {
    owner.phones = TRY(PhonesFromProto(merged.phones()));
    TRY(owners_.ReplacePhones(tx, owner));
  }
  std::vector<OwnedUnit> units = TRY(UnitsFromProto(merged));
  if (!SameUnits(units, owner.units)) {
    TRY(FillHouseNumbers(tx, call.scope(), units));
    owner.units = std::move(units);
    const Day today = BusinessDate(call.now());
    TRY(owners_.ReplaceUnits(tx, call.scope(), owner, today));
    // What ownerships and occupancies say stays, whatever was sent.
    owner.units = TRY(owners_.Find(tx, call.scope(), owner.name, today)).units;
  }
  return {};
}

// Reads the house numbers. UNIT_NOT_FOUND for a unit that is missing or outside the caller's scope:
// the same answer.
Status OwnerService::FillHouseNumbers(db::Session& session, const rpc::Scope& scope,
                                      std::vector<OwnedUnit>& units) const {
  for (OwnedUnit& owned : units) {
    const std::string name = owned.unit.ToString();
    if (!scope.Contains(name)) return UnitNotFound(name);
    const std::optional<std::string> number = TRY(units_.HouseNumberOf(session, owned.unit));
    if (!number) return UnitNotFound(name);
    owned.house_number = *number;
  }
  return {};
}

Result<v1::RevealPhonesResponse> OwnerService::RevealPhones(
    rpc::Call& call, const v1::RevealPhonesRequest& request) {
  const OwnerName name = TRY(OwnerName::Parse(request.name()));

  // A write, although nothing changes: the audit record says who saw them.
  return rpc::Mutate(call, writes_, request, [&](db::Tx& tx) -> Result<v1::RevealPhonesResponse> {
    const Owner owner = TRY(owners_.Find(tx, call.scope(), name, BusinessDate(call.now())));
    v1::RevealPhonesResponse response;
    for (const std::string& phone : owner.phones) response.add_phones(phone);
    return response;
  });
}

}  // namespace steward::directory
