// Between the types of occupancy and their protos.
#pragma once

#include "common/rpc/etag.h"
#include "services/directory/occupancy/occupancy.h"
#include "services/directory/occupancy/ownership.h"

namespace google::type {
class Date;
}

namespace steward::directory {

namespace v1 {
class Occupancy;
class Ownership;
}  // namespace v1

using rpc::CheckEtag;
using rpc::EtagOf;

// Of days that validation has held to whole ones.
Day ToDay(const google::type::Date& date);
google::type::Date ToDate(Day day);

v1::Ownership ToProto(const Ownership& ownership);
v1::Occupancy ToProto(const Occupancy& occupancy);

// Take over what a client may set, after validation.
Status FromProto(const v1::Ownership& proto, Ownership& ownership);
Status FromProto(const v1::Occupancy& proto, Occupancy& occupancy);

}  // namespace steward::directory
