// The work on exports that goes on by itself: making the file, and removing it when its time is
// over.
#pragma once

#include "common/jobs/kind.h"
#include "services/directory/exports/export_repository.h"

namespace steward::directory {

inline constexpr std::string_view kMakeExport = "directory.export";
inline constexpr std::string_view kExpireExport = "directory.export.expiry";

// Where the making of a file stands: as text in the job's resume point.
struct ExportResume {
  ExportId id;
  std::int64_t done = 0;
  std::string position;  // of the rows

  std::string ToString() const;
  static ExportResume Parse(std::string_view text);
};

// What both kinds share.
class ExportJobKind : public jobs::Kind {
 public:
  // All outlive it.
  struct Parts {
    const FilePieces& files;
    const keys::KeyRing& keys;
  };
  explicit ExportJobKind(const Parts& parts) : parts_(parts) {}

 protected:
  const Parts parts_;
  const ExportRepository exports_{};
};

// A CSV file grows by a piece a step. A workbook is packed as a whole: it is written on this
// machine first, and begun anew by the next process.
class MakeExportKind final : public ExportJobKind {
 public:
  using ExportJobKind::ExportJobKind;
  std::string name() const override { return std::string(kMakeExport); }
  Result<std::unique_ptr<jobs::Run>> Begin(const jobs::Job& job, db::Database& db,
                                           const Clock& clock) const override;
  Status Failed(db::Tx& tx, const jobs::Job& job, const jobs::Failure& failure,
                Time now) const override;
};

class ExpireExportKind final : public ExportJobKind {
 public:
  using ExportJobKind::ExportJobKind;
  std::string name() const override { return std::string(kExpireExport); }
  Result<std::unique_ptr<jobs::Run>> Begin(const jobs::Job& job, db::Database& db,
                                           const Clock& clock) const override;
  // It is tried again by hand; the file cannot be read any more in any case.
  Status Failed(db::Tx&, const jobs::Job&, const jobs::Failure&, Time) const override { return {}; }
};

}  // namespace steward::directory
