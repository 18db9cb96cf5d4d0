// The resource names of the directory. Parse answers NOT_FOUND for a text of another pattern:
// validation has held every request to the patterns before.
#pragma once

#include <string>
#include <string_view>

#include "common/base/id.h"
#include "common/base/name.h"
#include "common/base/result.h"
#include "steward/type/v1/reasons.h"

namespace steward::directory {

using BuildingId = Id<struct BuildingTag>;
using UnitId = Id<struct UnitTag>;
using OwnerId = Id<struct OwnerTag>;
using FileId = Id<struct FileTag>;

// A resource that lies at a site.
template <class ResourceId>
struct NameAtSite {
  std::string branch;
  std::string site;
  ResourceId id;
  bool operator==(const NameAtSite&) const = default;
};

template <class Name, class... Parts>
Result<Name> ParseAs(std::string_view text, Name name, Parts... parts) {
  if (ParseName(Name::kPattern, text, name.*parts...)) return name;
  return Fail(type::Reason::kNotFound, {{"name", text}});
}

struct BranchName {
  static constexpr std::string_view kPattern = "branches/{}";
  std::string branch;

  static Result<BranchName> Parse(std::string_view text) {
    return ParseAs(text, BranchName(), &BranchName::branch);
  }
};

struct SiteName {
  static constexpr std::string_view kPattern = "branches/{}/sites/{}";
  std::string branch;
  std::string site;

  static Result<SiteName> Parse(std::string_view text) {
    return ParseAs(text, SiteName(), &SiteName::branch, &SiteName::site);
  }
  std::string ToString() const { return FormatName(kPattern, branch, site); }
};

struct BuildingName : NameAtSite<BuildingId> {
  static constexpr std::string_view kPattern = "branches/{}/sites/{}/buildings/{}";
  static Result<BuildingName> Parse(std::string_view text) {
    return ParseAs(text, BuildingName(), &BuildingName::branch, &BuildingName::site,
                   &BuildingName::id);
  }
  std::string ToString() const { return FormatName(kPattern, branch, site, id); }
};

struct UnitName : NameAtSite<UnitId> {
  static constexpr std::string_view kPattern = "branches/{}/sites/{}/units/{}";
  static Result<UnitName> Parse(std::string_view text) {
    return ParseAs(text, UnitName(), &UnitName::branch, &UnitName::site, &UnitName::id);
  }
  std::string ToString() const { return FormatName(kPattern, branch, site, id); }
};

struct FileName : NameAtSite<FileId> {
  static constexpr std::string_view kPattern = "branches/{}/sites/{}/files/{}";
  static Result<FileName> Parse(std::string_view text) {
    return ParseAs(text, FileName(), &FileName::branch, &FileName::site, &FileName::id);
  }
  std::string ToString() const { return FormatName(kPattern, branch, site, id); }
};

// Owners belong to the branch: they may have units at several of its sites.
struct OwnerName {
  static constexpr std::string_view kPattern = "branches/{}/owners/{}";
  std::string branch;
  OwnerId id;

  static Result<OwnerName> Parse(std::string_view text) {
    return ParseAs(text, OwnerName(), &OwnerName::branch, &OwnerName::id);
  }
  std::string ToString() const { return FormatName(kPattern, branch, id); }
};

}  // namespace steward::directory
