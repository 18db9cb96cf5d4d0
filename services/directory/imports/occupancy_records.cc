// Who used a unit besides its owners, with days of the past. They are people of the same source,
// and the unit was handed over by then, or before our time.
#include "services/directory/imports/records.h"
#include "services/directory/occupancy/occupancy_repository.h"
#include "services/directory/occupancy/ownership_repository.h"
#include "services/directory/occupancy/unit_facts_repository.h"
#include "services/directory/occupancy/unit_links.h"

namespace steward::directory {
namespace {

enum OccupancyColumn : size_t {
  kUsedHouse = 1,
  kPerson,
  kOccupancyRole,
  kMoveInDay,
  kMoveOutDay,
  kContractEnd,
  kSeesBills,
  kSeesTickets,
  kAgreement,
};

const std::vector<KnownColumn>& OccupancyColumns() {
  static const auto& columns = *new std::vector<KnownColumn>{
      NumberColumn({"入住编号"}),
      {"房号", "house number", {"房号", "房屋", "housenumber", "house"}, true},
      {"人员编号", "person", {"人员编号", "住户编号", "person"}, true},
      {"身份", "role", {"身份", "role"}, true},
      {"入住日期", "first day", {"入住日期", "fromdate"}, true},
      {"迁出日期", "first day no more", {"迁出日期", "todate"}},
      {"合同到期日", "end of contract", {"合同到期日", "contractenddate"}},
      {"可看账单", "may see bills", {"可看账单", "seesbills"}},
      {"可看工单", "may see tickets", {"可看工单", "seestickets"}},
      {"缴费约定", "agreement", {"缴费约定", "agreement"}},
  };
  return columns;
}

constexpr CellWord<OccupancyRole> kOccupancyRoleWords[] = {
    {"租户", "tenant", OccupancyRole::kTenant},
    {"家属", "family", OccupancyRole::kFamily},
    {"使用人", "user", OccupancyRole::kUser}};
constexpr CellWord<bool> kYesWords[] = {{"是", "yes", true}, {"否", "no", false}};
constexpr size_t kAgreementLength = 200;

struct OccupancyRecord {
  HouseNumber house;
  std::string person;  // his number
  Occupancy occupancy;
};

class OccupancyRecords final : public RecordsOf<OccupancyRecord> {
 public:
  using RecordsOf::RecordsOf;

  const std::vector<KnownColumn>& columns() const override { return OccupancyColumns(); }

 private:
  void ReadRow(RowReader& reader, PendingRow&, OccupancyRecord& record) override {
    record.house = reader.House(kUsedHouse);
    record.person = reader.Text(kPerson, kCellLength);
    Occupancy& occupancy = record.occupancy;
    occupancy.role =
        reader.OneOf(kOccupancyRole, kOccupancyRoleWords).value_or(OccupancyRole::kTenant);
    occupancy.period = {reader.Date(kMoveInDay).value_or(Day()), reader.Date(kMoveOutDay)};
    occupancy.contract_end = reader.Date(kContractEnd);
    occupancy.sees_bills = reader.OneOf(kSeesBills, kYesWords).value_or(false);
    occupancy.sees_tickets = reader.OneOf(kSeesTickets, kYesWords).value_or(false);
    occupancy.agreement = reader.Text(kAgreement, kAgreementLength);
    occupancy.pays = !occupancy.agreement.empty();
    if (record.house.key.empty() || !occupancy.period.from.ok()) return;
    people_lines_.CheckFree(record.house.key + " " + record.person, occupancy.period, kPerson,
                            reader);
    if (occupancy.pays)
      payer_lines_.CheckFree(record.house.key, occupancy.period, kAgreement, reader);
  }

  Status LookUp(db::Tx& tx, const std::vector<OccupancyRecord*>& fresh) override {
    std::vector<std::string> houses;
    std::vector<std::string> people;
    for (const OccupancyRecord* record : fresh) {
      houses.push_back(record->house.key);
      people.push_back(record->person);
    }
    units_ = TRY(facts_.LockHouses(tx, site(), std::move(houses)));
    people_ = TRY(PeopleOf(tx, import(), people));
    std::vector<UnitId> units;
    for (const auto& [key, facts] : units_) units.push_back(facts.unit.id);
    histories_ = TRY(ownerships_.OfUnits(tx, site(), units));
    others_ = TRY(occupancies_.OfUnits(tx, site(), units));
    return {};
  }

  void CheckRow(RowReader& reader, OccupancyRecord& record) override {
    const auto unit = units_.find(record.house.key);
    if (unit == units_.end()) {
      reader.Refuse(kUsedHouse, Fail(Reason::kUnitNotFound, {{"unit", record.house.text}}));
      return;
    }
    const auto person = people_.find(record.person);
    if (person == people_.end()) {
      reader.Refuse(kPerson, Fail(Reason::kImportPersonUnknown, {{"number", record.person}}));
      return;
    }
    Occupancy& occupancy = record.occupancy;
    occupancy.name = {{site().branch, site().site, unit->second.unit.id, OccupancyId()}};
    occupancy.occupant = person->second;
    const Status allowed = Check(occupancy, unit->second);
    if (!allowed.ok()) reader.Refuse(kMoveInDay, allowed.error());
  }

  // As whoever registers one by hand is refused.
  Status Check(const Occupancy& occupancy, const UnitFacts& facts) {
    const std::vector<Occupancy>& others = others_[facts.unit.id];
    TRY(CheckOccupancy(occupancy));
    TRY(CheckHandedOver(facts, occupancy.period.from));
    TRY(CheckMoveIn(occupancy, others, histories_[facts.unit.id]));
    return CheckPays(occupancy, others);
  }

  Status InsertNew(db::Tx& tx, const std::vector<New>& fresh, IdSource&, Time now) override {
    std::vector<Occupancy> made;
    std::vector<UnitId> units;
    for (const New& one : fresh) {
      Occupancy& occupancy = made.emplace_back(one.record->occupancy);
      occupancy.name.id = OccupancyId(one.id);
      occupancy.mark = one.mark;
      occupancy.creator = import().creator;
      occupancy.created = now;
      occupancy.updater = import().creator;
      occupancy.updated = now;
      units.push_back(occupancy.name.unit);
    }
    TRY(occupancies_.Insert(tx, made));
    return links_.Renew(tx, site(), std::move(units));
  }

  const UnitFactsRepository facts_{};
  const OwnershipRepository ownerships_{};
  const OccupancyRepository occupancies_{};
  const UnitLinks links_{};
  PeriodLines people_lines_;  // by house key and person
  PeriodLines payer_lines_;   // by house key
  // Of the batch.
  std::map<std::string, UnitFacts> units_;
  std::map<std::string, OwnerId> people_;
  std::map<UnitId, OwnershipHistory> histories_;
  std::map<UnitId, std::vector<Occupancy>> others_;
};

}  // namespace

RecordKind OccupancyKind() {
  return {{.table = "occupancies",
           .references = {"occupancy_id"},
           .parts = {{"owner_units", "record_id"}},
           .links_people = true},
          [](const Import& import, const RecordTable& table,
             const RecordParts&) -> std::unique_ptr<Records> {
            return std::make_unique<OccupancyRecords>(import, table);
          }};
}

}  // namespace steward::directory
