#include "services/directory/owner_repository.h"

#include <map>

#include "common/pinyin/pinyin.h"
#include "steward/directory/v1/reasons.h"

namespace steward::directory {
namespace {

const std::string kOwnerColumns =
    "o.branch_id, o.id, o.display_name, o.create_time, o.update_time, o.version";
const std::string kSelectOwner = "SELECT " + kOwnerColumns + " FROM owners o";
// To be followed by the scope, whose columns are those of owner_units.
const std::string kOneUnit =
    "SELECT 1 FROM owner_units"
    " WHERE owner_units.branch_id = o.branch_id AND owner_units.owner_id = o.id AND ";
const std::string kHasUnit = " AND EXISTS (" + kOneUnit;

Owner ReadOwner(const db::Row& row) {
  return {.name = {row.Get<std::string>("branch_id"), row.Get<OwnerId>("id")},
          .display_name = row.Get<std::string>("display_name"),
          .created = row.Get<Time>("create_time"),
          .updated = row.Get<Time>("update_time"),
          .version = row.Get<std::uint64_t>("version")};
}

// Of owner_units, with the day twice.
const std::string kInForce = " AND from_date <= ? AND (to_date IS NULL OR to_date > ?)";
// The link that was written with the owner himself stands for no record.
const UnitId kWithoutRecord;

struct PhoneRow {
  OwnerId owner;
  std::string sealed;
};

struct UnitRow {
  OwnerId owner;
  OwnedUnit owned;
};

// What of the branch the caller may see.
rpc::Scope::Condition Reach(const rpc::Scope& scope, const OwnerName& name) {
  return scope.Under(FormatName(BranchName::kPattern, name.branch));
}

privacy::Cell PhoneCell(const std::string& branch, const OwnerId& owner) {
  return {"owner_phones", "phone_sealed", branch, owner.AsBytes()};
}

// The text of a filter holds nothing but columns, operators and `?`.
bool NamesUnit(const paging::Filter& filter) {
  return filter.where.find("owner_units.") != std::string::npos;
}

// `unit` is about the rows of owner_units. Both say how the tables are to be read: the server would
// guess, and be wrong by seconds where a branch has half a million owners. Arguments: those of
// `unit`, those of the filter, the branch.
std::string SelectByUnits(const std::string& unit, const paging::Filter& filter) {
  return "SELECT DISTINCT " + kOwnerColumns +
         " FROM (SELECT branch_id, owner_id, unit_id, site_id, role FROM owner_units WHERE " +
         unit +
         ") owner_units STRAIGHT_JOIN owners o"
         " ON o.branch_id = owner_units.branch_id AND o.id = owner_units.owner_id WHERE " +
         filter.where + " AND o.branch_id = ?";
}
// A value, unlike EXISTS, is asked for row by row: no server makes a join of it.
std::string SelectInOrder(const std::string& unit, const paging::Filter& filter) {
  const std::string one_unit = "(" + kOneUnit + unit;
  return kSelectOwner + " WHERE " +
         (NamesUnit(filter) ? one_unit + " AND " + filter.where + " LIMIT 1) = 1"
                            : one_unit + " LIMIT 1) = 1 AND " + filter.where) +
         " AND o.branch_id = ?";
}

Error NotFound(const OwnerName& name) {
  return Fail(type::Reason::kNotFound, {{"name", name.ToString()}});
}

}  // namespace

Result<Owner> OwnerRepository::Find(db::Session& session, const rpc::Scope& scope,
                                    const OwnerName& name, Day today) const {
  const rpc::Scope::Condition reach = Reach(scope, name);
  std::optional<Owner> owner = TRY(session.QueryOne(
      kSelectOwner + " WHERE o.branch_id = ? AND o.id = ?" + kHasUnit + reach.sql + ")", ReadOwner,
      name.branch, name.id, reach.arguments));
  if (!owner) return NotFound(name);
  std::vector<Owner> owners{*std::move(owner)};
  TRY(ReadParts(session, name.branch, reach, today, owners));
  return std::move(owners.front());
}

Status OwnerRepository::CheckVisible(db::Session& session, const rpc::Scope& scope,
                                     const OwnerName& name) const {
  const rpc::Scope::Condition reach = Reach(scope, name);
  const auto found = TRY(session.QueryOne(
      "SELECT 1 FROM owners o WHERE o.branch_id = ? AND o.id = ?" + kHasUnit + reach.sql + ")",
      [](const db::Row& row) { return row.Get<int>(0); }, name.branch, name.id, reach.arguments));
  if (found) return {};
  return Fail(Reason::kOwnerNotFound, {{"owner", name.ToString()}});
}

Result<Owner> OwnerRepository::Lock(db::Tx& tx, const rpc::Scope& scope, const OwnerName& name,
                                    Day today) const {
  const auto locked = TRY(tx.QueryOne(
      "SELECT 1 FROM owners WHERE branch_id = ? AND id = ? FOR UPDATE",
      [](const db::Row& row) { return row.Get<int>(0); }, name.branch, name.id));
  if (!locked) return NotFound(name);
  return Find(tx, scope, name,
              today);  // READ COMMITTED: sees what was there when the lock was given
}

bool OwnerRepository::AnyUnitFits(const ListQuery& query) {
  return !NamesUnit(query.filter) && !query.scope.names_sites;
}

Result<std::vector<Owner>> OwnerRepository::List(db::Session& session, const std::string& branch,
                                                 const ListQuery& query, Day today,
                                                 OwnerWay way) const {
  std::vector<Day> days;
  if (NamesUnit(query.filter)) days = {today, today};
  const std::string unit = query.scope.sql + (days.empty() ? "" : kInForce);
  const std::string sql = (way == OwnerWay::kByUnits ? SelectByUnits(unit, query.filter)
                                                     : SelectInOrder(unit, query.filter)) +
                          " AND " + query.after.sql + " ORDER BY " + query.order + " LIMIT ?";
  std::vector<Owner> owners =
      TRY(session.Query(sql, ReadOwner, query.scope.arguments, days, query.filter.arguments, branch,
                        query.after.arguments, query.limit));
  TRY(ReadParts(session, branch, query.scope, today, owners));
  return owners;
}

// Adds phones and units to owners of one branch.
Status OwnerRepository::ReadParts(db::Session& session, const std::string& branch,
                                  const rpc::Scope::Condition& scope, Day today,
                                  std::vector<Owner>& owners) const {
  if (owners.empty()) return {};
  std::map<OwnerId, Owner*> by_id;
  std::vector<OwnerId> ids;
  for (Owner& owner : owners) {
    by_id.emplace(owner.name.id, &owner);
    ids.push_back(owner.name.id);
  }
  ids = Padded(std::move(ids));

  const auto read_phone = [](const db::Row& row) {
    return PhoneRow{row.Get<OwnerId>("owner_id"), row.Get<std::string>("phone_sealed")};
  };
  const std::vector<PhoneRow> phones = TRY(session.Query(
      "SELECT owner_id, phone_sealed FROM owner_phones WHERE branch_id = ? AND owner_id IN (" +
          db::Placeholders(ids.size()) + ") ORDER BY owner_id, position",
      read_phone, branch, ids));
  for (const PhoneRow& row : phones) {
    by_id.at(row.owner)->phones.push_back(TRY(OpenPhone(branch, row.owner, row.sealed)));
  }

  const auto read_unit = [&](const db::Row& row) {
    const UnitName unit{{branch, row.Get<std::string>("site_id"), row.Get<UnitId>("unit_id")}};
    return UnitRow{row.Get<OwnerId>("owner_id"),
                   {unit, row.Get<UnitRole>("role"), row.Get<std::string>("house_number")}};
  };
  std::vector<UnitRow> units =
      TRY(session.Query("SELECT s.owner_id, s.unit_id, s.site_id, s.role, u.house_number FROM"
                        " (SELECT branch_id, owner_id, unit_id, site_id, role FROM owner_units"
                        "  WHERE branch_id = ? AND owner_id IN (" +
                            db::Placeholders(ids.size()) + ") AND " + scope.sql + kInForce +
                            ") s JOIN units u ON u.branch_id = s.branch_id AND u.id = s.unit_id"
                            " ORDER BY s.site_id, u.house_number, u.id, s.role",
                        read_unit, branch, ids, scope.arguments, today, today));
  for (UnitRow& row : units) {
    std::vector<OwnedUnit>& shown = by_id.at(row.owner)->units;
    // A tenant who has bought the unit is its owner.
    if (shown.empty() || shown.back().unit != row.owned.unit) shown.push_back(std::move(row.owned));
  }
  return {};
}

Status OwnerRepository::Insert(db::Tx& tx, const Owner& owner) const {
  const pinyin::Spelling spelling = pinyin::SpellName(owner.display_name);
  TRY(
      tx.Execute("INSERT INTO owners (branch_id, id, display_name, name_pinyin, name_initials,"
                 " create_time, update_time, version) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                 owner.name.branch, owner.name.id, owner.display_name, spelling.full,
                 spelling.initials, owner.created, owner.updated, owner.version));
  TRY(InsertPhones(tx, owner));
  TRY(InsertUnits(tx, owner, BusinessDate(owner.created)));
  return name_terms_.Add(tx, owner.name, owner.display_name);
}

Status OwnerRepository::Save(db::Tx& tx, Owner& owner) const {
  const pinyin::Spelling spelling = pinyin::SpellName(owner.display_name);
  const std::int64_t rows = TRY(tx.Execute(
      "UPDATE owners SET display_name = ?, name_pinyin = ?, name_initials = ?, update_time = ?,"
      " version = version + 1 WHERE branch_id = ? AND id = ? AND version = ?",
      owner.display_name, spelling.full, spelling.initials, owner.updated, owner.name.branch,
      owner.name.id, owner.version));
  if (rows == 0) return Fail(type::Reason::kEtagMismatch);
  ++owner.version;
  return name_terms_.Renew(tx, owner.name, owner.display_name);
}

Status OwnerRepository::ReplacePhones(db::Tx& tx, const Owner& owner) const {
  TRY(tx.Execute("DELETE FROM owner_phones WHERE branch_id = ? AND owner_id = ?", owner.name.branch,
                 owner.name.id));
  return InsertPhones(tx, owner);
}

Status OwnerRepository::ReplaceUnits(db::Tx& tx, const rpc::Scope& scope, const Owner& owner,
                                     Day today) const {
  const rpc::Scope::Condition reach = Reach(scope, owner.name);
  TRY(
      tx.Execute("DELETE FROM owner_units WHERE branch_id = ? AND owner_id = ? AND record_id = ?"
                 " AND " +
                     reach.sql,
                 owner.name.branch, owner.name.id, kWithoutRecord, reach.arguments));
  return InsertUnits(tx, owner, today);
}

Status OwnerRepository::InsertPhones(db::Tx& tx, const Owner& owner) const {
  const OwnerName& name = owner.name;
  for (size_t position = 0; position < owner.phones.size(); ++position) {
    const KeptPhone kept = KeepPhone(name, owner.phones[position]);
    TRY(tx.Execute(
        "INSERT INTO owner_phones (branch_id, owner_id, position, phone_sealed,"
        " phone_whole, phone_last_four) VALUES (?, ?, ?, ?, ?, ?)",
        name.branch, name.id, position, kept.sealed, kept.terms.whole, kept.terms.last_four));
  }
  return {};
}

// Leaves out what an ownership or occupancy says already.
Status OwnerRepository::InsertUnits(db::Tx& tx, const Owner& owner, Day today) const {
  for (const OwnedUnit& owned : owner.units) {
    TRY(
        tx.Execute("INSERT INTO owner_units (branch_id, owner_id, unit_id, site_id, role)"
                   " SELECT branch_id, ?, id, site_id, ? FROM units"
                   "  WHERE branch_id = ? AND id = ? AND site_id = ? AND NOT EXISTS"
                   " (SELECT 1 FROM owner_units s WHERE s.branch_id = ? AND s.owner_id = ?"
                   "     AND s.unit_id = ?" +
                       kInForce + ")",
                   owner.name.id, owned.role, owner.name.branch, owned.unit.id, owned.unit.site,
                   owner.name.branch, owner.name.id, owned.unit.id, today, today));
  }
  return {};
}

OwnerRepository::KeptPhone OwnerRepository::KeepPhone(const OwnerName& owner,
                                                      const std::string& phone) const {
  return {cipher_.Seal(phone, PhoneCell(owner.branch, owner.id)),
          index_.Terms(owner.branch, phone)};
}

Result<std::string> OwnerRepository::OpenPhone(const std::string& branch, const OwnerId& owner,
                                               std::string_view sealed) const {
  return cipher_.Open(sealed, PhoneCell(branch, owner));
}

}  // namespace steward::directory
