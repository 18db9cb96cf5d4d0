// Between the messages of the organisation's contracts and the types of the domain. Pure. Requests
// have passed the validator before, so nothing is checked here that the protos declare.
#pragma once

#include <string>

#include "services/identity/organisation/duty.h"
#include "services/identity/organisation/leaving.h"
#include "services/identity/organisation/node.h"
#include "steward/identity/v1/duty_service.pb.h"
#include "steward/identity/v1/leaving_service.pb.h"
#include "steward/identity/v1/node_service.pb.h"

namespace steward::identity {

// `today`: whose parent is shown. Bank accounts are masked.
v1::Node ToProto(const Node& node, const Day& today);
// Takes over what an update may change. ACCOUNTING_INVALID.
Status Apply(const v1::Node& proto, Node& node);
v1::DutyRules ToProto(const DutyRules& rules);
void Apply(const v1::DutyRules& proto, DutyRules& rules);
v1::DutyWarning ToProto(const DutyWarning& warning);

v1::Leaving ToProto(const Leaving& leaving);
LeavingItem ItemFrom(const v1::ReportLeavingRequest& report, const std::string& service, Time now);

// The branch, or a node of it.
std::string ParentName(const std::string& branch, const std::optional<NodeId>& parent);
std::optional<NodeId> ParentIn(const std::string& name);

}  // namespace steward::identity
