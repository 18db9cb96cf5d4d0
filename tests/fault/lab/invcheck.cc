#include "tests/fault/lab/invcheck.h"

#include <cstdio>

#include "tests/fault/lab/company.h"
#include "tests/fault/lab/ticket_histories.h"
#include "tests/support/eventually.h"
#include "tests/support/schema_observer.h"

namespace steward::lab {
namespace {

std::string In(const std::string& service, std::string sql) {
  for (size_t at = sql.find('@'); at != sql.npos; at = sql.find('@'))
    sql.replace(at, 1, "steward_" + service);
  return sql;
}

constexpr const char* kHead = "COALESCE((SELECT MAX(position) FROM @.outbox_positions), 0)";

}  // namespace

InvCheck::InvCheck(testing::Stack& stack) : stack_(stack) {
  db::Settings settings = stack.mariadb().RootSettings();
  settings.schema = "steward_identity";
  db_ = testing::TestDatabase::Open(settings);
}

InvCheck::~InvCheck() = default;

std::int64_t InvCheck::Number(const std::string& sql) { return testing::CountIn(*db_, sql); }

void InvCheck::Add(const std::string& invariants, std::int64_t seen, std::int64_t wrong,
                   const std::string& rule) {
  lines_.push_back({invariants, seen, wrong, rule});
  std::printf("  %-14s %-4s %7ld seen, %ld wrong: %s\n", invariants.c_str(),
              wrong == 0 ? "ok" : "FAIL", static_cast<long>(seen), static_cast<long>(wrong),
              rule.c_str());
  std::fflush(stdout);
}

void InvCheck::Count(const std::string& service, const std::string& invariants,
                     const std::string& rule, const std::string& seen, const std::string& wrong) {
  Add(invariants, Number(In(service, seen)), Number(In(service, wrong)), service + ": " + rule);
}

bool InvCheck::AwaitRest() {
  return testing::Eventually(
      [&] {
        std::int64_t work = 0;
        for (const std::string& service : ServiceNames()) {
          work += Number(In(service,
                            "SELECT COUNT(*) FROM @.outbox o LEFT JOIN @.outbox_positions p"
                            " ON p.outbox_id = o.id WHERE p.position IS NULL"));
          work +=
              Number(In(service, "SELECT COUNT(*) FROM @.audit_records WHERE position IS NULL"));
          work += Number(In(service, "SELECT COUNT(*) FROM @.jobs WHERE state = 2"));
          for (const std::string& source : ServiceNames()) {
            work += Number(In(service, "SELECT COUNT(*) FROM @.consumer_cursors WHERE source = '" +
                                           source + "' AND position <> " + In(source, kHead)));
          }
        }
        return work == 0;
      },
      std::chrono::minutes(1));
}

// A write is its effect, its audit record and its kept answer, in one transaction.
void InvCheck::CheckRequests(const std::string& service) {
  const std::string asked = "FROM @.audit_records WHERE outcome = 'OK' AND request_id <> ''";
  Count(service, "INV-10 INV-12", "no request id has had two effects", "SELECT COUNT(*) " + asked,
        "SELECT COUNT(*) FROM (SELECT 1 " + asked +
            " GROUP BY branch_id, principal, method, request_id HAVING COUNT(*) > 1) twice");
  Count(service, "INV-14", "as many kept answers as writes",
        "SELECT COUNT(*) FROM @.idempotency_keys",
        "SELECT ABS((SELECT COUNT(*) FROM @.idempotency_keys) - (SELECT COUNT(*) " + asked + "))");
  Count(service, "INV-14", "every claimed request id has its answer",
        "SELECT COUNT(*) FROM @.idempotency_keys",
        "SELECT COUNT(*) FROM @.idempotency_keys WHERE response IS NULL");
}

void InvCheck::CheckEvents(const std::string& service) {
  const std::string positions = "SELECT COUNT(*) FROM @.outbox_positions";
  Count(service, "INV-37", "positions have no gap", positions,
        "SELECT COALESCE(MAX(position) - MIN(position) + 1 - COUNT(*), 0)"
        " FROM @.outbox_positions");
  Count(service, "INV-36 INV-37", "every event has one position", "SELECT COUNT(*) FROM @.outbox",
        "SELECT (SELECT COUNT(*) FROM @.outbox o LEFT JOIN @.outbox_positions p"
        " ON p.outbox_id = o.id WHERE p.position IS NULL) + (SELECT COUNT(*) FROM"
        " @.outbox_positions p LEFT JOIN @.outbox o ON o.id = p.outbox_id WHERE o.id IS NULL)");
  Count(service, "INV-39", "events of a resource have positions in the order of its versions",
        positions,
        "SELECT COUNT(*) FROM (SELECT o.version, LAG(o.version) OVER (PARTITION BY o.aggregate"
        " ORDER BY p.position) AS before_it FROM @.outbox o JOIN @.outbox_positions p"
        " ON p.outbox_id = o.id) told WHERE version < before_it");
  Count(service, "INV-40", "no epoch began by itself", "SELECT COUNT(*) FROM @.event_epochs",
        "SELECT COUNT(*) - 1 FROM @.event_epochs");
  Count(service, "INV-41", "no event was put aside", "SELECT COUNT(*) FROM @.consumer_cursors",
        "SELECT COUNT(*) FROM @.dead_letters");
  Count(service, "INV-42", "nobody has confirmed more than there is",
        "SELECT COUNT(*) FROM @.event_consumers",
        "SELECT COUNT(*) FROM @.event_consumers WHERE position > " + std::string(kHead));
  for (const std::string& source : ServiceNames()) {
    const std::string cursor = " FROM @.consumer_cursors WHERE source = '" + source + "'";
    if (Number(In(service, "SELECT COUNT(*)" + cursor)) == 0) continue;
    Add("INV-37 INV-38", Number(In(source, "SELECT " + std::string(kHead))),
        Number(In(service, "SELECT COUNT(*)" + cursor + " AND (position <> ") +
               In(source, std::string(kHead) + " OR epoch <> (SELECT MAX(epoch) FROM"
                                               " @.event_epochs))")),
        service + ": everything " + source + " told is applied");
  }
}

void InvCheck::CheckAudit(const std::string& service) {
  // Records of the last second may wait for their link.
  Count(service, "INV-74", "chains of audit records have no gap",
        "SELECT COUNT(*) FROM @.audit_records",
        "SELECT COALESCE(SUM(wrong), 0) FROM (SELECT COALESCE(MAX(position), 0) -"
        " COUNT(position) AS wrong FROM @.audit_records GROUP BY branch_id) chains");
  const auto [code, text] = stack_.VerifyAudit(service);
  Add("INV-74", 1, code == 0 ? 0 : 1, service + ": --verify-audit finds nothing");
  if (code != 0) std::printf("%s\n", text.c_str());
}

// What tickets knows of staff is what identity says, by its last event.
void InvCheck::CheckCopies() {
  const std::string last =
      "(SELECT MAX(o.version) FROM steward_identity.outbox o WHERE o.type ="
      " 'steward.identity.v1.StaffChanged' AND o.aggregate = CONCAT('branches/', s.branch_id,"
      " '/staff/', LOWER(CONCAT_WS('-', SUBSTR(HEX(s.id), 1, 8), SUBSTR(HEX(s.id), 9, 4),"
      " SUBSTR(HEX(s.id), 13, 4), SUBSTR(HEX(s.id), 17, 4), SUBSTR(HEX(s.id), 21)))))";
  Add("INV-36 INV-38", Number("SELECT COUNT(*) FROM steward_identity.staff"),
      Number("SELECT COUNT(*) FROM steward_identity.staff s LEFT JOIN steward_tickets.staff_copies"
             " c ON c.branch_id = s.branch_id AND c.id = s.id WHERE c.id IS NULL"
             " OR c.is_active <> (s.state = 1) OR c.version < COALESCE(" +
             last + ", 0)"),
      "tickets: every person is known as identity has him");
}

void InvCheck::CheckReferences() {
  for (const char* column : {"unit", "building", "customer", "assignee", "rework_of"}) {
    const std::string name(column);
    Count("tickets", "INV-65", "tickets." + name + " lies in the ticket's branch",
          "SELECT COUNT(*) FROM @.tickets WHERE " + name + " <> ''",
          "SELECT COUNT(*) FROM @.tickets WHERE " + name + " <> '' AND " + name +
              " NOT LIKE CONCAT('branches/', branch_id, '/%') AND " + name +
              " NOT LIKE 'branches/hq/%'");
  }
  Count("tickets", "INV-53", "every entry belongs to a ticket",
        "SELECT COUNT(*) FROM @.ticket_entries",
        "SELECT COUNT(*) FROM @.ticket_entries e LEFT JOIN @.tickets t ON t.branch_id ="
        " e.branch_id AND t.id = e.ticket_id WHERE t.id IS NULL OR t.site_id <> e.site_id");
}

void InvCheck::CheckTickets() {
  const TicketFindings found = CheckTicketHistories(*db_);
  Add("INV-46", found.entries, found.moves, "every move stands in the table of moves");
  Add("INV-48", found.tickets, found.pauses, "pauses do not overlap and end after they begin");
  Add("INV-52", found.tickets, found.assignees, "one assignee, the one of the history");
  Add("INV-53", found.tickets, found.rows, "folding the history gives the row");
  Add("INV-53", found.entries, found.sequences, "entries are numbered 1, 2, 3 and name an actor");
  Add("INV-54", found.tickets, found.after_end, "nothing happened to a ticket after its end");
  Add("INV-36", found.tickets, found.events, "as many events as entries that tell something");
}

std::vector<Line> InvCheck::Run() {
  lines_.clear();
  for (const std::string& service : ServiceNames()) {
    CheckRequests(service);
    CheckEvents(service);
    CheckAudit(service);
  }
  CheckCopies();
  CheckReferences();
  CheckTickets();
  return lines_;
}

std::string Broken(const std::vector<Line>& lines) {
  std::string text;
  for (const Line& line : lines) {
    if (line.wrong != 0)
      text += line.invariants + " " + std::to_string(line.wrong) + " of " +
              std::to_string(line.seen) + ": " + line.rule + "\n";
  }
  return text;
}

}  // namespace steward::lab
