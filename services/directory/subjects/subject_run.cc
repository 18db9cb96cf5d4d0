#include "services/directory/subjects/subject_run.h"

#include <utility>

#include "common/base/text.h"
#include "common/jobs/job_repository.h"
#include "steward/directory/v1/reasons.h"

namespace steward::directory {
namespace {

// Services ask every two seconds.
constexpr std::chrono::seconds kRest(2);

}  // namespace

std::string SubjectResume::ToString() const {
  return id.ToString() + ":" + std::to_string(part) + ":" + std::to_string(done) + ":" + cursor;
}

SubjectResume SubjectResume::Parse(std::string_view text) {
  const std::vector<std::string_view> fields = Split(text, ':');
  STEWARD_CHECK(fields.size() == 4);
  return {DataRequestId(Uuid::Parse(fields[0]).value()),
          static_cast<size_t>(ParseInt(fields[1]).value()), ParseInt(fields[2]).value(),
          std::string(fields[3])};
}

Status ExpireAt(db::Tx& tx, DataRequest& request, IdSource& ids, Time expires, Time now) {
  request.expires = expires;
  return jobs::JobRepository().Add(tx,
                                   {.branch = request.name.branch,
                                    .id = jobs::JobId(ids.Next(now)),
                                    .kind = std::string(kExpireCopy),
                                    .due = expires,
                                    .resume_point = SubjectResume{.id = request.name.id}.ToString(),
                                    .principal = request.creator,
                                    .created = now});
}

SubjectRun::SubjectRun(const SubjectParts& parts, db::Database& db, const jobs::Job& job,
                       const DataRequest& request, Time now)
    : parts_(parts),
      db_(db),
      name_(request.name),
      person_(request.person()),
      at_(SubjectResume::Parse(job.resume_point)),
      now_(now) {}

Status AnsweringRun::Prepare() {
  // A step may be run again; only the next Prepare knows that it was done.
  if (next_) at_ = *std::exchange(next_, std::nullopt);
  if (at_.part >= kOwn) return PrepareOwn(at_.part - kOwn);
  if (at_.part != kAccounts) return {};
  const Status asked = PrepareAccounts();
  identity_is_away_ = !asked.ok() && jobs::MayPass(asked.error());
  return identity_is_away_ ? Status() : asked;
}

Result<jobs::Progress> AnsweringRun::Step(db::Tx& tx) {
  DataRequest request = TRY(requests_.Lock(tx, name_));
  switch (at_.part) {
    case kBegin: return Begin(tx, request);
    case kReports: return AwaitReports(tx, request);
    case kAccounts: return TakeAccounts(tx, request);
    default: return Note(tx, request, TRY(DoOwn(tx, request, at_.part - kOwn)));
  }
}

Result<jobs::Progress> AnsweringRun::Begin(db::Tx& tx, DataRequest& request) {
  TRY(CheckMayBegin(tx));
  TRY(services_.AskAll(tx, name_));
  return Note(tx, request, Done());
}

Result<jobs::Progress> AnsweringRun::AwaitReports(db::Tx& tx, DataRequest& request) {
  const std::vector<DataRequestPart> parts = TRY(services_.Of(tx, name_));
  TRY(directory::CheckNothingOpen(parts));
  for (const DataRequestPart& part : parts) {
    const bool is_done = part.state == DataRequestPartState::kDone;
    if (!is_done && part.service != kAccountService) return WaitFor(request, part.service);
  }
  return Note(tx, request, Done());
}

Result<jobs::Progress> AnsweringRun::TakeAccounts(db::Tx& tx, DataRequest& request) {
  const std::string service(kAccountService);
  if (identity_is_away_) return WaitFor(request, service);
  const Done done = TRY(DoAccounts(tx, request));
  TRY(services_.Save(tx, name_,
                     {.service = service, .state = DataRequestPartState::kDone, .reported = now_}));
  return Note(tx, request, done);
}

Result<jobs::Progress> AnsweringRun::WaitFor(const DataRequest& request,
                                             const std::string& service) const {
  if (now_ >= request.due) return Fail(Reason::kDataRequestServiceAway, {{"service", service}});
  return jobs::Progress{false, at_.done, 0, at_.ToString(), kRest};
}

Result<jobs::Progress> AnsweringRun::Note(db::Tx& tx, DataRequest& request, const Done& done) {
  SubjectResume next = at_;
  for (const auto& [table, rows] : done.counts) next.done += rows;
  next.cursor = done.cursor;
  if (done.cursor.empty()) ++next.part;
  const bool finished = next.part == kOwn + own_parts();
  if (finished) {
    TRY(Move(request, DataRequestAction::kFinish, now_));
    TRY(Finish(tx, request));
  }
  TRY(requests_.AddCounts(tx, name_, done.counts));
  TRY(requests_.Save(tx, request));
  next_ = next;
  return jobs::Progress{finished, next.done, 0, next.ToString()};
}

Result<OwnerAccounts::Person> AnsweringRun::Account() {
  const SubjectMarks marks =
      TRY(Read([&](db::Session& session) { return parts_.marks.Of(session, person_); }));
  return OwnerAccounts::Person{person_, marks.OwnPhones(), name_.id.ToString()};
}

}  // namespace steward::directory
