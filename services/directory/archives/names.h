// The resource names of the archives.
#pragma once

#include "services/directory/names.h"

namespace steward::directory {

using ArchiveId = Id<struct ArchiveTag>;
using ArchiveChangeId = Id<struct ArchiveChangeTag>;

struct ArchiveName : NameAtSite<ArchiveId> {
  static constexpr std::string_view kPattern = "branches/{}/sites/{}/archives/{}";
  static Result<ArchiveName> Parse(std::string_view text) {
    return ParseAs(text, ArchiveName(), &ArchiveName::branch, &ArchiveName::site, &ArchiveName::id);
  }
  std::string ToString() const { return FormatName(kPattern, branch, site, id); }
};

struct ArchiveChangeName : NameAtSite<ArchiveChangeId> {
  static constexpr std::string_view kPattern = "branches/{}/sites/{}/archiveChanges/{}";
  static Result<ArchiveChangeName> Parse(std::string_view text) {
    return ParseAs(text, ArchiveChangeName(), &ArchiveChangeName::branch, &ArchiveChangeName::site,
                   &ArchiveChangeName::id);
  }
  std::string ToString() const { return FormatName(kPattern, branch, site, id); }
};

}  // namespace steward::directory
