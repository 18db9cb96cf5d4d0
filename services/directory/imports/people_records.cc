#include <map>
#include <set>

#include "common/pinyin/pinyin.h"
#include "services/directory/imports/bulk.h"
#include "services/directory/imports/phone_cell.h"
#include "services/directory/imports/records.h"
#include "services/directory/name_term_repository.h"
#include "services/directory/owner_repository.h"

namespace steward::directory {
namespace {

enum PersonColumn : size_t { kPersonNumber, kName, kPhones, kHouses, kRole };

const std::vector<KnownColumn>& PersonColumns() {
  static const auto& columns = *new std::vector<KnownColumn>{
      {"编号", "number", {"编号", "业主编号", "客户编号", "number", "id"}, true},
      {"姓名", "name", {"姓名", "业主姓名", "客户名称", "业主", "name"}, true, true},
      {"电话", "phone", {"电话", "手机", "联系电话", "手机号", "phone", "phones"}, false, true},
      {"房号", "house number", {"房号", "房屋", "housenumber", "house"}, true},
      {"身份", "role", {"身份", "角色", "role"}, true},
  };
  return columns;
}

constexpr size_t kTextLength = 60;
constexpr size_t kPhoneLength = 24;
constexpr size_t kMostPhones = 5;
constexpr size_t kMostUnits = 50;

std::optional<UnitRole> RoleOf(std::string_view text) {
  if (text == "业主" || text == "owner") return UnitRole::kOwner;
  if (text == "住户" || text == "租户" || text == "家属" || text == "occupant")
    return UnitRole::kOccupant;
  return std::nullopt;
}

class PeopleRecords final : public Records {
 public:
  PeopleRecords(const Import& import, const keys::KeyRing& keys)
      : site_(import.site_name()), source_(import.source), owners_(keys) {}

  const std::vector<KnownColumn>& columns() const override { return PersonColumns(); }
  Status Load(db::Session&) override { return {}; }
  void StartBatch() override { batch_.clear(); }

  void Read(PendingRow& pending, const Columns& columns) override {
    RowReader reader(pending.row, columns, PersonColumns(), pending.problems);
    Record record;
    record.number = reader.Text(kPersonNumber, kTextLength);
    if (!record.number.empty())
      CheckNew(numbers_, record.number, pending.row.line, kPersonNumber, reader);
    record.name = reader.Text(kName, kTextLength);
    ReadPhones(reader, record);
    for (const std::string& item : reader.Items(kHouses, kTextLength, kMostUnits)) {
      if (auto house = reader.House(kHouses, item)) record.houses.push_back(*std::move(house));
    }
    const std::string role = reader.Text(kRole, kTextLength);
    const std::optional<UnitRole> known = RoleOf(role);
    if (!known && !role.empty())
      reader.Refuse(kRole, Fail(Reason::kImportCellChoice, {{"column_zh", reader.zh(kRole)},
                                                            {"column", reader.en(kRole)},
                                                            {"value", reader.Shown(kRole)}}));
    record.role = known.value_or(UnitRole::kOwner);
    batch_.push_back(std::move(record));
  }

  Status Compare(db::Session& session, const Columns& columns,
                 std::vector<PendingRow>& rows) override {
    TRY(FindUnits(session, rows));
    std::vector<std::string> numbers;
    for (size_t i = 0; i < rows.size(); ++i) {
      if (rows[i].good()) numbers.push_back(batch_[i].number);
    }
    if (numbers.empty()) return {};
    numbers = PaddedTexts(std::move(numbers));
    const auto imported = TRY(session.Query(
        "SELECT import_number FROM owners WHERE branch_id = ? AND import_source = ?"
        " AND import_number IN (" +
            db::Placeholders(numbers.size()) + ")",
        [](const db::Row& row) { return row.Get<std::string>(0); }, site_.branch, source_,
        numbers));
    const std::set<std::string> known(imported.begin(), imported.end());
    for (size_t i = 0; i < rows.size(); ++i) {
      if (!rows[i].good()) continue;
      rows[i].existing = known.contains(batch_[i].number);
      RowReader reader(rows[i].row, columns, PersonColumns(), rows[i].problems);
      if (!rows[i].existing) CheckUnits(reader, batch_[i]);
    }
    return {};
  }

  Result<std::vector<std::optional<Uuid>>> Insert(db::Tx& tx, const std::vector<PendingRow>& rows,
                                                  IdSource& ids, Time now) override {
    std::vector<std::optional<Uuid>> made(rows.size());
    for (size_t i = 0; i < rows.size(); ++i) {
      if (rows[i].good() && !rows[i].existing) made[i] = ids.Next(now);
    }
    TRY(InsertOwners(tx, made, now));
    TRY(InsertPhones(tx, made));
    TRY(InsertOwnedUnits(tx, made));
    for (size_t i = 0; i < made.size(); ++i) {
      if (made[i]) TRY(name_terms_.Add(tx, {site_.branch, OwnerId(*made[i])}, batch_[i].name));
    }
    return made;
  }

 private:
  struct Record {
    std::string number;
    std::string name;
    std::vector<std::string> phones;
    std::vector<HouseNumber> houses;
    UnitRole role = UnitRole::kOwner;
  };
  using Made = std::vector<std::optional<Uuid>>;

  void ReadPhones(RowReader& reader, Record& record) {
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

  Status FindUnits(db::Session& session, const std::vector<PendingRow>& rows) {
    units_.clear();
    std::vector<std::string> keys;
    for (size_t i = 0; i < rows.size(); ++i) {
      for (const HouseNumber& house : batch_[i].houses) keys.push_back(house.key);
    }
    if (keys.empty()) return {};
    keys = PaddedTexts(std::move(keys));
    const auto read = [](const db::Row& row) {
      return std::pair(row.Get<std::string>("house_key"), row.Get<UnitId>("id"));
    };
    const auto found = TRY(session.Query(
        "SELECT house_key, id FROM units WHERE branch_id = ? AND site_id = ? AND house_key IN (" +
            db::Placeholders(keys.size()) + ")",
        read, site_.branch, site_.site, keys));
    units_ = {found.begin(), found.end()};
    return {};
  }

  void CheckUnits(RowReader& reader, const Record& record) const {
    for (const HouseNumber& house : record.houses) {
      if (!units_.contains(house.key))
        reader.Refuse(kHouses, Fail(Reason::kUnitNotFound, {{"unit", house.text}}));
    }
    const auto same = [](const HouseNumber& a, const HouseNumber& b) { return a.key == b.key; };
    if (const auto position = FirstRepeated(record.houses, same))
      reader.Refuse(kHouses, Fail(Reason::kListedTwice,
                                  {{"field", "units"}, {"position", std::to_string(*position)}}));
  }

  Status InsertOwners(db::Tx& tx, const Made& made, Time now) const {
    std::vector<pinyin::Spelling> spellings;
    for (const Record& record : batch_) spellings.push_back(pinyin::SpellName(record.name));
    db::Values values;
    for (size_t i = 0; i < made.size(); ++i) {
      if (!made[i]) continue;
      for (const db::Value& value : db::Values{site_.branch, made[i]->AsBytes(), batch_[i].name,
                                               spellings[i].full, spellings[i].initials, source_,
                                               batch_[i].number, now, now, std::int64_t{1}}) {
        values.push_back(value);
      }
    }
    constexpr size_t kWidth = 10;
    return InsertRows(tx,
                      "INSERT INTO owners (branch_id, id, display_name, name_pinyin,"
                      " name_initials, import_source, import_number, create_time, update_time,"
                      " version)",
                      kWidth, values);
  }

  Status InsertPhones(db::Tx& tx, const Made& made) const {
    std::vector<OwnerRepository::KeptPhone> kept;
    kept.reserve(made.size() * kMostPhones);  // values point into it
    db::Values values;
    for (size_t i = 0; i < made.size(); ++i) {
      if (!made[i]) continue;
      std::int64_t position = 0;
      for (const std::string& phone : batch_[i].phones) {
        const auto& one =
            kept.emplace_back(owners_.KeepPhone({site_.branch, OwnerId(*made[i])}, phone));
        for (const db::Value& value :
             db::Values{site_.branch, made[i]->AsBytes(), position++, one.sealed, one.terms.whole,
                        one.terms.last_four}) {
          values.push_back(value);
        }
      }
    }
    constexpr size_t kWidth = 6;
    return InsertRows(tx,
                      "INSERT INTO owner_phones (branch_id, owner_id, position, phone_sealed,"
                      " phone_whole, phone_last_four)",
                      kWidth, values);
  }

  Status InsertOwnedUnits(db::Tx& tx, const Made& made) const {
    db::Values values;
    for (size_t i = 0; i < made.size(); ++i) {
      if (!made[i]) continue;
      for (const HouseNumber& house : batch_[i].houses) {
        for (const db::Value& value :
             db::Values{site_.branch, made[i]->AsBytes(), units_.at(house.key).AsBytes(),
                        site_.site, static_cast<std::int64_t>(batch_[i].role)}) {
          values.push_back(value);
        }
      }
    }
    constexpr size_t kWidth = 5;
    return InsertRows(tx, "INSERT INTO owner_units (branch_id, owner_id, unit_id, site_id, role)",
                      kWidth, values);
  }

  const SiteName site_;
  const std::string source_;
  const OwnerRepository owners_;
  const NameTermRepository name_terms_{};
  std::map<std::string, UnitId> units_;  // of the batch, by house key
  Lines numbers_;
  std::vector<Record> batch_;
};

}  // namespace

std::unique_ptr<Records> MakePeopleRecords(const Import& import, const keys::KeyRing& keys) {
  return std::make_unique<PeopleRecords>(import, keys);
}

}  // namespace steward::directory
