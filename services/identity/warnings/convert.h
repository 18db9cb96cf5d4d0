// Between the messages of warnings and the types of the domain. Pure. Requests have passed the
// validator before, so nothing is checked here that the protos declare.
#pragma once

#include <vector>

#include "services/identity/warnings/warning.h"
#include "services/identity/warnings/warning_limit.h"
#include "steward/identity/v1/warning_service.pb.h"

namespace steward::identity {

v1::WarningLimit ToProto(const WarningLimit& limit);
// Takes over what an update may change: the versions.
void Apply(const v1::WarningLimit& proto, WarningLimit& limit);
// The code of the site; empty where the name is that of a branch.
std::string SiteIn(const std::string& node);

v1::LimitInForce ToProto(const warning::LimitPeriod& period);
v1::Warning ToProto(const Warning& warning);
std::vector<warning::Reading> ReadingsIn(const v1::ReportLevelsRequest& request);

}  // namespace steward::identity
