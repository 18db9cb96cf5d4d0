// An export into a file, and who may still read it. Pure.
#pragma once

#include <string>

#include "services/directory/names.h"
#include "steward/directory/v1/reasons.h"

namespace steward::directory {

using ExportId = Id<struct ExportTag>;

struct ExportName {
  static constexpr std::string_view kPattern = "branches/{}/exports/{}";
  std::string branch;
  ExportId id;

  static Result<ExportName> Parse(std::string_view text) {
    return ParseAs(text, ExportName(), &ExportName::branch, &ExportName::id);
  }
  std::string ToString() const { return FormatName(kPattern, branch, id); }
};

// The numbers are those of the proto, in all three.
enum class ExportKind { kUnits = 1, kPeople = 2 };
enum class ExportFormat { kCsv = 1, kXlsx = 2 };
enum class ExportState { kRunning = 1, kDone = 2, kFailed = 3, kCancelled = 4, kExpired = 5 };

struct Export {
  ExportName name;
  std::string site;
  ExportKind kind = ExportKind::kUnits;
  ExportFormat format = ExportFormat::kCsv;
  ExportState state = ExportState::kRunning;
  Uuid job;
  std::int64_t size_bytes = 0;
  std::string error_zh;
  std::string error_en;
  std::string creator;
  Time created;
  Time expires;

  SiteName site_name() const { return {name.branch, site}; }
};

// Whether a piece from this offset on can be read. EXPORT_EXPIRED, EXPORT_NOT_READY,
// EXPORT_OFFSET_INVALID.
inline Status CheckReadable(const Export& exported, std::int64_t offset, Time now) {
  if (exported.state == ExportState::kExpired || now >= exported.expires)
    return Fail(Reason::kExportExpired);
  if (exported.state != ExportState::kDone) return Fail(Reason::kExportNotReady);
  if (offset < 0 || offset >= exported.size_bytes)
    return Fail(Reason::kExportOffsetInvalid, {{"size", std::to_string(exported.size_bytes)}});
  return {};
}

// RUNNING -> CANCELLED only. EXPORT_ENDED.
inline Status CheckCancellable(const Export& exported) {
  if (exported.state == ExportState::kRunning) return {};
  return Fail(Reason::kExportEnded);
}

}  // namespace steward::directory
