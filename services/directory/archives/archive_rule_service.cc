#include "services/directory/archives/archive_rule_service.h"

#include "common/base/date.h"
#include "common/base/timestamp.h"

namespace steward::directory {
namespace {

paging::Value RuleValueOf(const ArchiveRule& rule, std::string_view field) {
  if (field == "start_date") return DayText(rule.start);
  return Uuid(rule.name.id);
}

const ListKind<ArchiveRule>& ArchiveRuleLists() {
  using paging::Type;
  static const ListKind<ArchiveRule> kind{
      paging::Columns({{"start_date", Type::Day(), "start_date"}}, {"id", Type::Id(), "id"}),
      "start_date", RuleValueOf};
  return kind;
}

v1::ArchiveRule ToProto(const ArchiveRule& rule) {
  v1::ArchiveRule proto;
  proto.set_name(rule.name.ToString());
  *proto.mutable_start_date() = ToDate(rule.start);
  proto.set_confirm_months(static_cast<int>(rule.confirm_every.count()));
  proto.set_check_months(static_cast<int>(rule.check_every.count()));
  proto.set_sample_percent(rule.sample.percent);
  proto.set_least_sample_count(rule.sample.least);
  proto.set_creator(rule.creator);
  *proto.mutable_create_time() = ToTimestamp(rule.created);
  return proto;
}

}  // namespace

Result<v1::ArchiveRule> ArchiveRuleService::CreateArchiveRule(
    rpc::Call& call, const v1::CreateArchiveRuleRequest& request) {
  const BranchName parent = TRY(BranchName::Parse(request.parent()));
  const v1::ArchiveRule& proto = request.archive_rule();
  const ArchiveRule rule{.name = {parent.branch, ArchiveRuleId(writes_.ids.Next(call.now()))},
                         .start = ToDay(proto.start_date()),
                         .confirm_every = std::chrono::months(proto.confirm_months()),
                         .check_every = std::chrono::months(proto.check_months()),
                         .sample = {proto.sample_percent(), proto.least_sample_count()},
                         .creator = call.principal().name,
                         .created = call.now()};

  return rpc::Mutate(call, writes_, request, [&](db::Tx& tx) -> Result<v1::ArchiveRule> {
    TRY(rules_.Insert(tx, rule));
    return ToProto(rule);
  });
}

Result<v1::ListArchiveRulesResponse> ArchiveRuleService::ListArchiveRules(
    rpc::Call& call, const v1::ListArchiveRulesRequest& request) {
  const BranchName parent = TRY(BranchName::Parse(request.parent()));
  return RunList<v1::ListArchiveRulesResponse>(
      call, pages_, ArchiveRuleLists(), request,
      [&](const ListQuery& query) {
        return writes_.db.Read(call.patience(), [&](db::Session& session) {
          return rules_.List(session, parent.branch, query);
        });
      },
      [](v1::ListArchiveRulesResponse& response, const ArchiveRule& rule) {
        *response.add_archive_rules() = ToProto(rule);
      });
}

}  // namespace steward::directory
