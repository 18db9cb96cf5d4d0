#include "services/identity/warnings/convert.h"

#include "common/base/date.h"
#include "common/base/timestamp.h"
#include "common/rpc/etag.h"
#include "services/identity/names.h"
#include "services/identity/organisation/names.h"

namespace steward::identity {

std::string SiteIn(const std::string& node) {
  SiteName name;
  return ParseName(SiteName::kPattern, node, name.branch, name.site) ? name.site : std::string();
}

v1::WarningLimit ToProto(const WarningLimit& limit) {
  const std::string& branch = limit.name.branch;
  v1::WarningLimit proto;
  proto.set_name(limit.name.ToString());
  proto.set_indicator(static_cast<type::v1::Indicator>(limit.indicator));
  proto.set_node(limit.site.empty() ? BranchName{branch}.ToString()
                                    : SiteName{branch, limit.site}.ToString());
  for (const WarningLimitVersion& version : limit.versions) {
    v1::WarningLimitVersion& added = *proto.add_versions();
    *added.mutable_from_date() = ToDate(version.from);
    if (version.to) *added.mutable_to_date() = ToDate(*version.to);
    added.set_amber(version.limit.amber);
    added.set_red(version.limit.red);
    added.set_role(RoleName{version.role}.ToString());
  }
  *proto.mutable_create_time() = ToTimestamp(limit.created);
  *proto.mutable_update_time() = ToTimestamp(limit.updated);
  proto.set_etag(rpc::EtagOf(limit.version));
  return proto;
}

void Apply(const v1::WarningLimit& proto, WarningLimit& limit) {
  limit.versions.clear();
  for (const v1::WarningLimitVersion& from : proto.versions()) {
    WarningLimitVersion& version = limit.versions.emplace_back();
    version.from = ToDay(from.from_date());
    if (from.has_to_date()) version.to = ToDay(from.to_date());
    version.limit = {from.amber(), from.red()};
    version.role = from.role().substr(from.role().find('/') + 1);
  }
}

v1::LimitInForce ToProto(const warning::LimitPeriod& period) {
  v1::LimitInForce proto;
  proto.set_indicator(static_cast<type::v1::Indicator>(period.indicator));
  proto.set_branch(period.branch);
  proto.set_site(period.site);
  *proto.mutable_from_date() = ToDate(period.from);
  if (period.to) *proto.mutable_to_date() = ToDate(*period.to);
  proto.set_amber(period.limit.amber);
  proto.set_red(period.limit.red);
  return proto;
}

v1::Warning ToProto(const Warning& warning) {
  v1::Warning proto;
  proto.set_name(warning.name.ToString());
  proto.set_indicator(static_cast<type::v1::Indicator>(warning.indicator));
  proto.set_subject(warning.subject);
  proto.set_subject_title(warning.title);
  proto.set_role(RoleName{warning.role}.ToString());
  proto.set_level(static_cast<v1::Warning::Level>(warning.level));
  proto.set_worst_level(static_cast<v1::Warning::Level>(warning.worst_level));
  proto.set_opened_value(warning.opened_value);
  proto.set_worst_value(warning.worst_value);
  proto.set_last_value(warning.last_value);
  *proto.mutable_open_time() = ToTimestamp(warning.opened);
  if (warning.closed) *proto.mutable_close_time() = ToTimestamp(*warning.closed);
  for (const LevelChange& change : warning.changes) {
    v1::WarningChange& added = *proto.add_changes();
    added.set_level(static_cast<v1::Warning::Level>(change.level));
    added.set_value(change.value);
    *added.mutable_change_time() = ToTimestamp(change.time);
  }
  return proto;
}

std::vector<warning::Reading> ReadingsIn(const v1::ReportLevelsRequest& request) {
  std::vector<warning::Reading> readings;
  for (const v1::LevelReading& reading : request.readings()) {
    readings.push_back(
        {SiteIn(reading.site()), reading.subject(), reading.subject_title(), reading.value()});
  }
  return readings;
}

}  // namespace steward::identity
