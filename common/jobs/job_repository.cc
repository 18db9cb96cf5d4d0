#include "common/jobs/job_repository.h"

#include <variant>

#include "steward/type/v1/reasons.h"

namespace steward::jobs {
namespace {

const std::string kSelectJob =
    "SELECT branch_id, id, kind, state, due_time, lease_token, attempt_count, done_count,"
    " total_count, resume_point, error_reason, error_zh, error_en, principal, create_time"
    " FROM jobs";

Job ReadJob(const db::Row& row) {
  return {.branch = row.Get<std::string>("branch_id"),
          .id = row.Get<JobId>("id"),
          .kind = row.Get<std::string>("kind"),
          .state = row.Get<State>("state"),
          .due = row.Get<Time>("due_time"),
          .lease_token = row.Get<std::uint64_t>("lease_token"),
          .attempt_count = row.Get<int>("attempt_count"),
          .done_count = row.Get<std::int64_t>("done_count"),
          .total_count = row.Get<std::int64_t>("total_count"),
          .resume_point = row.Get<std::string>("resume_point"),
          .failure = {row.Get<std::string>("error_reason"), row.Get<std::string>("error_zh"),
                      row.Get<std::string>("error_en")},
          .principal = row.Get<std::string>("principal"),
          .created = row.Get<Time>("create_time")};
}

struct DueNow {
  std::string sql = "due_time <= ?";
  std::vector<std::variant<std::string, Time>> arguments;
};

// Branches whose clock is moved are few, and only in trials.
DueNow JobsDue(const auth::PolicyMarks& marks, Time now) {
  DueNow due;
  due.arguments.emplace_back(now);
  if (marks.clock_offsets.empty()) return due;
  for (const auto& [branch, offset] : marks.clock_offsets) {
    due.sql += " AND branch_id <> ?";
    due.arguments.emplace_back(branch);
  }
  for (const auto& [branch, offset] : marks.clock_offsets) {
    due.sql += " OR (branch_id = ? AND due_time <= ?)";
    due.arguments.emplace_back(branch);
    due.arguments.emplace_back(now + offset);
  }
  due.sql = "(" + due.sql + ")";
  return due;
}

}  // namespace

Status JobRepository::Add(db::Tx& tx, const Job& job) const {
  TRY(tx.Execute(
      "INSERT INTO jobs (branch_id, id, kind, state, due_time, lease_token, attempt_count,"
      " done_count, total_count, resume_point, error_reason, error_zh, error_en, principal,"
      " create_time, update_time) VALUES (?, ?, ?, ?, ?, 0, 0, 0, ?, ?, '', '', '', ?, ?, ?)",
      job.branch, job.id, job.kind, State::kWaiting, job.due, job.total_count, job.resume_point,
      job.principal, job.created, job.created));
  return {};
}

Result<std::optional<Job>> JobRepository::Find(db::Session& session, std::string_view branch,
                                               const JobId& id) const {
  static const std::string sql = kSelectJob + " WHERE branch_id = ? AND id = ?";
  return session.QueryOne(sql, ReadJob, branch, id);
}

Result<bool> JobRepository::Cancel(db::Tx& tx, std::string_view branch, const JobId& id,
                                   Time now) const {
  return TRY(tx.Execute("UPDATE jobs SET state = ?, update_time = ?"
                        " WHERE branch_id = ? AND id = ? AND state IN (?, ?)",
                        State::kCancelled, now, branch, id, State::kWaiting, State::kRunning)) == 1;
}

Result<std::optional<Job>> JobRepository::Take(db::Tx& tx, const std::vector<std::string>& kinds,
                                               const auth::PolicyMarks& marks, Time now) const {
  if (kinds.empty()) return std::optional<Job>();
  const DueNow due = JobsDue(marks, now);
  // A row that is locked is being taken or worked on by somebody else.
  std::optional<Job> job = TRY(tx.QueryOne(
      kSelectJob + " WHERE state IN (?, ?) AND kind IN (" + db::Placeholders(kinds.size()) +
          ") AND " + due.sql + " ORDER BY due_time LIMIT 1 FOR UPDATE SKIP LOCKED",
      ReadJob, State::kWaiting, State::kRunning, kinds, due.arguments));
  if (!job) return job;
  now = marks.BusinessTime(job->branch, now);
  job->state = State::kRunning;
  job->due = now + kLease;
  ++job->lease_token;
  ++job->attempt_count;
  TRY(tx.Execute(
      "UPDATE jobs SET state = ?, due_time = ?, lease_token = ?, attempt_count = ?,"
      " update_time = ? WHERE branch_id = ? AND id = ?",
      job->state, job->due, job->lease_token, job->attempt_count, now, job->branch, job->id));
  return job;
}

Status JobRepository::CheckHeld(db::Tx& tx, const Job& job) const {
  const auto held = TRY(tx.QueryOne(
      "SELECT 1 FROM jobs WHERE branch_id = ? AND id = ? AND state = ? AND lease_token = ?"
      " FOR UPDATE",
      [](const db::Row& row) { return row.Get<int>(0); }, job.branch, job.id, State::kRunning,
      job.lease_token));
  if (held) return {};
  Error error = type::Fail(type::Reason::kContention);
  error.cause = "the job " + job.id.ToString() + " was cancelled or taken over";
  return error;
}

Status JobRepository::Advance(db::Tx& tx, const Job& job, const Progress& progress,
                              Time now) const {
  const State working = progress.rest ? State::kWaiting : State::kRunning;
  TRY(tx.Execute(
      "UPDATE jobs SET state = ?, due_time = ?, attempt_count = 0, done_count = ?,"
      " total_count = ?, resume_point = ?, error_reason = '', error_zh = '',"
      " error_en = '', update_time = ? WHERE branch_id = ? AND id = ?",
      progress.finished ? State::kDone : working, now + progress.rest.value_or(kLease),
      progress.done_count, progress.total_count, progress.resume_point, now, job.branch, job.id));
  return {};
}

Status JobRepository::PutBack(db::Tx& tx, const Job& job, const Failure& failure, Time due,
                              Time now) const {
  TRY(tx.Execute(
      "UPDATE jobs SET state = ?, due_time = ?, error_reason = ?, error_zh = ?,"
      " error_en = ?, update_time = ? WHERE branch_id = ? AND id = ?",
      State::kWaiting, due, failure.reason, failure.zh, failure.en, now, job.branch, job.id));
  return {};
}

Status JobRepository::Fail(db::Tx& tx, const Job& job, const Failure& failure, Time now) const {
  TRY(
      tx.Execute("UPDATE jobs SET state = ?, error_reason = ?, error_zh = ?, error_en = ?,"
                 " update_time = ? WHERE branch_id = ? AND id = ?",
                 State::kFailed, failure.reason, failure.zh, failure.en, now, job.branch, job.id));
  return {};
}

}  // namespace steward::jobs
