// The part of tickets in what people ask about their own data, on a real database.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/db/fault_plan.h"
#include "tests/support/leaving_call.h"
#include "tests/support/tickets_stage.h"

namespace steward::tickets {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

using Stub = v1::TicketService::Stub;

// Somebody with words of his own in every text of his tickets.
struct Caller {
  std::string mark;
  std::string person() const {
    return "branches/b1/owners/01900000-0000-7000-8000-00000000000" + mark;
  }
  std::string unit() const {
    return std::string(kSite) + "/units/01900000-0000-7000-8000-00000000000" + mark;
  }
  std::string name() const { return "欧阳建国" + mark + "世"; }
  std::string phone() const { return "1390000111" + mark; }
  std::string Word(const std::string& what) const { return what + "-" + mark + "号"; }
  // That stand in clear in a table.
  std::vector<std::string> Words() const {
    std::vector<std::string> words;
    for (const char* what :
         {"标题", "描述", "位置", "初步", "工具", "外号", "备注", "结果", "告知"})
      words.push_back(Word(what));
    return words;
  }
};

class SubjectDataTest : public ::testing::Test {
 protected:
  v1::Ticket Reported(const Caller& caller, const std::string& customer, const std::string& phone,
                      const std::string& unit) {
    v1::CreateTicketRequest request = TicketsStage::Report(caller.Word("标题"));
    v1::Ticket& ticket = *request.mutable_ticket();
    ticket.set_description(caller.Word("描述"));
    ticket.set_place(caller.Word("位置"));
    ticket.set_first_treatment(caller.Word("初步"));
    ticket.set_tools(caller.Word("工具"));
    ticket.set_channel(v1::Ticket::CHANNEL_OUTSIDE);
    ticket.set_outside_number(caller.Word("外号"));
    ticket.mutable_outside_deadline_time()->set_seconds(4'000'000'000);
    ticket.set_reporter_name(caller.name());
    ticket.set_reporter_phone(phone);
    ticket.set_customer(customer);
    ticket.set_unit(unit);
    return stage_.Create(request);
  }
  // His as a customer, by his phone, and by his name and unit.
  std::vector<v1::Ticket> ReportedThrice(const Caller& caller) {
    return {Reported(caller, caller.person(), caller.phone(), caller.unit()),
            Reported(caller, "", caller.phone(), ""), Reported(caller, "", "", caller.unit())};
  }

  template <class Request, class Method, class Fill>
  void Move(Method method, const v1::Ticket& ticket, const Fill& fill, bool at_desk = true) {
    Request request;
    request.set_name(ticket.name());
    fill(request);
    const Asking asking{.token = at_desk ? stage_.desk() : stage_.technician()};
    const auto moved = stage_.Ask(method, stage_.stub(), request, asking);
    ASSERT_EQ(ReasonOf(moved), "OK") << moved.error().en;
  }
  // Signed by the caller himself, with texts in every entry that may have one.
  void Close(const v1::Ticket& ticket, const Caller& caller) {
    const auto nothing = [](auto&) {};
    Move<v1::AcceptTicketRequest>(&Stub::AcceptTicket, ticket,
                                  [&](auto& r) { r.set_text(caller.Word("告知")); });
    Move<v1::DispatchTicketRequest>(&Stub::DispatchTicket, ticket,
                                    [](auto& r) { r.set_assignee(std::string(kTechnician)); });
    Move<v1::TakeTicketRequest>(&Stub::TakeTicket, ticket, nothing, false);
    Move<v1::ArriveTicketRequest>(&Stub::ArriveTicket, ticket, nothing, false);
    Move<v1::StartWorkRequest>(&Stub::StartWork, ticket, nothing, false);
    Move<v1::ResolveTicketRequest>(
        &Stub::ResolveTicket, ticket, [&](auto& r) { r.set_text(caller.Word("结果")); }, false);
    Move<v1::SignOffTicketRequest>(&Stub::SignOffTicket, ticket, [&](auto& r) {
      r.set_role(v1::SignOff::ROLE_CUSTOMER);
      r.set_means(v1::SignOff::MEANS_PAPER);
      r.set_customer_name(caller.name());
    });
    Move<v1::RecordReturnVisitRequest>(&Stub::RecordReturnVisit, ticket,
                                       [](auto& r) { r.set_result(v1::ReturnVisit::RESULT_MADE); });
    Move<v1::AddTicketNoteRequest>(&Stub::AddTicketNote, ticket, [&](auto& r) {
      r.set_kind(v1::AddTicketNoteRequest::NOTE_KIND_TRACKING);
      r.set_text(caller.Word("备注"));
    });
    Move<v1::TellCustomerRequest>(&Stub::TellCustomer, ticket, [](auto& r) {
      r.set_channel(v1::Ticket::CHANNEL_PHONE);
      r.set_text("已修好");
    });
    Move<v1::CloseTicketRequest>(&Stub::CloseTicket, ticket, nothing);
  }

  static app::DataSubject SubjectOf(const Caller& caller, char request = 'e') {
    const app::DataRequestId id(
        *Uuid::Parse(std::string("01900000-0000-7000-8000-0000000000e") + request));
    return {.request = "branches/b1/dataRequests/" + id.ToString(),
            .branch = "b1",
            .id = id,
            .person = caller.person(),
            .display_name = caller.name(),
            .phones = {{caller.phone()}},
            .stays = {{.unit = caller.unit(), .from = std::chrono::year(2020) / 1 / 1}}};
  }
  std::unique_ptr<rpc::Call> OwnCall() {
    return testing::LeavingCall("tickets", "b1", stage_.pipeline().clock().Now());
  }
  app::OpenRecords OpenOf(const Caller& caller) {
    return stage_.wiring().subject_data.Open(*OwnCall(), SubjectOf(caller)).value();
  }
  Result<app::SubjectCounts> Erase(const Caller& caller, char request = 'e') {
    return stage_.wiring().subject_data.Erase(*OwnCall(), SubjectOf(caller, request));
  }
  // The whole copy, piece by piece: its text, and its counts.
  std::pair<std::string, app::SubjectCounts> CopyOf(const Caller& caller) {
    std::pair<std::string, app::SubjectCounts> copy;
    std::string cursor;
    do {
      const app::SubjectPiece piece =
          stage_.wiring().subject_data.Copy(*OwnCall(), SubjectOf(caller), cursor).value();
      for (const app::SubjectValue& value : piece.values) {
        copy.first +=
            value.table + "," + value.record + "," + value.column + "," + value.value + "\n";
      }
      for (const auto& [table, rows] : piece.counts) copy.second[table] += rows;
      cursor = piece.cursor;
    } while (!cursor.empty());
    return copy;
  }
  std::vector<std::string> ColumnsWith(const Caller& caller) {
    std::vector<std::string> found;
    for (const std::string& word : caller.Words()) {
      for (const auto& [column, rows] : stage_.observer().ColumnsWith(word))
        found.push_back(column + ": " + word);
    }
    return found;
  }
  v1::RevealContactsResponse Reveal(const v1::Ticket& ticket) {
    v1::RevealContactsRequest request;
    request.set_name(ticket.name());
    return stage_.Ask(&Stub::RevealContacts, request).value();
  }
  v1::Ticket Get(const v1::Ticket& ticket) {
    v1::GetTicketRequest request;
    request.set_name(ticket.name());
    return stage_.Ask(&Stub::GetTicket, request).value();
  }
  std::string Statistics() {
    v1::GetMonthlyStatisticsRequest request;
    request.set_parent("branches/b1/sites/-");
    const auto day = std::chrono::year_month_day(std::chrono::floor<std::chrono::days>(
        stage_.pipeline().clock().Now() + std::chrono::hours(8)));
    request.set_year(static_cast<int>(day.year()));
    request.set_month(static_cast<int>(static_cast<unsigned>(day.month())));
    return stage_
        .Ask(&v1::StatisticsService::Stub::GetMonthlyStatistics, stage_.statistics(), request,
             {.token = stage_.desk()})
        .value()
        .SerializeAsString();
  }

  // Says nothing about anybody any more, and is otherwise as it was.
  void ExpectErased(const v1::Ticket& before) {
    const v1::Ticket left = Get(before);
    EXPECT_EQ(left.title(), kErased);
    EXPECT_EQ(left.result(), kErased);
    EXPECT_EQ(left.sign_off().signer(), kErased);
    EXPECT_EQ(left.state(), before.state());
    EXPECT_EQ(left.kind(), before.kind());
    EXPECT_EQ(left.unit(), before.unit());
    EXPECT_EQ(left.report_time().seconds(), before.report_time().seconds());
    EXPECT_EQ(left.end_time().seconds(), before.end_time().seconds());
    EXPECT_EQ(left.clocks_size(), before.clocks_size());
    v1::ListTicketEventsRequest list;
    list.set_parent(left.name());
    const auto events = stage_.Ask(&Stub::ListTicketEvents, list).value();
    EXPECT_GE(events.events_size(), 10);
    for (const v1::TicketEvent& event : events.events())
      EXPECT_THAT(event.text(), ::testing::AnyOf("", kErased));
  }

  TicketsStage stage_;
  const Caller his_{"1"}, twin_{"2"};
};

TEST_F(SubjectDataTest, OpenTicketsAreCountedAndTheFirstOnesNamed) {
  EXPECT_EQ(OpenOf(his_).count, 0);
  std::vector<std::string> numbers;
  for (int i = 0; i < 2; ++i) {
    for (const v1::Ticket& ticket : ReportedThrice(his_)) numbers.push_back(ticket.number());
  }
  ReportedThrice(twin_);
  EXPECT_EQ(OpenOf(his_).count, 6);
  numbers.resize(app::kOpenNamed);
  EXPECT_EQ(OpenOf(his_).titles, numbers);
}

TEST_F(SubjectDataTest, ACopyHoldsEverythingOfHisTicketsAndNothingOfTheTwins) {
  for (const v1::Ticket& ticket : ReportedThrice(his_)) Close(ticket, his_);
  for (const v1::Ticket& ticket : ReportedThrice(twin_)) Close(ticket, twin_);
  const v1::Ticket reported_for_twin = Reported(twin_, twin_.person(), his_.phone(), "");
  const auto [copy, counts] = CopyOf(his_);
  for (const std::string& word : his_.Words()) EXPECT_THAT(copy, HasSubstr(word));
  EXPECT_THAT(copy, HasSubstr(his_.phone()));
  EXPECT_THAT(copy, HasSubstr("签字," + his_.name()));
  for (const std::string& word : twin_.Words()) EXPECT_THAT(copy, Not(HasSubstr(word)));
  EXPECT_THAT(copy, Not(HasSubstr(twin_.phone())));
  EXPECT_THAT(copy, HasSubstr(reported_for_twin.number())) << "that he reported, without more";
  EXPECT_EQ(counts.at("tickets"), 4);
  EXPECT_EQ(counts.at("ticket_entries") % 3, 0);
}

TEST_F(SubjectDataTest, ALongCopyComesInPieces) {
  for (int i = 0; i < TicketRepository::kOfSubjectLimit + 5; ++i)
    Reported(his_, his_.person(), his_.phone(), his_.unit());
  const app::SubjectPiece first =
      stage_.wiring().subject_data.Copy(*OwnCall(), SubjectOf(his_), "").value();
  EXPECT_NE(first.cursor, "");
  EXPECT_EQ(CopyOf(his_).second.at("tickets"), TicketRepository::kOfSubjectLimit + 5);
}

TEST_F(SubjectDataTest, AnErasureTakesWhatIsSaidAboutHimAndLeavesTheRowsAndTheTwin) {
  const std::vector<v1::Ticket> tickets = ReportedThrice(his_);
  for (const v1::Ticket& ticket : tickets) Close(ticket, his_);
  const std::vector<v1::Ticket> twins = ReportedThrice(twin_);
  for (const v1::Ticket& ticket : twins) Close(ticket, twin_);
  const v1::Ticket open = Reported(his_, his_.person(), his_.phone(), "");
  ASSERT_THAT(ColumnsWith(his_), Not(IsEmpty()));
  const auto twins_columns = ColumnsWith(twin_);
  const std::string twins_copy = CopyOf(twin_).first;
  const std::string statistics = Statistics();
  const auto rows = stage_.observer().RowCounts();
  const v1::Ticket before = Get(tickets[0]);

  const app::SubjectCounts counts = Erase(his_).value();
  EXPECT_EQ(counts.at("tickets"), 3);
  EXPECT_EQ(counts.at("ticket_entries"), 3 * 5) << "accepted, resolved, signed, noted, told";
  EXPECT_EQ(Statistics(), statistics);
  EXPECT_EQ(Reveal(open).reporter_phone(), his_.phone()) << "has not ended";
  Move<v1::VoidTicketRequest>(&Stub::VoidTicket, open,
                              [](auto& r) { r.set_reason("wrong_entry"); });
  EXPECT_EQ(Erase(his_).value().at("tickets"), 4);
  EXPECT_THAT(ColumnsWith(his_), IsEmpty());
  EXPECT_EQ(ColumnsWith(twin_), twins_columns);
  EXPECT_EQ(CopyOf(twin_).first, twins_copy);
  EXPECT_EQ(Reveal(twins[2]).reporter_name(), twin_.name());
  auto after = stage_.observer().RowCounts();
  for (const char* table : {"tickets", "ticket_entries"})
    EXPECT_GE(after.at(table), rows.at(table)) << table;
  EXPECT_EQ(stage_.observer().Count("SELECT COUNT(*) FROM audit_records WHERE principal ="
                                    " 'services/tickets'"),
            4);
  EXPECT_EQ(
      stage_.observer().Count("SELECT COUNT(*) FROM tickets WHERE reporter_phone_whole <> ''"), 2)
      << "of the twin";

  ExpectErased(before);
  for (const v1::Ticket& ticket : tickets) {
    const auto revealed = Reveal(ticket);
    EXPECT_EQ(revealed.reporter_name() + revealed.reporter_phone() + revealed.signer_name(), "");
  }
  const auto sums = stage_.observer().Sums();
  EXPECT_EQ(Erase(his_).value().at("tickets"), 4) << "counted once";
  EXPECT_EQ(Erase(his_, 'f').value().at("tickets"), 0) << "nothing for another request";
  EXPECT_EQ(stage_.observer().Sums(), sums);
}

TEST_F(SubjectDataTest, WhoReportedForAnotherIsTakenOutOfTheOthersTicketAndNoMore) {
  const v1::Ticket ticket = Reported(twin_, twin_.person(), his_.phone(), "");
  Close(ticket, twin_);
  EXPECT_EQ(Erase(his_).value().at("tickets"), 1);
  EXPECT_EQ(Reveal(ticket).reporter_phone(), "");
  EXPECT_EQ(Reveal(ticket).signer_name(), twin_.name());
  EXPECT_EQ(Get(ticket).title(), twin_.Word("标题"));
}

TEST_F(SubjectDataTest, EveryTicketIsErasedOnceWhicheverStatementFails) {
  for (const v1::Ticket& ticket : ReportedThrice(his_)) Close(ticket, his_);
  db::FaultPlan faults;
  stage_.db().Inject(&faults);
  int failed = 0;
  for (int n = 1; n < 200; ++n) {
    faults.FailStatement(n, n % 2 == 0 ? db::FaultPlan::kLost : db::FaultPlan::kPlain);
    if (Erase(his_).ok() && n > 60) break;
    ++failed;
  }
  faults.Clear();
  stage_.db().Inject(nullptr);
  EXPECT_GT(failed, 5);
  const app::SubjectCounts counts = Erase(his_).value();
  EXPECT_EQ(counts.at("tickets"), 3);
  EXPECT_EQ(counts.at("ticket_entries"), 3 * 5);
  EXPECT_THAT(ColumnsWith(his_), IsEmpty());
  EXPECT_EQ(stage_.observer().Count("SELECT COUNT(*) FROM audit_records WHERE principal ="
                                    " 'services/tickets'"),
            3);
}

}  // namespace
}  // namespace steward::tickets
