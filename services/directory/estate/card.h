// A card of a household (D-29).
#pragma once

#include <optional>
#include <string>

#include "services/directory/estate/card_rules.h"
#include "services/directory/estate/days.h"
#include "services/directory/estate/names.h"

namespace steward::directory {

struct Card {
  CardName name;
  CardKind kind = CardKind::kAccess;
  std::string number;
  UnitId unit;
  std::optional<OwnerId> owner;
  CardState state = CardState::kIssued;
  std::string reason;  // of the block
  Day issued;
  std::optional<Day> blocked;
  std::optional<Day> returned;
  Time created;
  Time updated;
  std::uint64_t version = 1;
};

struct CardCounts {
  CardKind kind = CardKind::kAccess;
  int issued = 0;
  int blocked = 0;
  int returned = 0;
};

}  // namespace steward::directory
