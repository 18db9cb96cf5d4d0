#include "services/tickets/sealed_columns.h"

#include "services/tickets/stored_history.h"
#include "services/tickets/ticket_service.h"

namespace steward::tickets {

privacy::SealedColumns SealedColumns() {
  return {{.table = "tickets", .column = std::string(kReporterName), .key = {{"id"}}},
          {.table = "tickets",
           .column = std::string(kReporterPhone),
           .key = {{"id"}},
           .whole = "reporter_phone_whole"},
          {.table = "tickets",
           .column = "history",
           .key = {{"id"}},
           .cell_column = std::string(kSignerName),
           .inside = SealHistoryAnew},
          {.table = "ticket_entries",
           .column = "entry",
           .key = {{"ticket_id"}, {"sequence", true}},
           .cell_table = "tickets",
           .cell_column = std::string(kSignerName),
           .inside = SealEntryAnew}};
}

}  // namespace steward::tickets
