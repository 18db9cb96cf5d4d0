// An import of a file: where it stands, which moves that allows, and whether its figures agree with
// those the file came with. Pure.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "services/directory/names.h"

namespace steward::directory {

using ImportId = Id<struct ImportTag>;

struct ImportName {
  static constexpr std::string_view kPattern = "branches/{}/imports/{}";
  std::string branch;
  ImportId id;

  static Result<ImportName> Parse(std::string_view text) {
    return ParseAs(text, ImportName(), &ImportName::branch, &ImportName::id);
  }
  std::string ToString() const { return FormatName(kPattern, branch, id); }
};

// The numbers are those of the proto, in all three.
enum class ImportKind {
  kUnits = 1,
  kPeople = 2,
  kAssets = 3,
  kArchives = 4,
  kOwnerships = 5,
  kOccupancies = 6,
};
enum class ImportState {
  kUploading = 1,
  kChecking = 2,
  kChecked = 3,
  kPosting = 4,
  kDone = 5,
  kFailed = 6,
  kCancelled = 7,
  kWithdrawing = 8,
  kWithdrawn = 9,
};
enum class Severity { kError = 1, kCorrection = 2 };

enum class ImportMove {
  kAddPart,
  kStartCheck,
  kFinishCheck,
  kStartPost,
  kFinishPost,
  kFail,
  kCancel,
  kStartWithdrawal,
  kFinishWithdrawal,
};

// Where the move leads; IMPORT_STATE_FORBIDS where it is not possible.
Result<ImportState> After(ImportState state, ImportMove move);

// What is counted while rows are read.
struct ImportCounts {
  std::int64_t good = 0;      // rows without an error
  std::int64_t bad = 0;       // rows with errors
  std::int64_t existing = 0;  // good ones that had been imported before
  std::int64_t posted = 0;    // records made
  std::int64_t floor_area_m2_x100 = 0;

  bool operator==(const ImportCounts&) const = default;
};

struct Import {
  ImportName name;
  std::string site;
  ImportKind kind = ImportKind::kUnits;
  ImportState state = ImportState::kUploading;
  std::string file_name;
  std::string source;
  std::int64_t size_bytes = 0;
  std::array<std::uint8_t, 32> sha256{};
  std::int64_t control_row_count = 0;
  std::int64_t control_floor_area_m2_x100 = 0;
  std::optional<ImportId> retry_of;
  std::optional<Uuid> job;  // of the work that goes on, or went on last
  ImportCounts counts;
  std::string difference_text;
  std::string difference_signer;
  std::string error_zh;
  std::string error_en;
  std::string creator;
  Time created;
  Time updated;
  std::optional<Time> purged;  // when its file was removed

  SiteName site_name() const { return {name.branch, site}; }
};

// Whether work on it goes on, so that its file is needed.
bool IsWorking(ImportState state);

// IMPORT_CONTROL_DIFFERS unless good and bad rows are as many as the file must have, and the floor
// areas of units have the sum they must have.
Status CheckControlTotals(const Import& import);

// Areas as people write them: 8950 -> "89.50".
std::string AreaText(std::int64_t floor_area_m2_x100);

}  // namespace steward::directory
