// The names of what belongs to one unit: ownerships, occupancies and the records beside them.
#pragma once

#include <string>
#include <string_view>

#include "services/directory/names.h"

namespace steward::directory {

using OwnershipId = Id<struct OwnershipTag>;
using OccupancyId = Id<struct OccupancyTag>;
using FactChangeId = Id<struct FactChangeTag>;
using BillingAreaId = Id<struct BillingAreaTag>;
using PayerPromiseId = Id<struct PayerPromiseTag>;
using HandoverBatchId = Id<struct HandoverBatchTag>;

// A resource of a unit.
template <class ResourceId>
struct NameAtUnit {
  std::string branch;
  std::string site;
  UnitId unit;
  ResourceId id;
  bool operator==(const NameAtUnit&) const = default;

  UnitName Unit() const { return {{branch, site, unit}}; }
};

struct OwnershipName : NameAtUnit<OwnershipId> {
  static constexpr std::string_view kPattern = "branches/{}/sites/{}/units/{}/ownerships/{}";
  static Result<OwnershipName> Parse(std::string_view text) {
    return ParseAs(text, OwnershipName(), &OwnershipName::branch, &OwnershipName::site,
                   &OwnershipName::unit, &OwnershipName::id);
  }
  std::string ToString() const { return FormatName(kPattern, branch, site, unit, id); }
};

struct OccupancyName : NameAtUnit<OccupancyId> {
  static constexpr std::string_view kPattern = "branches/{}/sites/{}/units/{}/occupancies/{}";
  static Result<OccupancyName> Parse(std::string_view text) {
    return ParseAs(text, OccupancyName(), &OccupancyName::branch, &OccupancyName::site,
                   &OccupancyName::unit, &OccupancyName::id);
  }
  std::string ToString() const { return FormatName(kPattern, branch, site, unit, id); }
};

// The facts of a unit: one record beside it.
struct UnitFactsName : NameAtSite<UnitId> {
  static constexpr std::string_view kPattern = "branches/{}/sites/{}/units/{}/facts";
  static Result<UnitFactsName> Parse(std::string_view text) {
    return ParseAs(text, UnitFactsName(), &UnitFactsName::branch, &UnitFactsName::site,
                   &UnitFactsName::id);
  }
  std::string ToString() const { return FormatName(kPattern, branch, site, id); }
  UnitName Unit() const { return {{branch, site, id}}; }
};

// The handover record of a unit: one beside it.
struct HandoverName : NameAtSite<UnitId> {
  static constexpr std::string_view kPattern = "branches/{}/sites/{}/units/{}/handover";
  static Result<HandoverName> Parse(std::string_view text) {
    return ParseAs(text, HandoverName(), &HandoverName::branch, &HandoverName::site,
                   &HandoverName::id);
  }
  std::string ToString() const { return FormatName(kPattern, branch, site, id); }
  UnitName Unit() const { return {{branch, site, id}}; }
};

struct HandoverBatchName : NameAtSite<HandoverBatchId> {
  static constexpr std::string_view kPattern = "branches/{}/sites/{}/handoverBatches/{}";
  static Result<HandoverBatchName> Parse(std::string_view text) {
    return ParseAs(text, HandoverBatchName(), &HandoverBatchName::branch, &HandoverBatchName::site,
                   &HandoverBatchName::id);
  }
  std::string ToString() const { return FormatName(kPattern, branch, site, id); }
};

struct FactChangeName : NameAtUnit<FactChangeId> {
  static constexpr std::string_view kPattern = "branches/{}/sites/{}/units/{}/factChanges/{}";
  std::string ToString() const { return FormatName(kPattern, branch, site, unit, id); }
};

struct PayerPromiseName : NameAtUnit<PayerPromiseId> {
  static constexpr std::string_view kPattern = "branches/{}/sites/{}/units/{}/payerPromises/{}";
  static Result<PayerPromiseName> Parse(std::string_view text) {
    return ParseAs(text, PayerPromiseName(), &PayerPromiseName::branch, &PayerPromiseName::site,
                   &PayerPromiseName::unit, &PayerPromiseName::id);
  }
  std::string ToString() const { return FormatName(kPattern, branch, site, unit, id); }
};

struct BillingAreaName : NameAtUnit<BillingAreaId> {
  static constexpr std::string_view kPattern = "branches/{}/sites/{}/units/{}/billingAreas/{}";
  std::string ToString() const { return FormatName(kPattern, branch, site, unit, id); }
};

}  // namespace steward::directory
