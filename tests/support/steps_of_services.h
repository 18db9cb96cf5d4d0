// The write steps of each service; write_steps.h puts them together.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "tests/support/write_steps.h"

namespace steward::testing {

// Appends steps whose methods are those of `service`, such as "tickets.v1.TicketService".
inline void Add(std::vector<WriteStep>& steps, const std::string& service,
                const std::vector<WriteStep>& more) {
  for (WriteStep step : more) {
    step.method = "steward." + service + "." + step.method;
    steps.push_back(std::move(step));
  }
}

void AddIdentity(std::vector<WriteStep>& steps);
void AddDirectory(std::vector<WriteStep>& steps);
void AddTickets(std::vector<WriteStep>& steps);

}  // namespace steward::testing
