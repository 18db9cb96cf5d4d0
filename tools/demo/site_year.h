// A year of one site as an old system would hand it over: 36,950 ended tickets with the times of
// their steps. Pure: the same places and people give the same records.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "steward/tickets/v1/ticket_service.pb.h"

namespace steward::demo {

// A unit and who lives there; names are resource names.
struct Place {
  std::string unit;
  std::string building;
  std::string building_number;
  std::string house_number;
  std::string owner_name;
  std::string owner_phone;
};

// The records in the order of their reports, numbered `2025-000001` and up. Of the 10,300 repairs
// 7,300 have a return visit that was made, all within the year. Needs at least one place.
std::vector<tickets::v1::ImportedTicket> SiteYear(const std::vector<Place>& places,
                                                  const std::string& first_responder);

}  // namespace steward::demo
