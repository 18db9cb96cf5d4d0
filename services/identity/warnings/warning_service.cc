#include "services/identity/warnings/warning_service.h"

#include <algorithm>
#include <map>
#include <utility>

#include "common/base/date.h"
#include "common/base/timestamp.h"
#include "common/rpc/etag.h"
#include "common/validate/field_mask.h"
#include "common/warning/indicator.h"
#include "services/identity/names.h"
#include "services/identity/warnings/convert.h"
#include "steward/type/v1/reasons.h"

namespace steward::identity {
namespace {

constexpr int kCountDays = 366;
constexpr int kAllBranches = 10'000;

Day DayIn(const Branch& branch, Time now) {
  return std::chrono::floor<std::chrono::days>(now +
                                               std::chrono::minutes(branch.utc_offset_minutes));
}

// When the day begins there.
Time BeginningOf(const Branch& branch, std::chrono::sys_days day) {
  return Time(day) - std::chrono::minutes(branch.utc_offset_minutes);
}

warning::Worse WorseOf(int indicator) {
  return warning::WorseOf(static_cast<type::v1::Indicator>(indicator));
}

// Sites of the branch that is reported of.
Status CheckSites(const v1::ReportLevelsRequest& request) {
  for (const v1::LevelReading& reading : request.readings()) {
    if (reading.site().starts_with(request.branch() + "/")) continue;
    return Fail(type::Reason::kInvalidRequest, {{"fields", "readings.site"}});
  }
  return {};
}

paging::Value LimitValueOf(const WarningLimit& limit, std::string_view field) {
  if (field == "indicator") return std::int64_t{limit.indicator};
  if (field == "site") return limit.site;
  return Uuid(limit.name.limit);
}

const rpc::ListKind<WarningLimit>& LimitLists() {
  using paging::Type;
  static const rpc::ListKind<WarningLimit> kind{
      paging::Columns({{"indicator", Type::Enum(type::v1::Indicator_descriptor()), "indicator"},
                       {"site", Type::Text(), "site_id"}},
                      {"id", Type::Id(), "id"}),
      "indicator", LimitValueOf};
  return kind;
}

paging::Value WarningValueOf(const Warning& warning, std::string_view field) {
  if (field == "open_time") return warning.opened;
  if (field == "level") return static_cast<std::int64_t>(warning.level);
  if (field == "indicator") return std::int64_t{warning.indicator};
  return Uuid(warning.name.warning);
}

const rpc::ListKind<Warning>& LevelWarningLists() {
  using paging::Type;
  using paging::Use;
  static const rpc::ListKind<Warning> kind{
      paging::Columns({{"indicator", Type::Enum(type::v1::Indicator_descriptor()), "indicator"},
                       {"level", Type::Enum(v1::Warning::Level_descriptor()), "level"},
                       {"worst_level", Type::Enum(v1::Warning::Level_descriptor()), "worst_level",
                        Use::kFilter},
                       {"role", Type::Text(), "role", Use::kFilter},
                       {"subject", Type::Text(), "subject", Use::kFilter},
                       {"site", Type::Text(), "site_id", Use::kFilter},
                       {"open", Type::Bool(), "(close_time IS NULL)", Use::kFilter},
                       {"open_time", Type::Instant(), "open_time"},
                       {"close_time", Type::Instant(), "close_time", Use::kFilter}},
                      {"id", Type::Id(), "id"}),
      "open_time desc", WarningValueOf};
  return kind;
}

}  // namespace

Result<std::set<std::string, std::less<>>> WarningService::RoleCodes(db::Session& session) const {
  std::set<std::string, std::less<>> codes;
  for (const auto& [role, permissions] : TRY(roles_.Permissions(session))) codes.insert(role);
  return codes;
}

Result<v1::WarningLimit> WarningService::CreateWarningLimit(
    rpc::Call& call, const v1::CreateWarningLimitRequest& request) {
  const BranchName parent = TRY(BranchName::Parse(request.parent()));
  const v1::WarningLimit& proto = request.warning_limit();
  return rpc::Mutate(call, writes_, request, [&](db::Tx& tx) -> Result<v1::WarningLimit> {
    const Branch branch = TRY(branches_.Lock(tx, parent.branch));
    WarningLimit limit{.name = {parent.branch, WarningLimitId(writes_.ids.Next(call.now()))},
                       .indicator = proto.indicator(),
                       .site = SiteIn(proto.node()),
                       .created = call.now(),
                       .updated = call.now()};
    const WarningLimit before = limit;
    Apply(proto, limit);
    TRY(CheckChange(before, limit, DayIn(branch, call.now()), WorseOf(limit.indicator),
                    TRY(RoleCodes(tx))));
    TRY(limits_.Insert(tx, limit));
    return ToProto(limit);
  });
}

Result<v1::WarningLimit> WarningService::UpdateWarningLimit(
    rpc::Call& call, const v1::UpdateWarningLimitRequest& request) {
  const WarningLimitName name = TRY(WarningLimitName::Parse(request.warning_limit().name()));
  return rpc::Mutate(call, writes_, request, [&](db::Tx& tx) -> Result<v1::WarningLimit> {
    const WarningLimit before = TRY(limits_.Lock(tx, name));
    TRY(rpc::CheckEtag(request.warning_limit().etag(), before.version));
    WarningLimit after = before;
    Apply(TRY(validate::ApplyMask(ToProto(before), request.warning_limit(), request.update_mask())),
          after);
    const Branch branch = TRY(branches_.Get(tx, name.branch));
    TRY(CheckChange(before, after, DayIn(branch, call.now()), WorseOf(after.indicator),
                    TRY(RoleCodes(tx))));
    after.updated = call.now();
    TRY(limits_.Save(tx, after));
    return ToProto(after);
  });
}

Result<v1::WarningLimit> WarningService::GetWarningLimit(
    rpc::Call& call, const v1::GetWarningLimitRequest& request) {
  const WarningLimitName name = TRY(WarningLimitName::Parse(request.name()));
  return ToProto(TRY(writes_.db.Read(
      call.patience(), [&](db::Session& session) { return limits_.Find(session, name); })));
}

Result<v1::ListWarningLimitsResponse> WarningService::ListWarningLimits(
    rpc::Call& call, const v1::ListWarningLimitsRequest& request) {
  return rpc::RunList<v1::ListWarningLimitsResponse>(
      call, pages_, LimitLists(), request,
      [&](const rpc::ListQuery& query) {
        return writes_.db.Read(call.patience(),
                               [&](db::Session& session) -> Result<std::vector<WarningLimit>> {
                                 TRY(branches_.Get(session, call.branch()));
                                 return limits_.List(session, call.branch(), query);
                               });
      },
      [](v1::ListWarningLimitsResponse& response, const WarningLimit& limit) {
        *response.add_warning_limits() = ToProto(limit);
      });
}

Result<v1::Warning> WarningService::GetWarning(rpc::Call& call,
                                               const v1::GetWarningRequest& request) {
  const WarningName name = TRY(WarningName::Parse(request.name()));
  return ToProto(TRY(writes_.db.Read(
      call.patience(), [&](db::Session& session) { return warnings_.Get(session, name); })));
}

Result<v1::ListWarningsResponse> WarningService::ListWarnings(
    rpc::Call& call, const v1::ListWarningsRequest& request) {
  return rpc::RunList<v1::ListWarningsResponse>(
      call, pages_, LevelWarningLists(), request,
      [&](const rpc::ListQuery& query) {
        return writes_.db.Read(
            call.patience(), [&](db::Session& session) { return warnings_.List(session, query); });
      },
      [](v1::ListWarningsResponse& response, const Warning& warning) {
        *response.add_warnings() = ToProto(warning);
      });
}

Result<v1::CountWarningsResponse> WarningService::CountWarnings(
    rpc::Call& call, const v1::CountWarningsRequest& request) {
  const std::chrono::sys_days from = ToDay(request.from_date());
  const std::chrono::sys_days end =
      std::chrono::sys_days(ToDay(request.to_date())) + std::chrono::days(1);
  if (end <= from || end - from > std::chrono::days(kCountDays)) {
    return Fail(Reason::kWarningPeriodInvalid, {{"days", std::to_string(kCountDays)}});
  }
  const rpc::Scope::Condition scope = call.scope().Under(request.parent());
  std::map<std::pair<int, warning::Level>, std::pair<std::int64_t, std::int64_t>> counts;
  TRY(writes_.db.Read(call.patience(), [&](db::Session& session) -> Status {
    const Branch branch = TRY(branches_.Get(session, call.branch()));
    for (const WarningCount& one : TRY(warnings_.CountOpen(session, scope)))
      counts[{one.indicator, one.level}].first = one.count;
    for (const WarningCount& one : TRY(warnings_.CountOpened(
             session, scope, BeginningOf(branch, from), BeginningOf(branch, end)))) {
      counts[{one.indicator, one.level}].second = one.count;
    }
    return {};
  }));
  v1::CountWarningsResponse response;
  for (const auto& [of, count] : counts) {
    v1::WarningCount& added = *response.add_counts();
    added.set_indicator(static_cast<type::v1::Indicator>(of.first));
    added.set_level(static_cast<v1::Warning::Level>(of.second));
    added.set_open_count(count.first);
    added.set_opened_count(count.second);
  }
  return response;
}

Result<v1::ListLimitsInForceResponse> WarningService::ListLimitsInForce(
    rpc::Call& call, const v1::ListLimitsInForceRequest& request) {
  const std::string service(call.service());
  // Business time of a branch may be moved, and its day begins when it does: a day more is told.
  const Day yesterday = std::chrono::floor<std::chrono::days>(clock_.Now()) - std::chrono::days(1);
  return writes_.db.Read(
      call.patience(), [&](db::Session& session) -> Result<v1::ListLimitsInForceResponse> {
        v1::ListLimitsInForceResponse response;
        // First: what is read after it may be newer, and then comes once more, but never older.
        response.set_version(TRY(limits_.StateVersion(session)));
        if (response.version() == request.known_version()) return response;
        for (const warning::LimitPeriod& period : TRY(limits_.PeriodsFrom(session, yesterday))) {
          const auto indicator = static_cast<type::v1::Indicator>(period.indicator);
          if (warning::TextOf(indicator).service() != service) continue;
          *response.add_limits() = ToProto(period);
        }
        for (const Branch& branch : TRY(branches_.All(session, kAllBranches))) {
          v1::BranchDay& added = *response.add_branches();
          added.set_branch(branch.id);
          added.set_utc_offset_minutes(branch.utc_offset_minutes);
        }
        return response;
      });
}

Result<Settled> WarningService::SettleReport(db::Tx& tx, const Branch& branch,
                                             const v1::ReportLevelsRequest& request,
                                             Time now) const {
  const int indicator = request.indicator();
  const auto periods = TRY(limits_.PeriodsIn(tx, branch.id, indicator));
  const warning::Limits limits =
      warning::Limits::Of(periods, indicator, branch.id, DayIn(branch, now), WorseOf(indicator));
  const LevelReport report{.branch = branch.id,
                           .indicator = indicator,
                           .worse = WorseOf(indicator),
                           .judged = limits.Judge(ReadingsIn(request)),
                           .is_cut = request.is_cut()};
  Settled settled =
      Settle(report, TRY(warnings_.OpenOf(tx, branch.id, indicator)), now, writes_.ids);
  for (const Warning& warning : settled.opened) TRY(warnings_.Insert(tx, warning));
  for (const Warning& warning : settled.changed) TRY(warnings_.Save(tx, warning));
  return settled;
}

Result<v1::ReportLevelsResponse> WarningService::ReportLevels(
    rpc::Call& call, const v1::ReportLevelsRequest& request) {
  if (warning::TextOf(request.indicator()).service() != call.service()) {
    return Fail(type::Reason::kServicesOnly);
  }
  const BranchName name = TRY(BranchName::Parse(request.branch()));
  TRY(CheckSites(request));
  // A clock that is fast must not outrun the reports of the next leader.
  const Time read = std::min(ToTime(request.read_time()), clock_.Now());
  return rpc::Mutate(call, writes_, request, [&](db::Tx& tx) -> Result<v1::ReportLevelsResponse> {
    const Branch branch = TRY(branches_.Get(tx, name.branch));
    v1::ReportLevelsResponse response;
    if (!TRY(warnings_.NoteReport(tx, branch.id, request.indicator(), read))) {
      response.set_is_late(true);
      return response;
    }
    const Time now = call.now() + std::chrono::milliseconds(TRY(policy_.OffsetMs(tx, branch.id)));
    const Settled settled = TRY(SettleReport(tx, branch, request, now));
    response.set_opened_count(static_cast<int>(settled.opened.size()));
    response.set_closed_count(settled.closed_count);
    return response;
  });
}

}  // namespace steward::identity
