// Imported history, the figures made of rows, and entries that fold to their row (INV-53).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "services/tickets/statistics.h"
#include "services/tickets/stored_history.h"
#include "tests/support/tickets_stage.h"

namespace steward::tickets {
namespace {

using namespace std::chrono_literals;
using calendar::LocalDay;
using Stub = v1::TicketService::Stub;

constexpr std::chrono::hours kZone(8);

void Put(std::chrono::sys_seconds time, google::protobuf::Timestamp& to) {
  to.set_seconds(time.time_since_epoch().count());
}

LocalDay DayOf(std::chrono::sys_seconds time) {
  return LocalDay(std::chrono::floor<std::chrono::days>(time + kZone).time_since_epoch());
}

// Ended tickets of 2024 to 2026, many of them at the edges of days, and what the rules count of
// them.
class History {
 public:
  explicit History(unsigned seed) : random_(seed) {
    request_.set_parent(std::string(kSite));
    request_.set_source("helpdesk-2019");
  }

  void Add() {
    auto& record = *request_.add_records();
    record.set_number("N-" + std::to_string(request_.records_size()));
    CountedTicket counted;
    counted.kind = static_cast<Kind>(From(1, 7));
    counted.channel = static_cast<Channel>(From(1, 12));
    v1::Ticket& ticket = *record.mutable_ticket();
    ticket.set_title("旧工单");
    ticket.set_kind(static_cast<v1::Ticket::Kind>(counted.kind));
    ticket.set_channel(static_cast<v1::Ticket::Channel>(counted.channel));
    ticket.set_severity(static_cast<v1::Ticket::Severity>(From(1, 4)));
    if (From(0, 4) == 0) {
      counted.first_of_contact = false;
      ticket.set_same_contact_as(std::string(kSite) +
                                 "/tickets/01900000-0000-7000-8000-00000000abcd");
    }
    constexpr v1::Ticket::State kEnds[] = {v1::Ticket::STATE_CLOSED, v1::Ticket::STATE_CLOSED,
                                           v1::Ticket::STATE_EXPLAINED, v1::Ticket::STATE_WITHDRAWN,
                                           v1::Ticket::STATE_OUT_OF_SCOPE};
    record.set_end_state(kEnds[From(0, 4)]);
    counted.state = static_cast<State>(record.end_state());
    const std::chrono::sys_seconds report = SomeTime();
    Put(report, *record.mutable_report_time());
    counted.report_day = DayOf(report);
    const std::chrono::sys_seconds visit = report + std::chrono::hours(From(0, 72));
    if (record.end_state() == v1::Ticket::STATE_CLOSED && From(0, 2) > 0) {
      const bool made = From(0, 2) > 0;
      record.set_return_visit_result(made ? v1::ReturnVisit::RESULT_MADE
                                          : v1::ReturnVisit::RESULT_NOT_REACHED);
      Put(visit, *record.mutable_return_visit_time());
      if (made) counted.return_visit_day = DayOf(visit);
    }
    Put(visit + 1h, *record.mutable_end_time());
    counted_.push_back(counted);
  }

  const v1::ImportTicketsRequest& request() const { return request_; }
  v1::ImportTicketsRequest& request() { return request_; }
  const std::vector<CountedTicket>& counted() const { return counted_; }

 private:
  int From(int low, int high) { return std::uniform_int_distribution<int>(low, high)(random_); }

  // One in three a second before or after the midnight between two years or months.
  std::chrono::sys_seconds SomeTime() {
    const std::chrono::sys_days month(std::chrono::year(2025) / From(1, 12) / 1);
    const std::chrono::sys_seconds edge = std::chrono::sys_seconds(month) - kZone;
    if (From(0, 2) == 0) return edge + std::chrono::seconds(From(-1, 1));
    return edge + std::chrono::hours(From(-24 * 40, 24 * 40)) + std::chrono::seconds(From(0, 3599));
  }

  std::mt19937 random_;
  v1::ImportTicketsRequest request_;
  std::vector<CountedTicket> counted_;
};

class HistoryTest : public ::testing::Test {
 protected:
  TicketsStage stage_;
};

TEST_F(HistoryTest, AnImportThatIsRepeatedChangesNothing) {
  History history(1);
  for (int i = 0; i < 30; ++i) history.Add();
  const auto first = stage_.Ask(&Stub::ImportTickets, history.request());
  ASSERT_EQ(ReasonOf(first), "OK") << first.error().en << first.error().cause;
  EXPECT_EQ(first.value().imported_count(), 30);
  EXPECT_EQ(stage_.observer().Count("SELECT COUNT(*) FROM tickets WHERE import_source IS NOT NULL"),
            30);
  for (int i = 0; i < 5; ++i) history.Add();
  const auto again = stage_.Ask(&Stub::ImportTickets, history.request());
  ASSERT_EQ(ReasonOf(again), "OK") << again.error().en;
  EXPECT_EQ(again.value().existing_count(), 30);
  EXPECT_EQ(again.value().imported_count(), 5);
  EXPECT_EQ(stage_.observer().Count("SELECT COUNT(*) FROM tickets"), 35);

  const auto before = stage_.observer().Sums();
  history.request().mutable_records(3)->mutable_ticket()->set_title("不同的标题");
  history.Add();
  EXPECT_EQ(ReasonOf(stage_.Ask(&Stub::ImportTickets, history.request())), "IMPORT_RECORD_DIFFERS");
  EXPECT_EQ(stage_.observer().Sums(), before) << "all or nothing";
}

TEST_F(HistoryTest, AWrongRecordIsNamedAndNothingIsImported) {
  History history(2);
  for (int i = 0; i < 3; ++i) history.Add();
  Put(std::chrono::sys_days(2020y / 1 / 1),
      *history.request().mutable_records(1)->mutable_end_time());
  const auto answer = stage_.Ask(&Stub::ImportTickets, history.request());
  ASSERT_EQ(ReasonOf(answer), "IMPORT_RECORD_INVALID");
  EXPECT_THAT(answer.error().en, ::testing::HasSubstr("N-2"));
  EXPECT_EQ(stage_.observer().Count("SELECT COUNT(*) FROM tickets"), 0);
}

TEST_F(HistoryTest, TheFiguresOfTheRowsAreThoseOfTheRules) {
  History history(3);
  for (int i = 0; i < 400; ++i) history.Add();
  const auto imported = stage_.Ask(&Stub::ImportTickets, history.request());
  ASSERT_EQ(ReasonOf(imported), "OK") << imported.error().en << imported.error().cause;
  using Statistics = v1::StatisticsService::Stub;
  for (const int year : {2024, 2025, 2026}) {
    SCOPED_TRACE(year);
    v1::GetYearSummaryRequest request;
    request.set_parent(std::string(kSite));
    request.set_year(year);
    const auto answer = stage_.Ask(&Statistics::GetYearSummary, stage_.statistics(), request,
                                   {.token = stage_.desk()});
    ASSERT_EQ(ReasonOf(answer), "OK") << answer.error().en;
    const LocalDay today = DayOf(std::chrono::floor<std::chrono::seconds>(SystemClock().Now()));
    const YearSummary rules = CountYear(history.counted(), YearPeriod(year, today).value());
    const v1::YearSummary& rows = answer.value();
    EXPECT_EQ(rows.period().day_count(), rules.period.days());
    EXPECT_EQ(rows.calls().count(), rules.calls.count);
    EXPECT_EQ(rows.visits().count(), rules.visits.count);
    EXPECT_EQ(rows.repairs().count(), rules.repairs.count);
    EXPECT_EQ(rows.owner_repairs().count(), rules.owner_repairs.count);
    EXPECT_EQ(rows.public_repairs().count(), rules.public_repairs.count);
    EXPECT_EQ(rows.return_visits().count(), rules.return_visits.count);
    EXPECT_EQ(rows.calls().per_day_x10(), rules.calls.per_day_x10());
  }
  for (int month = 1; month <= 12; ++month) {
    SCOPED_TRACE(month);
    v1::GetMonthlyStatisticsRequest request;
    request.set_parent("branches/b1/sites/-");
    request.set_year(2025);
    request.set_month(month);
    const auto rows = stage_.Ask(&Statistics::GetMonthlyStatistics, stage_.statistics(), request,
                                 {.token = stage_.desk()});
    ASSERT_EQ(ReasonOf(rows), "OK") << rows.error().en;
    const MonthlyStatistics rules =
        CountMonth(history.counted(), MonthPeriod(2025, month, LocalDay(2026y / 6 / 1)).value());
    EXPECT_EQ(rows.value().total_count(), rules.total());
    EXPECT_EQ(rows.value().calls().count(), rules.calls.count);
    for (int kind = 0; kind < kKindCount; ++kind) {
      EXPECT_EQ(rows.value().kinds(kind).phone_count(), rules.kinds[kind].phone);
      EXPECT_EQ(rows.value().kinds(kind).visit_count(), rules.kinds[kind].visit);
      EXPECT_EQ(rows.value().kinds(kind).other_count(), rules.kinds[kind].other);
    }
  }
}

TEST_F(HistoryTest, ADeletedRowIsMissingInTheYearSummary) {
  History history(3);
  for (int i = 0; i < 100; ++i) history.Add();
  ASSERT_EQ(ReasonOf(stage_.Ask(&Stub::ImportTickets, history.request())), "OK");
  v1::GetYearSummaryRequest request;
  request.set_parent(std::string(kSite));
  request.set_year(2025);
  const auto calls = [&] {
    return stage_
        .Ask(&v1::StatisticsService::Stub::GetYearSummary, stage_.statistics(), request,
             {.token = stage_.desk()})
        .value()
        .calls()
        .count();
  };
  const std::int64_t before = calls();
  ASSERT_GT(before, 1);
  const auto deleted = stage_.db().Transact(PatienceOf(10s), [](db::Tx& tx) {
    return tx.Execute(
        "DELETE FROM tickets WHERE branch_id = 'b1' AND channel = ? AND same_contact_as = ''"
        " AND report_time >= '2025-02-01' AND report_time < '2025-12-01' ORDER BY id LIMIT 1",
        Channel::kPhone);
  });
  ASSERT_EQ(deleted.value(), 1);
  EXPECT_EQ(calls(), before - 1);
}

// What a row says, and what its entries say.
struct Row {
  std::string branch;
  Uuid id;
  std::string history;
  State state;
  Kind kind;
  std::string assignee;
  std::string responsible;
  std::string first_responder;
  std::optional<Time> end;
};

TEST_F(HistoryTest, TheEntriesOfATicketFoldToItsRow) {
  History imported(4);
  for (int i = 0; i < 10; ++i) imported.Add();
  ASSERT_EQ(ReasonOf(stage_.Ask(&Stub::ImportTickets, imported.request())), "OK");
  for (int i = 0; i < 6; ++i) {
    const v1::Ticket ticket = stage_.Create();
    v1::AcceptTicketRequest accept;
    accept.set_name(ticket.name());
    if (i > 0) stage_.Ask(&Stub::AcceptTicket, accept).value();
    v1::DispatchTicketRequest dispatch;
    dispatch.set_name(ticket.name());
    dispatch.set_assignee(std::string(kTechnician));
    if (i > 1) stage_.Ask(&Stub::DispatchTicket, dispatch).value();
    v1::ReclassifyTicketRequest reclassify;
    reclassify.set_name(ticket.name());
    reclassify.set_severity(v1::Ticket::SEVERITY_1);
    reclassify.set_text("漏得更厉害");
    if (i > 2) stage_.Ask(&Stub::ReclassifyTicket, reclassify).value();
    v1::TransferTicketRequest transfer;
    transfer.set_name(ticket.name());
    transfer.set_department("工程部");
    transfer.set_text("请跟进");
    if (i > 3) stage_.Ask(&Stub::TransferTicket, transfer).value();
    v1::VoidTicketRequest away;
    away.set_name(ticket.name());
    away.set_reason("wrong_entry");
    if (i > 4) stage_.Ask(&Stub::VoidTicket, away).value();
  }
  const auto rows = stage_.db().Read(PatienceOf(1min), [](db::Session& session) {
    return session.Query(
        "SELECT branch_id, id, history, state, kind, assignee, responsible,"
        " first_responder, end_time FROM tickets",
        [](const db::Row& row) {
          return Row{
              row.Get<std::string>(0), row.Get<Uuid>(1),        row.Get<std::string>(2),
              row.Get<State>(3),       row.Get<Kind>(4),        row.Get<std::string>(5),
              row.Get<std::string>(6), row.Get<std::string>(7), row.Get<std::optional<Time>>(8)};
        });
  });
  ASSERT_EQ(rows.value().size(), 16u);
  for (const Row& row : rows.value()) {
    const auto entries = stage_.db().Read(PatienceOf(1min), [&](db::Session& session) {
      return session.Query(
          "SELECT entry FROM ticket_entries WHERE branch_id = ? AND ticket_id = ? ORDER BY "
          "sequence",
          [](const db::Row& entry) { return DecodeEntry(entry.Get<std::string>(0)).value(); },
          row.branch, row.id);
    });
    EXPECT_EQ(entries.value(), DecodeHistory(row.history).value());
    Report report;
    report.first_responder = row.first_responder;
    const Ticket folded = Ticket::Replay("", report, entries.value());
    EXPECT_EQ(folded.state, row.state);
    EXPECT_EQ(folded.planning.classification.kind, row.kind);
    EXPECT_EQ(folded.assignee, row.assignee);
    EXPECT_EQ(folded.responsible, row.responsible);
    EXPECT_EQ(folded.facts.ended, row.end);
  }
}

}  // namespace
}  // namespace steward::tickets
