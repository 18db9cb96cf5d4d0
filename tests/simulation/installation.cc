#include "tests/simulation/installation.h"

#include "common/base/timestamp.h"
#include "services/tickets/ticket_convert.h"
#include "services/tickets/ticket_events.h"
#include "services/tickets/ticket_repository.h"
#include "steward/identity/v1/calendar_service.pb.h"
#include "steward/tickets/v1/ticket_events.pb.h"
#include "steward/tickets/v1/ticket_service.pb.h"

namespace steward::simulation {
namespace {

using namespace std::chrono_literals;
using namespace tickets;

constexpr std::chrono::seconds kCallPatience(5);
constexpr char kTechnician[] = "branches/b1/staff/01900000-0000-7000-8000-000000000001";

db::Settings SettingsOf(const std::string& process, const std::string& schema) {
  db::Settings settings;
  settings.user = process;
  settings.schema = schema;
  settings.connections = 40;
  return settings;
}

keys::Key KeyOf(std::uint8_t byte) {
  keys::Key key;
  key.id = "simulated";
  key.bytes.fill(byte);
  return key;
}

const Policy& PolicyOfBranch() {
  static const Policy kPolicy = [] {
    Policy policy;
    const auto minutes = [](int amount) { return Target{Unit::kClockMinutes, amount}; };
    policy.profiles = {
        {.id = "T", .response = minutes(60), .arrival = minutes(240), .resolution = minutes(600)}};
    policy.rules = {{.profile = "T"}};
    policy.escalations = {{.alarm = {.warn_used_percent = 80}}};
    policy.pause_limit = 480min;
    return policy;
  }();
  return kPolicy;
}

v1::Ticket ReportedBy(const Request& request) {
  v1::Ticket ticket;
  ticket.set_title(request.id);
  ticket.set_kind(v1::Ticket::KIND_HOME_REPAIR);
  ticket.set_channel(v1::Ticket::CHANNEL_PHONE);
  ticket.set_severity(v1::Ticket::SEVERITY_4);
  ticket.set_first_responder(kTechnician);
  return ticket;
}

Status Apply(Ticket& ticket, Ask ask, Time now) {
  const By by{kTechnician, now};
  switch (ask) {
    case Ask::kRegister: break;
    case Ask::kAccept: {
      TRY(ticket.Accept(by, ""));
      return ticket.Queue(by);
    }
    case Ask::kDispatch: return ticket.Dispatch(by, kTechnician, std::nullopt, "");
    case Ask::kTake: return ticket.Take(by);
    case Ask::kArrive: return ticket.Arrive(by);
    case Ask::kStartWork: return ticket.StartWork(by);
    case Ask::kPause: return ticket.Pause(by, PauseReason::kPart, "part");
    case Ask::kResume: return ticket.Resume(by, "");
    case Ask::kResolve: return ticket.Resolve(by, "done", {});
    case Ask::kRefuseSignOff: return ticket.RefuseSignOff(by, "drips");
    case Ask::kWithdraw: return ticket.Withdraw(by, "himself");
  }
  return {};
}

const google::protobuf::MethodDescriptor& NoteMethod() {
  return *v1::AddTicketNoteRequest::descriptor()->file()->pool()->FindMethodByName(
      "steward.tickets.v1.TicketService.AddTicketNote");
}

v1::Ticket AnswerOf(const StoredTicket& stored) {
  v1::Ticket answer;
  answer.set_name(stored.name.ToString());
  answer.set_state(static_cast<v1::Ticket::State>(stored.ticket.state));
  answer.set_etag(EtagOf(stored.version));
  return answer;
}

}  // namespace

Uuid CountingIds::Next(Time) {
  Uuid id;
  ++last_;
  for (int i = 0; i < 8; ++i)
    id.bytes[static_cast<size_t>(15 - i)] = static_cast<std::uint8_t>(last_ >> (8 * i));
  return id;
}

ServiceProcess::ServiceProcess(const Parts& parts)
    : parts_(parts),
      settings_(SettingsOf(parts.name, kTicketsSchema)),
      db_(db::Database::Open(settings_).value()),
      writes_{*db_, parts.ids, KeyOf(1), KeyOf(2)},
      calendars_(*db_, parts.nobody, [] { return std::string(); }),
      stream_(parts.redis, kTicketsSchema),
      relay_({*db_, settings_, log_, &stream_, parts.clock}),
      leadership_(settings_, "clocks"),
      watch_({calendars_, parts.ids, parts.policy, parts.clock}) {}

Result<std::string> ServiceProcess::Do(const Request& request) {
  rpc::Call call(NoteMethod());
  auto principal = std::make_shared<auth::Principal>();
  principal->name = kTechnician;
  call.set_principal(std::move(principal));
  call.set_branch("b1");
  call.set_now(parts_.clock.Now());
  call.set_deadline(std::chrono::steady_clock::now() + kCallPatience);
  const TicketName name{"b1", "s1", TicketId(*Uuid::Parse(request.ticket))};
  v1::AddTicketNoteRequest message;
  message.set_name(name.ToString());
  message.set_text(std::to_string(static_cast<int>(request.ask)));
  message.set_request_id(request.id);
  BranchCalendars kept = TRY(calendars_.Load(call.patience(), "b1"));
  const Calendars calendars = kept.ByVersion();
  const auto change = [&](db::Tx& tx) -> Result<v1::Ticket> {
    StoredTicket stored;
    if (request.ask == Ask::kRegister) {
      stored.name = name;
      stored.number = request.id;
      stored.report = ReportedBy(request);
      stored.created = call.now();
      stored.ticket = Ticket::Register(
          name.ToString(), ReportOf(stored.report), ClassificationOf(stored.report),
          {"standard", PolicyOfBranch(), kept.current(), calendars}, {kTechnician, call.now()});
    } else {
      stored = TRY(TicketRepository::Lock(tx, call.scope(), name));
      TRY(Apply(stored.ticket, request.ask, call.now()));
    }
    for (Entry& entry : stored.ticket.unsaved) entry.text = request.id;
    TRY(AnnounceEntries(tx, events::Occasion::Of(call, writes_.ids), stored));
    TRY(request.ask == Ask::kRegister ? TicketRepository::Insert(tx, stored, calendars, call.now())
                                      : TicketRepository::Save(tx, stored, calendars, call.now()));
    return AnswerOf(stored);
  };
  return TRY(rpc::Mutate(call, writes_, message, change)).SerializeAsString();
}

void ServiceProcess::Watch() {
  const std::optional<std::uint64_t> epoch = leadership_.Lead();
  if (epoch) static_cast<void>(watch_.Run(app::Lead(*db_, leadership_, "clocks", *epoch)));
}

ReaderProcess::ReaderProcess(const std::string& name, events::EventSource& source,
                             cache::Redis& redis)
    : settings_(SettingsOf(name, kReaderSchema)),
      db_(db::Database::Open(settings_).value()),
      stream_(redis, kTicketsSchema),
      applier_({*db_, settings_, source, &stream_},
               {.source = kTicketsSchema,
                .types = {v1::TicketRegistered::descriptor()->full_name(),
                          v1::TicketMoved::descriptor()->full_name(),
                          v1::TicketDispatched::descriptor()->full_name(),
                          v1::TicketResolved::descriptor()->full_name(),
                          v1::TicketEnded::descriptor()->full_name(),
                          v1::TicketClockWarned::descriptor()->full_name(),
                          v1::TicketClockMissed::descriptor()->full_name()},
                .apply = [](db::Tx& tx, const events::Envelope& event) -> Status {
                  TRY(
                      tx.Execute("INSERT INTO notes (epoch, position, event_id, aggregate, version)"
                                 " VALUES (?, ?, ?, ?, ?)",
                                 event.epoch(), event.position(), *Uuid::Parse(event.id()),
                                 event.aggregate(), event.version()));
                  return {};
                },
                .rebuild = nullptr}) {}

LogService::LogService(const Clock& clock)
    : db_(db::Database::Open(SettingsOf("log", kTicketsSchema)).value()), clock_(clock) {}

Result<events::EventSource::Page> LogService::List(std::int64_t after_position, int limit) {
  return db_->Read(PatienceOf(kCallPatience), [&](db::Session& session) -> Result<Page> {
    Page page{.state = TRY(log_.ReadState(session)), .events = {}};
    page.events = TRY(log_.After(session, page.state.epoch(), after_position, limit));
    return page;
  });
}

Result<events::LogState> LogService::Confirm(const events::Cursor& cursor) {
  return db_->Transact(PatienceOf(kCallPatience), [&](db::Tx& tx) {
    return log_.Confirm(tx, "reader", cursor.epoch, cursor.position, clock_.Now());
  });
}

void Prepare(MemorySchema& tickets) {
  identity::v1::WorkingCalendar calendar;
  calendar.set_version(1);
  calendar.set_utc_offset_minutes(480);
  auto& hours = *calendar.add_weekdays();
  hours.set_weekday(1);
  auto& window = *hours.add_windows();
  window.set_start_minute(540);
  window.set_end_minute(1080);
  Transaction tx;
  const std::string bytes = calendar.SerializeAsString();
  db::Values values;
  db::Bind(values, "b1");
  db::Bind(values, 1);
  db::Bind(values, bytes);
  tickets.Run(tx, 0,
              "INSERT INTO working_calendars (branch_id, version, calendar) VALUES (?, ?, ?)",
              values);
  tickets.Commit(tx);
}

}  // namespace steward::simulation
