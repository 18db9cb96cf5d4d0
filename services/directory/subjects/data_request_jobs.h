// The work on approved data requests, which goes on by itself: the copy, the removal of the copy
// when its time is over, and the erasure.
#pragma once

#include "common/jobs/kind.h"
#include "services/directory/subjects/subject_run.h"

namespace steward::directory {

inline constexpr std::string_view kCopySubject = "directory.subject.copy";
inline constexpr std::string_view kEraseSubject = "directory.subject.erasure";

// What the kinds share.
class SubjectJobKind : public jobs::Kind {
 public:
  explicit SubjectJobKind(const SubjectParts& parts) : parts_(parts) {}
  // The request has failed.
  Status Failed(db::Tx& tx, const jobs::Job& job, const jobs::Failure& failure,
                Time now) const override;

 protected:
  const SubjectParts& parts_;
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
