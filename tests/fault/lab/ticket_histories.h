// Folds the stored history of every ticket and compares it with its row, its entries and its
// events. For invcheck; the rules of tickets are used only to fold.
#pragma once

#include <cstdint>

#include "common/db/database.h"

namespace steward::lab {

// How many were seen, and of what is wrong how much.
struct TicketFindings {
  std::int64_t tickets = 0;
  std::int64_t entries = 0;
  std::int64_t moves = 0;
  std::int64_t pauses = 0;
  std::int64_t assignees = 0;
  std::int64_t rows = 0;
  std::int64_t sequences = 0;
  std::int64_t after_end = 0;
  std::int64_t events = 0;
};

TicketFindings CheckTicketHistories(db::Database& db);

}  // namespace steward::lab
