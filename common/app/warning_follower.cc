#include "common/app/warning_follower.h"

#include <algorithm>
#include <memory>

#include "common/base/date.h"
#include "common/base/timestamp.h"
#include "steward/identity/v1/warning_service.pb.h"

namespace steward::app {
namespace {

namespace v1 = identity::v1;

constexpr std::chrono::milliseconds kSignOfLife(1'500);  // see db::Leadership
constexpr std::chrono::seconds kIdentityPatience(5);
constexpr std::chrono::seconds kReaderPatience(10);
// A report takes so many readings; the worst ones are told.
constexpr size_t kReadings = 500;
// A level that changes is told at once; a value within its level so much later.
constexpr std::chrono::minutes kValuesInterval(5);
// The same is told again, in case identity's data are older than that.
constexpr std::chrono::minutes kAgainInterval(60);

constexpr char kReportMethod[] = "steward.identity.v1.WarningService.ReportLevels";

// The service's own call, as its readers see it.
std::unique_ptr<rpc::Call> OwnCall(const std::string& service, const std::string& token) {
  auto call = std::make_unique<rpc::Call>(*v1::ReportLevelsRequest::descriptor()
                                               ->file()
                                               ->FindServiceByName("WarningService")
                                               ->FindMethodByName("ReportLevels"));
  auto principal = std::make_shared<auth::Principal>();
  principal->name = "services/" + service;
  call->set_principal(std::move(principal));
  call->set_token(token);
  call->set_deadline(std::chrono::steady_clock::now() + kReaderPatience);
  return call;
}

// Whether both name the same things at the same levels, and whether with the same values.
struct Likeness {
  bool levels = false;
  bool values = false;
};
Likeness Compare(const std::vector<warning::JudgedReading>& a,
                 const std::vector<warning::JudgedReading>& b) {
  const auto keyed = [](const std::vector<warning::JudgedReading>& judged) {
    std::map<std::pair<std::string, std::string>, std::pair<warning::Level, std::int64_t>> all;
    for (const warning::JudgedReading& one : judged) {
      all[{one.reading.site, one.reading.subject}] = {one.level, one.reading.value};
    }
    return all;
  };
  const auto left = keyed(a);
  const auto right = keyed(b);
  const bool levels = std::equal(left.begin(), left.end(), right.begin(), right.end(),
                                 [](const auto& x, const auto& y) {
                                   return x.first == y.first && x.second.first == y.second.first;
                                 });
  return {levels, left == right};
}

warning::LimitPeriod PeriodOf(const v1::LimitInForce& proto) {
  warning::LimitPeriod period{.indicator = proto.indicator(),
                              .branch = proto.branch(),
                              .site = proto.site(),
                              .from = ToDay(proto.from_date()),
                              .limit = {proto.amber(), proto.red()}};
  if (proto.has_to_date()) period.to = ToDay(proto.to_date());
  return period;
}

}  // namespace

WarningFollower::WarningFollower(const Parts& parts, ServiceToken token,
                                 std::vector<IndicatorReader> readers)
    : parts_(parts),
      token_(std::move(token)),
      readers_(std::move(readers)),
      leadership_(parts.server, "warnings"),
      thread_([this] { return Work(); }) {}

std::chrono::milliseconds WarningFollower::Work() {
  if (!leadership_.Lead()) {
    told_.clear();  // another process tells identity meanwhile
    return kSignOfLife;
  }
  if (!parts_.knows_policy() || std::chrono::steady_clock::now() < next_look_) return kSignOfLife;
  log_.Ended(Look());
  next_look_ = std::chrono::steady_clock::now() + kLookInterval;
  return kSignOfLife;
}

Status WarningFollower::Look() {
  TRY(RefreshLimits());
  Status first;  // an indicator that cannot be read does not hold up the others
  for (const BranchOffset& branch : branches_) {
    for (const IndicatorReader& reader : readers_) {
      const Status status = LookAt(branch, reader);
      if (first.ok() && !status.ok()) first = status;
      if (!leadership_.Lead()) return first;  // a sign of life between looks
    }
  }
  return first;
}

Status WarningFollower::RefreshLimits() {
  const std::string token = TRY(token_.Get());
  v1::ListLimitsInForceRequest request;
  request.set_known_version(limits_version_);
  const auto answer = TRY(parts_.identity.Call<v1::ListLimitsInForceResponse>(
      rpc::Client::Context{PatienceOf(kIdentityPatience), token, ""},
      "steward.identity.v1.WarningService.ListLimitsInForce", request));
  if (answer.version() == limits_version_) return {};
  periods_.clear();
  branches_.clear();
  for (const v1::LimitInForce& limit : answer.limits()) periods_.push_back(PeriodOf(limit));
  for (const v1::BranchDay& branch : answer.branches()) {
    branches_.push_back({branch.branch(), std::chrono::minutes(branch.utc_offset_minutes())});
  }
  limits_version_ = answer.version();
  told_.clear();  // identity judges anew, by the new limits
  return {};
}

Status WarningFollower::LookAt(const BranchOffset& branch, const IndicatorReader& reader) {
  const Time read = parts_.clock.Now();
  const Time now = parts_.policy.marks()->BusinessTime(branch.branch, read);
  const warning::Limits limits =
      warning::Limits::Of(periods_, reader.indicator, branch.branch,
                          std::chrono::floor<std::chrono::days>(now + branch.utc_offset),
                          warning::WorseOf(reader.indicator));
  std::vector<warning::JudgedReading> judged;
  if (!limits.empty()) {
    const auto call = OwnCall(token_.service(), TRY(token_.Get()));
    call->set_branch(branch.branch);
    call->set_resource("branches/" + branch.branch);
    call->set_now(now);
    judged = limits.Judge(TRY(reader.read(*call, limits)));
  }
  const bool is_cut = judged.size() > kReadings;
  if (is_cut) judged.resize(kReadings);

  const auto key = std::pair(branch.branch, static_cast<int>(reader.indicator));
  const auto told = told_.find(key);
  const SteadyTime steady_now = std::chrono::steady_clock::now();
  if (told != told_.end()) {
    const Likeness likeness = Compare(told->second.judged, judged);
    const auto age = steady_now - told->second.time;
    if (age < (likeness.values ? kAgainInterval : kValuesInterval) && likeness.levels) return {};
  }
  if (TRY(Report(branch.branch, reader.indicator, read, judged, is_cut))) {
    told_[key] = {std::move(judged), steady_now};
  } else {
    told_.erase(key);
  }
  return {};
}

Result<bool> WarningFollower::Report(const std::string& branch, type::v1::Indicator indicator,
                                     Time read, const std::vector<warning::JudgedReading>& judged,
                                     bool is_cut) {
  v1::ReportLevelsRequest request;
  request.set_branch("branches/" + branch);
  request.set_indicator(indicator);
  *request.mutable_read_time() = ToTimestamp(read);
  request.set_is_cut(is_cut);
  for (const warning::JudgedReading& one : judged) {
    v1::LevelReading& reading = *request.add_readings();
    reading.set_site(request.branch() + "/sites/" + one.reading.site);
    reading.set_subject(one.reading.subject);
    reading.set_subject_title(one.reading.title);
    reading.set_value(one.reading.value);
  }
  request.set_request_id(parts_.ids.Next(read).ToString());
  const std::string token = TRY(token_.Get());
  const auto answer = TRY(parts_.identity.Call<v1::ReportLevelsResponse>(
      rpc::Client::Context{PatienceOf(kIdentityPatience), token, ""}, kReportMethod, request));
  return !answer.is_late();
}

}  // namespace steward::app
