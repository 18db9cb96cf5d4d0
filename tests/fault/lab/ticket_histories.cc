#include "tests/fault/lab/ticket_histories.h"

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "services/tickets/stored_history.h"
#include "services/tickets/ticket.h"
#include "services/tickets/ticket_convert.h"
#include "services/tickets/transitions.h"
#include "steward/tickets/v1/ticket.pb.h"

namespace steward::lab {
namespace {

using tickets::Entry;
using tickets::Ticket;

constexpr std::chrono::seconds kPatience(30);

struct Row {
  std::string branch;
  std::string site;
  std::string id;
  tickets::State state = tickets::State::kNone;
  std::string assignee;
  std::string report;
  std::string history;
  bool ended = false;
};

using Entries = std::map<std::string, std::vector<std::string>>;  // by ticket, in order

std::vector<Row> ReadRows(db::Database& db) {
  const auto rows = db.Read(PatienceOf(kPatience), [](db::Session& session) {
    return session.Query(
        "SELECT branch_id, site_id, LOWER(HEX(id)), state, assignee, report, history, end_time IS "
        "NOT NULL"
        " FROM steward_tickets.tickets",
        [](const db::Row& row) {
          return Row{row.Get<std::string>(0),    row.Get<std::string>(1), row.Get<std::string>(2),
                     row.Get<tickets::State>(3), row.Get<std::string>(4), row.Get<std::string>(5),
                     row.Get<std::string>(6),    row.Get<bool>(7)};
        });
  });
  STEWARD_CHECK(rows.ok());
  return rows.value();
}

Entries ReadEntries(db::Database& db) {
  Entries entries;
  const auto rows = db.Read(PatienceOf(kPatience), [&](db::Session& session) {
    return session.Query(
        "SELECT LOWER(HEX(ticket_id)), entry FROM steward_tickets.ticket_entries ORDER BY "
        "ticket_id,"
        " sequence",
        [&](const db::Row& row) {
          entries[row.Get<std::string>(0)].push_back(row.Get<std::string>(1));
          return 0;
        });
  });
  STEWARD_CHECK(rows.ok());
  return entries;
}

// Events by the id of their ticket, as 32 digits.
std::map<std::string, std::int64_t> CountEvents(db::Database& db) {
  std::map<std::string, std::int64_t> counts;
  const auto rows = db.Read(PatienceOf(kPatience), [&](db::Session& session) {
    return session.Query(
        "SELECT REPLACE(SUBSTRING_INDEX(aggregate, '/', -1), '-', ''), COUNT(*)"
        " FROM steward_tickets.outbox WHERE aggregate LIKE '%/tickets/%' GROUP BY 1",
        [&](const db::Row& row) {
          counts[row.Get<std::string>(0)] = row.Get<std::int64_t>(1);
          return 0;
        });
  });
  STEWARD_CHECK(rows.ok());
  return counts;
}

bool PausesAreSound(const std::vector<tickets::Pause>& pauses) {
  for (size_t i = 0; i < pauses.size(); ++i) {
    if (pauses[i].end && *pauses[i].end < pauses[i].start) return false;
    if (i > 0 && (!pauses[i - 1].end || *pauses[i - 1].end > pauses[i].start)) return false;
  }
  return true;
}

class Folding {
 public:
  explicit Folding(TicketFindings& found) : found_(found) {}

  void Check(const Row& row, const std::vector<std::string>& stored, std::int64_t events) {
    ++found_.tickets;
    found_.entries += static_cast<std::int64_t>(stored.size());
    const auto history = tickets::DecodeHistory(row.history);
    tickets::v1::Ticket report;
    if (!history || !report.ParseFromString(row.report)) {
      ++found_.rows;
      return;
    }
    const tickets::Report reported = tickets::ReportOf(report);
    const Ticket ticket = Ticket::Replay("", reported, *history);
    if (ticket.state != row.state || ticket.facts.ended.has_value() != row.ended ||
        !SameEntries(*history, stored))
      ++found_.rows;
    if (ticket.assignee != row.assignee) ++found_.assignees;
    if (!PausesAreSound(ticket.facts.pauses)) ++found_.pauses;
    CheckEntries(reported, *history);
    std::int64_t telling = 0;
    for (const Entry& entry : *history) telling += Tells(entry) ? 1 : 0;
    if (events != telling) ++found_.events;
  }

 private:
  // What came from another system is no news.
  static bool Tells(const Entry& entry) {
    if (entry.action == tickets::Action::kImport) return false;
    return entry.from == tickets::State::kNone || entry.from != entry.to;
  }

  static bool SameEntries(const std::vector<Entry>& history,
                          const std::vector<std::string>& stored) {
    if (history.size() != stored.size()) return false;
    for (size_t i = 0; i < history.size(); ++i) {
      if (tickets::DecodeEntry(stored[i]) != history[i]) return false;
    }
    return true;
  }

  void CheckEntries(const tickets::Report& report, const std::vector<Entry>& history) {
    for (size_t i = 0; i < history.size(); ++i) {
      const Entry& entry = history[i];
      const Ticket before = Ticket::Replay("", report, std::span(history).first(i));
      if (entry.sequence != static_cast<int>(i) + 1 || entry.actor.empty()) ++found_.sequences;
      if (entry.from != before.state ||
          (i > 0 && !tickets::LeadsTo(before.situation(), entry.action, entry.to)))
        ++found_.moves;
      if (i > 0 && tickets::IsEnd(before.state) && entry.from != entry.to) ++found_.after_end;
    }
  }

  TicketFindings& found_;
};

}  // namespace

TicketFindings CheckTicketHistories(db::Database& db) {
  TicketFindings found;
  Folding folding(found);
  const Entries entries = ReadEntries(db);
  std::map<std::string, std::int64_t> events = CountEvents(db);
  for (const Row& row : ReadRows(db)) {
    const auto stored = entries.find(row.id);
    folding.Check(row, stored == entries.end() ? std::vector<std::string>() : stored->second,
                  events[row.id]);
  }
  return found;
}

}  // namespace steward::lab
