#include "services/tickets/leaving_hand_over.h"

#include <optional>
#include <utility>

#include "services/tickets/leaving.h"
#include "services/tickets/ticket_events.h"

namespace steward::tickets {
namespace {

constexpr std::string_view kTicketKind = "ticket";
// The successor has another appointment at that time.
constexpr std::string_view kElsewhere = "APPOINTMENT_OVERLAPS";

}  // namespace

Result<app::LeavingReport> LeavingHandOver::operator()(rpc::Call& call,
                                                       const app::Leaving& leaving) {
  BranchCalendars calendars = TRY(calendars_.Of(call, leaving.branch));
  app::LeavingReport report;
  TicketId last;
  for (bool more = true; more;) {
    const std::vector<TicketName> names =
        TRY(writes_.db.Read(call.patience(), [&](db::Session& session) {
          return TicketRepository::ListOpenOf(session, leaving.branch, leaving.staff, last);
        }));
    for (const TicketName& name : names) {
      std::optional<app::StillOut> out = TRY(HandOverTicket(call, leaving, name, calendars));
      if (out && report.still_out.size() < app::kStillOutNamed) {
        report.still_out.push_back(*std::move(out));
      }
    }
    more = static_cast<int>(names.size()) == TicketRepository::kOpenOfLimit;
    if (more) last = names.back().ticket;
  }
  report.handed_over = TRY(writes_.db.Read(call.patience(), [&](db::Session& session) {
    return app::CountHandedOver(session, leaving);
  }));
  return report;
}

Result<std::optional<app::StillOut>> LeavingHandOver::HandOverTicket(rpc::Call& call,
                                                                     const app::Leaving& leaving,
                                                                     const TicketName& name,
                                                                     BranchCalendars& calendars) {
  const By by{call.principal().name, call.now()};
  return writes_.db.Transact(
      call.patience(), [&](db::Tx& tx) -> Result<std::optional<app::StillOut>> {
        // As it stands under the lock: what was handed over meanwhile is no longer his.
        StoredTicket stored = TRY(TicketRepository::Lock(tx, rpc::Scope(), name));
        if (TRY(GiveTo(tx, by, leaving, stored))) {
          TRY(calendars_.Complete(tx, stored.ticket, calendars));
          TRY(AnnounceEntries(tx, events::Occasion::Of(call, writes_.ids), stored));
          TRY(TicketRepository::Save(tx, stored, calendars.ByVersion(), call.now()));
          TRY(app::NoteHandedOver(tx, call, writes_, leaving, kTicketKind, name.ToString()));
        }
        if (!HasWorkOf(stored.ticket, leaving.staff)) return std::optional<app::StillOut>();
        return std::optional(
            app::StillOut{std::string(kTicketKind), name.ToString(), stored.number});
      });
}

Result<bool> LeavingHandOver::GiveTo(db::Tx& tx, const By& by, const app::Leaving& leaving,
                                     StoredTicket& stored) const {
  const Ticket before = stored.ticket;
  HandOverWork(stored.ticket, by, leaving.staff, leaving.successor);
  if (!stored.ticket.unsaved.empty()) {
    const Status free = TicketRepository::CheckAppointment(tx, stored);
    if (!free.ok() && free.error().reason != kElsewhere) return free.error();
    if (!free.ok()) stored.ticket = before;  // a dispatcher decides
  }
  HandOverAnswer(stored.ticket, by, leaving.staff, leaving.successor);
  return !stored.ticket.unsaved.empty();
}

}  // namespace steward::tickets
