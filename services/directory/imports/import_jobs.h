// The work on imports that goes on by itself: checking and posting the rows of a file, taking what
// was posted back, and removing the file when its time is over.
#pragma once

#include "common/jobs/kind.h"
#include "services/directory/imports/import_files.h"
#include "services/directory/site_repository.h"

namespace steward::directory {

inline constexpr std::string_view kReadImport = "directory.import";
inline constexpr std::string_view kWithdrawImport = "directory.import.withdrawal";
inline constexpr std::string_view kPurgeImport = "directory.import.purge";

// The job that removes the file of an import, due when its time is over.
jobs::Job PurgeJob(const Import& import, IdSource& ids, Time now);

// A job about an import: its resume point is the import's id and, behind a colon, the rows that
// were done.
std::string ResumePointOf(const ImportId& id, std::int64_t done);

// What the kinds share: finding the import of a job, and telling it that the job failed.
class ImportJobKind : public jobs::Kind {
 public:
  // All outlive it.
  struct Parts {
    const ImportFiles& files;
    const keys::KeyRing& keys;
    db::NumberSource& numbers;
    IdSource& ids;
  };
  explicit ImportJobKind(const Parts& parts) : parts_(parts) {}
  Status Failed(db::Tx& tx, const jobs::Job& job, const jobs::Failure& failure,
                Time now) const override;

 protected:
  const Parts parts_;
  const ImportRepository imports_{};
};

// Checks rows while the import is CHECKING and posts them while it is POSTING, some hundred in a
// transaction.
class ReadImportKind final : public ImportJobKind {
 public:
  using ImportJobKind::ImportJobKind;
  std::string name() const override { return std::string(kReadImport); }
  Result<std::unique_ptr<jobs::Run>> Begin(const jobs::Job& job, db::Database& db,
                                           const Clock& clock) const override;
};

// Takes back everything in one transaction, or nothing.
class WithdrawImportKind final : public ImportJobKind {
 public:
  using ImportJobKind::ImportJobKind;
  std::string name() const override { return std::string(kWithdrawImport); }
  Result<std::unique_ptr<jobs::Run>> Begin(const jobs::Job& job, db::Database& db,
                                           const Clock& clock) const override;
};

// Removes the file of an import that nobody has moved on for its time, and the rows of it that were
// not taken: there are phones in both. One that still waits for somebody is cancelled.
class PurgeImportKind final : public ImportJobKind {
 public:
  using ImportJobKind::ImportJobKind;
  std::string name() const override { return std::string(kPurgeImport); }
  Result<std::unique_ptr<jobs::Run>> Begin(const jobs::Job& job, db::Database& db,
                                           const Clock& clock) const override;
  // The file stays, and the log says why.
  Status Failed(db::Tx&, const jobs::Job&, const jobs::Failure&, Time) const override { return {}; }
};

}  // namespace steward::directory
