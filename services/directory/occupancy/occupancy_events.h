// What other services are told of who has a unit, who uses it and from when. Each is to be called
// after the change was saved, in its transaction.
#pragma once

#include "common/events/outbox.h"
#include "services/directory/occupancy/handover.h"
#include "services/directory/occupancy/occupancy.h"
#include "services/directory/occupancy/ownership.h"
#include "services/directory/occupancy/unit_facts.h"

namespace steward::directory {

// `moved` holds from `day` on.
Status AnnounceMove(db::Tx& tx, const events::Occasion& occasion, const UnitFacts& facts,
                    Fact moved, Day day);
// A step that was done on its day.
Status AnnounceStep(db::Tx& tx, const events::Occasion& occasion, const Handover& handover,
                    HandoverStep step);
Status AnnounceChange(db::Tx& tx, const events::Occasion& occasion, const Ownership& ownership);
Status AnnounceChange(db::Tx& tx, const events::Occasion& occasion, const Occupancy& occupancy);

}  // namespace steward::directory
