// People: their phones are sealed, the units they have to do with are there.
#include "common/pinyin/pinyin.h"
#include "services/directory/bulk.h"
#include "services/directory/imports/phone_cell.h"
#include "services/directory/imports/records.h"
#include "services/directory/name_term_repository.h"
#include "services/directory/occupancy/unit_facts_repository.h"
#include "services/directory/owner_repository.h"

namespace steward::directory {
namespace {

enum PersonColumn : size_t { kName = 1, kPhones, kHouses, kRole };

const std::vector<KnownColumn>& PersonColumns() {
  static const auto& columns = *new std::vector<KnownColumn>{
      NumberColumn({"业主编号", "客户编号", "人员编号"}),
      {"姓名", "name", {"姓名", "业主姓名", "客户名称", "业主", "name"}, true, true},
      {"电话", "phone", {"电话", "手机", "联系电话", "手机号", "phone", "phones"}, false, true},
      {"房号", "house number", {"房号", "房屋", "housenumber", "house"}, true},
      {"身份", "role", {"身份", "角色", "role"}, true},
  };
  return columns;
}

constexpr size_t kPhoneLength = 24;
constexpr size_t kMostPhones = 5;
constexpr size_t kMostUnits = 50;

constexpr CellWord<UnitRole> kRoleWords[] = {{"业主", "owner", UnitRole::kOwner},
                                             {"住户", "occupant", UnitRole::kOccupant},
                                             {"租户", "", UnitRole::kOccupant},
                                             {"家属", "", UnitRole::kOccupant},
                                             {"购房人", "buyer", UnitRole::kBuyer}};

struct PersonRecord {
  std::string name;
  std::vector<std::string> phones;
  std::vector<HouseNumber> houses;
  UnitRole role = UnitRole::kOwner;
};

class PeopleRecords final : public RecordsOf<PersonRecord> {
 public:
  PeopleRecords(const Import& import, const RecordTable& table, const keys::KeyRing& keys)
      : RecordsOf(import, table), owners_(keys) {}

  const std::vector<KnownColumn>& columns() const override { return PersonColumns(); }

 private:
  void ReadRow(RowReader& reader, PendingRow&, PersonRecord& record) override {
    record.name = reader.Text(kName, kCellLength);
    ReadPhones(reader, record);
    for (const std::string& item : reader.Items(kHouses, kCellLength, kMostUnits)) {
      if (auto house = reader.House(kHouses, item)) record.houses.push_back(*std::move(house));
    }
    record.role = reader.OneOf(kRole, kRoleWords).value_or(UnitRole::kOwner);
  }

  Status LookUp(db::Tx& tx, const std::vector<PersonRecord*>& fresh) override {
    std::vector<std::string> keys;
    for (const PersonRecord* record : fresh) {
      for (const HouseNumber& house : record->houses) keys.push_back(house.key);
    }
    units_ = TRY(facts_.LockHouses(tx, site(), std::move(keys)));
    return {};
  }

  void CheckRow(RowReader& reader, PersonRecord& record) override {
    for (const HouseNumber& house : record.houses) {
      if (!units_.contains(house.key))
        reader.Refuse(kHouses, Fail(Reason::kUnitNotFound, {{"unit", house.text}}));
    }
    const auto same = [](const HouseNumber& a, const HouseNumber& b) { return a.key == b.key; };
    if (const auto position = FirstRepeated(record.houses, same))
      reader.Refuse(kHouses, Fail(Reason::kListedTwice,
                                  {{"field", "units"}, {"position", std::to_string(*position)}}));
  }

  Status InsertNew(db::Tx& tx, const std::vector<New>& fresh, IdSource&, Time now) override {
    TRY(InsertOwners(tx, fresh, now));
    TRY(InsertPhones(tx, fresh));
    TRY(InsertOwnedUnits(tx, fresh));
    std::vector<NameTermRepository::NamedOwner> people;
    for (const New& made : fresh) people.push_back({OwnerId(made.id), made.record->name});
    return name_terms_.AddAt(tx, site(), people);
  }

  void ReadPhones(RowReader& reader, PersonRecord& record) {
    for (const std::string& item : reader.Items(kPhones, kPhoneLength, kMostPhones)) {
      Result<std::string> phone = ReadPhoneCell(item, record.phones.size() + 1);
      if (!phone.ok()) {
        reader.Refuse(kPhones, phone.error());
        continue;
      }
      if (phone.value() != item)
        reader.Correct(kPhones,
                       Fail(Reason::kImportDigitsRewritten, {{"column_zh", reader.zh(kPhones)},
                                                             {"column", reader.en(kPhones)},
                                                             {"value", "***"}}));
      record.phones.push_back(std::move(phone).value());
    }
    if (const auto position = FirstRepeated(record.phones, std::equal_to<>()))
      reader.Refuse(kPhones, Fail(Reason::kListedTwice,
                                  {{"field", "phones"}, {"position", std::to_string(*position)}}));
  }

  Status InsertOwners(db::Tx& tx, const std::vector<New>& fresh, Time now) const {
    const std::string branch = site().branch;
    std::vector<pinyin::Spelling> spellings;
    for (const New& made : fresh) spellings.push_back(pinyin::SpellName(made.record->name));
    db::Values rows;
    for (size_t i = 0; i < fresh.size(); ++i) {
      const New& made = fresh[i];
      BindRow(rows, branch, made.id, made.record->name, spellings[i].full, spellings[i].initials,
              made.mark.source, made.mark.number, now, now, 1);
    }
    constexpr size_t kWidth = 10;
    return InsertRows(tx,
                      "INSERT INTO owners (branch_id, id, display_name, name_pinyin,"
                      " name_initials, import_source, import_number, create_time, update_time,"
                      " version)",
                      kWidth, rows);
  }

  Status InsertPhones(db::Tx& tx, const std::vector<New>& fresh) const {
    const std::string branch = site().branch;
    std::vector<OwnerRepository::KeptPhone> kept;
    kept.reserve(fresh.size() * kMostPhones);  // rows point into it
    db::Values rows;
    for (const New& made : fresh) {
      std::int64_t position = 0;
      for (const std::string& phone : made.record->phones) {
        const auto& one = kept.emplace_back(owners_.KeepPhone({branch, OwnerId(made.id)}, phone));
        BindRow(rows, branch, made.id, position++, one.sealed, one.terms.whole,
                one.terms.last_four);
      }
    }
    constexpr size_t kWidth = 6;
    return InsertRows(tx,
                      "INSERT INTO owner_phones (branch_id, owner_id, position, phone_sealed,"
                      " phone_whole, phone_last_four)",
                      kWidth, rows);
  }

  Status InsertOwnedUnits(db::Tx& tx, const std::vector<New>& fresh) const {
    const SiteName at = site();
    db::Values rows;
    for (const New& made : fresh) {
      for (const HouseNumber& house : made.record->houses)
        BindRow(rows, at.branch, made.id, units_.at(house.key).unit.id, at.site, made.record->role);
    }
    constexpr size_t kWidth = 5;
    return InsertRows(tx, "INSERT INTO owner_units (branch_id, owner_id, unit_id, site_id, role)",
                      kWidth, rows);
  }

  const OwnerRepository owners_;
  const NameTermRepository name_terms_{};
  const UnitFactsRepository facts_{};
  std::map<std::string, UnitFacts> units_;  // of the batch, by house key
};

}  // namespace

RecordKind PeopleKind() {
  return {{.table = "owners",
           .at_site = false,
           .references = {"owner_id", "occupant_id", "payer_id", "agent_id", "customer_id"},
           .parts = {{"owner_name_terms", "owner_id"},
                     {"owner_phones", "owner_id"},
                     {"owner_units", "owner_id"}}},
          [](const Import& import, const RecordTable& table,
             const RecordParts& parts) -> std::unique_ptr<Records> {
            return std::make_unique<PeopleRecords>(import, table, parts.keys);
          }};
}

}  // namespace steward::directory
