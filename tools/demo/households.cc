#include "tools/demo/households.h"

#include <array>

#include "steward/directory/v1/import_service.pb.h"
#include "tools/demo/people.h"

namespace steward::demo {
namespace {

using directory::v1::Import;

// Among the people of a site: owners first, then those of these numbers and on.
constexpr int kFirstCoOwner = 1500;
constexpr int kFirstPastOwner = 3000;
constexpr int kFirstTenant = 5000;
constexpr int kFirstFamily = 7000;

constexpr size_t kTenantEvery = 6;
constexpr size_t kCoOwnerEvery = 5;
constexpr size_t kPastOwnerEvery = 12;
constexpr size_t kFamilyEvery = 4;
constexpr size_t kVacantEvery = 11;
constexpr size_t kWithoutFileEvery = 3;

constexpr const char* kTakeover = "2014-06-01";
constexpr const char* kBillingOfNew = "2024-12-01";
constexpr const char* kSale = "2021-04-01";
constexpr const char* kTenancy = "2025-03-01";
constexpr const char* kTenancyEnd = "2027-02-28";

// A unit with who has to do with it.
struct Household {
  const UnitPlan& unit;
  size_t index;
  bool is_new;
  int owner;

  bool HasTenant() const { return !is_new && index % kTenantEvery == 0; }
  bool HasCoOwner() const { return index % kCoOwnerEvery == 1; }
  bool HadOwner() const { return !is_new && index % kPastOwnerEvery == 2; }
  bool HasFamily() const { return !is_new && index % kFamilyEvery == 3; }
  bool IsVacant() const { return !HasTenant() && !HasFamily() && index % kVacantEvery == 5; }
  int Person(int first) const { return owner + first; }
  // The number of one of its people there.
  std::string NumberOf(const SitePlan& site, const std::string& what = "") const {
    return site.code + "/" + unit.house_number + (what.empty() ? "" : "/" + what);
  }
};

std::vector<Household> HouseholdsOf(const SitePlan& site, const std::vector<UnitPlan>& units,
                                    int first_person) {
  std::vector<Household> households;
  for (size_t i = 0; i < units.size(); ++i) {
    households.push_back(
        {units[i], i, IsNewlyBuilt(site, units[i]), first_person + static_cast<int>(i)});
  }
  return households;
}

std::string AreaText(int m2_x100) {
  const std::string cents = std::to_string(m2_x100 % 100);
  return std::to_string(m2_x100 / 100) + (cents.size() < 2 ? ".0" : ".") + cents;
}

SheetPlan Units(const SitePlan& site, const std::vector<Household>& households) {
  SheetPlan sheet{Import::KIND_UNITS,
                  "房屋.csv",
                  {{"编号", "楼栋", "房号", "建筑面积", "楼层", "接管日期", "使用情况"}}};
  for (const Household& household : households) {
    const UnitPlan& unit = household.unit;
    std::string use = household.HasTenant() ? "出租" : household.IsVacant() ? "空置" : "自用";
    if (household.is_new) use.clear();
    sheet.rows.push_back({unit.house_number, site.buildings[unit.building].number,
                          unit.house_number, AreaText(unit.floor_area_m2_x100),
                          std::to_string(unit.storey), household.is_new ? "" : kTakeover, use});
    sheet.floor_area_m2_x100 += unit.floor_area_m2_x100;
  }
  return sheet;
}

SheetPlan People(const SitePlan& site, const std::vector<Household>& households) {
  SheetPlan sheet{Import::KIND_PEOPLE, "人员.csv", {{"编号", "姓名", "电话", "房号", "身份"}}, 0};
  for (const Household& household : households) {
    const auto add = [&](const std::string& what, int person, const char* role) {
      sheet.rows.push_back({household.NumberOf(site, what), PersonName(person), PersonPhone(person),
                            household.unit.house_number, role});
    };
    add("", household.owner, household.is_new ? "购房人" : "业主");
    if (household.HasCoOwner()) add("co-owner", household.Person(kFirstCoOwner), "业主");
    if (household.HadOwner()) add("past-owner", household.Person(kFirstPastOwner), "业主");
    if (household.HasTenant()) add("tenant", household.Person(kFirstTenant), "租户");
    if (household.HasFamily()) add("family", household.Person(kFirstFamily), "家属");
  }
  return sheet;
}

SheetPlan Ownerships(const SitePlan& site, const std::vector<Household>& households) {
  SheetPlan sheet{
      Import::KIND_OWNERSHIPS,
      "产权.csv",
      {{"编号", "房号", "业主编号", "份额", "取得方式", "计费起始日", "终止日", "登记日期"}},
      0};
  for (const Household& household : households) {
    const std::string number = household.NumberOf(site);
    const std::string& house = household.unit.house_number;
    if (household.HadOwner()) {
      sheet.rows.push_back({number + "/1", house, household.NumberOf(site, "past-owner"), "",
                            "首次购买", kTakeover, kSale, ""});
    }
    std::string owners = number;
    std::string shares;
    if (household.HasCoOwner()) {
      owners += ";" + household.NumberOf(site, "co-owner");
      shares = household.index % 2 == 0 ? "2/3;1/3" : "1/2;1/2";
    }
    const char* from = household.is_new ? kBillingOfNew : household.HadOwner() ? kSale : kTakeover;
    sheet.rows.push_back({number + "/2", house, owners, shares,
                          household.HadOwner() ? "买卖" : "首次购买", from, "",
                          household.HadOwner() ? kSale : ""});
  }
  return sheet;
}

SheetPlan Occupancies(const SitePlan& site, const std::vector<Household>& households) {
  SheetPlan sheet{Import::KIND_OCCUPANCIES,
                  "入住.csv",
                  {{"编号", "房号", "人员编号", "身份", "入住日期", "合同到期日", "可看账单",
                    "可看工单", "缴费约定"}},
                  0};
  for (const Household& household : households) {
    const std::string& house = household.unit.house_number;
    if (household.HasTenant()) {
      const std::string tenant = household.NumberOf(site, "tenant");
      const bool pays = household.index % (2 * kTenantEvery) == 0;
      sheet.rows.push_back({tenant, house, tenant, "租户", kTenancy, kTenancyEnd,
                            pays ? "是" : "否", "是",
                            pays ? "租约第 6 条：物业费由承租人缴纳" : ""});
    }
    if (household.HasFamily()) {
      const std::string family = household.NumberOf(site, "family");
      sheet.rows.push_back({family, house, family, "家属", kSale, "", "是", "是", ""});
    }
  }
  return sheet;
}

// Two units in three have a file; some of them are not complete.
SheetPlan Archives(const SitePlan& site, const std::vector<Household>& households) {
  SheetPlan sheet{
      Import::KIND_ARCHIVES,
      "档案.csv",
      {{"编号", "房号", "顾客", "联系人", "联系电话", "实际使用人", "证件号码", "通讯地址"}},
      0};
  constexpr size_t kIncompleteEvery = 8;
  for (const Household& household : households) {
    if (household.is_new || household.index % kWithoutFileEvery == 2) continue;
    const std::string name = PersonName(household.owner);
    const int user = household.HasTenant() ? household.Person(kFirstTenant) : household.owner;
    const bool complete = household.index % kIncompleteEvery != 0;
    sheet.rows.push_back({"DA" + household.unit.house_number, household.unit.house_number, name,
                          name, PersonPhone(household.owner), PersonName(user),
                          complete ? IdNumber(household.owner) : "",
                          site.address + household.unit.house_number});
  }
  return sheet;
}

SheetPlan Assets(const SitePlan& site) {
  SheetPlan sheet{
      Import::KIND_ASSETS,
      "设备.csv",
      {{"编号", "名称", "类别", "楼栋", "位置", "品牌", "验收日期", "保修类别", "保养周期"}},
      0};
  const auto add = [&](const std::string& name, const char* asset_class,
                       const std::string& building, const std::string& place, const char* make,
                       const char* accepted, const char* warranty, const char* days) {
    sheet.rows.push_back({"SB" + std::to_string(sheet.rows.size()), name, asset_class, building,
                          place, make, accepted, warranty, days});
  };
  constexpr int kLiftFrom = 7;  // storeys
  for (const BuildingPlan& building : site.buildings) {
    for (int entrance = 1; building.storeys > kLiftFrom && entrance <= building.entrances;
         ++entrance) {
      add(std::to_string(entrance) + " 单元电梯", "电梯", building.number,
          std::to_string(entrance) + " 单元", "迅达", "2024-05-20", "building-fittings", "15");
    }
    add("屋面防水", "房屋本体", building.number, "屋面", "", "2022-10-01", "building-leaks", "");
    add("消火栓系统", "消防设施", building.number, "各层", "", "", "", "30");
  }
  add("生活水泵", "公共设施", "", "地下室泵房", "格兰富", "2023-03-01", "building-fittings", "30");
  add("道闸", "公共设施", "", "东门", "捷顺", "", "", "90");
  add("变压器", "公共设施", "", "配电房", "", "", "", "180");
  return sheet;
}

}  // namespace

bool IsNewlyBuilt(const SitePlan& site, const UnitPlan& unit) {
  const std::string& number = site.buildings[unit.building].number;
  return &site == &Branches().front().sites.front() && (number == "9" || number == "10");
}

std::vector<std::vector<SheetPlan>> SheetStages(const SitePlan& site, int first_person) {
  const std::vector<UnitPlan> units = UnitsOf(site);
  const std::vector<Household> households = HouseholdsOf(site, units, first_person);
  return {{Units(site, households)},
          {People(site, households), Assets(site)},
          {Ownerships(site, households)},
          {Occupancies(site, households), Archives(site, households)}};
}

std::string IdNumber(int person) {
  constexpr std::array<int, 17> kWeights = {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
  constexpr const char* kLastDigits = "10X98765432";
  constexpr int kFirstYear = 1950;
  const auto two = [](int number) { return std::to_string(100 + number).substr(1); };
  std::string number = "500103" + std::to_string(kFirstYear + person % 50) + two(1 + person % 12) +
                       two(1 + person % 28) + std::to_string(1000 + person % 1000).substr(1);
  int sum = 0;
  for (size_t i = 0; i < kWeights.size(); ++i) sum += kWeights[i] * (number[i] - '0');
  return number + kLastDigits[sum % 11];
}

}  // namespace steward::demo
