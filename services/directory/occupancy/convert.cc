#include "services/directory/occupancy/convert.h"

#include <google/protobuf/timestamp.pb.h>
#include <google/type/date.pb.h>

#include "common/base/timestamp.h"
#include "steward/directory/v1/occupancy_service.pb.h"
#include "steward/directory/v1/ownership_service.pb.h"

namespace steward::directory {
namespace {

void PutDay(const std::optional<Day>& day, google::type::Date* (v1::Ownership::*mutable_date)(),
            v1::Ownership& proto) {
  if (day) *(proto.*mutable_date)() = ToDate(*day);
}

std::string NameBeside(const Ownership& ownership, const std::optional<OwnershipId>& other) {
  if (!other) return "";
  OwnershipName name = ownership.name;
  name.id = *other;
  return name.ToString();
}

}  // namespace

Day ToDay(const google::type::Date& date) {
  return Day{std::chrono::year(date.year()),
             std::chrono::month(static_cast<unsigned>(date.month())),
             std::chrono::day(static_cast<unsigned>(date.day()))};
}

google::type::Date ToDate(Day day) {
  google::type::Date date;
  date.set_year(static_cast<int>(day.year()));
  date.set_month(static_cast<int>(static_cast<unsigned>(day.month())));
  date.set_day(static_cast<int>(static_cast<unsigned>(day.day())));
  return date;
}

v1::Ownership ToProto(const Ownership& ownership) {
  v1::Ownership proto;
  proto.set_name(ownership.name.ToString());
  for (const OwnerShare& share : ownership.owners) {
    v1::OwnershipShare& added = *proto.add_owners();
    added.set_owner(OwnerName{ownership.name.branch, share.owner}.ToString());
    added.set_numerator(share.numerator);
    added.set_denominator(share.denominator);
  }
  proto.set_bill_contact(OwnerName{ownership.name.branch, ownership.bill_contact}.ToString());
  proto.set_kind(static_cast<v1::Ownership::Kind>(ownership.kind));
  PutDay(ownership.contract_day, &v1::Ownership::mutable_contract_date, proto);
  PutDay(ownership.registration_day, &v1::Ownership::mutable_registration_date, proto);
  PutDay(ownership.period.from, &v1::Ownership::mutable_billing_date, proto);
  PutDay(ownership.period.to, &v1::Ownership::mutable_to_date, proto);
  proto.set_predecessor(NameBeside(ownership, ownership.predecessor));
  proto.set_successor(NameBeside(ownership, ownership.successor));
  proto.set_creator(ownership.creator);
  *proto.mutable_create_time() = ToTimestamp(ownership.created);
  *proto.mutable_update_time() = ToTimestamp(ownership.updated);
  if (ownership.cancelled) {
    proto.set_cancel_reason(ownership.cancelled->reason);
    proto.set_canceller(ownership.cancelled->actor);
    *proto.mutable_cancel_time() = ToTimestamp(ownership.cancelled->time);
  }
  proto.set_etag(EtagOf(ownership.version));
  return proto;
}

Status FromProto(const v1::Ownership& proto, Ownership& ownership) {
  ownership.owners.clear();
  for (const v1::OwnershipShare& share : proto.owners()) {
    const OwnerName owner = TRY(OwnerName::Parse(share.owner()));
    ownership.owners.push_back({owner.id, share.numerator(), share.denominator()});
  }
  ownership.bill_contact = TRY(OwnerName::Parse(proto.bill_contact())).id;
  ownership.kind = static_cast<Acquisition>(proto.kind());
  if (proto.has_contract_date()) ownership.contract_day = ToDay(proto.contract_date());
  if (proto.has_registration_date()) ownership.registration_day = ToDay(proto.registration_date());
  ownership.period = {ToDay(proto.billing_date()), std::nullopt};
  if (proto.has_to_date()) ownership.period.to = ToDay(proto.to_date());
  return {};
}

v1::Occupancy ToProto(const Occupancy& occupancy) {
  v1::Occupancy proto;
  proto.set_name(occupancy.name.ToString());
  proto.set_occupant(OwnerName{occupancy.name.branch, occupancy.occupant}.ToString());
  proto.set_role(static_cast<v1::Occupancy::Role>(occupancy.role));
  *proto.mutable_from_date() = ToDate(occupancy.period.from);
  if (occupancy.period.to) *proto.mutable_to_date() = ToDate(*occupancy.period.to);
  if (occupancy.contract_end) *proto.mutable_contract_end_date() = ToDate(*occupancy.contract_end);
  proto.set_sees_bills(occupancy.sees_bills);
  proto.set_sees_tickets(occupancy.sees_tickets);
  proto.set_pays(occupancy.pays);
  proto.set_agreement(occupancy.agreement);
  proto.set_creator(occupancy.creator);
  *proto.mutable_create_time() = ToTimestamp(occupancy.created);
  proto.set_updater(occupancy.updater);
  *proto.mutable_update_time() = ToTimestamp(occupancy.updated);
  proto.set_etag(EtagOf(occupancy.version));
  return proto;
}

Status FromProto(const v1::Occupancy& proto, Occupancy& occupancy) {
  occupancy.occupant = TRY(OwnerName::Parse(proto.occupant())).id;
  occupancy.role = static_cast<OccupancyRole>(proto.role());
  occupancy.period = {ToDay(proto.from_date()), std::nullopt};
  if (proto.has_to_date()) occupancy.period.to = ToDay(proto.to_date());
  occupancy.contract_end.reset();
  if (proto.has_contract_end_date()) occupancy.contract_end = ToDay(proto.contract_end_date());
  occupancy.sees_bills = proto.sees_bills();
  occupancy.sees_tickets = proto.sees_tickets();
  occupancy.pays = proto.pays();
  occupancy.agreement = proto.agreement();
  return {};
}

}  // namespace steward::directory
