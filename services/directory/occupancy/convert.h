// Between the types of occupancy and their protos.
#pragma once

#include "common/base/date.h"
#include "common/rpc/etag.h"
#include "services/directory/occupancy/billing_area.h"
#include "services/directory/occupancy/handover.h"
#include "services/directory/occupancy/occupancy.h"
#include "services/directory/occupancy/ownership.h"
#include "services/directory/occupancy/payer.h"
#include "services/directory/occupancy/unit_facts.h"

namespace steward::directory {

namespace v1 {
class BillingArea;
class DeemedDelivery;
class FactChange;
class Handover;
class HandoverBatch;
class Occupancy;
class Ownership;
class Payer;
class PayerPromise;
class UnitFacts;
}  // namespace v1

using rpc::CheckEtag;
using rpc::EtagOf;

v1::Ownership ToProto(const Ownership& ownership);
v1::Occupancy ToProto(const Occupancy& occupancy);
v1::UnitFacts ToProto(const UnitFacts& facts);
v1::FactChange ToProto(const FactChange& change);
v1::BillingArea ToProto(const BillingArea& area);
v1::HandoverBatch ToProto(const HandoverBatch& batch);
v1::Handover ToProto(const Handover& handover);
v1::Payer ToProto(const std::string& branch, const Payer& payer);
v1::PayerPromise ToProto(const PayerPromise& promise);

// Take over what a client may set, after validation.
Status FromProto(const v1::Ownership& proto, Ownership& ownership);
Status FromProto(const v1::Occupancy& proto, Occupancy& occupancy);
DeemedDelivery FromProto(const v1::DeemedDelivery& proto);
void FromProto(const v1::BillingArea& proto, BillingArea& area);
Status FromProto(const v1::Handover& proto, Handover& handover);
Status FromProto(const v1::PayerPromise& proto, PayerPromise& promise);

}  // namespace steward::directory
