// What the work on a data request has in common, whatever is asked: it waits for the other services
// first, because the directory is the one that knows whose data they are, and then does its own
// parts one after the other.
#pragma once

#include <optional>
#include <string>

#include "common/jobs/kind.h"
#include "services/directory/accounts/owner_accounts.h"
#include "services/directory/imports/import_files.h"
#include "services/directory/subjects/copy_file.h"
#include "services/directory/subjects/data_request_repository.h"
#include "services/directory/subjects/subject_archives.h"
#include "services/directory/subjects/subject_marks.h"
#include "services/directory/subjects/subject_tables.h"

namespace steward::directory {

// Where the work stands: as text in the job's resume point.
struct SubjectResume {
  DataRequestId id;
  size_t part = 0;
  std::int64_t done = 0;  // rows
  std::string cursor{};   // in the part

  std::string ToString() const;
  static SubjectResume Parse(std::string_view text);
};

// Of one step's statements, well within the lease.
inline constexpr std::chrono::seconds kSubjectPatience(20);

// What the work needs. All outlive it.
struct SubjectParts {
  const SubjectTables& tables;
  const SubjectArchives& archives;
  const SubjectMarksReader& marks;
  const FilePieces& copies;
  const ImportFiles& imports;
  OwnerAccounts& accounts;
  IdSource& ids;
};

// The removal of a copy, at its time.
inline constexpr std::string_view kExpireCopy = "directory.subject.expiry";
// Until then the copy may be read; then it is removed. The request is locked and to be saved.
Status ExpireAt(db::Tx& tx, DataRequest& request, IdSource& ids, Time expires, Time now);

class SubjectRun : public jobs::Run {
 public:
  // `now`: business time.
  SubjectRun(const SubjectParts& parts, db::Database& db, const jobs::Job& job,
             const DataRequest& request, Time now);

 protected:
  template <class Body>
  auto Read(Body body) {
    return db_.Read(PatienceOf(kSubjectPatience), body);
  }

  const SubjectParts& parts_;
  db::Database& db_;
  const DataRequestRepository requests_{};
  const DataRequestName name_;
  const OwnerName person_;
  SubjectResume at_;
  const Time now_;
};

// One step after the other until the last part is done.
class AnsweringRun : public SubjectRun {
 public:
  using SubjectRun::SubjectRun;

  Status Prepare() final;
  Result<jobs::Progress> Step(db::Tx& tx) final;

 protected:
  static constexpr std::chrono::seconds kIdentityPatience{5};

  // What a step has done, and behind what the next one begins; empty: with the next part.
  struct Done {
    DataCounts counts{};
    std::string cursor{};
  };
  // The parts of the directory itself, counted from 0.
  virtual size_t own_parts() const = 0;
  // Before another service is asked.
  virtual Status CheckMayBegin(db::Tx&) { return {}; }
  // Asks identity. Waits while it is away.
  virtual Status PrepareAccounts() = 0;
  virtual Result<Done> DoAccounts(db::Tx& tx, DataRequest& request) = 0;
  virtual Status PrepareOwn(size_t part) = 0;
  virtual Result<Done> DoOwn(db::Tx& tx, DataRequest& request, size_t part) = 0;
  // With the last step.
  virtual Status Finish(db::Tx&, DataRequest&) { return {}; }

  // Whose accounts identity is asked about.
  Result<OwnerAccounts::Person> Account();

 private:
  // Before those of the directory.
  enum SharedPart : size_t { kBegin, kReports, kAccounts, kOwn };

  Result<jobs::Progress> Begin(db::Tx& tx, DataRequest& request);
  Result<jobs::Progress> AwaitReports(db::Tx& tx, DataRequest& request);
  Result<jobs::Progress> TakeAccounts(db::Tx& tx, DataRequest& request);
  // It goes on when the service has done its part. DATA_REQUEST_SERVICE_AWAY when it has not until
  // the request is due.
  Result<jobs::Progress> WaitFor(const DataRequest& request, const std::string& service) const;
  Result<jobs::Progress> Note(db::Tx& tx, DataRequest& request, const Done& done);

  const DataRequestPartRepository services_{};
  bool identity_is_away_ = false;
  std::optional<SubjectResume> next_;
};

}  // namespace steward::directory
