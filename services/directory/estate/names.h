// The resource names of the estate: what lies at a site beside its buildings and units.
#pragma once

#include "services/directory/names.h"

namespace steward::directory {

using FitOutId = Id<struct FitOutTag>;
using FitOutRuleId = Id<struct FitOutRuleTag>;
using AssignmentId = Id<struct AssignmentTag>;
using CardId = Id<struct CardTag>;
using ParkingSpaceId = Id<struct ParkingSpaceTag>;
using ParkingApplicationId = Id<struct ParkingApplicationTag>;
using PlateId = Id<struct PlateTag>;
using ContactId = Id<struct ContactTag>;
using AssetId = Id<struct AssetTag>;
using ContractorId = Id<struct ContractorTag>;
using WarrantyClassId = Id<struct WarrantyClassTag>;
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

struct CardName : NameAtSite<CardId> {
  static constexpr std::string_view kPattern = "branches/{}/sites/{}/cards/{}";
  static Result<CardName> Parse(std::string_view text) {
    return ParseAs(text, CardName(), &CardName::branch, &CardName::site, &CardName::id);
  }
  std::string ToString() const { return FormatName(kPattern, branch, site, id); }
};

struct ParkingSpaceName : NameAtSite<ParkingSpaceId> {
  static constexpr std::string_view kPattern = "branches/{}/sites/{}/parkingSpaces/{}";
  static Result<ParkingSpaceName> Parse(std::string_view text) {
    return ParseAs(text, ParkingSpaceName(), &ParkingSpaceName::branch, &ParkingSpaceName::site,
                   &ParkingSpaceName::id);
  }
  std::string ToString() const { return FormatName(kPattern, branch, site, id); }
};

struct ParkingApplicationName : NameAtSite<ParkingApplicationId> {
  static constexpr std::string_view kPattern = "branches/{}/sites/{}/parkingApplications/{}";
  static Result<ParkingApplicationName> Parse(std::string_view text) {
    return ParseAs(text, ParkingApplicationName(), &ParkingApplicationName::branch,
                   &ParkingApplicationName::site, &ParkingApplicationName::id);
  }
  std::string ToString() const { return FormatName(kPattern, branch, site, id); }
};

struct PlateName : NameAtSite<PlateId> {
  static constexpr std::string_view kPattern = "branches/{}/sites/{}/plates/{}";
  static Result<PlateName> Parse(std::string_view text) {
    return ParseAs(text, PlateName(), &PlateName::branch, &PlateName::site, &PlateName::id);
  }
  std::string ToString() const { return FormatName(kPattern, branch, site, id); }
};

struct ContactName : NameAtSite<ContactId> {
  static constexpr std::string_view kPattern = "branches/{}/sites/{}/contacts/{}";
  static Result<ContactName> Parse(std::string_view text) {
    return ParseAs(text, ContactName(), &ContactName::branch, &ContactName::site, &ContactName::id);
  }
  std::string ToString() const { return FormatName(kPattern, branch, site, id); }
};

struct AssetName : NameAtSite<AssetId> {
  static constexpr std::string_view kPattern = "branches/{}/sites/{}/assets/{}";
  static Result<AssetName> Parse(std::string_view text) {
    return ParseAs(text, AssetName(), &AssetName::branch, &AssetName::site, &AssetName::id);
  }
  std::string ToString() const { return FormatName(kPattern, branch, site, id); }
};

// Contractors belong to the branch: they may work at several of its sites.
struct ContractorName {
  static constexpr std::string_view kPattern = "branches/{}/contractors/{}";
  std::string branch;
  ContractorId id;

  static Result<ContractorName> Parse(std::string_view text) {
    return ParseAs(text, ContractorName(), &ContractorName::branch, &ContractorName::id);
  }
  std::string ToString() const { return FormatName(kPattern, branch, id); }
};

struct WarrantyClassName {
  static constexpr std::string_view kPattern = "branches/{}/warrantyClasses/{}";
  std::string branch;
  WarrantyClassId id;

  std::string ToString() const { return FormatName(kPattern, branch, id); }
};

}  // namespace steward::directory
