#include "services/directory/occupancy/occupancy_events.h"

#include "common/base/date.h"
#include "steward/directory/v1/occupancy_events.pb.h"

namespace steward::directory {

Status AnnounceMove(db::Tx& tx, const events::Occasion& occasion, const UnitFacts& facts,
                    Fact moved, Day day) {
  v1::UnitFactMoved event;
  event.set_unit(facts.unit.ToString());
  event.set_version(static_cast<std::int64_t>(facts.version));
  event.set_fact(static_cast<v1::FactChange::Fact>(moved));
  event.set_delivery(static_cast<v1::UnitFacts::Delivery>(facts.delivery));
  event.set_use(static_cast<v1::UnitFacts::Use>(facts.use));
  event.set_agency(static_cast<v1::UnitFacts::Agency>(facts.agency));
  *event.mutable_from_date() = ToDate(day);
  return events::Announce(tx, occasion, event.unit(), facts.version, event);
}

Status AnnounceStep(db::Tx& tx, const events::Occasion& occasion, const Handover& handover,
                    HandoverStep step) {
  const UnitName& unit = handover.unit;
  v1::HandoverStepRecorded event;
  event.set_handover(HandoverName{{unit.branch, unit.site, unit.id}}.ToString());
  event.set_version(static_cast<std::int64_t>(handover.version));
  event.set_unit(unit.ToString());
  event.set_step(static_cast<v1::Handover::Step>(step));
  *event.mutable_date() = ToDate(*handover.Done(step));
  return events::Announce(tx, occasion, event.handover(), handover.version, event);
}

Status AnnounceChange(db::Tx& tx, const events::Occasion& occasion, const Ownership& ownership) {
  v1::OwnershipChanged event;
  event.set_ownership(ownership.name.ToString());
  event.set_version(static_cast<std::int64_t>(ownership.version));
  event.set_unit(ownership.name.Unit().ToString());
  *event.mutable_billing_date() = ToDate(ownership.period.from);
  if (ownership.period.to) *event.mutable_to_date() = ToDate(*ownership.period.to);
  event.set_is_cancelled(ownership.cancelled.has_value());
  return events::Announce(tx, occasion, event.ownership(), ownership.version, event);
}

Status AnnounceChange(db::Tx& tx, const events::Occasion& occasion, const Occupancy& occupancy) {
  v1::OccupancyChanged event;
  event.set_occupancy(occupancy.name.ToString());
  event.set_version(static_cast<std::int64_t>(occupancy.version));
  event.set_unit(occupancy.name.Unit().ToString());
  *event.mutable_from_date() = ToDate(occupancy.period.from);
  if (occupancy.period.to) *event.mutable_to_date() = ToDate(*occupancy.period.to);
  event.set_pays(occupancy.pays);
  return events::Announce(tx, occasion, event.occupancy(), occupancy.version, event);
}

}  // namespace steward::directory
