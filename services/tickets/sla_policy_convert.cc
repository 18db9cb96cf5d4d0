#include "services/tickets/sla_policy_convert.h"

#include "services/tickets/ticket_convert.h"

namespace steward::tickets {
namespace {

std::optional<Target> TargetOf(const v1::Target& target, bool present) {
  if (!present) return std::nullopt;
  return Target{static_cast<Unit>(target.unit()), target.amount()};
}

void Put(const std::optional<Target>& from, v1::Target* (v1::SlaProfile::*field)(),
         v1::SlaProfile& to) {
  if (!from) return;
  v1::Target& target = *(to.*field)();
  target.set_unit(static_cast<v1::Target::Unit>(from->unit));
  target.set_amount(from->amount);
}

Profile FromProto(const v1::SlaProfile& from) {
  Profile profile;
  profile.id = from.id();
  profile.title = from.title();
  profile.response = TargetOf(from.response(), from.has_response());
  if (from.response_met_by() == v1::SlaProfile::RESPONSE_MET_BY_DISPATCH) {
    profile.response_met_by = ResponseMetBy::kDispatch;
  }
  profile.emergency_response = TargetOf(from.emergency_response(), from.has_emergency_response());
  profile.arrival = TargetOf(from.arrival(), from.has_arrival());
  profile.resolution = TargetOf(from.resolution(), from.has_resolution());
  if (from.resolution_from() == v1::SlaProfile::RESOLUTION_FROM_ARRIVAL) {
    profile.resolution_from = ResolutionFrom::kArrival;
  }
  return profile;
}

Rule FromProto(const v1::SlaRule& from) {
  Rule rule;
  for (const int kind : from.kinds()) rule.kinds.push_back(static_cast<Kind>(kind));
  for (const int severity : from.severities()) {
    rule.severities.push_back(static_cast<Severity>(severity));
  }
  if (from.urgency() != v1::Ticket::URGENCY_UNSPECIFIED) {
    rule.urgency = static_cast<Urgency>(from.urgency());
  }
  rule.profile = from.profile();
  if (from.origin() == v1::SlaRule::ORIGIN_CONTRACT) rule.origin = Origin::kContract;
  return rule;
}

std::optional<calendar::LocalDay> DayIn(const google::type::Date& date, bool present) {
  if (!present) return std::nullopt;
  return DayOf(date);
}

Escalation FromProto(const v1::SlaEscalation& from) {
  Escalation escalation;
  for (const int clock : from.clocks()) escalation.clocks.push_back(static_cast<ClockKind>(clock));
  for (const int severity : from.severities())
    escalation.severities.push_back(static_cast<Severity>(severity));
  if (from.urgency() != v1::Ticket::URGENCY_UNSPECIFIED)
    escalation.urgency = static_cast<Urgency>(from.urgency());
  escalation.from = DayIn(from.from_date(), from.has_from_date());
  escalation.to = DayIn(from.to_date(), from.has_to_date());
  escalation.alarm.warn_left_minutes = from.warn_left_minutes();
  escalation.alarm.warn_used_percent = from.warn_used_percent();
  if (from.warning_audience() != v1::Clock::AUDIENCE_UNSPECIFIED)
    escalation.alarm.warning_to = static_cast<Audience>(from.warning_audience());
  if (from.breach_audience() != v1::Clock::AUDIENCE_UNSPECIFIED)
    escalation.alarm.breach_to = static_cast<Audience>(from.breach_audience());
  return escalation;
}

// Those of the built-in policy have no dates.
void Put(const Escalation& from, v1::SlaEscalation& to) {
  for (const ClockKind clock : from.clocks) to.add_clocks(static_cast<v1::Clock::Kind>(clock));
  for (const Severity severity : from.severities)
    to.add_severities(static_cast<v1::Ticket::Severity>(severity));
  if (from.urgency) to.set_urgency(static_cast<v1::Ticket::Urgency>(*from.urgency));
  to.set_warn_left_minutes(from.alarm.warn_left_minutes);
  to.set_warn_used_percent(from.alarm.warn_used_percent);
  to.set_warning_audience(static_cast<v1::Clock::Audience>(from.alarm.warning_to));
  to.set_breach_audience(static_cast<v1::Clock::Audience>(from.alarm.breach_to));
}

void Put(const Profile& from, v1::SlaProfile& to) {
  to.set_id(from.id);
  to.set_title(from.title);
  Put(from.response, &v1::SlaProfile::mutable_response, to);
  to.set_response_met_by(static_cast<v1::SlaProfile::ResponseMetBy>(from.response_met_by));
  Put(from.emergency_response, &v1::SlaProfile::mutable_emergency_response, to);
  Put(from.arrival, &v1::SlaProfile::mutable_arrival, to);
  Put(from.resolution, &v1::SlaProfile::mutable_resolution, to);
  to.set_resolution_from(static_cast<v1::SlaProfile::ResolutionFrom>(from.resolution_from));
}

void Put(const Rule& from, v1::SlaRule& to) {
  for (const Kind kind : from.kinds) to.add_kinds(static_cast<v1::Ticket::Kind>(kind));
  for (const Severity severity : from.severities) {
    to.add_severities(static_cast<v1::Ticket::Severity>(severity));
  }
  if (from.urgency) to.set_urgency(static_cast<v1::Ticket::Urgency>(*from.urgency));
  to.set_profile(from.profile);
  to.set_origin(static_cast<v1::SlaRule::Origin>(from.origin));
}

}  // namespace

Policy FromProto(const v1::SlaPolicy& from) {
  Policy policy;
  policy.revision = from.revision();
  for (const v1::SlaProfile& profile : from.profiles()) {
    policy.profiles.push_back(FromProto(profile));
  }
  for (const v1::SlaRule& rule : from.rules()) policy.rules.push_back(FromProto(rule));
  for (const v1::SlaEscalation& escalation : from.escalations())
    policy.escalations.push_back(FromProto(escalation));
  policy.pause_limit = std::chrono::minutes(from.pause_limit_minutes());
  policy.customer_sign_days = from.customer_sign_days();
  policy.manager_sign_from_fen = from.manager_sign_from_fen();
  policy.return_visit_tries = from.return_visit_tries();
  policy.rework_window_days = from.rework_window_days();
  return policy;
}

v1::SlaPolicy ToProto(const Policy& from) {
  v1::SlaPolicy to;
  to.set_revision(from.revision);
  for (const Profile& profile : from.profiles) Put(profile, *to.add_profiles());
  for (const Rule& rule : from.rules) Put(rule, *to.add_rules());
  for (const Escalation& escalation : from.escalations) Put(escalation, *to.add_escalations());
  to.set_pause_limit_minutes(
      static_cast<int>(std::chrono::floor<std::chrono::minutes>(from.pause_limit).count()));
  to.set_customer_sign_days(from.customer_sign_days);
  to.set_manager_sign_from_fen(from.manager_sign_from_fen);
  to.set_return_visit_tries(from.return_visit_tries);
  to.set_rework_window_days(from.rework_window_days);
  return to;
}

}  // namespace steward::tickets
