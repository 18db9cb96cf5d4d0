// The work on approved data requests, which goes on by itself: the copy, the removal of the copy
// when its time is over, and the erasure.
#pragma once

#include "common/jobs/kind.h"
#include "services/directory/exports/export_files.h"
#include "services/directory/imports/import_files.h"
#include "services/directory/subjects/subject_archives.h"
#include "services/directory/subjects/subject_tables.h"

namespace steward::directory {

inline constexpr std::string_view kCopySubject = "directory.subject.copy";
inline constexpr std::string_view kExpireCopy = "directory.subject.expiry";
inline constexpr std::string_view kEraseSubject = "directory.subject.erasure";

// Where the work stands: as text in the job's resume point.
struct SubjectResume {
  DataRequestId id;
  size_t part = 0;
  std::int64_t done = 0;  // rows
  std::string cursor{};   // in the part

  std::string ToString() const;
  static SubjectResume Parse(std::string_view text);
};

// The pieces of copies lie among those of exports, under the id of the request.
ExportName CopyNameOf(const DataRequestName& name);

// What the kinds share.
class SubjectJobKind : public jobs::Kind {
 public:
  // All outlive it.
  struct Parts {
    const SubjectTables& tables;
    const SubjectArchives& archives;
    const ExportFiles& copies;
    const ImportFiles& imports;
  };
  explicit SubjectJobKind(const Parts& parts) : parts_(parts) {}
  // The request has failed.
  Status Failed(db::Tx& tx, const jobs::Job& job, const jobs::Failure& failure,
                Time now) const override;

 protected:
  const Parts parts_;
  const DataRequestRepository requests_{};
};

class CopySubjectKind final : public SubjectJobKind {
 public:
  using SubjectJobKind::SubjectJobKind;
  std::string name() const override { return std::string(kCopySubject); }
  Result<std::unique_ptr<jobs::Run>> Begin(const jobs::Job& job, db::Database& db,
                                           const Clock& clock) const override;
};

class ExpireCopyKind final : public SubjectJobKind {
 public:
  using SubjectJobKind::SubjectJobKind;
  std::string name() const override { return std::string(kExpireCopy); }
  Result<std::unique_ptr<jobs::Run>> Begin(const jobs::Job& job, db::Database& db,
                                           const Clock& clock) const override;
  // It is tried again by hand; the copy cannot be read any more in any case.
  Status Failed(db::Tx&, const jobs::Job&, const jobs::Failure&, Time) const override { return {}; }
};

class EraseSubjectKind final : public SubjectJobKind {
 public:
  using SubjectJobKind::SubjectJobKind;
  std::string name() const override { return std::string(kEraseSubject); }
  Result<std::unique_ptr<jobs::Run>> Begin(const jobs::Job& job, db::Database& db,
                                           const Clock& clock) const override;
};

}  // namespace steward::directory
