// Files of customers, one per unit, with the numbers they had. The customer is one of the people of
// the unit; the file is usable as it is and waits for the archivist's sample.
#include "services/directory/archives/archive_number.h"
#include "services/directory/archives/archive_repository.h"
#include "services/directory/archives/archive_rule_repository.h"
#include "services/directory/archives/convert.h"
#include "services/directory/imports/phone_cell.h"
#include "services/directory/imports/records.h"
#include "services/directory/occupancy/unit_facts_repository.h"

namespace steward::directory {
namespace {

enum ArchiveColumn : size_t { kArchiveHouse = 1, kCustomerName, kFirstField };

// Behind the customer: the columns from kFirstField on, in this order.
constexpr ArchiveField kFieldColumns[] = {
    ArchiveField::kAssetNumber,        ArchiveField::kContactPerson,
    ArchiveField::kContactPhone,       ArchiveField::kActualUser,
    ArchiveField::kOccupation,         ArchiveField::kBirthDate,
    ArchiveField::kIdNumber,           ArchiveField::kMailingAddress,
    ArchiveField::kInsuranceKind,      ArchiveField::kInsuranceStartDate,
    ArchiveField::kInsuranceExpiryDate};

const std::vector<KnownColumn>& ArchiveColumns() {
  static const auto& columns = *new std::vector<KnownColumn>{
      NumberColumn({"档案编号", "原档案编号"}),
      {"房号", "house number", {"房号", "房屋", "housenumber", "house"}, true},
      {"顾客", "customer", {"顾客", "顾客姓名", "客户名称", "业主姓名", "customer"}, true, true},
      {"资产编号", "asset number", {"资产编号", "assetnumber"}},
      {"联系人", "contact person", {"联系人", "contactperson"}, false, true},
      {"联系电话", "contact phone", {"联系电话", "contactphone"}, false, true},
      {"实际使用人", "actual user", {"实际使用人", "actualuser"}, false, true},
      {"职业", "occupation", {"职业", "occupation"}, false, true},
      {"出生日期", "day of birth", {"出生日期", "birthdate"}, false, true},
      {"证件号码", "id number", {"证件号码", "身份证号", "idnumber"}, false, true},
      {"通讯地址", "mailing address", {"通讯地址", "mailingaddress"}, false, true},
      {"险种", "kind of insurance", {"险种", "insurancekind"}},
      {"保险起始日", "first day of insurance", {"保险起始日", "insurancestartdate"}},
      {"保险到期日", "last day of insurance", {"保险到期日", "insuranceexpirydate"}},
  };
  return columns;
}

constexpr size_t kFieldLength = 120;  // as in the proto

struct ArchiveRecord {
  HouseNumber house;
  std::string customer_name;
  ArchiveValues values;
  UnitId unit;
  std::string number;  // ours
};

class ArchiveRecords final : public RecordsOf<ArchiveRecord> {
 public:
  ArchiveRecords(const Import& import, const RecordTable& table, const RecordParts& parts)
      : RecordsOf(import, table),
        numbers_(parts.numbers),
        clock_(parts.clock),
        archives_(parts.keys) {}

  const std::vector<KnownColumn>& columns() const override { return ArchiveColumns(); }

  Status Prepare(const std::vector<PendingRow>& rows) override {
    constexpr std::chrono::seconds kNumberPatience(10);
    for (size_t i = 0; i < rows.size(); ++i) {
      if (!rows[i].good()) continue;
      RecordAt(i).number = TRY(NextArchiveNumber(numbers_, PatienceOf(kNumberPatience),
                                                 import().name.branch, clock_.Now()));
    }
    return {};
  }

 private:
  void ReadRow(RowReader& reader, PendingRow&, ArchiveRecord& record) override {
    record.house = reader.House(kArchiveHouse);
    if (!record.house.key.empty()) houses_.CheckNew(record.house.key, kArchiveHouse, reader);
    record.customer_name = reader.Text(kCustomerName, kCellLength);
    for (size_t i = 0; i < std::size(kFieldColumns); ++i)
      ReadValue(reader, kFirstField + i, kFieldColumns[i], record.values);
  }

  static void ReadValue(RowReader& reader, size_t column, ArchiveField field,
                        ArchiveValues& values) {
    if (IsDay(field)) {
      if (const auto day = reader.Date(column)) values[field] = DayText(*day);
      return;
    }
    const std::string text = reader.Text(column, kFieldLength);
    if (text.empty()) return;
    Result<std::string> value =
        field == ArchiveField::kContactPhone ? ReadPhoneCell(text, 1) : ReadField(field, text);
    if (!value.ok()) {
      reader.Refuse(column, value.error());
      return;
    }
    if (value.value() != text)
      reader.Correct(column, reader.About(column, Reason::kImportDigitsRewritten));
    values[field] = std::move(value).value();
  }

  static bool IsDay(ArchiveField field) {
    return field == ArchiveField::kBirthDate || field == ArchiveField::kInsuranceStartDate ||
           field == ArchiveField::kInsuranceExpiryDate;
  }

  Status LookUp(db::Tx& tx, const std::vector<ArchiveRecord*>& fresh) override {
    std::vector<std::string> houses;
    for (const ArchiveRecord* record : fresh) houses.push_back(record->house.key);
    units_ = TRY(facts_.LockHouses(tx, site(), std::move(houses)));
    std::vector<UnitId> units;
    for (const auto& [key, facts] : units_) units.push_back(facts.unit.id);
    files_ = TRY(archives_.FilesOf(tx, site(), units));
    people_ = TRY(archives_.PeopleOn(tx, site(), units, BusinessDate(clock_.Now())));
    return {};
  }

  void CheckRow(RowReader& reader, ArchiveRecord& record) override {
    const auto unit = units_.find(record.house.key);
    if (unit == units_.end()) {
      reader.Refuse(kArchiveHouse, Fail(Reason::kUnitNotFound, {{"unit", record.house.text}}));
      return;
    }
    record.unit = unit->second.unit.id;
    if (const auto file = files_.find(record.unit); file != files_.end())
      reader.Refuse(kArchiveHouse, ArchiveExists(record.house.text, file->second));
    const auto customer = people_.find({record.unit, record.customer_name});
    if (customer == people_.end()) {
      reader.Refuse(kCustomerName,
                    Fail(Reason::kArchiveCustomerUnknown, {{"house_number", record.house.text}}));
      return;
    }
    record.values[ArchiveField::kCustomer] = OwnerName{site().branch, customer->second}.ToString();
    const Status agree = CheckValues(record.values);
    if (!agree.ok()) reader.Refuse(kArchiveHouse, agree.error());
  }

  Status InsertNew(db::Tx& tx, const std::vector<New>& fresh, IdSource&, Time now) override {
    const ArchiveRule rule = TRY(rules_.On(tx, site().branch, BusinessDate(now)));
    std::vector<StoredArchive> made;
    for (const New& one : fresh) {
      const ArchiveRecord& record = *one.record;
      made.push_back({.name = {{site().branch, site().site, ArchiveId(one.id)}},
                      .unit = record.unit,
                      .mark = one.mark,
                      .archive = TRY(MakeArchive(record.number, ArchiveAction::kImport,
                                                 record.values, ArchiveSource::kNone,
                                                 {import().creator, now}, rule.confirm_every)),
                      .created = now,
                      .updated = now});
    }
    return archives_.Insert(tx, made);
  }

  db::NumberSource& numbers_;
  const Clock& clock_;
  const ArchiveRepository archives_;
  const ArchiveRuleRepository rules_{};
  const UnitFactsRepository facts_{};
  RowLines houses_;
  // Of the batch.
  std::map<std::string, UnitFacts> units_;
  std::map<UnitId, FileOfUnit> files_;
  std::map<std::pair<UnitId, std::string>, OwnerId> people_;
};

}  // namespace

RecordKind ArchiveKind() {
  return {{.table = "archives",
           .shown = "number",
           .references = {"archive_id"},
           .parts = {{"archive_values", "archive_id"},
                     {"archive_entries", "archive_id"},
                     {"archive_papers", "archive_id"}}},
          [](const Import& import, const RecordTable& table,
             const RecordParts& parts) -> std::unique_ptr<Records> {
            return std::make_unique<ArchiveRecords>(import, table, parts);
          }};
}

}  // namespace steward::directory
