#include <algorithm>
#include <map>
#include <set>

#include "services/directory/characters.h"
#include "services/directory/imports/bulk.h"
#include "services/directory/imports/records.h"

namespace steward::directory {
namespace {

enum UnitColumn : size_t { kNumber, kBuilding, kHouse, kArea, kStorey };

const std::vector<KnownColumn>& UnitColumns() {
  static const auto& columns = *new std::vector<KnownColumn>{
      {"编号", "number", {"编号", "房屋编号", "原编号", "number", "id"}, true},
      {"楼栋", "building", {"楼栋", "楼栋号", "楼号", "栋号", "building"}, true},
      {"房号", "house number", {"房号", "房屋", "门牌号", "housenumber", "house"}, true},
      {"建筑面积", "floor area", {"建筑面积", "面积", "收费面积", "floorarea", "area"}},
      {"楼层", "storey", {"楼层", "层", "storey", "floor"}},
  };
  return columns;
}

constexpr size_t kNumberLength = 60;
constexpr size_t kBuildingLength = 16;
constexpr std::int64_t kLargestArea = 100'000'000;  // as in the proto
constexpr std::int64_t kLowestStorey = -10;
constexpr std::int64_t kHighestStorey = 200;

class UnitRecords final : public Records {
 public:
  explicit UnitRecords(const Import& import) : site_(import.site_name()), source_(import.source) {}

  const std::vector<KnownColumn>& columns() const override { return UnitColumns(); }

  Status Load(db::Session& session) override {
    const auto read = [](const db::Row& row) {
      return std::pair(row.Get<std::string>("number"), row.Get<BuildingId>("id"));
    };
    const auto buildings =
        TRY(session.Query("SELECT number, id FROM buildings WHERE branch_id = ? AND site_id = ?",
                          read, site_.branch, site_.site));
    buildings_ = {buildings.begin(), buildings.end()};
    return {};
  }

  void StartBatch() override { batch_.clear(); }

  void Read(PendingRow& pending, const Columns& columns) override {
    RowReader reader(pending.row, columns, UnitColumns(), pending.problems);
    Record record;
    record.number = reader.Text(kNumber, kNumberLength);
    if (!record.number.empty())
      CheckNew(numbers_, record.number, pending.row.line, kNumber, reader);
    const std::string building = Utf8(Plain(reader.Text(kBuilding, kBuildingLength)));
    const auto found = buildings_.find(building);
    if (found != buildings_.end())
      record.building = found->second;
    else if (!building.empty())
      reader.Refuse(kBuilding, Fail(Reason::kBuildingNotFound, {{"building", building}}));
    const std::string house = reader.Text(kHouse, kNumberLength);
    if (!house.empty()) record.house = reader.House(kHouse, house).value_or(HouseNumber());
    if (!record.house.key.empty())
      CheckNew(houses_, record.house.key, pending.row.line, kHouse, reader);
    record.area = reader.Hundredths(kArea, kLargestArea).value_or(0);
    record.storey = reader.Whole(kStorey, kLowestStorey, kHighestStorey).value_or(0);
    pending.floor_area_m2_x100 = record.area;
    batch_.push_back(std::move(record));
  }

  Status Compare(db::Session& session, const Columns& columns,
                 std::vector<PendingRow>& rows) override {
    std::vector<std::string> numbers;
    std::vector<std::string> houses;
    for (size_t i = 0; i < rows.size(); ++i) {
      if (!rows[i].good()) continue;
      numbers.push_back(batch_[i].number);
      houses.push_back(batch_[i].house.key);
    }
    if (numbers.empty()) return {};
    const auto text = [](const db::Row& row) { return row.Get<std::string>(0); };
    numbers = PaddedTexts(std::move(numbers));
    houses = PaddedTexts(std::move(houses));
    const std::string marks = db::Placeholders(numbers.size());
    const auto imported =
        TRY(session.Query("SELECT import_number FROM units WHERE branch_id = ? AND site_id = ?"
                          " AND import_source = ? AND import_number IN (" +
                              marks + ")",
                          text, site_.branch, site_.site, source_, numbers));
    const auto taken =
        TRY(session.Query("SELECT house_key FROM units WHERE branch_id = ?"
                          " AND site_id = ? AND house_key IN (" +
                              marks + ")",
                          text, site_.branch, site_.site, houses));
    const std::set<std::string> known(imported.begin(), imported.end());
    const std::set<std::string> used(taken.begin(), taken.end());
    for (size_t i = 0; i < rows.size(); ++i) {
      if (!rows[i].good()) continue;
      rows[i].existing = known.contains(batch_[i].number);
      if (rows[i].existing || !used.contains(batch_[i].house.key)) continue;
      RowReader(rows[i].row, columns, UnitColumns(), rows[i].problems)
          .Refuse(kHouse, Fail(Reason::kUnitExists, {{"house_number", batch_[i].house.text}}));
    }
    return {};
  }

  Result<std::vector<std::optional<Uuid>>> Insert(db::Tx& tx, const std::vector<PendingRow>& rows,
                                                  IdSource& ids, Time now) override {
    std::vector<std::optional<Uuid>> made(rows.size());
    db::Values values;
    for (size_t i = 0; i < rows.size(); ++i) {
      if (!rows[i].good() || rows[i].existing) continue;
      const Record& record = batch_[i];
      made[i] = ids.Next(now);
      for (const db::Value& value :
           db::Values{site_.branch, made[i]->AsBytes(), site_.site, record.building.AsBytes(),
                      record.house.text, record.house.key, record.area, record.storey, source_,
                      record.number, now, now, std::int64_t{1}}) {
        values.push_back(value);
      }
    }
    constexpr size_t kWidth = 13;
    TRY(InsertRows(tx,
                   "INSERT INTO units (branch_id, id, site_id, building_id, house_number,"
                   " house_key, floor_area_m2_x100, storey, import_source, import_number,"
                   " create_time, update_time, version)",
                   kWidth, values));
    return made;
  }

 private:
  struct Record {
    std::string number;
    BuildingId building;
    HouseNumber house;
    std::int64_t area = 0;
    std::int64_t storey = 0;
  };

  const SiteName site_;
  const std::string source_;
  std::map<std::string, BuildingId> buildings_;  // by number
  Lines numbers_;
  Lines houses_;
  std::vector<Record> batch_;
};

}  // namespace

std::unique_ptr<Records> MakeUnitRecords(const Import& import) {
  return std::make_unique<UnitRecords>(import);
}

}  // namespace steward::directory
