#include "services/directory/occupancy/convert.h"

#include <google/protobuf/timestamp.pb.h>
#include <google/type/date.pb.h>

#include "common/base/timestamp.h"
#include "steward/directory/v1/billing_area_service.pb.h"
#include "steward/directory/v1/handover_service.pb.h"
#include "steward/directory/v1/occupancy_service.pb.h"
#include "steward/directory/v1/ownership_service.pb.h"
#include "steward/directory/v1/payer_service.pb.h"
#include "steward/directory/v1/unit_facts_service.pb.h"

namespace steward::directory {
namespace {

void PutDay(const std::optional<Day>& day, google::type::Date* (v1::Ownership::*mutable_date)(),
            v1::Ownership& proto) {
  if (day) *(proto.*mutable_date)() = ToDate(*day);
}

void PutShare(const std::string& branch, const OwnerShare& share, v1::OwnershipShare& proto) {
  proto.set_owner(OwnerName{branch, share.owner}.ToString());
  proto.set_numerator(share.numerator);
  proto.set_denominator(share.denominator);
}

std::string NameBeside(const Ownership& ownership, const std::optional<OwnershipId>& other) {
  if (!other) return "";
  OwnershipName name = ownership.name;
  name.id = *other;
  return name.ToString();
}

void PutStep(const Handover& handover, HandoverStep step,
             google::type::Date* (v1::Handover::*mutable_date)(), v1::Handover& proto) {
  const std::optional<Day>& day = handover.Done(step);
  if (day) *(proto.*mutable_date)() = ToDate(*day);
}

// The name of a value of the fact.
std::string ValueName(Fact fact, int value) {
  switch (fact) {
    case Fact::kDelivery: return v1::UnitFacts::Delivery_Name(value);
    case Fact::kUse: return v1::UnitFacts::Use_Name(value);
    case Fact::kAgency: return v1::UnitFacts::Agency_Name(value);
  }
  return "";
}

}  // namespace

v1::Ownership ToProto(const Ownership& ownership) {
  v1::Ownership proto;
  proto.set_name(ownership.name.ToString());
  for (const OwnerShare& share : ownership.owners) {
    PutShare(ownership.name.branch, share, *proto.add_owners());
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
  if (ownership.mark) {
    proto.set_import_source(ownership.mark->source);
    proto.set_old_number(ownership.mark->number);
  }
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
  if (occupancy.mark) {
    proto.set_import_source(occupancy.mark->source);
    proto.set_old_number(occupancy.mark->number);
  }
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

v1::UnitFacts ToProto(const UnitFacts& facts) {
  v1::UnitFacts proto;
  proto.set_name(UnitFactsName{{facts.unit.branch, facts.unit.site, facts.unit.id}}.ToString());
  proto.set_house_number(facts.house_number);
  proto.set_delivery(static_cast<v1::UnitFacts::Delivery>(facts.delivery));
  if (facts.delivery_day) *proto.mutable_delivery_date() = ToDate(*facts.delivery_day);
  proto.set_use(static_cast<v1::UnitFacts::Use>(facts.use));
  if (facts.use_day) *proto.mutable_use_date() = ToDate(*facts.use_day);
  proto.set_agency(static_cast<v1::UnitFacts::Agency>(facts.agency));
  if (facts.agency_day) *proto.mutable_agency_date() = ToDate(*facts.agency_day);
  proto.set_state(static_cast<v1::UnitFacts::State>(facts.State()));
  proto.set_etag(EtagOf(facts.version));
  return proto;
}

v1::FactChange ToProto(const FactChange& change) {
  v1::FactChange proto;
  proto.set_name(change.name.ToString());
  proto.set_fact(static_cast<v1::FactChange::Fact>(change.fact));
  proto.set_before(ValueName(change.fact, change.before));
  proto.set_after(ValueName(change.fact, change.after));
  *proto.mutable_from_date() = ToDate(change.day);
  proto.set_evidence(change.proof.text);
  if (change.proof.file) {
    const FileName file{{change.name.branch, change.name.site, *change.proof.file}};
    proto.set_evidence_file(file.ToString());
  }
  if (change.deemed) {
    v1::DeemedDelivery& deemed = *proto.mutable_deemed_delivery();
    *deemed.mutable_notice_date() = ToDate(change.deemed->notice_day);
    *deemed.mutable_arrival_date() = ToDate(change.deemed->arrival_day);
    *deemed.mutable_owes_from_date() = ToDate(change.deemed->owes_from);
  }
  proto.set_actor(change.actor);
  *proto.mutable_create_time() = ToTimestamp(change.created);
  return proto;
}

DeemedDelivery FromProto(const v1::DeemedDelivery& proto) {
  return {ToDay(proto.notice_date()), ToDay(proto.arrival_date()), ToDay(proto.owes_from_date())};
}

v1::BillingArea ToProto(const BillingArea& area) {
  v1::BillingArea proto;
  proto.set_name(area.name.ToString());
  proto.set_area_m2_x100(area.area_m2_x100);
  proto.set_source(static_cast<v1::BillingArea::Source>(area.source));
  *proto.mutable_from_date() = ToDate(area.period.from);
  if (area.period.to) *proto.mutable_to_date() = ToDate(*area.period.to);
  proto.set_is_supplementary(area.is_supplementary);
  proto.set_evidence(area.evidence);
  proto.set_creator(area.creator);
  *proto.mutable_create_time() = ToTimestamp(area.created);
  return proto;
}

void FromProto(const v1::BillingArea& proto, BillingArea& area) {
  area.area_m2_x100 = proto.area_m2_x100();
  area.source = static_cast<AreaSource>(proto.source());
  area.period = {ToDay(proto.from_date()), std::nullopt};
  area.is_supplementary = proto.is_supplementary();
  area.evidence = proto.evidence();
}

v1::Payer ToProto(const std::string& branch, const Payer& payer) {
  v1::Payer proto;
  proto.set_kind(static_cast<v1::Payer::Kind>(payer.kind));
  proto.set_because(static_cast<v1::Payer::Because>(payer.because));
  proto.set_record(payer.record);
  for (const OwnerId& id : payer.payers) proto.add_payers(OwnerName{branch, id}.ToString());
  const bool liable = payer.kind == PayerKind::kTenant || payer.kind == PayerKind::kEmployer;
  for (const OwnerShare& share : payer.owners) {
    PutShare(branch, share, *proto.add_shares());
    if (liable) proto.add_liable_owners(OwnerName{branch, share.owner}.ToString());
  }
  if (payer.bill_contact) {
    proto.set_bill_contact(OwnerName{branch, *payer.bill_contact}.ToString());
  }
  return proto;
}

v1::PayerPromise ToProto(const PayerPromise& promise) {
  v1::PayerPromise proto;
  proto.set_name(promise.name.ToString());
  proto.set_kind(static_cast<v1::PayerPromise::Kind>(promise.kind));
  if (promise.payer) proto.set_payer(OwnerName{promise.name.branch, *promise.payer}.ToString());
  *proto.mutable_from_date() = ToDate(promise.period.from);
  if (promise.period.to) *proto.mutable_to_date() = ToDate(*promise.period.to);
  proto.set_evidence(promise.evidence);
  proto.set_creator(promise.creator);
  *proto.mutable_create_time() = ToTimestamp(promise.created);
  proto.set_updater(promise.updater);
  *proto.mutable_update_time() = ToTimestamp(promise.updated);
  proto.set_etag(EtagOf(promise.version));
  return proto;
}

Status FromProto(const v1::PayerPromise& proto, PayerPromise& promise) {
  promise.kind = static_cast<PromiseKind>(proto.kind());
  if (!proto.payer().empty()) promise.payer = TRY(OwnerName::Parse(proto.payer())).id;
  promise.period = {ToDay(proto.from_date()), std::nullopt};
  if (proto.has_to_date()) promise.period.to = ToDay(proto.to_date());
  promise.evidence = proto.evidence();
  return {};
}

v1::HandoverBatch ToProto(const HandoverBatch& batch) {
  v1::HandoverBatch proto;
  proto.set_name(batch.name.ToString());
  proto.set_display_name(batch.display_name);
  *proto.mutable_from_date() = ToDate(batch.from);
  proto.set_creator(batch.creator);
  *proto.mutable_create_time() = ToTimestamp(batch.created);
  return proto;
}

v1::Handover ToProto(const Handover& handover) {
  const UnitName& unit = handover.unit;
  v1::Handover proto;
  proto.set_name(HandoverName{{unit.branch, unit.site, unit.id}}.ToString());
  proto.set_batch(HandoverBatchName{{unit.branch, unit.site, handover.batch}}.ToString());
  proto.set_interim_rules_signed(handover.interim_rules_signed);
  proto.set_service_agreement_signed(handover.service_agreement_signed);
  proto.set_quality_guarantee_given(handover.quality_guarantee_given);
  proto.set_manual_given(handover.manual_given);
  if (handover.water_m3_x1000) proto.set_water_m3_x1000(*handover.water_m3_x1000);
  if (handover.power_kwh_x1000) proto.set_power_kwh_x1000(*handover.power_kwh_x1000);
  if (handover.gas_m3_x1000) proto.set_gas_m3_x1000(*handover.gas_m3_x1000);
  if (handover.heat_kwh_x1000) proto.set_heat_kwh_x1000(*handover.heat_kwh_x1000);
  proto.set_key_count(handover.key_count);
  proto.set_key_keeper(handover.key_keeper);
  for (const std::string& defect : handover.defects) proto.add_defects(defect);
  if (handover.agent) proto.set_agent(OwnerName{unit.branch, *handover.agent}.ToString());
  proto.set_power_of_attorney(handover.power_of_attorney);
  PutStep(handover, HandoverStep::kMoveIn, &v1::Handover::mutable_move_in_date, proto);
  PutStep(handover, HandoverStep::kInspection, &v1::Handover::mutable_inspection_date, proto);
  PutStep(handover, HandoverStep::kHandover, &v1::Handover::mutable_handover_date, proto);
  PutStep(handover, HandoverStep::kFitOut, &v1::Handover::mutable_fit_out_date, proto);
  for (const HandoverStep step : handover.MissingSteps()) {
    proto.add_missing_steps(static_cast<v1::Handover::Step>(step));
  }
  *proto.mutable_create_time() = ToTimestamp(handover.created);
  proto.set_updater(handover.updater);
  *proto.mutable_update_time() = ToTimestamp(handover.updated);
  proto.set_etag(EtagOf(handover.version));
  return proto;
}

Status FromProto(const v1::Handover& proto, Handover& handover) {
  const auto reading = [](bool there, std::int64_t value) {
    return there ? std::optional<std::int64_t>(value) : std::nullopt;
  };
  handover.interim_rules_signed = proto.interim_rules_signed();
  handover.service_agreement_signed = proto.service_agreement_signed();
  handover.quality_guarantee_given = proto.quality_guarantee_given();
  handover.manual_given = proto.manual_given();
  handover.water_m3_x1000 = reading(proto.has_water_m3_x1000(), proto.water_m3_x1000());
  handover.power_kwh_x1000 = reading(proto.has_power_kwh_x1000(), proto.power_kwh_x1000());
  handover.gas_m3_x1000 = reading(proto.has_gas_m3_x1000(), proto.gas_m3_x1000());
  handover.heat_kwh_x1000 = reading(proto.has_heat_kwh_x1000(), proto.heat_kwh_x1000());
  handover.key_count = proto.key_count();
  handover.key_keeper = proto.key_keeper();
  handover.defects.assign(proto.defects().begin(), proto.defects().end());
  handover.agent.reset();
  if (!proto.agent().empty()) handover.agent = TRY(OwnerName::Parse(proto.agent())).id;
  handover.power_of_attorney = proto.power_of_attorney();
  return {};
}

}  // namespace steward::directory
