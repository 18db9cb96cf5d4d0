#include "services/directory/exports/export_rows.h"

#include <map>

#include "common/base/text.h"
#include "services/directory/bulk.h"
#include "services/directory/day.h"
#include "services/directory/imports/import.h"
#include "services/directory/owner_repository.h"
#include "steward/type/v1/limits.pb.h"

namespace steward::directory {
namespace {

using sheets::Cell;
using sheets::CellKind;
using Rows = std::vector<std::vector<Cell>>;

constexpr int kRowsAtOnce = type::v1::LIMIT_EXPORT_BATCH_ROWS;

Cell TextCell(std::string text) { return {std::move(text), CellKind::kText}; }
Cell NumberCell(std::string text) { return {std::move(text), CellKind::kNumber}; }

std::vector<Cell> HeadingOf(std::initializer_list<const char*> titles) {
  std::vector<Cell> cells;
  for (const char* title : titles) cells.push_back(TextCell(title));
  return cells;
}

const char* WordOf(UnitRole role) {
  switch (role) {
    case UnitRole::kOwner: return "业主";
    case UnitRole::kOccupant: return "住户";
    case UnitRole::kBuyer: return "买受人";
    case UnitRole::kTenant: return "承租人";
    case UnitRole::kUser: return "使用人";
  }
  return "";
}

std::int64_t ReadCount(const db::Row& row) { return row.Get<std::int64_t>(0); }

// By house number.
class UnitExport final : public ExportRows {
 public:
  explicit UnitExport(const SiteName& site) : site_(site) {}

  std::vector<Cell> Heading() const override {
    return HeadingOf({"编号", "楼栋", "房号", "建筑面积", "楼层"});
  }

  Result<std::int64_t> Count(db::Session& session) const override {
    return TRY(session.QueryOne("SELECT COUNT(*) FROM units WHERE branch_id = ? AND site_id = ?",
                                ReadCount, site_.branch, site_.site))
        .value_or(0);
  }

  Result<Rows> Next(db::Session& session) override {
    Rows rows;
    const auto read = [&](const db::Row& row) {
      last_id_ = row.Get<UnitId>("id");
      last_number_ = row.Get<std::string>("house_number");
      rows.push_back({TextCell(row.Get<std::optional<std::string>>("import_number").value_or("")),
                      TextCell(row.Get<std::optional<std::string>>("number").value_or("")),
                      TextCell(last_number_),
                      NumberCell(AreaText(row.Get<std::int64_t>("floor_area_m2_x100"))),
                      NumberCell(std::to_string(row.Get<int>("storey")))});
      return 0;
    };
    TRY(session.Query(
        "SELECT u.id, u.import_number, b.number, u.house_number, u.floor_area_m2_x100, u.storey"
        " FROM units u LEFT JOIN buildings b ON b.branch_id = u.branch_id AND b.id = u.building_id"
        " WHERE u.branch_id = ? AND u.site_id = ? AND u.house_number >= ?"
        " AND (u.house_number > ? OR u.id > ?) ORDER BY u.house_number, u.id LIMIT ?",
        read, site_.branch, site_.site, last_number_, last_number_, last_id_, kRowsAtOnce));
    return rows;
  }

  std::string position() const override { return last_id_.ToString() + last_number_; }
  void GoTo(std::string_view position) override {
    constexpr size_t kUuidLength = 36;
    last_id_ = UnitId(Uuid::Parse(position.substr(0, kUuidLength)).value_or(Uuid()));
    last_number_ = position.substr(std::min(kUuidLength, position.size()));
  }

 private:
  const SiteName site_;
  UnitId last_id_;
  std::string last_number_;
};

// What each person was to each unit of the site on the day of the export, by person.
class PeopleExport final : public ExportRows {
 public:
  PeopleExport(const SiteName& site, const keys::KeyRing& keys, Day day)
      : site_(site), owners_(keys), day_(day) {}

  std::vector<Cell> Heading() const override {
    return HeadingOf({"编号", "姓名", "电话", "房号", "身份"});
  }

  Result<std::int64_t> Count(db::Session& session) const override {
    return TRY(session.QueryOne(
                   "SELECT COUNT(*) FROM owner_units WHERE branch_id = ? AND site_id = ?"
                   " AND from_date <= ? AND (to_date IS NULL OR to_date > ?)",
                   ReadCount, site_.branch, site_.site, day_, day_))
        .value_or(0);
  }

  Result<Rows> Next(db::Session& session) override {
    const auto read = [](const db::Row& row) {
      return Person{row.Get<OwnerId>("owner_id"),
                    row.Get<UnitId>("unit_id"),
                    row.Get<Uuid>("record_id"),
                    row.Get<std::optional<std::string>>("import_number").value_or(""),
                    row.Get<std::string>("display_name"),
                    row.Get<std::string>("house_number"),
                    row.Get<UnitRole>("role")};
    };
    const std::vector<Person> people = TRY(session.Query(
        "SELECT s.owner_id, s.unit_id, s.record_id, s.role, o.import_number, o.display_name, "
        "u.house_number"
        " FROM owner_units s JOIN owners o ON o.branch_id = s.branch_id AND o.id = s.owner_id"
        " JOIN units u ON u.branch_id = s.branch_id AND u.id = s.unit_id"
        " WHERE s.branch_id = ? AND s.site_id = ?"
        " AND s.from_date <= ? AND (s.to_date IS NULL OR s.to_date > ?) AND s.owner_id >= ?"
        " AND (s.owner_id > ? OR s.unit_id > ? OR (s.unit_id = ? AND s.record_id > ?))"
        " ORDER BY s.owner_id, s.unit_id, s.record_id LIMIT ?",
        read, site_.branch, site_.site, day_, day_, last_owner_, last_owner_, last_unit_,
        last_unit_, last_record_, kRowsAtOnce));
    if (people.empty()) return Rows();
    const auto phones = TRY(PhonesOf(session, people));
    Rows rows;
    for (const Person& person : people) {
      const auto found = phones.find(person.owner);
      rows.push_back({TextCell(person.number), TextCell(person.name),
                      TextCell(found == phones.end() ? "" : found->second), TextCell(person.house),
                      TextCell(WordOf(person.role))});
    }
    last_owner_ = people.back().owner;
    last_unit_ = people.back().unit;
    last_record_ = people.back().record;
    return rows;
  }

  std::string position() const override {
    return last_owner_.ToString() + last_unit_.ToString() + last_record_.ToString();
  }
  void GoTo(std::string_view position) override {
    constexpr size_t kUuidLength = 36;
    if (position.size() != 3 * kUuidLength) return;
    const auto part = [&](size_t i) {
      return Uuid::Parse(position.substr(i * kUuidLength, kUuidLength)).value_or(Uuid());
    };
    last_owner_ = OwnerId(part(0));
    last_unit_ = UnitId(part(1));
    last_record_ = part(2);
  }

 private:
  struct Person {
    OwnerId owner;
    UnitId unit;
    Uuid record;
    std::string number;
    std::string name;
    std::string house;
    UnitRole role;
  };

  // Masked, in one text for each.
  Result<std::map<OwnerId, std::string>> PhonesOf(db::Session& session,
                                                  const std::vector<Person>& people) const {
    std::vector<OwnerId> ids;
    for (const Person& person : people) ids.push_back(person.owner);
    ids = Padded(std::move(ids));
    const auto read = [](const db::Row& row) {
      return std::pair(row.Get<OwnerId>("owner_id"), row.Get<std::string>("phone_sealed"));
    };
    const auto rows = TRY(session.Query(
        "SELECT owner_id, phone_sealed FROM owner_phones WHERE branch_id = ? AND owner_id IN (" +
            db::Placeholders(ids.size()) + ") ORDER BY owner_id, position",
        read, site_.branch, ids));
    std::map<OwnerId, std::string> phones;
    for (const auto& [owner, sealed] : rows) {
      std::string& text = phones[owner];
      if (!text.empty()) text += "；";
      text += privacy::MaskPhone(TRY(owners_.OpenPhone(site_.branch, owner, sealed)));
    }
    return phones;
  }

  const SiteName site_;
  const OwnerRepository owners_;
  const Day day_;
  OwnerId last_owner_;
  UnitId last_unit_;
  Uuid last_record_;
};

}  // namespace

std::unique_ptr<ExportRows> MakeExportRows(const Export& exported, const keys::KeyRing& keys) {
  if (exported.kind == ExportKind::kUnits)
    return std::make_unique<UnitExport>(exported.site_name());
  return std::make_unique<PeopleExport>(exported.site_name(), keys, BusinessDate(exported.created));
}

}  // namespace steward::directory
