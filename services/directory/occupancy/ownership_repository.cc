#include "services/directory/occupancy/ownership_repository.h"

#include <algorithm>
#include <map>

#include "services/directory/bulk.h"
#include "services/directory/owner_repository.h"
#include "steward/type/v1/reasons.h"

namespace steward::directory {
namespace {

const std::string kSelectOwnership =
    "SELECT branch_id, id, site_id, unit_id, kind, bill_contact_id, contract_date,"
    " registration_date, from_date, to_date, predecessor_id, successor_id, creator, create_time,"
    " update_time, cancel_reason, canceller, cancel_time, import_source, import_number, version"
    " FROM ownerships";

Ownership ReadOwnership(const db::Row& row) {
  Ownership ownership{.name = {{row.Get<std::string>("branch_id"), row.Get<std::string>("site_id"),
                                row.Get<UnitId>("unit_id"), row.Get<OwnershipId>("id")}},
                      .bill_contact = row.Get<OwnerId>("bill_contact_id"),
                      .kind = row.Get<Acquisition>("kind"),
                      .contract_day = row.Get<std::optional<Day>>("contract_date"),
                      .registration_day = row.Get<std::optional<Day>>("registration_date"),
                      .period = {row.Get<Day>("from_date"), row.Get<std::optional<Day>>("to_date")},
                      .predecessor = row.Get<std::optional<OwnershipId>>("predecessor_id"),
                      .successor = row.Get<std::optional<OwnershipId>>("successor_id"),
                      .creator = row.Get<std::string>("creator"),
                      .created = row.Get<Time>("create_time"),
                      .updated = row.Get<Time>("update_time"),
                      .version = row.Get<std::uint64_t>("version")};
  if (const auto source = row.Get<std::optional<std::string>>("import_source")) {
    ownership.mark = {*source, row.Get<std::string>("import_number")};
  }
  if (const auto cancelled = row.Get<std::optional<Time>>("cancel_time")) {
    ownership.cancelled = {row.Get<std::string>("cancel_reason"), row.Get<std::string>("canceller"),
                           *cancelled};
  }
  return ownership;
}

struct ShareRow {
  OwnershipId ownership;
  OwnerShare share;
};

ShareRow ReadShare(const db::Row& row) {
  return {row.Get<OwnershipId>("ownership_id"),
          {row.Get<OwnerId>("owner_id"), row.Get<int>("share_numerator"),
           row.Get<int>("share_denominator")}};
}

}  // namespace

Result<Ownership> OwnershipRepository::Find(db::Session& session, const OwnershipName& name) const {
  static const std::string sql =
      kSelectOwnership + " WHERE branch_id = ? AND id = ? AND site_id = ? AND unit_id = ?";
  std::vector<Ownership> found =
      TRY(session.Query(sql, ReadOwnership, name.branch, name.id, name.site, name.unit));
  if (found.empty()) return Fail(type::Reason::kNotFound, {{"name", name.ToString()}});
  TRY(ReadOwners(session, found));
  return std::move(found.front());
}

Result<OwnershipHistory> OwnershipRepository::OfUnit(db::Session& session,
                                                     const UnitName& unit) const {
  auto of_units = TRY(OfUnits(session, {unit.branch, unit.site}, {unit.id}));
  return std::move(of_units[unit.id]);
}

Result<std::map<UnitId, OwnershipHistory>> OwnershipRepository::OfUnits(
    db::Session& session, const SiteName& site, const std::vector<UnitId>& units) const {
  std::map<UnitId, OwnershipHistory> histories;
  if (units.empty()) return histories;
  const std::vector<UnitId> padded = Padded(units);
  std::vector<Ownership> found =
      TRY(session.Query(kSelectOwnership + " WHERE branch_id = ? AND site_id = ? AND unit_id IN (" +
                            db::Placeholders(padded.size()) + ") ORDER BY from_date, id",
                        ReadOwnership, site.branch, site.site, padded));
  TRY(ReadOwners(session, found));
  for (Ownership& ownership : found) {
    const UnitId unit = ownership.name.unit;
    histories[unit].push_back(std::move(ownership));
  }
  return histories;
}

Result<std::vector<Ownership>> OwnershipRepository::List(db::Session& session,
                                                         const ListQuery& query) const {
  std::vector<Ownership> ownerships =
      TRY(SelectPage(session, kSelectOwnership, ReadOwnership, query));
  TRY(ReadOwners(session, ownerships));
  return ownerships;
}

// Adds the owners to ownerships of one branch.
Status OwnershipRepository::ReadOwners(db::Session& session,
                                       std::vector<Ownership>& ownerships) const {
  if (ownerships.empty()) return {};
  std::map<OwnershipId, Ownership*> by_id;
  std::vector<OwnershipId> ids;
  for (Ownership& ownership : ownerships) {
    by_id.emplace(ownership.name.id, &ownership);
    ids.push_back(ownership.name.id);
  }
  ids = Padded(std::move(ids));
  const std::vector<ShareRow> rows = TRY(session.Query(
      "SELECT ownership_id, owner_id, share_numerator, share_denominator FROM ownership_owners"
      " WHERE branch_id = ? AND ownership_id IN (" +
          db::Placeholders(ids.size()) + ") ORDER BY ownership_id, position",
      ReadShare, ownerships.front().name.branch, ids));
  for (const ShareRow& row : rows) by_id.at(row.ownership)->owners.push_back(row.share);
  return {};
}

Status OwnershipRepository::Insert(db::Tx& tx, const std::vector<Ownership>& ownerships) const {
  db::Values rows;
  db::Values owners;
  for (const Ownership& ownership : ownerships) {
    const OwnershipName& name = ownership.name;
    BindRow(rows, name.branch, name.id, name.site, name.unit, ownership.kind,
            ownership.bill_contact, ownership.contract_day, ownership.registration_day,
            ownership.period.from, ownership.period.to, ownership.predecessor, ownership.successor,
            SourceOf(ownership.mark), NumberOf(ownership.mark), ownership.creator,
            ownership.created, ownership.updated, ownership.version);
    for (size_t position = 0; position < ownership.owners.size(); ++position) {
      const OwnerShare& share = ownership.owners[position];
      BindRow(owners, name.branch, name.id, position, share.owner, share.numerator,
              share.denominator);
    }
  }
  constexpr size_t kWidth = 18;
  constexpr size_t kOwnerWidth = 6;
  TRY(InsertRows(tx,
                 "INSERT INTO ownerships (branch_id, id, site_id, unit_id, kind, bill_contact_id,"
                 " contract_date, registration_date, from_date, to_date, predecessor_id,"
                 " successor_id, import_source, import_number, creator, create_time, update_time,"
                 " version)",
                 kWidth, rows));
  return InsertRows(tx,
                    "INSERT INTO ownership_owners (branch_id, ownership_id, position, owner_id,"
                    " share_numerator, share_denominator)",
                    kOwnerWidth, owners);
}

Status OwnershipRepository::Save(db::Tx& tx, Ownership& ownership) const {
  const OwnershipName& name = ownership.name;
  std::optional<std::string> reason;
  std::optional<std::string> canceller;
  std::optional<Time> cancel_time;
  if (ownership.cancelled) {
    reason = ownership.cancelled->reason;
    canceller = ownership.cancelled->actor;
    cancel_time = ownership.cancelled->time;
  }
  const std::int64_t rows =
      TRY(tx.Execute("UPDATE ownerships SET to_date = ?, successor_id = ?, update_time = ?,"
                     " cancel_reason = ?, canceller = ?, cancel_time = ?, version = version + 1"
                     " WHERE branch_id = ? AND id = ? AND site_id = ? AND unit_id = ?"
                     " AND version = ?",
                     ownership.period.to, ownership.successor, ownership.updated, reason, canceller,
                     cancel_time, name.branch, name.id, name.site, name.unit, ownership.version));
  if (rows == 0) return Fail(type::Reason::kEtagMismatch);
  ++ownership.version;
  return {};
}

}  // namespace steward::directory
