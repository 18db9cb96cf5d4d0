#include "tools/demo/ticket_walk.h"

#include <chrono>

#include "steward/file/v1/file_service.pb.h"

namespace steward::demo {
namespace {

using namespace tickets::v1;

constexpr char kFrontDesk[] = "FRONT_DESK";
constexpr char kDispatcher[] = "DISPATCHER";
constexpr char kSteward[] = "STEWARD";
constexpr char kReturnVisitMove[] = "RETURN_VISIT";
constexpr char kManager[] = "MANAGER";
constexpr std::int64_t kQuoteFen = 12800;
constexpr std::chrono::days kProjectTime(60);

// A grey PNG of one pixel: the photo of a closed door.
constexpr unsigned char kPhoto[] = {
    0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0x00, 0x00, 0x00, 0x0d, 0x49, 0x48,
    0x44, 0x52, 0x00, 0x00, 0x00, 0x01, 0x00, 0x00, 0x00, 0x01, 0x08, 0x00, 0x00, 0x00,
    0x00, 0x3a, 0x7e, 0x9b, 0x55, 0x00, 0x00, 0x00, 0x0a, 0x49, 0x44, 0x41, 0x54, 0x78,
    0x9c, 0x63, 0x68, 0x00, 0x00, 0x00, 0x82, 0x00, 0x81, 0x77, 0xcd, 0x72, 0xb6, 0x00,
    0x00, 0x00, 0x00, 0x49, 0x45, 0x4e, 0x44, 0xae, 0x42, 0x60, 0x82};

std::string SiteOf(const Ticket& ticket) {
  return ticket.name().substr(0, ticket.name().find("/tickets/"));
}

template <class Request>
Request WithText(const char* text) {
  Request request;
  request.set_text(text);
  return request;
}

}  // namespace

template <class Request>
Status TicketWalk::Move(const std::string& post, std::string_view method, const Ticket& ticket,
                        Request request) const {
  request.set_name(ticket.name());
  TRY(loading_.api.Write<Ticket>(crew_.tokens.at(post),
                                 "steward.tickets.v1.TicketService." + std::string(method),
                                 std::move(request)));
  return {};
}

Status TicketWalk::Take(const Ticket& ticket, Step step) const {
  switch (step) {
    case Step::kAccept:
    case Step::kKeepAtDesk:
    case Step::kNote:
    case Step::kConsent: return AtTheDesk(ticket, step);
    case Step::kDispatch:
    case Step::kHandOut:
    case Step::kTake:
    case Step::kReportNotAtHome:
    case Step::kArrive: return OnTheWay(ticket, step);
    case Step::kShowQuote:
    case Step::kStartWork:
    case Step::kPause:
    case Step::kResume:
    case Step::kMarkCannotBeRepaired:
    case Step::kResolve: return AtWork(ticket, step);
    case Step::kSignOff:
    case Step::kRecordReturnVisit:
    case Step::kTell:
    case Step::kClose: return Afterwards(ticket, step);
  }
  return {};
}

Status TicketWalk::AtTheDesk(const Ticket& ticket, Step step) const {
  if (step == Step::kNote) {
    auto note = WithText<AddTicketNoteRequest>("已与客户联系，告知处理进度");
    note.set_kind(AddTicketNoteRequest::NOTE_KIND_TRACKING);
    return Move(kFrontDesk, "AddTicketNote", ticket, note);
  }
  if (step == Step::kConsent) {
    auto answer = WithText<AnswerQuoteRequest>("电话中确认");
    answer.set_answer(Quote::ANSWER_CONSENTED);
    answer.set_price_fen(kQuoteFen);
    return Move(kFrontDesk, "AnswerQuote", ticket, answer);
  }
  auto accept = WithText<AcceptTicketRequest>("已受理，请保持电话畅通");
  if (step == Step::kKeepAtDesk) accept.set_next(AcceptTicketRequest::NEXT_DESK);
  return Move(kFrontDesk, "AcceptTicket", ticket, accept);
}

Status TicketWalk::OnTheWay(const Ticket& ticket, Step step) const {
  if (step == Step::kTake) return Move<TakeTicketRequest>(technician_, "TakeTicket", ticket);
  if (step == Step::kArrive) return Move<ArriveTicketRequest>(technician_, "ArriveTicket", ticket);
  if (step == Step::kReportNotAtHome) return ReportNotAtHome(ticket);
  if (step == Step::kHandOut) {
    auto out = WithText<HandOutTicketRequest>("请核查片区供水压力并回复");
    out.set_body("市自来水公司");
    return Move(kDispatcher, "HandOutTicket", ticket, out);
  }
  auto dispatch = WithText<DispatchTicketRequest>("上门前请先电话联系");
  dispatch.set_assignee(crew_.names.at(technician_));
  return Move(kDispatcher, "DispatchTicket", ticket, dispatch);
}

Status TicketWalk::ReportNotAtHome(const Ticket& ticket) const {
  file::v1::UploadFileRequest upload;
  upload.set_parent(SiteOf(ticket));
  upload.set_content_type("image/png");
  upload.set_content(kPhoto, sizeof kPhoto);
  const auto photo = TRY(loading_.api.Write<file::v1::File>(
      crew_.tokens.at(technician_), "steward.file.v1.FileService.UploadFile", upload));
  auto report = WithText<ReportNotAtHomeRequest>("按门铃三次无人应答");
  report.set_photo(photo.name());
  return Move(technician_, "ReportNotAtHome", ticket, report);
}

Status TicketWalk::AtWork(const Ticket& ticket, Step step) const {
  if (step == Step::kStartWork) return Move<StartWorkRequest>(technician_, "StartWork", ticket);
  if (step == Step::kMarkCannotBeRepaired) return MarkCannotBeRepaired(ticket);
  if (step == Step::kShowQuote) {
    auto quote = WithText<ShowQuoteRequest>("材料及人工");
    quote.set_price_fen(kQuoteFen);
    return Move(technician_, "ShowQuote", ticket, quote);
  }
  if (step == Step::kPause) {
    auto pause = WithText<PauseTicketRequest>("配件已订购，预计三天到货");
    pause.set_reason(Pause::REASON_PART);
    return Move(technician_, "PauseTicket", ticket, pause);
  }
  if (step == Step::kResume) {
    return Move(technician_, "ResumeTicket", ticket, WithText<ResumeTicketRequest>("配件已到"));
  }
  return Move(technician_, "ResolveTicket", ticket,
              WithText<ResolveTicketRequest>("已更换损坏部件，试用正常"));
}

Status TicketWalk::MarkCannotBeRepaired(const Ticket& ticket) const {
  auto project = WithText<MarkCannotBeRepairedRequest>("管道整体老化，已告知业主列入改造计划");
  project.set_person(crew_.names.at(kManager));
  const std::chrono::year_month_day finish(
      std::chrono::floor<std::chrono::days>(loading_.clock.Now()) + kProjectTime);
  google::type::Date& date = *project.mutable_finish_date();
  date.set_year(static_cast<int>(finish.year()));
  date.set_month(static_cast<int>(static_cast<unsigned>(finish.month())));
  date.set_day(static_cast<int>(static_cast<unsigned>(finish.day())));
  return Move(kSteward, "MarkCannotBeRepaired", ticket, project);
}

Status TicketWalk::Afterwards(const Ticket& ticket, Step step) const {
  if (step == Step::kSignOff) return Sign(ticket);
  if (step == Step::kClose) return Move<CloseTicketRequest>(kFrontDesk, "CloseTicket", ticket);
  if (step == Step::kTell) {
    auto tell = WithText<TellCustomerRequest>("已告知处理结果");
    tell.set_channel(Ticket::CHANNEL_PHONE);
    return Move(kFrontDesk, "TellCustomer", ticket, tell);
  }
  auto visit = WithText<RecordReturnVisitRequest>("客户表示满意");
  visit.set_result(ReturnVisit::RESULT_MADE);
  return Move(kReturnVisitMove, "RecordReturnVisit", ticket, visit);
}

// The steward signs public work himself; under home repairs he enters the customer's signature.
Status TicketWalk::Sign(const Ticket& ticket) const {
  SignOffTicketRequest request;
  if (ticket.kind() == Ticket::KIND_PUBLIC_REPAIR) {
    request.set_role(SignOff::ROLE_STEWARD);
    request.set_means(SignOff::MEANS_SCREEN);
  } else {
    request.set_role(SignOff::ROLE_CUSTOMER);
    request.set_means(SignOff::MEANS_PAPER);
    request.set_customer_name("业主本人");
  }
  return Move(kSteward, "SignOffTicket", ticket, request);
}

}  // namespace steward::demo
