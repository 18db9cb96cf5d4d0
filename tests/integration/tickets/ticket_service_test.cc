#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "tests/support/tickets_stage.h"

namespace steward::tickets {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::IsSupersetOf;
using ::testing::Not;
using ::testing::Pair;
using Stub = v1::TicketService::Stub;

std::string ValueOf(const Error& error, std::string_view name) {
  for (const Metadata& item : error.metadata) {
    if (item.name == name) return item.value;
  }
  return "";
}

class TicketServiceTest : public ::testing::Test {
 protected:
  Result<v1::Ticket> Get(const std::string& name, const std::string& token) {
    v1::GetTicketRequest request;
    request.set_name(name);
    return stage_.Ask(&Stub::GetTicket, stage_.stub(), request, {.token = token});
  }
  Result<v1::Ticket> Get(const std::string& name) { return Get(name, stage_.desk()); }

  Result<v1::ListTicketsResponse> List(const std::string& filter, const std::string& order = "",
                                       int size = 0, const std::string& page = "") {
    v1::ListTicketsRequest request;
    request.set_parent(std::string(kSite));
    request.set_filter(filter);
    request.set_order_by(order);
    request.set_page_size(size);
    request.set_page_token(page);
    return stage_.Ask(&Stub::ListTickets, request);
  }

  // One move with nothing but the name; more by `fill`.
  template <class Request>
  Result<v1::Ticket> Move(grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&,
                                                       v1::Ticket*),
                          const v1::Ticket& ticket, const std::string& token,
                          const std::function<void(Request&)>& fill = nullptr) {
    Request request;
    request.set_name(ticket.name());
    if (fill) fill(request);
    return stage_.Ask(method, stage_.stub(), request, {.token = token});
  }

  TicketsStage stage_;
};

TEST_F(TicketServiceTest, AReportBecomesATicketThatCanBeRead) {
  const v1::Ticket ticket = stage_.Create();
  EXPECT_EQ(ticket.state(), v1::Ticket::STATE_REGISTERED);
  EXPECT_EQ(ticket.etag(), "1");
  EXPECT_THAT(ticket.number(), ::testing::MatchesRegex("BX-20[0-9][0-9]-0*1"));
  EXPECT_THAT(ticket.name(), HasSubstr("branches/b1/sites/s1/tickets/"));
  EXPECT_EQ(ticket.sla_profile(), "C") << "severity 3 at home";
  EXPECT_TRUE(ticket.has_due_time());
  EXPECT_EQ(ticket.first_responder(), "branches/b1/staff/01900000-0000-7000-8000-000000000009");
  const Result<v1::Ticket> read = Get(ticket.name());
  ASSERT_EQ(ReasonOf(read), "OK") << read.error().en;
  EXPECT_EQ(read.value().title(), "厨房水龙头漏水");
  EXPECT_EQ(read.value().number(), ticket.number());
}

TEST_F(TicketServiceTest, AListIsFilteredAndOrdered) {
  for (const char* title : {"一", "二", "三"}) stage_.Create(TicketsStage::Report(title));
  v1::CreateTicketRequest enquiry = TicketsStage::Report("四");
  enquiry.mutable_ticket()->set_kind(v1::Ticket::KIND_ENQUIRY);
  enquiry.mutable_ticket()->set_severity(v1::Ticket::SEVERITY_4);
  stage_.Create(enquiry);
  const auto titles = [](const Result<v1::ListTicketsResponse>& response) {
    std::vector<std::string> all;
    if (!response.ok()) return std::vector<std::string>{response.error().en};
    for (const v1::Ticket& ticket : response.value().tickets()) all.push_back(ticket.title());
    return all;
  };
  EXPECT_THAT(titles(List("")), ElementsAre("四", "三", "二", "一")) << "the newest first";
  EXPECT_THAT(titles(List("kind = KIND_ENQUIRY")), ElementsAre("四"));
  EXPECT_THAT(titles(List("kind = KIND_HOME_REPAIR AND state = STATE_REGISTERED", "report_time")),
              ElementsAre("一", "二", "三"));
  EXPECT_THAT(titles(List("", "severity desc")).front(), "四");
  EXPECT_EQ(ReasonOf(List("reporter_phone = \"1\"")), "FILTER_INVALID");
  EXPECT_EQ(ReasonOf(List("", "title")), "ORDER_INVALID");
}

TEST_F(TicketServiceTest, AWalkOverThePagesShowsEveryRowOnce) {
  std::set<std::string> made;
  for (int i = 0; i < 23; ++i) {
    v1::CreateTicketRequest request = TicketsStage::Report();
    if (i % 5 == 0) request.mutable_ticket()->set_kind(v1::Ticket::KIND_ENQUIRY);  // no due time
    made.insert(stage_.Create(request).name());
  }
  for (const char* order : {"", "report_time", "due_time", "due_time desc", "severity",
                            "update_time desc", "severity desc, report_time"}) {
    SCOPED_TRACE(order);
    std::vector<std::string> seen;
    std::string page;
    do {
      const auto response = List("", order, 4, page);
      ASSERT_EQ(ReasonOf(response), "OK") << response.error().en;
      for (const v1::Ticket& ticket : response.value().tickets()) seen.push_back(ticket.name());
      page = response.value().next_page_token();
    } while (!page.empty() && seen.size() < 100);
    EXPECT_EQ(seen.size(), made.size());
    EXPECT_EQ(std::set<std::string>(seen.begin(), seen.end()), made);
  }
}

TEST_F(TicketServiceTest, AnUpdateChangesTheFieldsOfItsMaskUnderItsEtag) {
  const v1::Ticket ticket = stage_.Create();
  v1::UpdateTicketRequest request;
  *request.mutable_ticket() = ticket;
  request.mutable_ticket()->set_title("厨房水管漏水");
  request.mutable_ticket()->set_place("不该改");
  request.mutable_ticket()->set_reporter_phone("13700001111");
  request.mutable_update_mask()->add_paths("title");
  request.mutable_update_mask()->add_paths("reporter_phone");
  const Result<v1::Ticket> updated = stage_.Ask(&Stub::UpdateTicket, request);
  ASSERT_EQ(ReasonOf(updated), "OK") << updated.error().en;
  EXPECT_EQ(updated.value().title(), "厨房水管漏水");
  EXPECT_EQ(updated.value().place(), ticket.place());
  EXPECT_EQ(updated.value().reporter_name(), ticket.reporter_name());
  EXPECT_NE(updated.value().reporter_phone(), ticket.reporter_phone());
  EXPECT_EQ(updated.value().etag(), "2");
  EXPECT_THAT(stage_.observer().ColumnsWith("13700001111"), ElementsAre());
  const auto before = stage_.observer().Sums();
  EXPECT_EQ(ReasonOf(stage_.Ask(&Stub::UpdateTicket, request)), "ETAG_MISMATCH");
  EXPECT_EQ(stage_.observer().Sums(), before);
}

TEST_F(TicketServiceTest, AnIllegalMoveNamesStateStepAndPersonAndChangesNothing) {
  const v1::Ticket ticket = stage_.Create();
  const auto before = stage_.observer().Sums();
  const auto closed = Move<v1::CloseTicketRequest>(&Stub::CloseTicket, ticket, stage_.desk());
  ASSERT_EQ(ReasonOf(closed), "MOVE_NOT_ALLOWED");
  EXPECT_EQ(closed.error().code, Code::kFailedPrecondition);
  EXPECT_EQ(ValueOf(closed.error(), "state"), "REGISTERED");
  EXPECT_NE(ValueOf(closed.error(), "missing"), "");
  EXPECT_EQ(ValueOf(closed.error(), "who"), "desk");
  EXPECT_THAT(closed.error().en, HasSubstr("REGISTERED"));
  EXPECT_EQ(stage_.observer().Sums(), before)
      << "neither row, nor event, nor audit record, nor key";
}

class WholeWayTest : public TicketServiceTest {
 protected:
  void Step(const Result<v1::Ticket>& moved, v1::Ticket::State state) {
    ASSERT_EQ(ReasonOf(moved), "OK") << moved.error().en << moved.error().cause;
    EXPECT_EQ(moved.value().state(), state) << v1::Ticket::State_Name(moved.value().state());
    ticket_ = moved.value();
  }
  void Work();
  void Finish();

  v1::Ticket ticket_ = stage_.Create();
  const std::string desk_ = stage_.desk();
  const std::string technician_ = stage_.technician();
};

void WholeWayTest::Work() {
  Step(Move<v1::AcceptTicketRequest>(&Stub::AcceptTicket, ticket_, desk_),
       v1::Ticket::STATE_WAITING_DISPATCH);
  Step(Move<v1::DispatchTicketRequest>(
           &Stub::DispatchTicket, ticket_, desk_,
           [](auto& request) { request.set_assignee(std::string(kTechnician)); }),
       v1::Ticket::STATE_DISPATCHED);
  EXPECT_EQ(ReasonOf(Move<v1::TakeTicketRequest>(&Stub::TakeTicket, ticket_, desk_)),
            "NOT_THE_ASSIGNEE");
  Step(Move<v1::TakeTicketRequest>(&Stub::TakeTicket, ticket_, technician_),
       v1::Ticket::STATE_TAKEN);
  Step(Move<v1::ArriveTicketRequest>(&Stub::ArriveTicket, ticket_, technician_),
       v1::Ticket::STATE_ARRIVED);
  Step(Move<v1::StartWorkRequest>(&Stub::StartWork, ticket_, technician_),
       v1::Ticket::STATE_IN_WORK);
  Step(Move<v1::PauseTicketRequest>(&Stub::PauseTicket, ticket_, technician_,
                                    [](auto& request) {
                                      request.set_reason(v1::Pause::REASON_PART);
                                      request.set_text("等配件");
                                    }),
       v1::Ticket::STATE_PAUSED);
  Step(Move<v1::ResumeTicketRequest>(&Stub::ResumeTicket, ticket_, technician_),
       v1::Ticket::STATE_IN_WORK);
  Step(Move<v1::ResolveTicketRequest>(&Stub::ResolveTicket, ticket_, technician_,
                                      [](auto& request) { request.set_text("更换阀芯"); }),
       v1::Ticket::STATE_DONE);
}

void WholeWayTest::Finish() {
  Step(Move<v1::SignOffTicketRequest>(&Stub::SignOffTicket, ticket_, desk_,
                                      [](auto& request) {
                                        request.set_role(v1::SignOff::ROLE_CUSTOMER);
                                        request.set_means(v1::SignOff::MEANS_PAPER);
                                        request.set_customer_name("欧阳先生");
                                      }),
       v1::Ticket::STATE_SIGNED);
  Step(Move<v1::RecordReturnVisitRequest>(
           &Stub::RecordReturnVisit, ticket_, desk_,
           [](auto& request) { request.set_result(v1::ReturnVisit::RESULT_MADE); }),
       v1::Ticket::STATE_VISITED);
  const auto early = Move<v1::CloseTicketRequest>(&Stub::CloseTicket, ticket_, desk_);
  ASSERT_EQ(ReasonOf(early), "NOT_READY_TO_CLOSE");
  EXPECT_THAT(ValueOf(early.error(), "missing"), HasSubstr("a tracking entry"));
  Step(Move<v1::AddTicketNoteRequest>(&Stub::AddTicketNote, ticket_, desk_,
                                      [](auto& request) {
                                        request.set_kind(
                                            v1::AddTicketNoteRequest::NOTE_KIND_TRACKING);
                                        request.set_text("客户满意");
                                      }),
       v1::Ticket::STATE_VISITED);
  Step(Move<v1::TellCustomerRequest>(&Stub::TellCustomer, ticket_, desk_,
                                     [](auto& request) {
                                       request.set_channel(v1::Ticket::CHANNEL_PHONE);
                                       request.set_text("已修好");
                                     }),
       v1::Ticket::STATE_VISITED);
  Step(Move<v1::CloseTicketRequest>(&Stub::CloseTicket, ticket_, desk_), v1::Ticket::STATE_CLOSED);
  EXPECT_TRUE(ticket_.has_end_time());
  EXPECT_EQ(ReasonOf(Move<v1::TakeTicketRequest>(&Stub::TakeTicket, ticket_, technician_)),
            "TICKET_ENDED");
}

TEST_F(WholeWayTest, FromTheCallToTheEndAndBackAsRework) {
  Work();
  Finish();
  v1::ListTicketEventsRequest events;
  events.set_parent(ticket_.name());
  const auto history = stage_.Ask(&Stub::ListTicketEvents, events);
  ASSERT_EQ(ReasonOf(history), "OK") << history.error().en;
  EXPECT_EQ(history.value().events_size(), 15) << "accept also queues";
  const auto rework =
      Move<v1::ReopenTicketRequest>(&Stub::ReopenTicket, ticket_, desk_, [](auto& request) {
        request.set_channel(v1::Ticket::CHANNEL_PHONE);
        request.set_text("又漏了");
      });
  ASSERT_EQ(ReasonOf(rework), "OK") << rework.error().en << rework.error().cause;
  EXPECT_EQ(rework.value().rework_of(), ticket_.name());
  EXPECT_EQ(rework.value().case_id(), ticket_.case_id());
  EXPECT_EQ(rework.value().reporter_phone(), ticket_.reporter_phone());
  EXPECT_EQ(stage_.observer().Count(
                "SELECT COUNT(*) FROM outbox WHERE type = 'steward.tickets.v1.TicketEnded'"),
            1);
}

TEST_F(WholeWayTest, ACaseIsTheWholeChainFromTheFirstCallToItsRework) {
  stage_.Create();  // of another case
  Work();
  Finish();
  const auto rework =
      Move<v1::ReopenTicketRequest>(&Stub::ReopenTicket, ticket_, desk_, [](auto& request) {
        request.set_channel(v1::Ticket::CHANNEL_PHONE);
        request.set_text("又漏了");
      });
  ASSERT_EQ(ReasonOf(rework), "OK");

  v1::GetCaseRequest request;
  request.set_name("branches/b1/cases/" + ticket_.case_id());
  const auto found = stage_.pipeline().Call<v1::Case>(
      stage_.bindings(), "/steward.tickets.v1.CaseService/GetCase", desk_, request);
  ASSERT_EQ(ReasonOf(found), "OK") << found.error().en << found.error().cause;
  ASSERT_EQ(found.value().tickets_size(), 2);
  EXPECT_EQ(found.value().tickets(0).name(), ticket_.name());
  EXPECT_EQ(found.value().tickets(1).name(), rework.value().name());
  std::vector<std::string> actions;
  for (const v1::TicketEvent& event : found.value().events()) actions.push_back(event.action());
  EXPECT_EQ(actions.front(), "REGISTER");
  EXPECT_THAT(actions,
              IsSupersetOf({"DISPATCH", "ARRIVE", "RESOLVE", "RECORD_RETURN_VISIT", "CLOSE"}));
  EXPECT_EQ(found.value().events().rbegin()->ticket(), rework.value().name());

  request.set_name("branches/b1/cases/" + stage_.FreshId());
  EXPECT_EQ(ReasonOf(stage_.pipeline().Call<v1::Case>(
                stage_.bindings(), "/steward.tickets.v1.CaseService/GetCase", desk_, request)),
            "CASE_NOT_FOUND");
}

TEST_F(WholeWayTest, TheNameOfACustomerWhoSignsIsMaskedAndNeverStoredInClear) {
  Work();
  Finish();
  EXPECT_EQ(ticket_.sign_off().signer(), "欧**");
  EXPECT_THAT(stage_.observer().ColumnsWith("欧阳先生"), IsEmpty());
  EXPECT_THAT(stage_.observer().ColumnsWith("欧**"), Not(IsEmpty())) << "the search itself works";
}

TEST_F(WholeWayTest, WhomToRingIsShownInClearAndWhoLookedIsRecorded) {
  Work();
  Finish();
  v1::RevealContactsRequest request;
  request.set_name(ticket_.name());
  request.set_request_id(stage_.FreshId());
  const auto shown = stage_.Ask(&Stub::RevealContacts, request);
  ASSERT_EQ(ReasonOf(shown), "OK") << shown.error().en;
  EXPECT_EQ(shown.value().reporter_name(), TicketsStage::Report().ticket().reporter_name());
  EXPECT_EQ(shown.value().reporter_phone(), TicketsStage::Report().ticket().reporter_phone());
  EXPECT_EQ(shown.value().signer_name(), "欧阳先生");
  EXPECT_EQ(stage_.observer().Count(
                "SELECT COUNT(*) FROM audit_records WHERE method ="
                " 'steward.tickets.v1.TicketService.RevealContacts' AND principal <> ''"
                " AND resource LIKE '%/tickets/%'"),
            1);
  for (const std::string& secret : {shown.value().reporter_phone(), shown.value().signer_name()}) {
    EXPECT_THAT(stage_.observer().ColumnsWith(secret), IsEmpty()) << "in the kept answer, perhaps";
  }
}

TEST_F(TicketServiceTest, ATicketIsGivenOnlyToSomebodyWhoWorksHere) {
  const v1::Ticket ticket = stage_.Create();
  Move<v1::AcceptTicketRequest>(&Stub::AcceptTicket, ticket, stage_.desk()).value();
  const auto before = stage_.observer().Sums();
  for (const std::string& person : {std::string(kStranger), std::string(kFormer)}) {
    const auto dispatched =
        Move<v1::DispatchTicketRequest>(&Stub::DispatchTicket, ticket, stage_.desk(),
                                        [&](auto& request) { request.set_assignee(person); });
    EXPECT_EQ(ReasonOf(dispatched), "STAFF_NOT_IN_SERVICE");
    const auto transferred = Move<v1::TransferTicketRequest>(&Stub::TransferTicket, ticket,
                                                             stage_.desk(), [&](auto& request) {
                                                               request.set_person(person);
                                                               request.set_text("请跟进");
                                                             });
    EXPECT_EQ(ReasonOf(transferred), "STAFF_NOT_IN_SERVICE");
    v1::CreateTicketRequest report = TicketsStage::Report();
    report.set_request_id(stage_.FreshId());
    report.mutable_ticket()->set_first_responder(person);
    EXPECT_EQ(ReasonOf(stage_.Ask(&Stub::CreateTicket, report)), "STAFF_NOT_IN_SERVICE");
  }
  EXPECT_EQ(stage_.observer().Sums(), before);
}

TEST_F(TicketServiceTest, TwoAppointmentsOfOneTechnicianDoNotOverlap) {
  const auto dispatch = [&](const v1::Ticket& ticket, int from_hour) {
    Move<v1::AcceptTicketRequest>(&Stub::AcceptTicket, ticket, stage_.desk()).value();
    return Move<v1::DispatchTicketRequest>(
        &Stub::DispatchTicket, ticket, stage_.desk(), [&](auto& request) {
          request.set_assignee(std::string(kTechnician));
          const std::int64_t hour = std::chrono::floor<std::chrono::hours>(SystemClock().Now())
                                        .time_since_epoch()
                                        .count();
          auto& slot = *request.mutable_appointment();
          slot.mutable_start_time()->set_seconds((hour + from_hour) * 3600);
          slot.mutable_end_time()->set_seconds((hour + from_hour + 2) * 3600);
        });
  };
  EXPECT_EQ(ReasonOf(dispatch(stage_.Create(), 3)), "OK");
  EXPECT_EQ(ReasonOf(dispatch(stage_.Create(), 4)), "APPOINTMENT_OVERLAPS");
  EXPECT_EQ(ReasonOf(dispatch(stage_.Create(), 5)), "OK");
}

TEST_F(TicketServiceTest, AnotherBranchIsForbiddenWhetherItsTicketExistsOrNot) {
  const v1::Ticket ticket = stage_.Create();
  const std::string stranger = stage_.pipeline().TokenOf(
      "branches/b2/staff/01900000-0000-7000-8000-000000000002", {{"all", "branches/b2"}});
  const auto theirs = Get(ticket.name(), stranger);
  const auto missing = Get(std::string(kSite) + "/tickets/" + stage_.FreshId(), stranger);
  ASSERT_EQ(ReasonOf(theirs), "PERMISSION_DENIED");
  ASSERT_EQ(ReasonOf(missing), "PERMISSION_DENIED");
  EXPECT_EQ(theirs.error().en, missing.error().en);
  EXPECT_EQ(Get(ticket.name(), "").error().code, Code::kUnauthenticated);
}

TEST_F(TicketServiceTest, AnotherSitesTicketUnderMySitesNameIsNotThere) {
  const v1::Ticket ticket = stage_.Create();
  const std::string id = ticket.name().substr(ticket.name().rfind('/') + 1);
  const std::string neighbour = stage_.pipeline().TokenOf(
      "branches/b1/staff/01900000-0000-7000-8000-000000000003", {{"all", "branches/b1/sites/s2"}});
  EXPECT_EQ(ReasonOf(Get(ticket.name(), neighbour)), "PERMISSION_DENIED");
  const std::string guess = "branches/b1/sites/s2/tickets/" + id;
  EXPECT_EQ(ReasonOf(Get(guess, neighbour)), "TICKET_NOT_FOUND");
  v1::Ticket named;
  named.set_name(guess);
  EXPECT_EQ(ReasonOf(Move<v1::AcceptTicketRequest>(&Stub::AcceptTicket, named, neighbour)),
            "TICKET_NOT_FOUND");
  EXPECT_NE(ReasonOf(Get("branches/b1/sites/-/tickets/" + id, neighbour)), "OK");
  v1::ListTicketEventsRequest events;
  events.set_parent(guess);
  EXPECT_EQ(
      ReasonOf(stage_.Ask(&Stub::ListTicketEvents, stage_.stub(), events, {.token = neighbour})),
      "TICKET_NOT_FOUND");
}

TEST_F(TicketServiceTest, AListShowsTheSitesOfTheCallerOnly) {
  stage_.Create(TicketsStage::Report("一号"));
  v1::CreateTicketRequest other = TicketsStage::Report("二号");
  other.set_parent("branches/b1/sites/s2");
  stage_.Create(other);
  const std::string neighbour =
      stage_.pipeline().TokenOf("branches/b1/staff/01900000-0000-7000-8000-000000000003",
                                {{"reader", "branches/b1/sites/s2"}});
  v1::ListTicketsRequest request;
  request.set_parent("branches/b1/sites/-");
  const auto list = stage_.Ask(&Stub::ListTickets, stage_.stub(), request, {.token = neighbour});
  ASSERT_EQ(ReasonOf(list), "OK") << list.error().en;
  ASSERT_EQ(list.value().tickets_size(), 1);
  EXPECT_EQ(list.value().tickets(0).title(), "二号");
  EXPECT_EQ(ReasonOf(stage_.Ask(&Stub::CreateTicket, stage_.stub(), other, {.token = neighbour})),
            "PERMISSION_DENIED")
      << "a reader";
}

TEST_F(TicketServiceTest, ThePhoneOfAReporterStandsNowhereInClear) {
  v1::CreateTicketRequest request = TicketsStage::Report();
  request.set_request_id(stage_.FreshId());
  const v1::Ticket ticket = stage_.Create(request);
  EXPECT_EQ(ticket.reporter_phone().find("13912345678"), std::string::npos);
  Move<v1::AcceptTicketRequest>(&Stub::AcceptTicket, ticket, stage_.desk()).value();
  EXPECT_THAT(stage_.observer().ColumnsWith("13912345678"), ElementsAre());
  EXPECT_THAT(stage_.observer().ColumnsWith("王小明"), ElementsAre());
  EXPECT_THAT(stage_.observer().ColumnsWith("厨房水龙头漏水"),
              ElementsAre(Pair("tickets.report", 1)))
      << "the search sees what is there";
}

TEST(TicketCacheTest, TheWriterReadsHisOwnWriteAndAStoppedRedisChangesNothing) {
  testing::PrivateRedis redis;
  TicketsStage stage({.redis = &redis});
  const auto get = [&](const v1::Ticket& ticket) {
    v1::GetTicketRequest request;
    request.set_name(ticket.name());
    return stage.Ask(&Stub::GetTicket, request);
  };
  const auto accept = [&](const v1::Ticket& ticket) {
    v1::AcceptTicketRequest request;
    request.set_name(ticket.name());
    return stage.Ask(&Stub::AcceptTicket, request);
  };
  const v1::Ticket ticket = stage.Create();
  EXPECT_EQ(get(ticket).value().etag(), "1");
  const auto hits = stage.cache()->counters().hits.load();
  EXPECT_EQ(get(ticket).value().etag(), "1");
  EXPECT_GT(stage.cache()->counters().hits.load(), hits) << "the cache takes part";
  const v1::Ticket accepted = accept(ticket).value();
  EXPECT_EQ(get(ticket).value().etag(), accepted.etag());
  EXPECT_EQ(get(ticket).value().state(), v1::Ticket::STATE_WAITING_DISPATCH);

  redis.Stop();
  const v1::Ticket second = stage.Create();
  EXPECT_EQ(get(second).value().etag(), "1");
  EXPECT_EQ(ReasonOf(accept(second)), "OK");
  EXPECT_EQ(get(second).value().state(), v1::Ticket::STATE_WAITING_DISPATCH);
  EXPECT_EQ(get(ticket).value().etag(), accepted.etag());
  redis.Continue();
  EXPECT_EQ(get(second).value().state(), v1::Ticket::STATE_WAITING_DISPATCH);
}

TEST(TicketCacheTest, AnOldWriteSentAgainPutItsAnswerIntoTheCache) {
  testing::PrivateRedis redis;
  TicketsStage stage({.redis = &redis});
  v1::AcceptTicketRequest accept;
  accept.set_request_id(stage.FreshId());
  accept.set_name(stage.Create().name());
  const v1::Ticket accepted = stage.Ask(&Stub::AcceptTicket, accept).value();
  v1::AddTicketNoteRequest note;
  note.set_name(accept.name());
  note.set_kind(v1::AddTicketNoteRequest::NOTE_KIND_TRACKING);
  note.set_text("已联系师傅");
  const v1::Ticket noted = stage.Ask(&Stub::AddTicketNote, note).value();
  redis.Flush();  // time has passed
  EXPECT_EQ(stage.Ask(&Stub::AcceptTicket, accept).value().etag(), accepted.etag());
  cache::Cache other = stage.OtherCache();
  const auto read = other.GetOrLoadMessage<v1::Ticket>(
      PatienceOf(std::chrono::seconds(20)),
      {"b1", "steward.tickets.v1.TicketService.GetTicket", noted.name()}, std::chrono::seconds(5),
      [&]() -> Result<cache::VersionedMessage<v1::Ticket>> {
        return cache::VersionedMessage<v1::Ticket>{3, noted};
      });
  EXPECT_EQ(read.value().etag(), noted.etag());
}

}  // namespace
}  // namespace steward::tickets
