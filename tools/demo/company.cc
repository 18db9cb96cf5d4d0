#include "tools/demo/company.h"

namespace steward::demo {
namespace {

constexpr int kLowRise = 1, kHighRise = 2, kVilla = 3;

// Buildings `first` to `last` that are all alike.
void Add(std::vector<BuildingPlan>& to, int first, int last, const BuildingPlan& like) {
  for (int number = first; number <= last; ++number) {
    to.push_back(like);
    to.back().number = std::to_string(number);
  }
}

// The site with the site-year: three phases, as in the collection figures.
SitePlan Cuihu() {
  SitePlan site{"cuihu", "翠湖花园", "城东区翠湖路88号", "023-6880 0101", {}};
  Add(site.buildings, 1, 4, {"", "一期", kLowRise, 6, 3, 2});
  Add(site.buildings, 5, 8, {"", "二期", kHighRise, 18, 2, 4});
  Add(site.buildings, 9, 12, {"", "三期", kHighRise, 26, 2, 3});
  return site;
}

SitePlan Small(std::string code, std::string display_name, std::string address, std::string hotline,
               bool villas) {
  SitePlan site{
      std::move(code), std::move(display_name), std::move(address), std::move(hotline), {}};
  Add(site.buildings, 1, 3, {"", "一期", kLowRise, 7, 2, 2});
  if (villas) {
    Add(site.buildings, 4, 9, {"", "二期", kVilla, 3, 1, 1});
  } else {
    Add(site.buildings, 4, 5, {"", "二期", kHighRise, 16, 1, 4});
  }
  return site;
}

std::vector<BranchPlan> MakeBranches() {
  return {
      {"chengdong",
       "城东分公司",
       {Cuihu(), Small("jinxiu", "锦绣苑", "城东区锦绣街12号", "023-6880 0102", false)}},
      {"chengxi",
       "城西分公司",
       {Small("xishan", "西山雅居", "城西区西山大道5号", "023-6880 0201", false),
        Small("yuehu", "月湖湾", "城西区月湖路19号", "023-6880 0202", true)}},
      {"nanhu",
       "南湖分公司",
       {Small("nanhuli", "南湖里", "南湖区湖滨路30号", "023-6880 0301", false),
        Small("xiangshu", "香树园", "南湖区香树街7号", "023-6880 0302", false)}},
  };
}

std::chrono::month_day Day(unsigned month, unsigned day) {
  return std::chrono::month(month) / std::chrono::day(day);
}

std::vector<YearPlan> MakeYears() {
  return {
      {2025,
       "国办发明电〔2024〕12号",
       {{Day(1, 1), Day(1, 1), "元旦"},
        {Day(1, 28), Day(2, 4), "春节"},
        {Day(4, 4), Day(4, 6), "清明节"},
        {Day(5, 1), Day(5, 5), "劳动节"},
        {Day(5, 31), Day(6, 2), "端午节"},
        {Day(10, 1), Day(10, 8), "国庆节、中秋节"}},
       {Day(1, 26), Day(2, 8), Day(4, 27), Day(9, 28), Day(10, 11)}},
      {2026,
       "国办发明电〔2025〕7号",
       {{Day(1, 1), Day(1, 3), "元旦"},
        {Day(2, 15), Day(2, 23), "春节"},
        {Day(4, 4), Day(4, 6), "清明节"},
        {Day(5, 1), Day(5, 5), "劳动节"},
        {Day(6, 19), Day(6, 21), "端午节"},
        {Day(9, 25), Day(9, 27), "中秋节"},
        {Day(10, 1), Day(10, 7), "国庆节"}},
       {Day(1, 4), Day(2, 14), Day(2, 28), Day(5, 9), Day(9, 20), Day(10, 10)}},
  };
}

}  // namespace

const std::vector<BranchPlan>& Branches() {
  static const auto& branches = *new std::vector<BranchPlan>(MakeBranches());
  return branches;
}

std::vector<UnitPlan> UnitsOf(const SitePlan& site) {
  std::vector<UnitPlan> units;
  for (size_t b = 0; b < site.buildings.size(); ++b) {
    const BuildingPlan& building = site.buildings[b];
    if (building.type == kVilla) {
      units.push_back({b, building.number, 1, 22800});
      continue;
    }
    for (int entrance = 1; entrance <= building.entrances; ++entrance) {
      for (int storey = 1; storey <= building.storeys; ++storey) {
        for (int door = 1; door <= building.doors; ++door) {
          units.push_back({b,
                           building.number + "-" + std::to_string(entrance) + "-" +
                               std::to_string(storey * 100 + door),
                           storey, 7650 + 1325 * (door % 4)});
        }
      }
    }
  }
  return units;
}

std::span<const Post> Posts() {
  static const auto& posts = *new std::vector<Post>{
      {"FRONT_DESK", "desk", "front-desk", ""},
      {"DISPATCHER", "dispatch", "dispatcher", ""},
      {"TECHNICIAN", "electric", "technician", "electric"},
      {"TECHNICIAN_2", "plumbing", "technician", "plumbing"},
      {"STEWARD", "steward", "steward", ""},
      {"RETURN_VISIT", "visits", "return-visit", ""},
      {"MANAGER", "manager", "branch-head", ""},
  };
  return posts;
}

bool YearPlan::IsHoliday(std::chrono::year_month_day day) const {
  const std::chrono::month_day date(day.month(), day.day());
  for (const HolidayPlan& holiday : holidays) {
    if (holiday.first <= date && date <= holiday.last) return true;
  }
  return false;
}

std::span<const YearPlan> Years() {
  static const auto& years = *new std::vector<YearPlan>(MakeYears());
  return years;
}

}  // namespace steward::demo
