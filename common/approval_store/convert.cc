#include "common/approval_store/convert.h"

#include "common/base/date.h"
#include "common/base/timestamp.h"

namespace steward::approval {
namespace {

constexpr std::string_view kRoles = "roles/";

std::string CodeOf(const std::string& role) { return role.substr(kRoles.size()); }

}  // namespace

type::v1::ApprovalStep ToProto(const Step& step) {
  type::v1::ApprovalStep proto;
  for (const std::string& role : step.roles) proto.add_roles(std::string(kRoles) + role);
  proto.set_from_amount_fen(step.from_amount_fen);
  proto.set_limit_hours(step.limit_hours);
  if (!step.substitute_role.empty()) {
    proto.set_substitute_role(std::string(kRoles) + step.substitute_role);
  }
  return proto;
}

Step StepFrom(const type::v1::ApprovalStep& proto) {
  Step step{
      .roles = {}, .from_amount_fen = proto.from_amount_fen(), .limit_hours = proto.limit_hours()};
  for (const std::string& role : proto.roles()) step.roles.push_back(CodeOf(role));
  if (!proto.substitute_role().empty()) step.substitute_role = CodeOf(proto.substitute_role());
  return step;
}

type::v1::Approval ToProto(const Approval& approval) {
  type::v1::Approval proto;
  proto.set_subject(approval.question.subject);
  proto.set_code(approval.question.code);
  proto.set_requester(approval.question.requester);
  proto.set_amount_fen(approval.question.amount_fen);
  proto.set_effect(approval.question.effect);
  for (const Step& step : approval.chain.steps) *proto.add_steps() = ToProto(step);
  for (size_t i = 0; i < approval.decisions.size(); ++i) {
    const Decision& decision = approval.decisions[i];
    type::v1::ApprovalDecision& added = *proto.add_decisions();
    added.set_step(static_cast<int>(i) + 1);
    added.set_person(decision.person);
    added.set_outcome(static_cast<type::v1::ApprovalDecision::Outcome>(decision.outcome));
    added.set_reason(decision.reason);
    *added.mutable_decide_time() = ToTimestamp(decision.time);
  }
  proto.set_state(static_cast<type::v1::Approval::State>(approval.state()));
  if (const std::optional<Waiting> waiting = approval.Next()) {
    proto.set_waiting_step(waiting->position + 1);
    *proto.mutable_waiting_since_time() = ToTimestamp(waiting->since);
    if (waiting->substitute_from) {
      *proto.mutable_substitute_from_time() = ToTimestamp(*waiting->substitute_from);
    }
  }
  proto.set_chain(approval.chain.name);
  *proto.mutable_chain_from_date() = ToDate(approval.chain.from);
  *proto.mutable_create_time() = ToTimestamp(approval.created);
  return proto;
}

}  // namespace steward::approval
