// Between the estate's own types and its protos.
#pragma once

#include <optional>

#include "common/base/date.h"
#include "services/directory/convert.h"
#include "services/directory/estate/asset.h"
#include "services/directory/estate/assignment.h"
#include "services/directory/estate/card.h"
#include "services/directory/estate/contact.h"
#include "services/directory/estate/contractor.h"
#include "services/directory/estate/days.h"
#include "services/directory/estate/fit_out.h"
#include "services/directory/estate/parking.h"

namespace steward::directory {

namespace v1 {
class Asset;
class Assignment;
class Card;
class Contact;
class Contractor;
class FitOut;
class FitOutRule;
class ParkingApplication;
class ParkingSpace;
class Plate;
class WarrantyClass;
}  // namespace v1

// The days of anything with start_date and, perhaps, end_date. PERIOD_REVERSED.
template <class Proto>
Result<DaySpan> DaysFromProto(const Proto& proto);

// Its state is that of `today`.
v1::FitOut ToProto(const FitOut& fit_out, Day today);
v1::FitOutRule ToProto(const FitOutRule& rule);
v1::Asset ToProto(const Asset& asset);
v1::Assignment ToProto(const Assignment& assignment);
v1::Card ToProto(const Card& card);
v1::Contractor ToProto(const Contractor& contractor);
// Person and phones are masked.
v1::Contact ToProto(const Contact& contact);
v1::ParkingSpace ToProto(const ParkingSpace& space);
v1::ParkingApplication ToProto(const ParkingApplication& application);
v1::Plate ToProto(const Plate& plate);
// Named as this branch sees it: those of the company hold in every branch.
v1::WarrantyClass ToProto(const WarrantyClass& warranty_class, const std::string& branch);

template <class Proto>
Result<DaySpan> DaysFromProto(const Proto& proto) {
  DaySpan days{.start = ToDay(proto.start_date()), .end = std::nullopt};
  if (proto.has_end_date()) days.end = ToDay(proto.end_date());
  TRY(days.Check());
  return days;
}

// Take over what a client may set, after validation.
// BUILDING_NOT_FOUND when the building's name is of another site.
Status FromProto(const v1::Asset& proto, Asset& asset);
// WARRANTY_TERM_INVALID.
Status FromProto(const v1::WarrantyClass& proto, WarrantyClass& warranty_class);
// PERIOD_REVERSED; LISTED_TWICE for a site.
Status FromProto(const v1::Contractor& proto, Contractor& contractor);

template <class Proto>
void DaysToProto(const DaySpan& days, Proto& proto) {
  *proto.mutable_start_date() = ToDate(days.start);
  if (days.end) *proto.mutable_end_date() = ToDate(*days.end);
}

}  // namespace steward::directory
