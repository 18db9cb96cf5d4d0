// What becomes of a ticket when somebody leaves (D-10): it goes to his successor as far as its life
// cycle lets it. Who took the matter stays on record (T-04).
#pragma once

#include <string>

#include "services/tickets/ticket.h"

namespace steward::tickets {

// Whether he has work to do on it: sent to him, and neither done nor out of his hands.
bool HasWorkOf(const Ticket& ticket, const std::string& person);

// Dispatches work he has not begun to the successor, at the time agreed if that still lies ahead.
// Changes nothing where work has begun, was paused, or waits for a new time.
void HandOverWork(Ticket& ticket, const By& by, const std::string& leaver,
                  const std::string& successor);

// Whoever answers for it from now on is the successor, if he did.
void HandOverAnswer(Ticket& ticket, const By& by, const std::string& leaver,
                    const std::string& successor);

}  // namespace steward::tickets
