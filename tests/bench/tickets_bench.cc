// Lists and statistics of a branch with a million tickets, against one with ten thousand.
#include <algorithm>

#include "tests/bench/bench.h"
#include "tests/bench/call_load.h"
#include "tests/support/tickets_stage.h"

namespace steward::bench {
namespace {

using testing::PrivateMariaDb;
using tickets::TicketsStage;
namespace v1 = tickets::v1;

constexpr int kSmall = 10'000;
constexpr int kLarge = 1'000'000;
constexpr int kBatch = 10'000;
constexpr int kAtOnce = 8;
constexpr int kRounds = 5;
constexpr int kRoundMs = 400;

// A year of a branch is some ten thousand tickets; what is open does not grow with the years.
constexpr int kOpen = 400;
constexpr int kWaiting = 30;

// Filling is not what is measured: the log need not reach the disk, nor pages be written twice.
const std::vector<std::string> kQuickFill = {
    "--innodb-flush-log-at-trx-commit=0", "--skip-innodb-doublewrite",
    "--innodb-buffer-pool-size=1G", "--innodb-log-file-size=512M", "--innodb-io-capacity=2000"};

std::string Replaced(std::string text, std::string_view what, const std::string& by) {
  for (size_t at = 0; (at = text.find(what, at)) != text.npos; at += by.size())
    text.replace(at, what.size(), by);
  return text;
}

// Copies of one ticket, oldest first: number n of `last` is reported n minutes after the start
// of 2024, all but the last kOpen are closed, and among those kWaiting wait to be dispatched.
std::string CopySql(const std::string& schema, const std::string& number, int first, int last) {
  const std::string text =
      "INSERT INTO $schema.tickets (branch_id, id, site_id, number, version, kind, channel, "
      "severity,"
      " urgency, state, unit, building, customer, first_responder, responsible, assignee,"
      " fault_group, case_id, same_contact_as, rework_of, report_time, due_time, done_time,"
      " end_time, is_timely, visit_result, visit_time, create_time, update_time, reporter_name,"
      " reporter_phone, report, history)"
      " SELECT branch_id, UNHEX(CONCAT(LPAD(HEX(1704067200000 + n * 60000), 12, '0'),"
      " '70008000', LPAD(HEX(n), 12, '0'))), CONCAT('s', 1 + n % 8), CONCAT('BX-copy-', n),"
      " version, 1 + n % 4, channel, 1 + n % 4, urgency,"
      " CASE WHEN n <= $last - $open THEN 16 WHEN n > $last - $waiting THEN 3 ELSE 9 END,"
      " CONCAT('branches/b1/sites/s1/units/01900000-0000-7000-8000-', LPAD(n % 5003, 12, '0')),"
      " building, customer, first_responder, responsible,"
      " CONCAT('branches/b1/staff/01900000-0000-7000-8000-', LPAD(n % 61, 12, '0')),"
      " fault_group, UNHEX(CONCAT(LPAD(HEX(1704067200000 + n * 60000), 12, '0'),"
      " '70008000', LPAD(HEX(n), 12, '0'))), same_contact_as, rework_of,"
      " '2024-01-01' + INTERVAL n MINUTE,"
      " IF(n <= $last - $open, NULL, '2024-01-02' + INTERVAL n MINUTE),"
      " '2024-01-01 05:00' + INTERVAL n MINUTE, '2024-01-03' + INTERVAL n MINUTE,"
      " n % 9 <> 0, 1, '2024-01-02' + INTERVAL n MINUTE, '2024-01-01' + INTERVAL n MINUTE,"
      " '2024-01-03' + INTERVAL n MINUTE, reporter_name, reporter_phone, report, history"
      " FROM (SELECT * FROM $schema.tickets WHERE branch_id = 'b1' AND number = '$number') one JOIN"
      " (SELECT $first + a.d + 10 * b.d + 100 * c.d + 1000 * d.d AS n FROM $digits a, $digits b,"
      " $digits c, $digits d) numbers ORDER BY n";
  std::string digits = "(SELECT 0 AS d";
  for (int digit = 1; digit <= 9; ++digit) digits += " UNION ALL SELECT " + std::to_string(digit);
  digits += ")";
  std::string sql = Replaced(text, "$digits", digits);
  sql = Replaced(sql, "$schema", schema);
  sql = Replaced(sql, "$number", number);
  sql = Replaced(sql, "$first", std::to_string(first));
  sql = Replaced(sql, "$last", std::to_string(last));
  sql = Replaced(sql, "$open", std::to_string(kOpen));
  return Replaced(sql, "$waiting", std::to_string(kWaiting));
}

void Fill(PrivateMariaDb& server, TicketsStage& stage, int tickets) {
  v1::Ticket ticket = stage.Create();
  for (int i = 0; i < 5; ++i) {  // a history as long as an ordinary one
    v1::AddTicketNoteRequest note;
    note.set_name(ticket.name());
    note.set_kind(v1::AddTicketNoteRequest::NOTE_KIND_TRACKING);
    note.set_text("师傅已联系业主，约定下午上门查看，需要更换阀芯。");
    ticket = stage.Ask(&v1::TicketService::Stub::AddTicketNote, note).value();
  }
  const std::string& schema = stage.schema().name();
  for (int first = 1; first < tickets; first += kBatch)
    server.Run(CopySql(schema, ticket.number(), first, tickets));
  stage.schema().Run("ANALYZE TABLE tickets");
}

struct Query {
  const char* row;
  const char* filter;
  const char* order;
};
constexpr Query kQueries[] = {
    {"list-newest", "", ""},
    {"list-waiting", "state = STATE_WAITING_DISPATCH", ""},
    {"list-assignee",
     "assignee = \"branches/b1/staff/01900000-0000-7000-8000-000000000007\""
     " AND state = STATE_IN_WORK",
     ""},
    {"list-due", "state = STATE_WAITING_DISPATCH", "due_time"},
    {"list-severe", "", "severity desc"},
    {"list-updated", "", "update_time desc"},
};
// Hardly any ticket fits these, and no key narrows them: a call looks at a part of the branch.
constexpr Query kRare[] = {
    {"list-rare", "fault_group = \"nothing\"", ""},
    {"list-rare", "building = \"nowhere\"", "due_time"},
    {"list-rare", "kind = KIND_PRAISE AND report_time > 2023-03-01T00:00:00Z", "severity"},
};

bool AnyChosen() {
  for (const Query& query : kQueries) {
    if (Chosen(query.row)) return true;
  }
  return Chosen("list-rare") || Chosen("list-statistics");
}

v1::ListTicketsRequest RequestOf(const Query& query) {
  v1::ListTicketsRequest request;
  request.set_parent("branches/b1/sites/-");
  request.set_filter(query.filter);
  request.set_order_by(query.order);
  return request;
}

CallTarget List(TicketsStage& stage, const Query& query) {
  return {stage.port(), "/steward.tickets.v1.TicketService/ListTickets", stage.desk(),
          [bytes = RequestOf(query).SerializeAsString()] { return std::vector{bytes}; }};
}

void Compare(TicketsStage& small, TicketsStage& large, pid_t server, const Query& query) {
  CallLoad few(List(small, query), kAtOnce, {server});
  CallLoad many(List(large, query), kAtOnce, {server});
  const auto rates = InTurn(kRounds, {[&] { return few.Run(kRoundMs).calls_per_second; },
                                      [&] { return many.Run(kRoundMs).calls_per_second; }});
  std::vector<double> ratios;
  for (size_t i = 0; i < kRounds; ++i) ratios.push_back(rates[0][i] / rates[1][i]);
  Say("%-14s    10,000: %s", query.row, few.CpuText().c_str());
  Say("%-14s 1,000,000: %s", query.row, many.CpuText().c_str());
  AtMost(query.row, Median(ratios), 2, "x of 10,000");
}

void Rare(TicketsStage& large) {
  if (!Chosen("list-rare")) return;
  std::vector<double> times;
  for (const Query& query : kRare) {
    v1::ListTicketsRequest request = RequestOf(query);
    do {
      const auto start = std::chrono::steady_clock::now();
      const auto answer = large.Ask(&v1::TicketService::Stub::ListTickets, request);
      const std::chrono::duration<double, std::milli> time =
          std::chrono::steady_clock::now() - start;
      STEWARD_CHECK(answer.ok() && answer.value().tickets().empty());
      times.push_back(time.count());
      request.set_page_token(answer.value().next_page_token());
    } while (!request.page_token().empty());
  }
  Say("%zu calls for the whole branch, %zu times", times.size() / std::size(kRare),
      std::size(kRare));
  AtMost("list-rare", *std::max_element(times.begin(), times.end()), 1'500,
         "ms a call, the longest");
}

// the counts of a month with some 44,000 tickets and of a year.
void Statistics(TicketsStage& large) {
  if (!Chosen("list-statistics")) return;
  v1::GetMonthlyStatisticsRequest month;
  month.set_parent("branches/b1/sites/-");
  month.set_year(2025);
  month.set_month(3);
  std::vector<double> times;
  for (int i = 0; i < 4; ++i) {
    const auto start = std::chrono::steady_clock::now();
    const auto answer = large.Ask(&v1::StatisticsService::Stub::GetMonthlyStatistics,
                                  large.statistics(), month, {.token = large.desk()});
    if (!answer.ok()) return Skip("list-statistics", "no answer: " + answer.error().reason);
    const std::chrono::duration<double, std::milli> time = std::chrono::steady_clock::now() - start;
    times.push_back(time.count());
  }
  Only("list-statistics", Median(times), "ms for a month");
}

}  // namespace

void Measure() {
  if (!AnyChosen()) return;
  PrivateMariaDb server(kQuickFill);
  TicketsStage small({.server = &server});
  TicketsStage large({.server = &server});
  const auto start = std::chrono::steady_clock::now();
  Fill(server, small, kSmall);
  Fill(server, large, kLarge);
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
  Say("filled in %.0f s", seconds.count());
  for (const Query& query : kQueries) {
    if (Chosen(query.row)) Compare(small, large, server.pid(), query);
  }
  Rare(large);
  Statistics(large);
}

}  // namespace steward::bench
