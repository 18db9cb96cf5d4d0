// Resource names that the tickets service reads.
#pragma once

#include <string>
#include <string_view>

#include "common/base/name.h"

namespace steward::tickets {

using TicketId = Id<struct TicketTag>;

// `branches/{branch}/sites/{site}`; `-` for all.
struct SiteName {
  static constexpr std::string_view kPattern = "branches/{}/sites/{}";
  std::string branch;
  std::string site;

  // Nullopt when the text is no such name.
  static std::optional<SiteName> Parse(std::string_view text) {
    SiteName name;
    if (!ParseName(kPattern, text, name.branch, name.site)) return std::nullopt;
    return name;
  }
  std::string ToString() const { return FormatName(kPattern, branch, site); }
};

// `branches/{branch}/sites/{site}/tickets/{ticket}`.
struct TicketName {
  static constexpr std::string_view kPattern = "branches/{}/sites/{}/tickets/{}";
  std::string branch;
  std::string site;
  TicketId ticket;

  static std::optional<TicketName> Parse(std::string_view text) {
    TicketName name;
    if (!ParseName(kPattern, text, name.branch, name.site, name.ticket)) return std::nullopt;
    return name;
  }
  std::string ToString() const { return FormatName(kPattern, branch, site, ticket); }
};

// `branches/{branch}/cases/{case}`.
struct CaseName {
  static constexpr std::string_view kPattern = "branches/{}/cases/{}";
  std::string branch;
  Id<struct CaseTag> case_id;

  static std::optional<CaseName> Parse(std::string_view text) {
    CaseName name;
    if (!ParseName(kPattern, text, name.branch, name.case_id)) return std::nullopt;
    return name;
  }
  std::string ToString() const { return FormatName(kPattern, branch, case_id); }
};

// `branches/{branch}/staff/{staff}`, of identity.
struct StaffName {
  static constexpr std::string_view kPattern = "branches/{}/staff/{}";
  std::string branch;
  Id<struct StaffTag> staff;

  static std::optional<StaffName> Parse(std::string_view text) {
    StaffName name;
    if (!ParseName(kPattern, text, name.branch, name.staff)) return std::nullopt;
    return name;
  }
};

// `branches/{branch}/slaPolicies/{policy}`: `standard` or the code of a site.
struct SlaPolicyName {
  static constexpr std::string_view kPattern = "branches/{}/slaPolicies/{}";
  std::string branch;
  std::string policy;

  static std::optional<SlaPolicyName> Parse(std::string_view text) {
    SlaPolicyName name;
    if (!ParseName(kPattern, text, name.branch, name.policy)) return std::nullopt;
    return name;
  }
  std::string ToString() const { return FormatName(kPattern, branch, policy); }
};

}  // namespace steward::tickets
