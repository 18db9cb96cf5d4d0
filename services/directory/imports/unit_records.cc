// Units: their buildings are there, their house numbers are new. What was taken over from a former
// company comes with the day and with its use since (domain.md 5.1).
#include "services/directory/bulk.h"
#include "services/directory/characters.h"
#include "services/directory/imports/records.h"
#include "services/directory/occupancy/unit_facts_repository.h"

namespace steward::directory {
namespace {

enum UnitColumn : size_t { kBuilding = 1, kHouse, kArea, kStorey, kTakenOverDay, kUse };

const std::vector<KnownColumn>& UnitColumns() {
  static const auto& columns = *new std::vector<KnownColumn>{
      NumberColumn({"房屋编号"}),
      {"楼栋", "building", {"楼栋", "楼栋号", "楼号", "栋号", "building"}, true},
      {"房号", "house number", {"房号", "房屋", "门牌号", "housenumber", "house"}, true},
      {"建筑面积", "floor area", {"建筑面积", "面积", "收费面积", "floorarea", "area"}},
      {"楼层", "storey", {"楼层", "层", "storey", "floor"}},
      {"接管日期", "day of takeover", {"接管日期", "承接日期", "takeoverdate"}},
      {"使用情况", "use", {"使用情况", "使用状况", "use"}},
  };
  return columns;
}

constexpr CellWord<Use> kUseCellWords[] = {{"自用", "self-used", Use::kSelfUsed},
                                           {"自住", "", Use::kSelfUsed},
                                           {"出租", "let", Use::kLet},
                                           {"短租", "short let", Use::kShortLet},
                                           {"空置", "vacant", Use::kVacant}};
constexpr size_t kBuildingLength = 16;
constexpr std::int64_t kLargestArea = 100'000'000;  // as in the proto
constexpr std::int64_t kLowestStorey = -10;
constexpr std::int64_t kHighestStorey = 200;

struct UnitRecord {
  BuildingId building;
  HouseNumber house;
  std::int64_t area = 0;
  std::int64_t storey = 0;
  std::optional<Day> taken_over;
  std::optional<Use> use;
};

class UnitRecords final : public RecordsOf<UnitRecord> {
 public:
  using RecordsOf::RecordsOf;

  const std::vector<KnownColumn>& columns() const override { return UnitColumns(); }

  Status Load(db::Session& session) override {
    buildings_ = TRY(BuildingsOf(session, site()));
    return {};
  }

 private:
  void ReadRow(RowReader& reader, PendingRow& pending, UnitRecord& record) override {
    const std::string building = Utf8(Plain(reader.Text(kBuilding, kBuildingLength)));
    const auto found = buildings_.find(building);
    if (found != buildings_.end())
      record.building = found->second;
    else if (!building.empty())
      reader.Refuse(kBuilding, Fail(Reason::kBuildingNotFound, {{"building", building}}));
    record.house = reader.House(kHouse);
    if (!record.house.key.empty()) houses_.CheckNew(record.house.key, kHouse, reader);
    record.area = reader.Hundredths(kArea, kLargestArea).value_or(0);
    record.storey = reader.Whole(kStorey, kLowestStorey, kHighestStorey).value_or(0);
    pending.floor_area_m2_x100 = record.area;
    record.taken_over = reader.Date(kTakenOverDay);
    record.use = reader.OneOf(kUse, kUseCellWords);
    if (record.use && !record.taken_over)
      reader.Refuse(kTakenOverDay, reader.About(kTakenOverDay, Reason::kImportCellMissing));
  }

  Status LookUp(db::Tx& tx, const std::vector<UnitRecord*>& fresh) override {
    std::vector<std::string> houses;
    for (const UnitRecord* record : fresh) houses.push_back(record->house.key);
    houses = PaddedTexts(std::move(houses));
    const auto taken = TRY(tx.Query(
        "SELECT house_key FROM units WHERE branch_id = ?"
        " AND site_id = ? AND house_key IN (" +
            db::Placeholders(houses.size()) + ")",
        [](const db::Row& row) { return row.Get<std::string>(0); }, site().branch, site().site,
        houses));
    taken_ = {taken.begin(), taken.end()};
    return {};
  }

  void CheckRow(RowReader& reader, UnitRecord& record) override {
    if (!taken_.contains(record.house.key)) return;
    reader.Refuse(kHouse, Fail(Reason::kUnitExists, {{"house_number", record.house.text}}));
  }

  Status InsertNew(db::Tx& tx, const std::vector<New>& fresh, IdSource& ids, Time now) override {
    const SiteName at = site();
    db::Values rows;
    std::vector<FactChange> changes;
    for (const New& made : fresh) {
      const UnitRecord& record = *made.record;
      const UnitFacts facts = FactsOf(record);
      AddChanges(made, facts, ids, now, changes);
      BindRow(rows, at.branch, made.id, at.site, record.building, record.house.text,
              record.house.key, record.area, record.storey, facts.delivery, facts.delivery_day,
              facts.use, facts.use_day, facts.State(), made.mark.source, made.mark.number, now, now,
              1);
    }
    constexpr size_t kWidth = 18;
    TRY(InsertRows(tx,
                   "INSERT INTO units (branch_id, id, site_id, building_id, house_number,"
                   " house_key, floor_area_m2_x100, storey, delivery, delivery_date, use_kind,"
                   " use_date, state, import_source, import_number, create_time, update_time,"
                   " version)",
                   kWidth, rows));
    return facts_.InsertChanges(tx, changes);
  }

  static UnitFacts FactsOf(const UnitRecord& record) {
    UnitFacts facts;
    if (!record.taken_over) return facts;
    facts.delivery = Delivery::kTakenOverFromFormer;
    facts.delivery_day = record.taken_over;
    if (!record.use) return facts;
    facts.use = *record.use;
    facts.use_day = record.taken_over;
    return facts;
  }

  // The moves by which a unit got to where it is, as if they had been made here.
  void AddChanges(const New& made, const UnitFacts& facts, IdSource& ids, Time now,
                  std::vector<FactChange>& changes) const {
    const auto add = [&](Fact fact, int before, int after) {
      changes.push_back(
          {.name = {{site().branch, site().site, UnitId(made.id), FactChangeId(ids.Next(now))}},
           .fact = fact,
           .before = before,
           .after = after,
           .day = *facts.delivery_day,
           .proof = {.text = made.mark.source + " " + made.mark.number, .file = std::nullopt},
           .deemed = std::nullopt,
           .actor = import().creator,
           .created = now});
    };
    if (!facts.delivery_day) return;
    add(Fact::kDelivery, static_cast<int>(Delivery::kUnsold), static_cast<int>(facts.delivery));
    if (facts.use_day)
      add(Fact::kUse, static_cast<int>(Use::kNotRegistered), static_cast<int>(facts.use));
  }

  const UnitFactsRepository facts_{};
  std::map<std::string, BuildingId> buildings_;  // by number
  RowLines houses_;
  std::set<std::string> taken_;  // house keys
};

}  // namespace

RecordKind UnitKind() {
  return {{.table = "units",
           .shown = "house_number",
           .versions = {"version", "facts_version"},
           .references = {"unit_id"},
           .parts = {{"unit_fact_changes", "unit_id"}}},
          [](const Import& import, const RecordTable& table, const RecordParts&)
              -> std::unique_ptr<Records> { return std::make_unique<UnitRecords>(import, table); }};
}

}  // namespace steward::directory
