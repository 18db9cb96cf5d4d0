// What people call about: titles with their fault groups, for each kind of ticket.
#pragma once

#include <string>
#include <vector>

#include "steward/tickets/v1/ticket.pb.h"

namespace steward::demo {

struct Matter {
  std::string title;
  std::string fault_group;  // empty: nothing is broken
};

// At least one for every kind.
const std::vector<Matter>& MattersOf(tickets::v1::Ticket::Kind kind);

}  // namespace steward::demo
