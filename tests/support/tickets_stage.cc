#include "tests/support/tickets_stage.h"

#include <utility>

#include "common/app/runtime.h"
#include "common/db/idempotency.h"
#include "common/rpc/status.h"
#include "steward/directory/v1/site_service.pb.h"
#include "steward/identity/v1/calendar_service.pb.h"
#include "steward/identity/v1/staff_service.pb.h"
#include "steward/type/v1/reasons.h"

STEWARD_EMBEDDED(tickets_migrations);

namespace steward::tickets {
namespace {

constexpr int kWorkers = 8;
constexpr int kMinutesEast = 8 * 60;

}  // namespace

// What tickets asks identity and directory. Works Monday to Friday from 9 to 12 and from 14 to 18,
// at UTC+8, without holidays; everybody is in service but kStranger, whom nobody knows, and
// kFormer.
class IdentityStandIn {
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

  Result<identity::v1::Staff> GetStaff(rpc::Call&, const identity::v1::GetStaffRequest& request) {
    if (request.name() == kStranger) {
      return type::Fail(type::Reason::kNotFound, {{"name", request.name()}});
    }
    identity::v1::Staff staff;
    staff.set_name(request.name());
    staff.set_state(request.name() == kFormer ? identity::v1::Staff::STATE_DISABLED
                                              : identity::v1::Staff::STATE_ACTIVE);
    return staff;
  }

  // Every site but kNowhere.
  Result<directory::v1::ListSiteStatesResponse> ListSiteStates(
      rpc::Call&, const directory::v1::ListSiteStatesRequest& request) {
    directory::v1::ListSiteStatesResponse response;
    const std::string site = request.site().empty() ? std::string(kSite) : request.site();
    if (site == kNowhere || site == request.after()) return response;
    response.add_sites()->set_site(site);
    return response;
  }

  // kTechnician, kFormer and many others.
  Result<identity::v1::ListStaffStatesResponse> ListStaffStates(
      rpc::Call&, const identity::v1::ListStaffStatesRequest& request) {
    std::vector<std::string> names = {std::string(kTechnician), std::string(kFormer)};
    for (int i = 0; i < kOthers; ++i)
      names.push_back("branches/b1/staff/01900000-0000-7000-9000-" +
                      std::to_string(i + 100'000'000'000));
    std::sort(names.begin(), names.end());
    identity::v1::ListStaffStatesResponse response;
    for (const std::string& name : names) {
      if (name <= request.after() || response.staff_size() == request.page_size()) continue;
      identity::v1::StaffChanged& staff = *response.add_staff();
      staff.set_staff(name);
      staff.set_version(1);
      staff.set_is_active(name != kFormer);
    }
    return response;
  }

 private:
  static constexpr int kOthers = 1'500;
};

TicketsStage::TicketsStage(const Options& options)
    : schema_(options.server != nullptr ? *options.server : testing::PrivateMariaDb::Shared()) {
  schema_.Migrate(app::TracksOf("tickets", steward_embedded_tickets_migrations));
  db_ = schema_.Open();
  stand_in_ = std::make_unique<IdentityStandIn>();
  identity_bindings_.Bind<&IdentityStandIn::GetWorkingCalendar>(
      "steward.identity.v1.CalendarService.GetWorkingCalendar", *stand_in_);
  identity_bindings_.Bind<&IdentityStandIn::GetStaff>("steward.identity.v1.StaffService.GetStaff",
                                                      *stand_in_);
  identity_bindings_.Bind<&IdentityStandIn::ListSiteStates>(
      "steward.directory.v1.SiteService.ListSiteStates", *stand_in_);
  identity_bindings_.Bind<&IdentityStandIn::ListStaffStates>(
      "steward.identity.v1.StaffService.ListStaffStates", *stand_in_);
  identity_ = std::make_unique<rpc::Dispatcher>(
      rpc::Dispatcher::Settings{.listen = "127.0.0.1:0", .workers = 2}, identity_bindings_,
      pipeline_.pipeline());
  identity_->Start().value();
  identity_client_ = std::make_unique<rpc::Client>(
      "identity", "ipv4:127.0.0.1:" + std::to_string(identity_->port()), kWorkers / 2);

  const keys::Key key =
      db::OpenRequestKey(*db_, PatienceOf(std::chrono::minutes(1)), *keys_).value();
  writes_ = std::make_unique<rpc::Writes>(
      rpc::Writes{*db_, pipeline_.ids(), key, (*keys_).Newest("audit")});
  if (options.redis != nullptr) {
    cache::RedisOptions redis;
    redis.socket = options.redis->socket();
    redis_ = std::make_unique<cache::Redis>(redis);
    cache_ = std::make_unique<cache::Cache>(*redis_, (*keys_).Newest("cache"));
  }
  wiring_ = std::make_unique<Wiring>(
      Wiring::Parts{.writes = *writes_,
                    .pages = pages_,
                    .keys = *keys_,
                    .identity = *identity_client_,
                    .directory = *identity_client_,  // one stand-in for both
                    .token = [this]() -> Result<std::string> {
                      return pipeline_.TokenOf("services/tickets", {{"all", ""}});
                    },
                    .cache = cache_.get()});
  wiring_->BindAll(bindings_);
  const std::vector<std::string> problems = bindings_.Problems();
  STEWARD_CHECK(problems.empty());
  dispatcher_ = std::make_unique<rpc::Dispatcher>(
      rpc::Dispatcher::Settings{.listen = "127.0.0.1:0", .workers = kWorkers}, bindings_,
      pipeline_.pipeline());
  dispatcher_->Start().value();
  pipeline_.Allow("all", bindings_);
  pipeline_.Allow("all", identity_bindings_);
  pipeline_.Allow("reader", {"ticket.read", "calendar.read"});
  const auto channel = Connect(port());
  stub_ = v1::TicketService::NewStub(channel);
  statistics_ = v1::StatisticsService::NewStub(channel);
  desk_ = pipeline_.TokenOf(std::string(kDesk), {{"all", "branches/b1"}});
  technician_ = pipeline_.TokenOf(std::string(kTechnician), {{"all", "branches/b1"}});
}

TicketsStage::~TicketsStage() {
  dispatcher_->Shutdown(std::chrono::seconds(5));
  identity_->Shutdown(std::chrono::seconds(5));
}

std::shared_ptr<grpc::Channel> TicketsStage::Connect(int port) const {
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  arguments.SetInt(GRPC_ARG_ENABLE_RETRIES, 0);
  return grpc::CreateCustomChannel("ipv4:127.0.0.1:" + std::to_string(port),
                                   grpc::InsecureChannelCredentials(), arguments);
}

void TicketsStage::StopIdentity() { identity_->Shutdown(std::chrono::seconds(5)); }

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

}  // namespace steward::tickets
