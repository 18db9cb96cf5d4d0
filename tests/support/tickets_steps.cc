#include "tests/support/steps_of_services.h"

namespace steward::testing {
namespace {

// A new ticket that is kept under this word.
WriteStep NewTicket(const std::string& keep, const std::string& more = "") {
  return {"CreateTicket", "admin",
          R"(parent: "branches/b1/sites/s1" ticket { kind: KIND_HOME_REPAIR channel: CHANNEL_PHONE
             severity: SEVERITY_3 title: "厨房水管漏水" place: "3-2-1502" fault_group: "water.tap" )" +
              more + "}",
          keep};
}

// A move of the ticket that is kept under the word.
WriteStep Move(const std::string& method, const std::string& word, const std::string& more = "",
               const std::string& caller = "admin") {
  return {method, caller, "name: \"$" + word + "\" " + more};
}

// The way to the technician's arrival.
void AddArrival(std::vector<WriteStep>& steps, const std::string& word) {
  Add(steps, "tickets.v1.TicketService",
      {Move("DispatchTicket", word,
            R"(assignee: "$technician" text: "带角阀" appointment {
               start_time { seconds: 1900000000 } end_time { seconds: 1900003600 } })"),
       Move("TakeTicket", word, "", "technician"), Move("ArriveTicket", word, "", "technician")});
}

// A paid repair from the call to rework, with every detour.
void AddLongTicket(std::vector<WriteStep>& steps) {
  const std::string service = "tickets.v1.TicketService";
  Add(steps, service,
      {NewTicket("paid", "charge: CHARGE_PAID"),
       {"UpdateTicket", "admin",
        R"(ticket { name: "$paid" description: "水一直在流" } update_mask { paths: "description" })"},
       Move("ReclassifyTicket", "paid", R"(severity: SEVERITY_2 text: "楼下也漏")"),
       Move("TransferTicket", "paid", R"(person: "$desk" text: "由前台跟进")"),
       Move("AcceptTicket", "paid"),
       Move("GrabTicket", "paid", "", "technician"),
       Move("ReturnTicket", "paid", R"(reason: "no_time" text: "另有急修")", "technician"),
       Move("DispatchTicket", "paid", R"(assignee: "$technician")"),
       Move("TakeTicket", "paid", "", "technician"),
       Move("ReportNotAtHome", "paid",
            R"(photo: "branches/b1/sites/s1/files/01900000-0000-7000-8000-000000000001")",
            "technician")});
  AddArrival(steps, "paid");
  Add(steps, service,
      {Move("ShowQuote", "paid", R"(price_fen: 8000 text: "换角阀")", "technician"),
       Move("AnswerQuote", "paid", R"(answer: ANSWER_CONSENTED price_fen: 8000)"),
       Move("PauseTicket", "paid", R"(reason: REASON_PART text: "等配件")", "technician"),
       Move("ResumeTicket", "paid", "", "technician"),
       Move("HandOutTicket", "paid", R"(body: "水务公司" text: "请查主管")"),
       Move("TakeBackTicket", "paid", R"(text: "主管正常")"),
       Move("ResolveTicket", "paid", R"(text: "更换角阀")", "technician"),
       Move("RefuseSignOff", "paid", R"(text: "还在滴水")"),
       Move("ResolveTicket", "paid", R"(text: "重新密封")", "technician"),
       Move("SignOffTicket", "paid",
            R"(role: ROLE_CUSTOMER means: MEANS_PAPER customer_name: "张伟")"),
       Move("RevealContacts", "paid"),
       Move("RecordReturnVisit", "paid", R"(result: RESULT_MADE text: "满意")"),
       Move("AddTicketNote", "paid", R"(kind: NOTE_KIND_TRACKING text: "已回电")"),
       Move("TellCustomer", "paid", R"(channel: CHANNEL_PHONE text: "已修好")"),
       Move("CloseTicket", "paid"),
       Move("ReopenTicket", "paid", R"(text: "又漏了" channel: CHANNEL_PHONE)")});
}

// What the long way does not pass.
void AddShortTickets(std::vector<WriteStep>& steps) {
  const std::string service = "tickets.v1.TicketService";
  Add(steps, service, {NewTicket("free"), Move("AcceptTicket", "free")});
  AddArrival(steps, "free");
  Add(steps, service,
      {Move("StartWork", "free", "", "technician"),
       NewTicket("twice"),
       Move("MergeTicket", "twice", R"(main_ticket: "$free")"),
       Move("MarkCannotBeRepaired", "free",
            R"(person: "$desk" finish_date { year: 2030 month: 6 day: 30 } text: "改造")"),
       NewTicket("foreign"),
       Move("MarkOutOfScope", "foreign", R"(reason: "outside_site" text: "不在本小区")"),
       NewTicket("own"),
       Move("ExplainTicket", "own", R"(text: "业主自有设施")"),
       NewTicket("wrong"),
       Move("VoidTicket", "wrong", R"(reason: "wrong_entry")"),
       NewTicket("gone"),
       Move("WithdrawTicket", "gone", R"(text: "自己修好了")"),
       {"ImportTickets", "admin",
        R"(parent: "branches/b1/sites/s1" source: "helpdesk" records { number: "1"
           ticket { kind: KIND_ENQUIRY channel: CHANNEL_PHONE severity: SEVERITY_4 title: "咨询" }
           end_state: STATE_CLOSED report_time { seconds: 1700000000 }
           end_time { seconds: 1700000600 } })"}});
  Add(steps, "tickets.v1.SlaPolicyService",
      {{"UpdateSlaPolicy", "admin",
        R"(sla_policy { name: "branches/b1/slaPolicies/standard"
           profiles { id: "A" title: "标准" response { unit: UNIT_CLOCK_MINUTES amount: 30 } }
           rules { profile: "A" }
           escalations { severities: SEVERITY_1 warn_left_minutes: 10
                         breach_audience: AUDIENCE_MANAGER }
           escalations { from_date { year: 2026 month: 1 day: 1 } warn_used_percent: 80 } })"}});
}

}  // namespace

void AddTickets(std::vector<WriteStep>& steps) {
  AddLongTicket(steps);
  AddShortTickets(steps);
}

}  // namespace steward::testing
