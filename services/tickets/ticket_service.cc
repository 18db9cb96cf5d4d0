#include "services/tickets/ticket_service.h"

#include <charconv>
#include <utility>

#include "common/base/timestamp.h"
#include "common/validate/field_mask.h"
#include "services/tickets/sla_policy_repository.h"
#include "services/tickets/ticket_events.h"
#include "services/tickets/ticket_list.h"
#include "steward/options/v1/field.pb.h"
#include "steward/tickets/v1/reasons.h"

namespace steward::tickets {
namespace {

constexpr std::string_view kNumberSeries = "BX-";  // 报修, as front desks have always numbered
constexpr std::string_view kGetTicket = "steward.tickets.v1.TicketService.GetTicket";
constexpr std::chrono::milliseconds kCacheTtl(5000);

std::uint64_t VersionOf(const std::string& etag) {
  std::uint64_t version = 0;
  std::from_chars(etag.data(), etag.data() + etag.size(), version);
  return version;
}

cache::Key CacheKey(const std::string& branch, const std::string& name) {
  return {branch, kGetTicket, name};
}

// What of a ticket no writer gives.
std::vector<const google::protobuf::FieldDescriptor*> FieldsOfOthers() {
  using options::v1::FieldRules;
  std::vector<const google::protobuf::FieldDescriptor*> fields;
  const google::protobuf::Descriptor& type = *v1::Ticket::descriptor();
  for (int i = 0; i < type.field_count(); ++i) {
    const auto behavior = type.field(i)->options().GetExtension(options::v1::field).behavior();
    if (behavior == FieldRules::BEHAVIOR_OUTPUT_ONLY ||
        behavior == FieldRules::BEHAVIOR_IDENTIFIER) {
      fields.push_back(type.field(i));
    }
  }
  return fields;
}

}  // namespace

Result<TicketName> NameOf(const std::string& text) {
  if (std::optional<TicketName> name = TicketName::Parse(text)) return *std::move(name);
  return Fail(Reason::kTicketNotFound, {{"ticket", text}});
}

v1::Ticket WriterFields(v1::Ticket ticket) {
  static const std::vector<const google::protobuf::FieldDescriptor*> others = FieldsOfOthers();
  for (const google::protobuf::FieldDescriptor* field : others) {
    ticket.GetReflection()->ClearField(&ticket, field);
  }
  ticket.clear_etag();
  return ticket;
}

Result<std::string> TicketService::NextNumber(rpc::Call& call, const BranchCalendars& calendars,
                                              Time reported) {
  const calendar::LocalDay day = calendars.ByVersion()(calendars.current()).DayOf(reported);
  const int year = static_cast<int>(std::chrono::year_month_day(day).year());
  return parts_.numbers.Next(call.patience(), call.branch(),
                             std::string(kNumberSeries) + std::to_string(year));
}

std::string TicketService::Seal(const StoredTicket& stored, std::string_view column,
                                const std::string& text) const {
  if (text.empty()) return "";
  return cipher_.Seal(text, {"tickets", column, stored.name.branch, stored.name.ticket.AsBytes()});
}

Result<std::string> TicketService::Open(const StoredTicket& stored, std::string_view column,
                                        const std::string& sealed) const {
  if (sealed.empty()) return std::string();
  return cipher_.Open(sealed,
                      {"tickets", column, stored.name.branch, stored.name.ticket.AsBytes()});
}

void TicketService::SetReporterName(const std::string& name, StoredTicket& stored) const {
  stored.reporter_name = Seal(stored, kReporterName, name);
  stored.report.set_reporter_name(name.empty() ? "" : privacy::MaskName(name));
}

void TicketService::SetReporterPhone(const std::string& phone, StoredTicket& stored) const {
  const std::string plain = privacy::NormalizePhone(phone).value_or(phone);
  stored.reporter_phone = Seal(stored, kReporterPhone, plain);
  stored.reporter_phone_whole = plain.empty() ? "" : index_.Terms(stored.name.branch, plain).whole;
  stored.report.set_reporter_phone(plain.empty() ? "" : privacy::MaskPhone(plain));
}

StoredTicket TicketService::NewTicket(rpc::Call& call, const SiteName& site,
                                      const v1::Ticket& report, std::string number) {
  StoredTicket stored;
  stored.name = {site.branch, site.site, TicketId(parts_.writes.ids.Next(call.now()))};
  stored.report = WriterFields(report);
  if (stored.report.first_responder().empty()) {
    stored.report.set_first_responder(call.principal().name);
  }
  stored.case_id = Uuid::Parse(report.case_id()).value_or(Uuid(stored.name.ticket));
  stored.number = std::move(number);
  stored.created = call.now();
  SetReporterName(report.reporter_name(), stored);
  SetReporterPhone(report.reporter_phone(), stored);
  return stored;
}

Result<v1::Ticket> TicketService::Insert(db::Tx& tx, rpc::Call& call, StoredTicket& stored,
                                         const BranchCalendars& calendars) {
  TRY(AnnounceEntries(tx, events::Occasion::Of(call, parts_.writes.ids), stored));
  TRY(TicketRepository::Insert(tx, stored, calendars.ByVersion(), call.now()));
  return ToProto(stored, calendars.ByVersion(), call.now());
}

Result<v1::Ticket> TicketService::Save(db::Tx& tx, rpc::Call& call, StoredTicket& stored,
                                       const BranchCalendars& calendars) {
  TRY(AnnounceEntries(tx, events::Occasion::Of(call, parts_.writes.ids), stored));
  TRY(TicketRepository::Save(tx, stored, calendars.ByVersion(), call.now()));
  return ToProto(stored, calendars.ByVersion(), call.now());
}

Result<v1::Ticket> TicketService::Show(const rpc::Call& call, Result<v1::Ticket> answer) {
  if (answer.ok() && parts_.cache != nullptr) {
    const v1::Ticket& ticket = answer.value();
    parts_.cache->PutAnswer(CacheKey(call.branch(), ticket.name()), kCacheTtl,
                            VersionOf(ticket.etag()), ticket, call.replayed());
  }
  return answer;
}

Result<v1::Ticket> TicketService::CreateTicket(rpc::Call& call,
                                               const v1::CreateTicketRequest& request) {
  const std::optional<SiteName> site = SiteName::Parse(request.parent());
  if (!site) return Fail(Reason::kTicketNotFound, {{"ticket", request.parent()}});
  const BranchCalendars calendars = TRY(parts_.calendars.Of(call, site->branch));
  const Status there = parts_.sites.Check(call, *site);
  const Status first_responder = parts_.staff.Check(call, request.ticket().first_responder());
  std::string number = TRY(NextNumber(call, calendars, call.now()));
  // Not put into the cache: nobody can have an older copy of what is new.
  return rpc::Mutate(call, parts_.writes, request, [&](db::Tx& tx) -> Result<v1::Ticket> {
    TRY(there);
    TRY(first_responder);
    const NamedPolicy policy = TRY(SlaPolicyRepository::ForSite(tx, *site));
    StoredTicket stored = NewTicket(call, *site, request.ticket(), number);
    const Calendars by_version = calendars.ByVersion();
    stored.ticket = Ticket::Register(stored.name.ToString(), ReportOf(stored.report),
                                     ClassificationOf(request.ticket()),
                                     {policy.name, policy.policy, calendars.current(), by_version},
                                     {call.principal().name, call.now()});
    return Insert(tx, call, stored, calendars);
  });
}

Result<v1::Ticket> TicketService::GetTicket(rpc::Call& call, const v1::GetTicketRequest& request) {
  const TicketName name = TRY(NameOf(request.name()));
  const auto load = [&]() -> Result<cache::VersionedMessage<v1::Ticket>> {
    BranchCalendars calendars = TRY(parts_.calendars.Of(call, name.branch));
    const StoredTicket stored = TRY(
        parts_.writes.db.Read(call.patience(), [&](db::Session& session) -> Result<StoredTicket> {
          StoredTicket found = TRY(TicketRepository::Find(session, call.scope(), name));
          TRY(parts_.calendars.Complete(session, found.ticket, calendars));
          return found;
        }));
    return cache::VersionedMessage<v1::Ticket>{stored.version,
                                               ToProto(stored, calendars.ByVersion(), call.now())};
  };
  // Whoever sees his own only is not answered from what others have read.
  if (parts_.cache == nullptr || !call.scope().own_of().empty()) return TRY(load()).message;
  return parts_.cache->GetOrLoadMessage<v1::Ticket>(
      call.patience(), CacheKey(name.branch, name.ToString()), kCacheTtl, load);
}

Result<v1::ListTicketsResponse> TicketService::ListTickets(rpc::Call& call,
                                                           const v1::ListTicketsRequest& request) {
  const paging::Listing listing =
      paging::ListingOf(call.method().full_name(), call.principal().name, request);
  const paging::Page page =
      TRY(parts_.pages.Open(listing, request.page_size(), request.page_token()));
  const paging::Filter filter = TRY(paging::Filter::Parse(request.filter(), kTicketColumns));
  const paging::OrderBy order =
      TRY(paging::OrderBy::Parse(request.order_by(), kTicketColumns, "report_time desc"));
  BranchCalendars calendars = TRY(parts_.calendars.Of(call, call.branch()));
  const std::optional<SiteName> parent = SiteName::Parse(request.parent());
  STEWARD_CHECK(parent);  // the contract's pattern
  const TicketPage found = TRY(ReadTicketPage(parts_.writes.db, call.patience(),
                                              {call.scope(), *parent, filter, order, page}));
  v1::ListTicketsResponse response;
  if (found.next) response.set_next_page_token(parts_.pages.Behind(listing, *found.next));
  for (const StoredTicket& stored : found.tickets) {
    *response.add_tickets() = ToProto(stored, calendars.ByVersion(), call.now());
  }
  return response;
}

Result<v1::Ticket> TicketService::UpdateTicket(rpc::Call& call,
                                               const v1::UpdateTicketRequest& request) {
  const TicketName name = TRY(NameOf(request.ticket().name()));
  BranchCalendars calendars = TRY(parts_.calendars.Of(call, name.branch));
  return Show(call,
              rpc::Mutate(call, parts_.writes, request, [&](db::Tx& tx) -> Result<v1::Ticket> {
                StoredTicket stored = TRY(TicketRepository::Lock(tx, call.scope(), name));
                TRY(CheckEtag(request.ticket().etag(), stored.version));
                TRY(parts_.calendars.Complete(tx, stored.ticket, calendars));
                TRY(CheckAllowed(stored.ticket.situation(), Action::kNote));
                const v1::Ticket before = ToProto(stored, calendars.ByVersion(), call.now());
                const v1::Ticket after =
                    TRY(validate::ApplyMask(before, request.ticket(), request.update_mask()));
                if (after.has_promised_time()) {
                  TRY(CheckPromise(ToTime(after.promised_time()),
                                   ReadClocks(stored.ticket.planning.plans, stored.ticket.facts,
                                              calendars.ByVersion(), call.now())));
                }
                stored.report = WriterFields(after);
                if (after.reporter_name() != before.reporter_name()) {
                  SetReporterName(after.reporter_name(), stored);
                }
                if (after.reporter_phone() != before.reporter_phone()) {
                  SetReporterPhone(after.reporter_phone(), stored);
                }
                stored.ticket.report = ReportOf(stored.report);
                return Save(tx, call, stored, calendars);
              }));
}

Result<v1::RevealContactsResponse> TicketService::RevealContacts(
    rpc::Call& call, const v1::RevealContactsRequest& request) {
  const TicketName name = TRY(NameOf(request.name()));
  // A write, although nothing changes: the audit record says who saw them.
  return rpc::Mutate(
      call, parts_.writes, request, [&](db::Tx& tx) -> Result<v1::RevealContactsResponse> {
        const StoredTicket stored = TRY(TicketRepository::Find(tx, call.scope(), name));
        v1::RevealContactsResponse response;
        response.set_reporter_name(TRY(Open(stored, kReporterName, stored.reporter_name)));
        response.set_reporter_phone(TRY(Open(stored, kReporterPhone, stored.reporter_phone)));
        if (const auto& sign_off = stored.ticket.sign_off) {
          response.set_signer_name(TRY(Open(stored, kSignerName, sign_off->signature.sealed_name)));
        }
        return response;
      });
}

Result<v1::ListTicketEventsResponse> TicketService::ListTicketEvents(
    rpc::Call& call, const v1::ListTicketEventsRequest& request) {
  const TicketName name = TRY(NameOf(request.parent()));
  const paging::Listing listing =
      paging::ListingOf(call.method().full_name(), call.principal().name, request);
  const paging::Page page =
      TRY(parts_.pages.Open(listing, request.page_size(), request.page_token()));
  const paging::Filter filter = TRY(paging::Filter::Parse(request.filter(), kEntryColumns));
  const paging::OrderBy order = TRY(paging::OrderBy::Parse(request.order_by(), kEntryColumns));
  std::vector<Entry> entries = TRY(parts_.writes.db.Read(
      call.patience(), [&](db::Session& session) -> Result<std::vector<Entry>> {
        TRY(TicketRepository::Find(session, call.scope(),
                                   name));  // missing, or another site's: the same answer
        return TicketRepository::ListEntries(session, name, filter, order, page);
      }));
  v1::ListTicketEventsResponse response;
  response.set_next_page_token(parts_.pages.Next(listing, page, entries, [](const Entry& entry) {
    return paging::Cursor{std::int64_t{entry.sequence}};
  }));
  for (const Entry& entry : entries) *response.add_events() = ToProto(entry, request.parent());
  return response;
}

}  // namespace steward::tickets
