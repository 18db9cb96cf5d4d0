#include "services/tickets/statistics_repository.h"

#include <string>
#include <vector>

namespace steward::tickets {
namespace {

struct Group {
  Kind kind;
  Channel channel;
  State state;
  bool first_of_contact;
  bool is_rework;
  std::optional<bool> timely;
  std::optional<int> visit_result;
  std::int64_t count;
};

Group ReadGroup(const db::Row& row) {
  return {row.Get<Kind>(0),
          row.Get<Channel>(1),
          row.Get<State>(2),
          row.Get<bool>(3),
          row.Get<bool>(4),
          row.Get<std::optional<bool>>(5),
          row.Get<std::optional<int>>(6),
          row.Get<std::int64_t>(7)};
}

bool IsRepair(Kind kind) { return RepairKindOf(kind) != RepairKind::kNone; }

void AddMatter(const Group& group, Figures& figures) {
  KindCount& kind = figures.kinds[static_cast<size_t>(group.kind) - 1];
  switch (group.channel) {
    case Channel::kPhone: kind.phone += group.count; break;
    case Channel::kFrontDesk: kind.visit += group.count; break;
    default: kind.other += group.count;
  }
  if (RepairKindOf(group.kind) == RepairKind::kOwner) figures.owner_repairs += group.count;
  if (RepairKindOf(group.kind) == RepairKind::kPublic) figures.public_repairs += group.count;
  if (group.timely) {
    figures.timeliness.denominator += group.count;
    if (*group.timely) figures.timeliness.numerator += group.count;
  }
  if (IsRepair(group.kind)) {
    (group.is_rework ? figures.rework.numerator : figures.rework.denominator) += group.count;
  }
  const auto result = static_cast<VisitResult>(group.visit_result.value_or(0));
  if (result == VisitResult::kNotApplicable) return;
  if (NeedsWork(group.kind)) figures.visited.denominator += group.count;
  if (NeedsWork(group.kind) && result == VisitResult::kMade)
    figures.visited.numerator += group.count;
}

void AddContact(const Group& group, Figures& figures) {
  if (group.channel == Channel::kPhone) figures.calls += group.count;
  if (group.channel == Channel::kFrontDesk) figures.visits += group.count;
}

}  // namespace

Result<Figures> StatisticsRepository::Count(db::Session& session, const rpc::Scope& scope,
                                            std::string_view parent, Time from, Time to) {
  // Both keys hold all that is counted. Left alone, the optimizer may read the rows of the whole
  // branch instead: it does not know how few are of the period.
  const rpc::Scope::Condition place = scope.Under(parent);
  const std::vector<Group> groups = TRY(session.Query(
      "SELECT kind, channel, state, is_first_of_contact, is_rework, is_timely, visit_result,"
      " COUNT(*) FROM tickets FORCE INDEX (tickets_of_branch) WHERE " +
          place.sql +
          " AND report_time >= ? AND report_time < ?"
          " GROUP BY kind, channel, state, is_first_of_contact, is_rework, is_timely, visit_result",
      ReadGroup, place.arguments, from, to));
  Figures figures;
  for (const Group& group : groups) {
    if (CountsAsMatter(group.state)) AddMatter(group, figures);
    CountedTicket contact;
    contact.state = group.state;
    contact.channel = group.channel;
    contact.first_of_contact = group.first_of_contact;
    if (CountsAsContact(contact)) AddContact(group, figures);
  }
  const std::optional<std::int64_t> visits = TRY(session.QueryOne(
      "SELECT COUNT(*) FROM tickets FORCE INDEX (tickets_by_visit_time) WHERE " + place.sql +
          " AND visit_time >= ? AND visit_time < ? AND visit_result = ?",
      [](const db::Row& row) { return row.Get<std::int64_t>(0); }, place.arguments, from, to,
      VisitResult::kMade));
  figures.return_visits = visits.value_or(0);
  return figures;
}

}  // namespace steward::tickets
