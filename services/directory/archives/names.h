// The resource names of the archives.
#pragma once

#include "services/directory/names.h"

namespace steward::directory {

using ArchiveId = Id<struct ArchiveTag>;
using ArchiveBoxId = Id<struct ArchiveBoxTag>;
using ArchiveLoanId = Id<struct ArchiveLoanTag>;
using ArchiveSampleId = Id<struct ArchiveSampleTag>;
using StockTakeId = Id<struct StockTakeTag>;
using LedgerCheckId = Id<struct LedgerCheckTag>;
using LedgerFindingId = Id<struct LedgerFindingTag>;
using ArchiveChangeId = Id<struct ArchiveChangeTag>;
using ArchiveRuleId = Id<struct ArchiveRuleTag>;

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

struct ArchiveLoanName : NameAtSite<ArchiveLoanId> {
  static constexpr std::string_view kPattern = "branches/{}/sites/{}/archiveLoans/{}";
  static Result<ArchiveLoanName> Parse(std::string_view text) {
    return ParseAs(text, ArchiveLoanName(), &ArchiveLoanName::branch, &ArchiveLoanName::site,
                   &ArchiveLoanName::id);
  }
  std::string ToString() const { return FormatName(kPattern, branch, site, id); }
};

struct ArchiveBoxName : NameAtSite<ArchiveBoxId> {
  static constexpr std::string_view kPattern = "branches/{}/sites/{}/archiveBoxes/{}";
  static Result<ArchiveBoxName> Parse(std::string_view text) {
    return ParseAs(text, ArchiveBoxName(), &ArchiveBoxName::branch, &ArchiveBoxName::site,
                   &ArchiveBoxName::id);
  }
  std::string ToString() const { return FormatName(kPattern, branch, site, id); }
};

struct ArchiveRuleName {
  static constexpr std::string_view kPattern = "branches/{}/archiveRules/{}";
  std::string branch;
  ArchiveRuleId id;

  std::string ToString() const { return FormatName(kPattern, branch, id); }
};

struct ArchiveSampleName : NameAtSite<ArchiveSampleId> {
  static constexpr std::string_view kPattern = "branches/{}/sites/{}/archiveSamples/{}";
  static Result<ArchiveSampleName> Parse(std::string_view text) {
    return ParseAs(text, ArchiveSampleName(), &ArchiveSampleName::branch, &ArchiveSampleName::site,
                   &ArchiveSampleName::id);
  }
  std::string ToString() const { return FormatName(kPattern, branch, site, id); }
};

struct StockTakeName : NameAtSite<StockTakeId> {
  static constexpr std::string_view kPattern = "branches/{}/sites/{}/stockTakes/{}";
  static Result<StockTakeName> Parse(std::string_view text) {
    return ParseAs(text, StockTakeName(), &StockTakeName::branch, &StockTakeName::site,
                   &StockTakeName::id);
  }
  std::string ToString() const { return FormatName(kPattern, branch, site, id); }
};

struct LedgerCheckName : NameAtSite<LedgerCheckId> {
  static constexpr std::string_view kPattern = "branches/{}/sites/{}/ledgerChecks/{}";
  static Result<LedgerCheckName> Parse(std::string_view text) {
    return ParseAs(text, LedgerCheckName(), &LedgerCheckName::branch, &LedgerCheckName::site,
                   &LedgerCheckName::id);
  }
  std::string ToString() const { return FormatName(kPattern, branch, site, id); }
};

}  // namespace steward::directory
