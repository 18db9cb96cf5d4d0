// Between consents and their protos.
#pragma once

#include "services/directory/consents/consent.h"
#include "steward/directory/v1/consent_service.pb.h"

namespace steward::directory {

v1::Purpose ToProto(const Purpose& purpose);
// As it stands at this time.
v1::Consent ToProto(const Consent& consent, Time now);

}  // namespace steward::directory
