// Who owned a unit from which day to which, with days of the past. The owners are people of the
// same source.
#include "common/base/text.h"
#include "services/directory/imports/records.h"
#include "services/directory/occupancy/ownership_repository.h"
#include "services/directory/occupancy/unit_facts_repository.h"
#include "services/directory/occupancy/unit_links.h"

namespace steward::directory {
namespace {

enum OwnershipColumn : size_t {
  kOwnedHouse = 1,
  kOwners,
  kShares,
  kContact,
  kAcquisition,
  kBillingDay,
  kOwnedToDay,
  kContractDay,
  kRegistrationDay,
};

const std::vector<KnownColumn>& OwnershipColumns() {
  static const auto& columns = *new std::vector<KnownColumn>{
      NumberColumn({"产权编号"}),
      {"房号", "house number", {"房号", "房屋", "housenumber", "house"}, true},
      {"业主编号", "owners", {"业主编号", "业主", "owners"}, true},
      {"份额", "shares", {"份额", "产权份额", "shares"}},
      {"账单联系人", "bill contact", {"账单联系人", "billcontact"}},
      {"取得方式", "kind", {"取得方式", "转让方式", "kind"}},
      {"计费起始日", "first day", {"计费起始日", "起始日", "billingdate"}, true},
      {"终止日", "first day no more", {"终止日", "todate"}},
      {"合同日期", "day of contract", {"合同日期", "contractdate"}},
      {"登记日期", "day of registration", {"登记日期", "registrationdate"}},
  };
  return columns;
}

constexpr CellWord<Acquisition> kAcquisitionWords[] = {
    {"首次购买", "first purchase", Acquisition::kFirstPurchase},
    {"买卖", "sale", Acquisition::kSale},
    {"继承", "inheritance", Acquisition::kInheritance},
    {"法拍", "court auction", Acquisition::kCourtAuction},
    {"赠与", "gift", Acquisition::kGift},
    {"离婚", "divorce", Acquisition::kDivorce}};

struct OwnershipRecord {
  HouseNumber house;
  std::vector<std::string> owners;  // their numbers
  std::string contact;
  Ownership ownership;
};

// 1/2.
std::optional<OwnerShare> ShareOf(std::string_view text) {
  const size_t slash = text.find('/');
  if (slash == text.npos) return std::nullopt;
  const auto numerator = ParseInt(text.substr(0, slash));
  const auto denominator = ParseInt(text.substr(slash + 1));
  const auto possible = [](const auto& number) {
    return number && *number >= 1 && *number <= kMaxShareDenominator;
  };
  if (!possible(numerator) || !possible(denominator)) return std::nullopt;
  return OwnerShare{{}, static_cast<int>(*numerator), static_cast<int>(*denominator)};
}

class OwnershipRecords final : public RecordsOf<OwnershipRecord> {
 public:
  using RecordsOf::RecordsOf;

  const std::vector<KnownColumn>& columns() const override { return OwnershipColumns(); }

 private:
  void ReadRow(RowReader& reader, PendingRow&, OwnershipRecord& record) override {
    record.house = reader.House(kOwnedHouse);
    record.owners = reader.Items(kOwners, kCellLength, kMaxOwnersOfUnit);
    Ownership& ownership = record.ownership;
    ReadShares(reader, record);
    record.contact = reader.Text(kContact, kCellLength);
    if (record.contact.empty() && !record.owners.empty()) record.contact = record.owners.front();
    ownership.kind = reader.OneOf(kAcquisition, kAcquisitionWords).value_or(Acquisition::kSale);
    ownership.period = {reader.Date(kBillingDay).value_or(Day()), reader.Date(kOwnedToDay)};
    ownership.contract_day = reader.Date(kContractDay);
    ownership.registration_day = reader.Date(kRegistrationDay);
    if (!record.house.key.empty() && ownership.period.from.ok())
      periods_.CheckFree(record.house.key, ownership.period, kOwnedHouse, reader);
  }

  // One for each owner, or equal ones where the cell is empty.
  static void ReadShares(RowReader& reader, OwnershipRecord& record) {
    const std::vector<std::string> texts = reader.Items(kShares, kCellLength, kMaxOwnersOfUnit);
    std::vector<OwnerShare>& shares = record.ownership.owners;
    for (const std::string& text : texts) {
      if (const auto share = ShareOf(text)) shares.push_back(*share);
    }
    if (texts.empty())
      shares.assign(record.owners.size(), {{}, 1, static_cast<int>(record.owners.size())});
    if (shares.size() != record.owners.size())
      reader.Refuse(kShares, reader.About(kShares, Reason::kImportSharesInvalid));
  }

  Status LookUp(db::Tx& tx, const std::vector<OwnershipRecord*>& fresh) override {
    std::vector<std::string> houses;
    std::vector<std::string> people;
    for (const OwnershipRecord* record : fresh) {
      houses.push_back(record->house.key);
      people.push_back(record->contact);
      people.insert(people.end(), record->owners.begin(), record->owners.end());
    }
    units_ = TRY(facts_.LockHouses(tx, site(), std::move(houses)));
    people_ = TRY(PeopleOf(tx, import(), people));
    std::vector<UnitId> units;
    for (const auto& [key, facts] : units_) units.push_back(facts.unit.id);
    histories_ = TRY(ownerships_.OfUnits(tx, site(), units));
    return {};
  }

  void CheckRow(RowReader& reader, OwnershipRecord& record) override {
    const auto unit = units_.find(record.house.key);
    if (unit == units_.end()) {
      reader.Refuse(kOwnedHouse, Fail(Reason::kUnitNotFound, {{"unit", record.house.text}}));
      return;
    }
    Ownership& ownership = record.ownership;
    ownership.name = {{site().branch, site().site, unit->second.unit.id, OwnershipId()}};
    bool known = true;
    for (size_t i = 0; i < record.owners.size(); ++i)
      known = Find(reader, kOwners, record.owners[i], ownership.owners[i].owner) && known;
    known = Find(reader, kContact, record.contact, ownership.bill_contact) && known;
    if (!known) return;
    OwnershipHistory history = histories_[ownership.name.unit];
    const Status added = AddOwnership(history, ownership);
    if (!added.ok()) reader.Refuse(kBillingDay, added.error());
  }

  bool Find(RowReader& reader, size_t column, const std::string& number, OwnerId& owner) const {
    const auto found = people_.find(number);
    if (found != people_.end()) {
      owner = found->second;
      return true;
    }
    reader.Refuse(column, Fail(Reason::kImportPersonUnknown, {{"number", number}}));
    return false;
  }

  Status InsertNew(db::Tx& tx, const std::vector<New>& fresh, IdSource&, Time now) override {
    std::vector<Ownership> made;
    std::vector<UnitId> units;
    for (const New& one : fresh) {
      Ownership& ownership = made.emplace_back(one.record->ownership);
      ownership.name.id = OwnershipId(one.id);
      ownership.mark = one.mark;
      ownership.creator = import().creator;
      ownership.created = now;
      ownership.updated = now;
      units.push_back(ownership.name.unit);
    }
    TRY(ownerships_.Insert(tx, made));
    return links_.Renew(tx, site(), std::move(units));
  }

  const UnitFactsRepository facts_{};
  const OwnershipRepository ownerships_{};
  const UnitLinks links_{};
  PeriodLines periods_;  // by house key
  // Of the batch.
  std::map<std::string, UnitFacts> units_;
  std::map<std::string, OwnerId> people_;
  std::map<UnitId, OwnershipHistory> histories_;
};

}  // namespace

RecordKind OwnershipKind() {
  return {{.table = "ownerships",
           .references = {"ownership_id"},
           .parts = {{"ownership_owners", "ownership_id"}, {"owner_units", "record_id"}},
           .links_people = true},
          [](const Import& import, const RecordTable& table,
             const RecordParts&) -> std::unique_ptr<Records> {
            return std::make_unique<OwnershipRecords>(import, table);
          }};
}

}  // namespace steward::directory
