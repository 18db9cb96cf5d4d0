#include "services/tickets/ticket_repository.h"

#include <utility>

#include "services/tickets/notices/notice.h"
#include "services/tickets/stored_history.h"
#include "services/tickets/ticket_convert.h"
#include "services/tickets/time_text.h"
#include "steward/tickets/v1/reasons.h"
#include "steward/type/v1/reasons.h"

namespace steward::tickets {
namespace {

// All but the name: a driver takes its time for each column.
constexpr std::string_view kColumns =
    "SELECT number, version, case_id, import_source, import_number, create_time, reporter_name,"
    " reporter_phone, report, history, update_time, due_time, reporter_phone_whole";
// One ticket. Which key serves is plain, but the optimizer would look through all of them, which
// costs a third of the statement.
constexpr std::string_view kByName =
    " FROM tickets FORCE INDEX (PRIMARY) WHERE branch_id = ? AND site_id = ? AND id = ?";

// Where tickets without a due time stand in an order; the same as in migration 0010.
constexpr Time kEndOfTimes{std::chrono::sys_days(std::chrono::year(9999) / 12 / 31)};

Error Unreadable(const std::string& name) {
  Error error = Fail(type::Reason::kInternal, {{"trace", ""}});
  error.cause = "the stored ticket " + name + " cannot be read";
  return error;
}

Result<StoredTicket> ReadTicket(const TicketName& ticket, const db::Row& row) {
  StoredTicket stored;
  stored.name = ticket;
  stored.number = row.Get<std::string>(0);
  stored.version = row.Get<std::uint64_t>(1);
  stored.case_id = row.Get<Uuid>(2);
  stored.import_source = row.Get<std::optional<std::string>>(3).value_or("");
  stored.import_number = row.Get<std::optional<std::string>>(4).value_or("");
  stored.created = row.Get<Time>(5);
  stored.reporter_name = row.Get<std::string>(6);
  stored.reporter_phone = row.Get<std::string>(7);
  const std::string name = ticket.ToString();
  if (!stored.report.ParseFromString(row.Get<std::string>(8))) return Unreadable(name);
  stored.history = row.Get<std::string>(9);
  stored.updated = row.Get<Time>(10);
  stored.due_order = row.Get<std::optional<Time>>(11).value_or(kEndOfTimes);
  stored.reporter_phone_whole = row.Get<std::string>(12);
  const auto history = DecodeHistory(stored.history);
  if (!history) return Unreadable(name);
  stored.ticket = Ticket::Replay(name, ReportOf(stored.report), *history);
  return stored;
}

// With the name, of whichever tickets a condition finds.
std::string SelectNamed(std::string_view condition) {
  return std::string(kColumns).append(", branch_id, site_id, id FROM tickets ").append(condition);
}

Result<StoredTicket> ReadNamed(const db::Row& row) {
  return ReadTicket({row.Get<std::string>(13), row.Get<std::string>(14), row.Get<TicketId>(15)},
                    row);
}

// Somebody who works here owns what was given to him, a customer what he reported: one column each,
// with a key of its own.
paging::Condition OwnIn(const rpc::Scope& scope) {
  const std::string& person = scope.own_of();
  if (person.empty()) return {"", {}};
  const bool staff = person.find("/staff/") != person.npos;
  return {staff ? " AND assignee = ?" : " AND customer = ?", {person}};
}

// What a list keeps, wherever its page starts.
paging::Condition Selected(const TicketQuery& query) {
  const rpc::Scope::Condition place = query.scope.Under(query.parent.ToString());
  const paging::Condition own = OwnIn(query.scope);
  paging::Condition selected{place.sql + own.sql + " AND " + query.filter.where, {}};
  for (const std::string& argument : place.arguments) selected.arguments.emplace_back(argument);
  for (const auto& more : {own.arguments, query.filter.arguments})
    selected.arguments.insert(selected.arguments.end(), more.begin(), more.end());
  return selected;
}

Result<paging::Condition> After(const TicketQuery& query) {
  if (!query.page.cursor) return paging::Condition{"TRUE", {}};
  return query.order.After(*query.page.cursor);
}

// The key of a branch along which its tickets stand in this order; empty: none does.
std::string_view KeyOf(const paging::OrderBy& order) {
  if (order.terms().size() != 2) return "";  // one field, and the id
  const std::string_view field = order.terms()[0].column->field;
  if (field == "report_time") return "tickets_of_branch";
  if (field == "due_time") return "tickets_by_due_order";
  if (field == "update_time") return "tickets_by_update";
  return field == "severity" ? "tickets_by_severity" : "";
}

// The tickets of a branch behind the cursor; arguments: the branch, those of `after`.
std::string AlongKey(const TicketQuery& query, const paging::Condition& after) {
  return "FORCE INDEX (" + std::string(KeyOf(query.order)) + ") WHERE branch_id = ? AND " +
         after.sql;
}

std::string InOrder(const TicketQuery& query) {
  return " ORDER BY " + query.order.Sql() + " LIMIT ?";
}

Status InsertEntries(db::Tx& tx, const StoredTicket& stored) {
  for (const Entry& entry : stored.ticket.unsaved) {
    TRY(tx.Execute(
        "INSERT INTO ticket_entries (branch_id, ticket_id, sequence, site_id, action, actor,"
        " event_time, entry) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        stored.name.branch, stored.name.ticket, entry.sequence, stored.name.site,
        WordOf(entry.action).word, entry.actor, entry.time, EncodeEntry(entry)));
  }
  return {};
}

SiteCount ReadSiteCount(const db::Row& row) {
  return {row.Get<std::string>(0), row.Get<std::int64_t>(1)};
}

// The columns that follow from the history.
struct Projection {
  std::optional<Time> appointment_start, appointment_end;
  std::optional<Time> due;
  std::optional<bool> timely;
  std::optional<int> visit_result;
  std::optional<Time> notice_time;
  int notice = 0;
};

Projection ProjectionOf(const Ticket& ticket, const Calendars& calendars, Time now) {
  Projection projection;
  if (ticket.appointment) {
    projection.appointment_start = ticket.appointment->from;
    projection.appointment_end = ticket.appointment->to;
  }
  projection.due = NextDue(ticket.planning.plans, ticket.facts, calendars);
  projection.timely = IsTimely(ReadClocks(ticket.planning.plans, ticket.facts, calendars, now));
  if (ticket.return_visit.result) {
    projection.visit_result = static_cast<int>(*ticket.return_visit.result);
  }
  projection.notice_time = NoticeTime(ticket, calendars);
  if (const auto notice = StandingNotice(ticket)) projection.notice = static_cast<int>(*notice);
  return projection;
}

std::optional<std::string> NullIfEmpty(const std::string& text) {
  if (text.empty()) return std::nullopt;
  return text;
}

// What the row holds from now on.
void Saved(StoredTicket& stored, std::string history) {
  stored.history = std::move(history);
  stored.ticket.unsaved.clear();
  ++stored.version;
}

}  // namespace

const paging::Columns kTicketColumns(
    {
        {"number", paging::Type::Text(), "number", paging::Use::kFilter},
        {"kind", paging::Type::Enum(v1::Ticket::Kind_descriptor()), "kind", paging::Use::kFilter},
        {"channel", paging::Type::Enum(v1::Ticket::Channel_descriptor()), "channel",
         paging::Use::kFilter},
        {"severity", paging::Type::Enum(v1::Ticket::Severity_descriptor()), "severity"},
        {"urgency", paging::Type::Enum(v1::Ticket::Urgency_descriptor()), "urgency",
         paging::Use::kFilter},
        {"state", paging::Type::Enum(v1::Ticket::State_descriptor()), "state",
         paging::Use::kFilter},
        {"unit", paging::Type::Text(), "unit", paging::Use::kFilter},
        {"building", paging::Type::Text(), "building", paging::Use::kFilter},
        {"customer", paging::Type::Text(), "customer", paging::Use::kFilter},
        {"first_responder", paging::Type::Text(), "first_responder", paging::Use::kFilter},
        {"responsible", paging::Type::Text(), "responsible", paging::Use::kFilter},
        {"assignee", paging::Type::Text(), "assignee", paging::Use::kFilter},
        {"fault_group", paging::Type::Text(), "fault_group", paging::Use::kFilter},
        {"case_id", paging::Type::Id(), "case_id", paging::Use::kFilter},
        {"rework_of", paging::Type::Text(), "rework_of", paging::Use::kFilter},
        {"import_source", paging::Type::Text(), "import_source", paging::Use::kFilter},
        {"end_time", paging::Type::Instant(), "end_time", paging::Use::kFilter},
        {"report_time", paging::Type::Instant(), "report_time"},
        {"due_time", paging::Type::Instant(), "due_order"},
        {"update_time", paging::Type::Instant(), "update_time"},
        {"notice", paging::Type::Enum(v1::Clock::Notice_descriptor()), "notice",
         paging::Use::kFilter},
    },
    {"id", paging::Type::Id(), "id"});

const paging::Columns kEntryColumns(
    {
        {"action", paging::Type::Text(), "action", paging::Use::kFilter},
        {"actor", paging::Type::Text(), "actor", paging::Use::kFilter},
        {"event_time", paging::Type::Instant(), "event_time", paging::Use::kFilter},
    },
    {"sequence", paging::Type::Int(), "sequence"});

Result<StoredTicket> TicketRepository::Find(db::Session& session, const rpc::Scope& scope,
                                            const TicketName& name) {
  const paging::Condition own = OwnIn(scope);
  const auto read = [&](const db::Row& row) { return ReadTicket(name, row); };
  std::optional<StoredTicket> stored =
      TRY(session.QueryOne(std::string(kColumns).append(kByName) + own.sql, read, name.branch,
                           name.site, name.ticket, own.arguments));
  if (!stored) return Fail(Reason::kTicketNotFound, {{"ticket", name.ToString()}});
  return *std::move(stored);
}

Result<StoredTicket> TicketRepository::Lock(db::Tx& tx, const rpc::Scope& scope,
                                            const TicketName& name) {
  const paging::Condition own = OwnIn(scope);
  const auto read = [&](const db::Row& row) { return ReadTicket(name, row); };
  std::optional<StoredTicket> stored =
      TRY(tx.QueryOne(std::string(kColumns).append(kByName) + own.sql + " FOR UPDATE", read,
                      name.branch, name.site, name.ticket, own.arguments));
  if (!stored) return Fail(Reason::kTicketNotFound, {{"ticket", name.ToString()}});
  return *std::move(stored);
}

Result<std::vector<StoredTicket>> TicketRepository::List(db::Session& session,
                                                         const TicketQuery& query) {
  const paging::Condition selected = Selected(query);
  const paging::Condition after = TRY(After(query));
  return session.Query(SelectNamed("WHERE " + selected.sql + " AND " + after.sql + InOrder(query)),
                       ReadNamed, selected.arguments, after.arguments, query.page.limit());
}

bool TicketRepository::HasKey(const paging::OrderBy& order) { return !KeyOf(order).empty(); }

Result<std::vector<StoredTicket>> TicketRepository::ListUpTo(
    db::Session& session, const TicketQuery& query, const std::optional<paging::Cursor>& last) {
  const paging::Condition selected = Selected(query);
  const paging::Condition after = TRY(After(query));
  paging::Condition up_to{"TRUE", {}};
  if (last) up_to = TRY(query.order.UpTo(*last));
  return session.Query(SelectNamed(AlongKey(query, after) + " AND " + up_to.sql + " AND " +
                                   selected.sql + InOrder(query)),
                       ReadNamed, query.parent.branch, after.arguments, up_to.arguments,
                       selected.arguments, query.page.limit());
}

// Of the key alone: no row is read.
Result<std::optional<paging::Cursor>> TicketRepository::FindLastOfNext(db::Session& session,
                                                                       const TicketQuery& query,
                                                                       int count) {
  const paging::Condition after = TRY(After(query));
  const paging::Column& column = *query.order.terms()[0].column;
  const bool is_time = column.type.kind == paging::Type::Kind::kInstant;
  const auto read = [&](const db::Row& row) -> Result<paging::Cursor> {
    if (is_time) return paging::Cursor{row.Get<Time>(0), row.Get<Uuid>(1)};
    return paging::Cursor{row.Get<std::int64_t>(0), row.Get<Uuid>(1)};
  };
  return session.QueryOne("SELECT " + std::string(column.sql) + ", id FROM tickets " +
                              AlongKey(query, after) + InOrder(query) + " OFFSET ?",
                          read, query.parent.branch, after.arguments, 1, count - 1);
}

Status TicketRepository::Insert(db::Tx& tx, StoredTicket& stored, const Calendars& calendars,
                                Time now) {
  const Ticket& ticket = stored.ticket;
  const Classification& what = ticket.planning.classification;
  const Projection projection = ProjectionOf(ticket, calendars, now);
  std::string history = EncodeHistory(ticket.unsaved);
  TRY(tx.Execute(
      "INSERT INTO tickets (branch_id, id, site_id, number, version, kind, channel, severity,"
      " urgency, state, unit, building, customer, first_responder, responsible, assignee,"
      " fault_group, case_id, same_contact_as, rework_of, report_time, due_time, done_time,"
      " end_time, is_timely, visit_result, visit_time, import_source, import_number, create_time,"
      " update_time, reporter_name, reporter_phone, reporter_phone_whole, report, history,"
      " notice_time, notice)"
      " VALUES (?, ?, ?, ?, 1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, "
      "?, ?,"
      " ?, ?, ?, ?, ?, ?, ?, ?, ?)",
      stored.name.branch, stored.name.ticket, stored.name.site, stored.number, what.kind,
      ticket.report.channel, what.severity, what.urgency, ticket.state, ticket.report.unit,
      ticket.report.building, ticket.report.customer, ticket.report.first_responder,
      ticket.responsible, ticket.assignee, ticket.report.fault_group, stored.case_id,
      stored.report.same_contact_as(), ticket.rework_of, ticket.facts.report, projection.due,
      ticket.facts.resolved, ticket.facts.ended, projection.timely, projection.visit_result,
      ticket.return_visit.time, NullIfEmpty(stored.import_source),
      NullIfEmpty(stored.import_number), stored.created, now, stored.reporter_name,
      stored.reporter_phone, stored.reporter_phone_whole, stored.report.SerializeAsString(),
      history, projection.notice_time, projection.notice));
  TRY(InsertEntries(tx, stored));
  Saved(stored, std::move(history));
  return {};
}

Status TicketRepository::Save(db::Tx& tx, StoredTicket& stored, const Calendars& calendars,
                              Time now) {
  const Ticket& ticket = stored.ticket;
  const Classification& what = ticket.planning.classification;
  const Projection projection = ProjectionOf(ticket, calendars, now);
  std::string history = AppendHistory(stored.history, ticket.unsaved);
  const std::int64_t rows = TRY(tx.Execute(
      "UPDATE tickets SET version = version + 1, kind = ?, severity = ?, urgency = ?, state = ?,"
      " unit = ?, building = ?, customer = ?, responsible = ?, assignee = ?, fault_group = ?,"
      " appointment_start = ?, appointment_end = ?, due_time = ?, done_time = ?, end_time = ?,"
      " is_timely = ?, visit_result = ?, visit_time = ?, update_time = ?, reporter_name = ?,"
      " reporter_phone = ?, reporter_phone_whole = ?, report = ?, history = ?, notice_time = ?,"
      " notice = ? WHERE branch_id = ? AND site_id = ? AND id = ? AND version = ?",
      what.kind, what.severity, what.urgency, ticket.state, ticket.report.unit,
      ticket.report.building, ticket.report.customer, ticket.responsible, ticket.assignee,
      ticket.report.fault_group, projection.appointment_start, projection.appointment_end,
      projection.due, ticket.facts.resolved, ticket.facts.ended, projection.timely,
      projection.visit_result, ticket.return_visit.time, now, stored.reporter_name,
      stored.reporter_phone, stored.reporter_phone_whole, stored.report.SerializeAsString(),
      history, projection.notice_time, projection.notice, stored.name.branch, stored.name.site,
      stored.name.ticket, stored.version));
  if (rows == 0) return Fail(type::Reason::kEtagMismatch);
  TRY(InsertEntries(tx, stored));
  Saved(stored, std::move(history));
  return {};
}

Result<std::optional<StoredTicket>> TicketRepository::FindImported(db::Session& session,
                                                                   const SiteName& site,
                                                                   std::string_view source,
                                                                   std::string_view number) {
  return session.QueryOne(SelectNamed("WHERE branch_id = ? AND site_id = ?"
                                      " AND import_source = ? AND import_number = ?"),
                          ReadNamed, site.branch, site.site, source, number);
}

Result<std::vector<Entry>> TicketRepository::ListEntries(db::Session& session,
                                                         const TicketName& name,
                                                         const paging::Filter& filter,
                                                         const paging::OrderBy& order,
                                                         const paging::Page& page) {
  paging::Condition after{"TRUE", {}};
  if (page.cursor) after = TRY(order.After(*page.cursor));
  return session.Query(
      "SELECT entry FROM ticket_entries WHERE branch_id = ? AND site_id = ? AND ticket_id = ? "
      "AND " +
          filter.where + " AND " + after.sql + " ORDER BY " + order.Sql() + " LIMIT ?",
      [&](const db::Row& row) -> Result<Entry> {
        if (auto entry = DecodeEntry(row.Get<std::string>(0))) return *std::move(entry);
        return Unreadable(name.ToString());
      },
      name.branch, name.site, name.ticket, filter.arguments, after.arguments, page.limit());
}

Result<std::vector<TicketName>> TicketRepository::ListOpenOf(db::Session& session,
                                                             const std::string& branch,
                                                             const std::string& person,
                                                             const TicketId& after) {
  return session.Query(
      "SELECT branch_id, site_id, id FROM tickets WHERE branch_id = ? AND end_time IS NULL"
      " AND (assignee = ? OR responsible = ?) AND id > ? ORDER BY id LIMIT ?",
      [](const db::Row& row) {
        return TicketName{row.Get<std::string>(0), row.Get<std::string>(1), row.Get<TicketId>(2)};
      },
      branch, person, person, after, kOpenOfLimit);
}

// Each way with a key of its own. An empty text is the unit or phone of no ticket that counts.
Result<std::vector<TicketName>> TicketRepository::ListOfSubject(db::Session& session,
                                                                const SubjectKeys& keys,
                                                                bool open_only,
                                                                const TicketId& after) {
  const std::vector<std::string> none{"-"};
  const std::vector<std::string>& phones = keys.phones.empty() ? none : keys.phones;
  const std::vector<std::string>& units = keys.units.empty() ? none : keys.units;
  const std::string more = open_only ? " AND id > ? AND end_time IS NULL" : " AND id > ?";
  const std::string select = "SELECT branch_id, site_id, id FROM tickets WHERE branch_id = ? AND ";
  return session.Query(
      select + "customer = ?" + more + " UNION " + select + "reporter_phone_whole IN (" +
          db::Placeholders(phones.size()) + ")" + more + " UNION " + select + "unit IN (" +
          db::Placeholders(units.size()) + ") AND customer = ''" + more + " ORDER BY id LIMIT ?",
      [](const db::Row& row) {
        return TicketName{row.Get<std::string>(0), row.Get<std::string>(1), row.Get<TicketId>(2)};
      },
      keys.branch, keys.person, after, keys.branch, phones, after, keys.branch, units, after,
      kOfSubjectLimit);
}

Status TicketRepository::SaveErased(db::Tx& tx, const StoredTicket& stored,
                                    const std::vector<Entry>& entries, const Uuid& data_request,
                                    Time now) {
  const TicketName& name = stored.name;
  TRY(tx.Execute(
      "UPDATE tickets SET version = version + 1, update_time = ?, reporter_name = ?,"
      " reporter_phone = ?, reporter_phone_whole = ?, report = ?, history = ?"
      " WHERE branch_id = ? AND site_id = ? AND id = ?",
      now, stored.reporter_name, stored.reporter_phone, stored.reporter_phone_whole,
      stored.report.SerializeAsString(), stored.history, name.branch, name.site, name.ticket));
  for (const Entry& entry : entries) {
    TRY(
        tx.Execute("UPDATE ticket_entries SET entry = ? WHERE branch_id = ? AND ticket_id = ?"
                   " AND sequence = ? AND site_id = ?",
                   EncodeEntry(entry), name.branch, name.ticket, entry.sequence, name.site));
  }
  TRY(
      tx.Execute("INSERT INTO erased_tickets (branch_id, data_request_id, ticket_id, entry_count,"
                 " erase_time) VALUES (?, ?, ?, ?, ?) ON DUPLICATE KEY UPDATE"
                 " entry_count = entry_count + ?",
                 name.branch, data_request, name.ticket, static_cast<int>(entries.size()), now,
                 static_cast<int>(entries.size())));
  return {};
}

Result<ErasedCount> TicketRepository::CountErased(db::Session& session, const std::string& branch,
                                                  const Uuid& data_request) {
  const auto count = TRY(session.QueryOne(
      "SELECT COUNT(*), COALESCE(SUM(entry_count), 0) FROM erased_tickets WHERE branch_id = ?"
      " AND data_request_id = ?",
      [](const db::Row& row) {
        return ErasedCount{row.Get<std::int64_t>(0), row.Get<std::int64_t>(1)};
      },
      branch, data_request));
  return count.value_or(ErasedCount());
}

Result<std::vector<StoredTicket>> TicketRepository::ListDue(db::Session& session,
                                                            const std::string& branch, Time until) {
  return session.Query(
      SelectNamed("WHERE branch_id = ? AND due_order <= ? ORDER BY due_order, id LIMIT ?"),
      ReadNamed, branch, until, kDueLimit);
}

Result<std::vector<SiteCount>> TicketRepository::CountUnassigned(db::Session& session,
                                                                 const std::string& branch) {
  return session.Query(
      "SELECT site_id, COUNT(*) FROM tickets WHERE branch_id = ? AND assignee = ''"
      " AND state IN (?, ?, ?) GROUP BY site_id LIMIT 10000",
      ReadSiteCount, branch, State::kRegistered, State::kAccepted, State::kWaitingDispatch);
}

Result<std::vector<SiteCount>> TicketRepository::CountOverdue(db::Session& session,
                                                              const std::string& branch, Time now) {
  return session.Query(
      "SELECT site_id, COUNT(*) FROM tickets WHERE branch_id = ? AND due_order < ?"
      " GROUP BY site_id LIMIT 10000",
      ReadSiteCount, branch, now);
}

Status TicketRepository::CheckAppointment(db::Tx& tx, const StoredTicket& stored) {
  const Ticket& ticket = stored.ticket;
  if (!ticket.appointment || ticket.assignee.empty()) return {};
  TRY(
      tx.Execute("INSERT INTO technicians (branch_id, technician) VALUES (?, ?)"
                 " ON DUPLICATE KEY UPDATE technician = technician",
                 stored.name.branch, ticket.assignee));
  TRY(tx.QueryOne(
      "SELECT technician FROM technicians WHERE branch_id = ? AND technician = ?"
      " FOR UPDATE",
      [](const db::Row& row) { return row.Get<std::string>(0); }, stored.name.branch,
      ticket.assignee));
  const std::vector<std::string> others = TRY(tx.Query(
      "SELECT number FROM tickets WHERE branch_id = ? AND assignee = ? AND id <> ?"
      " AND state IN (?, ?, ?, ?) AND appointment_start < ? AND appointment_end > ? LIMIT 1",
      [](const db::Row& row) { return row.Get<std::string>(0); }, stored.name.branch,
      ticket.assignee, stored.name.ticket, State::kDispatched, State::kTaken, State::kArrived,
      State::kInWork, ticket.appointment->to, ticket.appointment->from));
  if (!others.empty()) return Fail(Reason::kAppointmentOverlaps, {{"other", others.front()}});
  return {};
}

}  // namespace steward::tickets
