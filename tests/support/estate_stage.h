// A site with a building and units, on a day that the test chooses.
#pragma once

#include <string>

#include "services/directory/estate/convert.h"
#include "tests/support/directory_stage.h"
#include "tests/support/schema_observer.h"

namespace steward::directory {

constexpr char kSomebody[] = "branches/cq/staff/01890000-0000-7000-8000-000000000001";

class EstateTest : public DirectoryTest {
 protected:
  EstateTest() {
    site_ = MakeSite("cuihu").name();
    other_site_ = MakeSite("longtou").name();
    building_ = MakeBuilding(site_, "3").name();
    unit_ = MakeUnit(site_, building_, "3-2-1502").name();
    second_unit_ = MakeUnit(site_, building_, "3-2-1503").name();
    other_building_ = MakeBuilding(other_site_, "1").name();
    other_unit_ = MakeUnit(other_site_, other_building_, "1-1-101").name();
  }

  // From here on it is noon of this day in the branch.
  void GoTo(Day day) {
    using namespace std::chrono;
    auth::Roles roles;
    for (const auto& [path, method] : bindings_->methods())
      roles["everything"].insert(method.rule.permission());
    auth::PolicyMarks marks;
    marks.clock_offsets["cq"] = Time(sys_days(day) + hours(4)) - pipeline_.clock().Now();
    pipeline_.policy().Replace(std::move(roles), std::move(marks));
  }

  template <class Date>
  static void Set(Date* date, Day day) {
    *date = ToDate(day);
  }

  std::string site_;
  std::string other_site_;
  std::string building_;
  std::string unit_;
  std::string second_unit_;
  std::string other_building_;
  std::string other_unit_;
};

}  // namespace steward::directory
