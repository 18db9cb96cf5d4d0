#include "services/tickets/notices/clock_watch.h"

#include <set>

#include "common/log/log.h"
#include "services/tickets/notices/notice.h"
#include "services/tickets/ticket_events.h"

namespace steward::tickets {
namespace {

constexpr std::chrono::seconds kTellPatience(10);
constexpr std::string_view kWatcher = "services/tickets";

// Whether it would fail again with this ticket, however often it is tried.
bool IsOfTheTicket(const Error& error) {
  return error.code == Code::kInternal || error.code == Code::kNotFound ||
         error.code == Code::kFailedPrecondition;
}

}  // namespace

app::LeaderWork ClockWatch::Work() {
  return {.name = "clocks", .pause = kPause, .run = [this](const app::Lead& lead) {
            return Run(lead);
          }};
}

Status ClockWatch::Run(const app::Lead& lead) {
  const std::vector<BranchNotice> branches =
      TRY(lead.db().Read(PatienceOf(kTellPatience), [](db::Session& session) {
        return NoticeRepository::ListBranches(session);
      }));
  for (const BranchNotice& branch : branches) {
    const Time now = BusinessTime(branch.branch);
    if (branch.first <= now) TRY(RunBranch(lead, branch.branch, now));
  }
  return {};
}

// Page by page in order. A ticket that is told of has perhaps another clock that fell due behind
// that one, so it is queued again for its turn.
Status ClockWatch::RunBranch(const app::Lead& lead, const std::string& branch, Time now) {
  BranchCalendars calendars = TRY(parts_.calendars.Load(PatienceOf(kTellPatience), branch));
  std::set<AwaitedNotice> queue;
  AwaitedNotice last;
  bool more = true;
  while (true) {
    if (more && (queue.empty() || last < *queue.begin())) {
      const auto page = TRY(lead.db().Read(PatienceOf(kTellPatience), [&](db::Session& session) {
        return NoticeRepository::ListAwaited(session, branch, now, last);
      }));
      more = page.size() == NoticeRepository::kPage;
      if (!page.empty()) last = page.back();
      queue.insert(page.begin(), page.end());
      continue;
    }
    if (queue.empty() || !lead.GoesOn()) return {};
    const AwaitedNotice next = queue.extract(queue.begin()).value();
    const Result<std::optional<Time>> again = Tell(lead, next, calendars);
    if (!again.ok()) {
      if (!PassesOver(next, again.error())) return again.error();
      continue;
    }
    failures_.erase(next.name.ticket);
    if (again.value() && *again.value() <= now) queue.insert({*again.value(), next.name});
  }
}

Result<std::optional<Time>> ClockWatch::Tell(const app::Lead& lead, const AwaitedNotice& awaited,
                                             BranchCalendars& calendars) {
  bool told = false;
  const std::optional<Time> again = TRY(
      lead.db().Transact(PatienceOf(kTellPatience), [&](db::Tx& tx) -> Result<std::optional<Time>> {
        told = false;
        TRY(lead.Check(tx));
        // As it stands under the lock: paused, met or reclassified meanwhile, it is judged by that.
        StoredTicket stored = TRY(TicketRepository::Lock(tx, rpc::Scope(), awaited.name));
        TRY(parts_.calendars.Complete(tx, stored.ticket, calendars));
        const Calendars by_version = calendars.ByVersion();
        // Now, and not when the run began; never before what the ticket's history says already.
        const Time now = std::max(BusinessTime(awaited.name.branch), stored.ticket.updated);
        const std::optional<ClockNotice> notice = DueNotice(stored.ticket, by_version, now);
        if (!notice) return std::optional<Time>();
        if (notice->time > awaited.time) return std::optional(notice->time);  // not its turn yet
        TRY(stored.ticket.GiveNotice({std::string(kWatcher), now}, *notice));
        TRY(AnnounceEntries(tx, {parts_.ids, "", now}, stored));
        TRY(TicketRepository::Save(tx, stored, by_version, now));
        told = true;
        return NoticeTime(stored.ticket, by_version);
      }));
  if (told) ++told_;
  return again;
}

Time ClockWatch::BusinessTime(const std::string& branch) const {
  return parts_.policy.marks()->BusinessTime(branch, parts_.clock.Now());
}

bool ClockWatch::PassesOver(const AwaitedNotice& awaited, const Error& error) {
  if (!IsOfTheTicket(error)) return false;
  const int failures = ++failures_[awaited.name.ticket];
  if (failures == kTries) {
    log::Error("the clocks of a ticket cannot be watched",
               {{"ticket", awaited.name.ToString()}, {"cause", error.cause}});
  }
  return failures >= kTries;
}

}  // namespace steward::tickets
