// SQL of the ticket aggregate. A row is read with one statement and replayed; what was decided is
// written back with its new entries.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "common/db/database.h"
#include "common/paging/column.h"
#include "common/paging/filter.h"
#include "common/paging/order.h"
#include "common/paging/page.h"
#include "common/rpc/scope.h"
#include "services/tickets/clock.h"
#include "services/tickets/ticket.h"
#include "services/tickets/ticket_name.h"
#include "steward/tickets/v1/ticket.pb.h"

namespace steward::tickets {

// A ticket with what the rules do not look at.
struct StoredTicket {
  TicketName name;
  Ticket ticket;
  // The writer's fields as the API knows them; name and phone of the reporter masked.
  v1::Ticket report;
  // The same two encrypted, as the columns hold them.
  std::string reporter_name;
  std::string reporter_phone;
  std::string reporter_phone_whole;  // by which the phone is found; empty: there is none
  std::string number;
  Uuid case_id;
  std::string import_source;
  std::string import_number;
  Time created;
  Time updated;               // as the columns hold them, for the cursor of a list
  Time due_order;             // due time, or the end of all times
  std::uint64_t version = 0;  // 0: not stored yet
  std::string history;        // as stored, without ticket.unsaved
};

// What tickets may be filtered and ordered by.
extern const paging::Columns kTicketColumns;
// The same for the entries of one ticket.
extern const paging::Columns kEntryColumns;

// By what tickets that may be somebody's are found.
struct SubjectKeys {
  std::string branch;
  std::string person;
  std::vector<std::string> phones{};  // keyed hashes
  std::vector<std::string> units{};   // of tickets without a customer
};

// Tickets that lost what they said about people, and entries of their histories.
struct ErasedCount {
  std::int64_t tickets = 0;
  std::int64_t entries = 0;
};

// What a list wants of a branch.
struct TicketQuery {
  const rpc::Scope& scope;
  SiteName parent;  // site `-`: all of them
  const paging::Filter& filter;
  const paging::OrderBy& order;
  const paging::Page& page;
};

struct SiteCount {
  std::string site;  // code
  std::int64_t count = 0;
};

class TicketRepository {
 public:
  // TICKET_NOT_FOUND when it is missing, another site's, or not his whose own the scope is.
  static Result<StoredTicket> Find(db::Session& session, const rpc::Scope& scope,
                                   const TicketName& name);
  static Result<StoredTicket> Lock(db::Tx& tx, const rpc::Scope& scope, const TicketName& name);

  // Tickets under the parent in the scope, `page.limit()` of them.
  static Result<std::vector<StoredTicket>> List(db::Session& session, const TicketQuery& query);
  // Whether tickets can be read in this order along a key of their branch.
  static bool HasKey(const paging::OrderBy& order);
  // The same along that key, up to this ticket; none: to the end.
  static Result<std::vector<StoredTicket>> ListUpTo(db::Session& session, const TicketQuery& query,
                                                    const std::optional<paging::Cursor>& last);
  // The last of the next `count` tickets of the branch in that order, whatever the list keeps; none
  // where the branch has fewer.
  static Result<std::optional<paging::Cursor>> FindLastOfNext(db::Session& session,
                                                              const TicketQuery& query, int count);

  // Writes a new ticket with its entries. `due` and the like are reckoned by these calendars.
  static Status Insert(db::Tx& tx, StoredTicket& stored, const Calendars& calendars, Time now);
  // Writes back a ticket locked in this transaction, with its unsaved entries, and moves its
  // version on.
  static Status Save(db::Tx& tx, StoredTicket& stored, const Calendars& calendars, Time now);

  // The ticket with this number of another system, if it was imported before.
  static Result<std::optional<StoredTicket>> FindImported(db::Session& session,
                                                          const SiteName& site,
                                                          std::string_view source,
                                                          std::string_view number);

  // Entries of a ticket, `page.limit()` of them; none where there is no such ticket.
  static Result<std::vector<Entry>> ListEntries(db::Session& session, const TicketName& name,
                                                const paging::Filter& filter,
                                                const paging::OrderBy& order,
                                                const paging::Page& page);

  // Open tickets of a branch that somebody works on or answers for, after this one; at most
  // kOpenOfLimit.
  static constexpr int kOpenOfLimit = 100;
  static Result<std::vector<TicketName>> ListOpenOf(db::Session& session, const std::string& branch,
                                                    const std::string& person,
                                                    const TicketId& after);

  // Tickets that may be somebody's, after this one; at most kOfSubjectLimit. What they say decides.
  static constexpr int kOfSubjectLimit = 100;
  static Result<std::vector<TicketName>> ListOfSubject(db::Session& session,
                                                       const SubjectKeys& keys, bool open_only,
                                                       const TicketId& after);
  // Writes back what a locked ticket no longer says about people, with these entries of its
  // history, and counts it for the request. Nothing that figures are made of changes.
  static Status SaveErased(db::Tx& tx, const StoredTicket& stored,
                           const std::vector<Entry>& entries, const Uuid& data_request, Time now);
  static Result<ErasedCount> CountErased(db::Session& session, const std::string& branch,
                                         const Uuid& data_request);

  // Tickets with a clock that runs out by then or has run out, the earliest first; at most
  // kDueLimit.
  static constexpr int kDueLimit = 1'000;
  static Result<std::vector<StoredTicket>> ListDue(db::Session& session, const std::string& branch,
                                                   Time until);
  // How many of its site nobody has although they wait for somebody, by the code of the site.
  static Result<std::vector<SiteCount>> CountUnassigned(db::Session& session,
                                                        const std::string& branch);
  // How many have a clock that has run out by then.
  static Result<std::vector<SiteCount>> CountOverdue(db::Session& session,
                                                     const std::string& branch, Time now);

  // FAILED_PRECONDITION / APPOINTMENT_OVERLAPS when the assignee has another open ticket with a
  // slot that overlaps this one's. Locks the technician, so that two dispatchers see each other.
  static Status CheckAppointment(db::Tx& tx, const StoredTicket& stored);
};

}  // namespace steward::tickets
