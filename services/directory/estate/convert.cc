#include "services/directory/estate/convert.h"

#include <google/protobuf/timestamp.pb.h>
#include <google/type/date.pb.h>

#include <algorithm>

#include "common/base/timestamp.h"
#include "common/privacy/privacy.h"
#include "steward/directory/v1/assignment_service.pb.h"
#include "steward/directory/v1/card_service.pb.h"
#include "steward/directory/v1/contact_service.pb.h"
#include "steward/directory/v1/contractor_service.pb.h"
#include "steward/directory/v1/fit_out_service.pb.h"
#include "steward/directory/v1/parking_service.pb.h"
#include "steward/directory/v1/reasons.h"

namespace steward::directory {

namespace {

// When it was made and changed, and its version.
template <class Record, class Proto>
void StampsToProto(const Record& record, Proto& proto) {
  *proto.mutable_create_time() = ToTimestamp(record.created);
  *proto.mutable_update_time() = ToTimestamp(record.updated);
  proto.set_etag(EtagOf(record.version));
}

void PartsToProto(const FitOut& fit_out, v1::FitOut& proto) {
  for (const FitOutStage& stage : fit_out.stages) {
    v1::FitOutStage& added = *proto.add_stages();
    added.set_stage(static_cast<v1::FitOutStage::Stage>(stage.kind));
    added.set_finding(static_cast<v1::FitOutStage::Finding>(stage.finding));
    added.set_text(stage.text);
    added.set_staff(stage.staff);
    *added.mutable_record_time() = ToTimestamp(stage.recorded);
  }
  for (const FitOutViolation& violation : fit_out.violations) {
    v1::FitOutViolation& added = *proto.add_violations();
    added.set_position(violation.position);
    added.set_text(violation.text);
    added.set_correction(violation.correction);
    *added.mutable_record_time() = ToTimestamp(violation.recorded);
    if (violation.corrected) *added.mutable_correct_time() = ToTimestamp(*violation.corrected);
  }
  for (const FitOutMove& move : fit_out.moves) {
    v1::FitOutMove& added = *proto.add_moves();
    added.set_from_state(static_cast<v1::FitOut::State>(move.from));
    added.set_to_state(static_cast<v1::FitOut::State>(move.to));
    added.set_staff(move.staff);
    added.set_text(move.text);
    *added.mutable_move_time() = ToTimestamp(move.moved);
  }
}

}  // namespace

v1::FitOut ToProto(const FitOut& fit_out, Day today) {
  const FitOutState state = StateOn(fit_out.state, fit_out.end, fit_out.release, today);
  v1::FitOut proto;
  proto.set_name(fit_out.name.ToString());
  const UnitName unit{{fit_out.name.branch, fit_out.name.site, fit_out.unit}};
  proto.set_unit(unit.ToString());
  proto.set_works(fit_out.works);
  proto.set_contractor(fit_out.contractor);
  proto.set_has_wet_rooms(fit_out.has_wet_rooms);
  proto.set_state(static_cast<v1::FitOut::State>(state));
  proto.set_agreement(fit_out.agreement);
  proto.set_drawings(fit_out.drawings);
  if (fit_out.end) *proto.mutable_end_date() = ToDate(*fit_out.end);
  proto.set_worker_pass_count(fit_out.pass_count);
  proto.set_returned_pass_count(fit_out.returned_pass_count);
  proto.set_deposit_fen(fit_out.deposit_fen);
  proto.set_deposit_payer(static_cast<v1::FitOut::Payer>(fit_out.payer));
  if (fit_out.release) *proto.mutable_release_date() = ToDate(*fit_out.release);
  if (fit_out.permitted) *proto.mutable_permit_time() = ToTimestamp(*fit_out.permitted);
  if (fit_out.inspected) *proto.mutable_inspect_time() = ToTimestamp(*fit_out.inspected);
  if (fit_out.closed) *proto.mutable_close_time() = ToTimestamp(*fit_out.closed);
  PartsToProto(fit_out, proto);
  StampsToProto(fit_out, proto);
  return proto;
}

v1::FitOutRule ToProto(const FitOutRule& rule) {
  v1::FitOutRule proto;
  proto.set_name(rule.name.ToString());
  DaysToProto(rule.days, proto);
  proto.set_deposit_fen(rule.terms.deposit_fen);
  proto.set_holding_days(rule.terms.holding_days);
  *proto.mutable_create_time() = ToTimestamp(rule.created);
  return proto;
}

v1::Assignment ToProto(const Assignment& assignment) {
  v1::Assignment proto;
  proto.set_name(assignment.name.ToString());
  proto.set_post(static_cast<v1::Assignment::Post>(assignment.post));
  proto.set_staff(assignment.staff.ToString());
  DaysToProto(assignment.days, proto);
  StampsToProto(assignment, proto);
  return proto;
}

v1::Card ToProto(const Card& card) {
  v1::Card proto;
  proto.set_name(card.name.ToString());
  proto.set_kind(static_cast<v1::Card::Kind>(card.kind));
  proto.set_number(card.number);
  proto.set_unit(UnitName{{card.name.branch, card.name.site, card.unit}}.ToString());
  if (card.owner) proto.set_owner(OwnerName{card.name.branch, *card.owner}.ToString());
  proto.set_state(static_cast<v1::Card::State>(card.state));
  proto.set_reason(card.reason);
  *proto.mutable_issue_date() = ToDate(card.issued);
  if (card.blocked) *proto.mutable_block_date() = ToDate(*card.blocked);
  if (card.returned) *proto.mutable_return_date() = ToDate(*card.returned);
  StampsToProto(card, proto);
  return proto;
}

v1::Contractor ToProto(const Contractor& contractor) {
  v1::Contractor proto;
  proto.set_name(contractor.name.ToString());
  proto.set_display_name(contractor.display_name);
  proto.set_contract_number(contractor.contract_number);
  DaysToProto(contractor.days, proto);
  for (const std::string& trade : contractor.trades) proto.add_trades(trade);
  for (const std::string& site : contractor.sites) {
    proto.add_sites(SiteName{contractor.name.branch, site}.ToString());
  }
  StampsToProto(contractor, proto);
  return proto;
}

Status FromProto(const v1::Contractor& proto, Contractor& contractor) {
  contractor.display_name = proto.display_name();
  contractor.contract_number = proto.contract_number();
  contractor.days = TRY(DaysFromProto(proto));
  contractor.trades.assign(proto.trades().begin(), proto.trades().end());
  contractor.sites.clear();
  for (const std::string& site : proto.sites()) {
    contractor.sites.push_back(TRY(SiteName::Parse(site)).site);
  }
  if (const auto position = FirstRepeated(contractor.sites, std::equal_to<>())) {
    return Fail(Reason::kListedTwice,
                {{"field", "sites"}, {"position", std::to_string(*position)}});
  }
  std::sort(contractor.sites.begin(), contractor.sites.end());
  return {};
}

v1::Contact ToProto(const Contact& contact) {
  v1::Contact proto;
  proto.set_name(contact.name.ToString());
  proto.set_kind(static_cast<v1::Contact::Kind>(contact.kind));
  proto.set_display_name(contact.display_name);
  if (!contact.person.empty()) proto.set_person(privacy::MaskName(contact.person));
  for (const std::string& phone : contact.phones) proto.add_phones(privacy::MaskPhone(phone));
  proto.set_text(contact.text);
  StampsToProto(contact, proto);
  return proto;
}

v1::ParkingSpace ToProto(const ParkingSpace& space) {
  const ParkingSpaceName& name = space.name;
  v1::ParkingSpace proto;
  proto.set_name(name.ToString());
  proto.set_number(space.number);
  proto.set_kind(static_cast<v1::ParkingSpace::Kind>(space.kind));
  if (space.application) {
    const ParkingApplicationName holder{{name.branch, name.site, *space.application}};
    proto.set_application(holder.ToString());
  }
  StampsToProto(space, proto);
  return proto;
}

v1::ParkingApplication ToProto(const ParkingApplication& application) {
  const ParkingApplicationName& name = application.name;
  v1::ParkingApplication proto;
  proto.set_name(name.ToString());
  proto.set_unit(UnitName{{name.branch, name.site, application.unit}}.ToString());
  proto.set_state(static_cast<v1::ParkingApplication::State>(application.state));
  proto.set_queue_position(application.queue_position);
  if (application.space) {
    proto.set_space(ParkingSpaceName{{name.branch, name.site, *application.space}}.ToString());
  }
  StampsToProto(application, proto);
  return proto;
}

v1::Plate ToProto(const Plate& plate) {
  const PlateName& name = plate.name;
  v1::Plate proto;
  proto.set_name(name.ToString());
  proto.set_number(plate.plate);
  proto.set_unit(UnitName{{name.branch, name.site, plate.unit}}.ToString());
  if (plate.space) {
    proto.set_space(ParkingSpaceName{{name.branch, name.site, *plate.space}}.ToString());
  }
  if (plate.ended) *proto.mutable_end_time() = ToTimestamp(*plate.ended);
  StampsToProto(plate, proto);
  return proto;
}

}  // namespace steward::directory
