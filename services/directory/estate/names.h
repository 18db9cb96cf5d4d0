// The resource names of the estate: what lies at a site beside its buildings and units.
#pragma once

#include "services/directory/names.h"

namespace steward::directory {

using FitOutId = Id<struct FitOutTag>;
using FitOutRuleId = Id<struct FitOutRuleTag>;
using AssignmentId = Id<struct AssignmentTag>;
using StaffId = Id<struct StaffTag>;

struct FitOutName : NameAtSite<FitOutId> {
  static constexpr std::string_view kPattern = "branches/{}/sites/{}/fitOuts/{}";
  static Result<FitOutName> Parse(std::string_view text) {
    return ParseAs(text, FitOutName(), &FitOutName::branch, &FitOutName::site, &FitOutName::id);
  }
  std::string ToString() const { return FormatName(kPattern, branch, site, id); }
};

struct FitOutRuleName : NameAtSite<FitOutRuleId> {
  static constexpr std::string_view kPattern = "branches/{}/sites/{}/fitOutRules/{}";
  std::string ToString() const { return FormatName(kPattern, branch, site, id); }
};

struct AssignmentName {
  static constexpr std::string_view kPattern = "branches/{}/sites/{}/buildings/{}/assignments/{}";
  std::string branch;
  std::string site;
  BuildingId building;
  AssignmentId id;

  static Result<AssignmentName> Parse(std::string_view text) {
    return ParseAs(text, AssignmentName(), &AssignmentName::branch, &AssignmentName::site,
                   &AssignmentName::building, &AssignmentName::id);
  }
  std::string ToString() const { return FormatName(kPattern, branch, site, building, id); }
};

// Members of staff belong to identity; only their names are kept here.
struct StaffName {
  static constexpr std::string_view kPattern = "branches/{}/staff/{}";
  std::string branch;
  StaffId id;

  static Result<StaffName> Parse(std::string_view text) {
    return ParseAs(text, StaffName(), &StaffName::branch, &StaffName::id);
  }
  std::string ToString() const { return FormatName(kPattern, branch, id); }
  bool operator==(const StaffName&) const = default;
};

}  // namespace steward::directory
