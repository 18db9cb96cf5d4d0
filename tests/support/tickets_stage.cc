#include "tests/support/tickets_stage.h"

#include <filesystem>
#include <utility>

#include "common/app/runtime.h"
#include "common/db/idempotency.h"
#include "common/rpc/status.h"
#include "steward/identity/v1/calendar_service.pb.h"

STEWARD_EMBEDDED(tickets_migrations);

namespace steward::tickets {
namespace {

constexpr int kWorkers = 8;
constexpr int kMinutesEast = 8 * 60;

Patience Minute() { return PatienceOf(std::chrono::minutes(1)); }

// Every permission that a method of these services asks for.
std::set<std::string, std::less<>> AllPermissions() {
  std::set<std::string, std::less<>> permissions = {"calendar.read"};
  for (const google::protobuf::FileDescriptor* file :
       {v1::CreateTicketRequest::descriptor()->file(),
        v1::GetYearSummaryRequest::descriptor()->file()}) {
    const google::protobuf::ServiceDescriptor& service = *file->service(0);
    for (int i = 0; i < service.method_count(); ++i) {
      permissions.insert(
          service.method(i)->options().GetExtension(options::v1::method).permission());
    }
  }
  return permissions;
}

}  // namespace

// Monday to Friday from 9 to 12 and from 14 to 18, at UTC+8, without holidays.
class CalendarStandIn {
 public:
  Result<identity::v1::WorkingCalendar> GetWorkingCalendar(
      rpc::Call&, const identity::v1::GetWorkingCalendarRequest& request) {
    identity::v1::WorkingCalendar calendar;
    calendar.set_branch(request.branch());
    calendar.set_version(1);
    calendar.set_utc_offset_minutes(kMinutesEast);
    for (int weekday = 1; weekday <= 5; ++weekday) {
      auto& hours = *calendar.add_weekdays();
      hours.set_weekday(weekday);
      for (const auto& [from, to] : {std::pair(9, 12), std::pair(14, 18)}) {
        auto& window = *hours.add_windows();
        window.set_start_minute(from * 60);
        window.set_end_minute(to * 60);
      }
    }
    return calendar;
  }
};

TicketsStage::TicketsStage(const Options& options)
    : schema_(options.server != nullptr ? *options.server : testing::PrivateMariaDb::Shared()) {
  schema_.Migrate(app::TracksOf("tickets", steward_embedded_tickets_migrations));
  db_ = schema_.Open();
  observer_ = schema_.Open(schema_.ddl_settings());
  MakeKeys();
  policy_.Replace({{"all", AllPermissions()}, {"reader", {"ticket.read", "calendar.read"}}}, {});
  pipeline_ = std::make_unique<rpc::Pipeline>(rpc::Pipeline::Parts{
      .clock = clock_, .tokens = *tokens_, .policy = policy_, .metrics = metrics_});

  calendar_ = std::make_unique<CalendarStandIn>();
  identity_bindings_.Bind<&CalendarStandIn::GetWorkingCalendar>(
      "steward.identity.v1.CalendarService.GetWorkingCalendar", *calendar_);
  identity_ = std::make_unique<rpc::Dispatcher>(
      rpc::Dispatcher::Settings{.listen = "127.0.0.1:0", .workers = 2}, identity_bindings_,
      *pipeline_);
  identity_->Start().value();
  identity_client_ = std::make_unique<rpc::Client>(
      "identity", "ipv4:127.0.0.1:" + std::to_string(identity_->port()), kWorkers / 2);

  pages_ = std::make_unique<paging::Pages>(*ring_, clock_);
  writes_ = std::make_unique<rpc::Writes>(
      rpc::Writes{*db_, ids_, db::OpenRequestKey(*db_, Minute(), *ring_).value()});
  if (options.redis != nullptr) {
    cache::RedisOptions redis;
    redis.socket = options.redis->socket();
    redis_ = std::make_unique<cache::Redis>(redis);
    cache_ = std::make_unique<cache::Cache>(*redis_, ring_->Newest("cache"));
  }
  wiring_ = std::make_unique<Wiring>(Wiring::Parts{.writes = *writes_,
                                                   .pages = *pages_,
                                                   .keys = *ring_,
                                                   .identity = *identity_client_,
                                                   .cache = cache_.get()});
  wiring_->BindAll(bindings_);
  const std::vector<std::string> problems = bindings_.Problems();
  STEWARD_CHECK(problems.empty());
  dispatcher_ = std::make_unique<rpc::Dispatcher>(
      rpc::Dispatcher::Settings{.listen = "127.0.0.1:0", .workers = kWorkers}, bindings_,
      *pipeline_);
  dispatcher_->Start().value();
  const auto channel = Connect(port());
  stub_ = v1::TicketService::NewStub(channel);
  statistics_ = v1::StatisticsService::NewStub(channel);
  desk_ =
      TokenOf("branches/b1/staff/01900000-0000-7000-8000-000000000009", {{"all", "branches/b1"}});
  technician_ = TokenOf(std::string(kTechnician), {{"all", "branches/b1"}});
}

TicketsStage::~TicketsStage() {
  dispatcher_->Shutdown(std::chrono::seconds(5));
  identity_->Shutdown(std::chrono::seconds(5));
}

void TicketsStage::MakeKeys() {
  for (const char* name : {"master", "token_secret", "token_public"}) {
    std::filesystem::create_directory(folder_.Path(name));
  }
  folder_.Write("master/2026-01-01", "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n");
  auth::MakeTokenKeys(folder_.Path("token_secret"), folder_.Path("token_public"), "2026-01-01")
      .value();
  ring_ = keys::KeyRing::Open(folder_.Path("master")).value();
  signer_ = auth::TokenSigner::Open(folder_.Path("token_secret")).value();
  tokens_ = auth::TokenVerifier::Open(folder_.Path("token_public"), clock_).value();
}

std::string TicketsStage::TokenOf(std::string name, std::vector<auth::Grant> grants) {
  auth::Principal principal;
  principal.name = std::move(name);
  principal.session = FreshId();
  principal.grants = std::move(grants);
  principal.expires = clock_.Now() + std::chrono::minutes(10);
  return signer_->Sign(principal, clock_.Now()).value();
}

std::shared_ptr<grpc::Channel> TicketsStage::Connect(int port) const {
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  arguments.SetInt(GRPC_ARG_ENABLE_RETRIES, 0);
  return grpc::CreateCustomChannel("ipv4:127.0.0.1:" + std::to_string(port),
                                   grpc::InsecureChannelCredentials(), arguments);
}

Error TicketsStage::ErrorOf(const grpc::Status& status) {
  return rpc::FromWire(status.error_code(), status.error_message(), status.error_details(),
                       "tickets");
}

v1::CreateTicketRequest TicketsStage::Report(std::string_view title) {
  v1::CreateTicketRequest request;
  request.set_parent(std::string(kSite));
  v1::Ticket& ticket = *request.mutable_ticket();
  ticket.set_title(std::string(title));
  ticket.set_kind(v1::Ticket::KIND_HOME_REPAIR);
  ticket.set_channel(v1::Ticket::CHANNEL_PHONE);
  ticket.set_severity(v1::Ticket::SEVERITY_3);
  ticket.set_place("3 栋 2 单元 501");
  ticket.set_fault_group("water.tap");
  ticket.set_reporter_name("王小明");
  ticket.set_reporter_phone("13912345678");
  return request;
}

v1::Ticket TicketsStage::Create(const v1::CreateTicketRequest& request) {
  const Result<v1::Ticket> ticket = Ask(&v1::TicketService::Stub::CreateTicket, request);
  if (!ticket.ok()) std::fprintf(stderr, "%s\n", ticket.error().en.c_str());
  return ticket.value();
}

std::vector<std::string> TicketsStage::Texts(const std::string& sql,
                                             const std::vector<std::string>& values) {
  const auto read = [](const db::Row& row) { return row.Get<std::string>(0); };
  return observer_
      ->Read(Minute(),
             [&](db::Session& session) {
               return values.empty() ? session.Query(sql, read) : session.Query(sql, read, values);
             })
      .value();
}

std::int64_t TicketsStage::Count(const std::string& sql) {
  const auto read = [](const db::Row& row) { return row.Get<std::int64_t>(0); };
  return observer_
      ->Read(Minute(), [&](db::Session& session) { return session.QueryOne(sql, read); })
      .value()
      .value();
}

std::vector<std::string> TicketsStage::RowCounts() {
  std::vector<std::string> counts;
  for (const std::string& table :
       Texts("SELECT CAST(table_name AS BINARY) FROM information_schema.tables"
             " WHERE table_schema = DATABASE() ORDER BY table_name")) {
    counts.push_back(table + ": " + std::to_string(Count("SELECT COUNT(*) FROM " + table)));
  }
  return counts;
}

std::vector<std::string> TicketsStage::Tables() {
  std::vector<std::string> tables;
  for (const std::string& table :
       Texts("SELECT CAST(table_name AS BINARY) FROM information_schema.tables"
             " WHERE table_schema = DATABASE() AND table_name <> 'number_blocks'"
             " ORDER BY table_name")) {
    const auto read = [](const db::Row& row) { return row.Get<std::optional<std::int64_t>>(1); };
    const auto sum = observer_->Read(Minute(), [&](db::Session& session) {
      return session.QueryOne("CHECKSUM TABLE " + table, read);
    });
    tables.push_back(table + ": " + std::to_string(sum.value().value().value_or(0)));
  }
  return tables;
}

std::vector<std::string> TicketsStage::ColumnsWith(std::string_view text) {
  std::vector<std::string> found;
  for (const std::string& column :
       Texts("SELECT CAST(CONCAT(table_name, '.', column_name) AS BINARY)"
             " FROM information_schema.columns WHERE table_schema = DATABASE()")) {
    const std::string table = column.substr(0, column.find('.'));
    const auto hits = Texts("SELECT CAST(COUNT(*) AS BINARY) FROM " + table + " WHERE INSTR(CAST(" +
                                column + " AS BINARY), ?) > 0",
                            {std::string(text)});
    if (hits.front() != "0") found.push_back(column);
  }
  return found;
}

}  // namespace steward::tickets
