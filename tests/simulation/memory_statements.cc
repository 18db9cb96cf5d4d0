// The tables of the simulated schemas, and the statements that are more than one table or more than
// `=`: what they mean, written again.
#include <algorithm>

#include "tests/simulation/memory_server.h"

namespace steward::simulation {
namespace {

// The committed rows and those of the transaction itself.
template <class See>
std::vector<const Record*> Rows(Table& table, const Transaction& tx, See see) {
  std::vector<const Record*> rows;
  for (const auto& [key, slot] : table.slots) {
    if (const Record* record = see(slot, tx)) rows.push_back(record);
  }
  return rows;
}

Cell OrNull(const std::optional<std::int64_t>& number) {
  return number ? Cell(*number) : Cell(nullptr);
}

std::int64_t Number(const db::Value& value) { return IntOf(CellOf(value)); }

}  // namespace

MemorySchema::MemorySchema(std::function<void()> yield) : yield_(std::move(yield)) {
  AddPlatformTables();
  AddTicketTables();
}

void MemorySchema::AddPlatformTables() {
  AddTable("idempotency_keys", "request_key request_hash response expire_time", {0});
  AddTable("audit_records",
           "branch_id id occur_time principal method resource request_id outcome "
           "content_hash key_id seal",
           {0, 1});
  AddTable("outbox",
           "id event_id branch_id aggregate type version payload traceparent "
           "create_time",
           {0});
  AddTable("outbox_positions", "position outbox_id publish_time", {0});
  AddTable("event_epochs", "epoch base_position", {0});
  AddTable("event_consumers", "consumer epoch position confirm_time", {0});
  AddTable("consumer_cursors", "source epoch position", {0});
  AddTable("dead_letters", "source epoch position aggregate envelope problem", {0, 1, 2});
  AddTable("leader_epochs", "name epoch", {0});
}

void MemorySchema::AddTicketTables() {
  AddTable("working_calendars", "branch_id version calendar", {0, 1});
  AddTable("tickets",
           "branch_id id site_id number version kind channel severity urgency "
           "state unit building customer first_responder responsible assignee "
           "fault_group case_id same_contact_as rework_of appointment_start "
           "appointment_end report_time due_time done_time end_time is_timely "
           "visit_result visit_time import_source import_number create_time "
           "update_time reporter_name reporter_phone reporter_phone_whole report "
           "history notice_time notice",
           {0, 1});
  AddTable("ticket_entries", "branch_id ticket_id sequence site_id action actor event_time entry",
           {0, 1, 2});
  // Of the reader: what it made of the events.
  AddTable("notes", "epoch position event_id aggregate version", {0, 1});
}

Record MemorySchema::Merged(const Table& table, const Record& old, const Record& fresh,
                            const db::Values& rest) {
  if (table.name == "idempotency_keys") return old;
  if (table.name == "leader_epochs") return {old[0], IntOf(old[1]) + 1};
  if (table.name != "event_consumers") return fresh;
  Record merged = fresh;
  const std::int64_t position = IntOf(old[2]);
  if (old[1] == fresh[1]) {
    merged[2] = std::max(position, IntOf(fresh[2]));
  } else {
    merged[2] = Number(rest.at(0)) != 0 ? IntOf(fresh[2]) : std::min(position, Number(rest.at(1)));
  }
  return merged;
}

Answer MemorySchema::ReadState(Transaction& tx, const db::Values&) {
  std::optional<std::int64_t> epoch, base, first, head;
  for (const Record* row : Rows(table("event_epochs"), tx, See)) {
    if (epoch && *epoch > IntOf((*row)[0])) continue;
    epoch = IntOf((*row)[0]);
    base = IntOf((*row)[1]);
  }
  for (const Record* row : Rows(table("outbox_positions"), tx, See)) {
    const std::int64_t position = IntOf((*row)[0]);
    first = std::min(first.value_or(position), position);
    head = std::max(head.value_or(position), position);
  }
  return {.columns = {"epoch", "base", "first", "head"},
          .rows = {{OrNull(epoch), OrNull(base), OrNull(first), OrNull(head)}}};
}

Answer MemorySchema::SizesAfter(Transaction& tx, const db::Values& values) {
  Answer answer{.columns = {"position", "length"}};
  for (const Record* row : Rows(table("outbox_positions"), tx, See)) {
    if (IntOf((*row)[0]) <= Number(values[0])) continue;
    if (static_cast<std::int64_t>(answer.rows.size()) == Number(values[1])) break;
    answer.rows.push_back({(*row)[0], std::int64_t{100}});
  }
  return answer;
}

Answer MemorySchema::EventsAfter(Transaction& tx, const db::Values& values) {
  Answer answer{.columns = {"position", "event_id", "type", "create_time", "branch_id", "aggregate",
                            "version", "traceparent", "payload"}};
  Table& outbox = table("outbox");
  for (const Record* row : Rows(table("outbox_positions"), tx, See)) {
    const std::int64_t position = IntOf((*row)[0]);
    if (position <= Number(values[0]) || position > Number(values[1])) continue;
    Record probe(outbox.columns.size(), nullptr);
    probe[0] = (*row)[1];
    const Record* event = See(outbox.slots[outbox.KeyOf(probe)], tx);
    if (event == nullptr) continue;
    Record found{position};
    for (size_t i = 1; i < answer.columns.size(); ++i)
      found.push_back((*event)[outbox.At(answer.columns[i])]);
    answer.rows.push_back(std::move(found));
  }
  return answer;
}

Answer MemorySchema::Unplaced(Transaction& tx, const db::Values& values) {
  std::set<std::int64_t> placed;
  for (const Record* row : Rows(table("outbox_positions"), tx, See))
    placed.insert(IntOf((*row)[1]));
  Answer answer{.columns = {"id"}};
  for (const Record* row : Rows(table("outbox"), tx, See)) {
    const std::int64_t id = IntOf((*row)[0]);
    if (id <= Number(values[0]) || placed.contains(id)) continue;
    if (static_cast<std::int64_t>(answer.rows.size()) == Number(values[1])) break;
    answer.rows.push_back({id});
  }
  return answer;
}

Answer MemorySchema::LeastConfirmed(Transaction& tx, const db::Values& values) {
  std::optional<std::int64_t> least;
  for (const Record* row : Rows(table("event_consumers"), tx, See)) {
    std::int64_t position = IntOf((*row)[2]);
    if (IntOf((*row)[1]) != Number(values[0])) position = std::min(position, Number(values[1]));
    least = std::min(least.value_or(position), position);
  }
  return {.columns = {"least"}, .rows = {{OrNull(least)}}};
}

Answer MemorySchema::Purgeable(Transaction& tx, const db::Values& values) {
  const std::vector<const Record*> rows = Rows(table("outbox_positions"), tx, See);
  Answer answer{.columns = {"outbox_id"}};
  for (const Record* row : rows) {
    if (IntOf((*row)[0]) > Number(values[0]) || row == rows.back() ||
        std::get<Time>((*row)[2]) >= std::get<Time>(values[1]))
      continue;
    if (static_cast<std::int64_t>(answer.rows.size()) == Number(values[2])) break;
    answer.rows.push_back({(*row)[1]});
  }
  return answer;
}

Answer MemorySchema::IsBlocked(Transaction& tx, const db::Values& values) {
  Answer answer{.columns = {"1"}};
  for (const Record* row : Rows(table("dead_letters"), tx, See)) {
    if ((*row)[0] == CellOf(values[0]) && (*row)[3] == CellOf(values[1]))
      answer.rows = {{std::int64_t{1}}};
  }
  return answer;
}

Answer MemorySchema::FirstNotices(Transaction& tx, const db::Values&) {
  Table& tickets = table("tickets");
  const size_t time = tickets.At("notice_time");
  std::map<std::string, Cell> first;
  for (const Record* row : Rows(tickets, tx, See)) {
    Cell& least = first.try_emplace(TextOf((*row)[0]), nullptr).first->second;
    const auto* notice = std::get_if<Time>(&(*row)[time]);
    const auto* known = std::get_if<Time>(&least);
    if (notice != nullptr && (known == nullptr || *notice < *known)) least = *notice;
  }
  Answer answer{.columns = {"branch_id", "first"}};
  for (const auto& [branch, least] : first) answer.rows.push_back({branch, least});
  return answer;
}

Answer MemorySchema::Awaited(Transaction& tx, const db::Values& values) {
  Table& tickets = table("tickets");
  const size_t column = tickets.At("notice_time");
  Answer answer{.columns = {"branch_id", "site_id", "id", "notice_time"}};
  for (const Record* row : Rows(tickets, tx, See)) {
    const auto* time = std::get_if<Time>(&(*row)[column]);
    if (time == nullptr || (*row)[0] != CellOf(values[0])) continue;
    const Time after = std::get<Time>(values[1]);
    const std::string_view id = std::get<std::string_view>(values[4]);
    if (*time < after || *time > std::get<Time>(values[2])) continue;
    if (*time == after && std::string_view(TextOf((*row)[1])) <= id) continue;
    answer.rows.push_back({(*row)[0], (*row)[tickets.At("site_id")], (*row)[1], *time});
  }
  std::ranges::sort(answer.rows, [](const Record& a, const Record& b) {
    return a[3] != b[3] ? std::get<Time>(a[3]) < std::get<Time>(b[3]) : TextOf(a[2]) < TextOf(b[2]);
  });
  const auto limit = static_cast<size_t>(Number(values[5]));
  if (answer.rows.size() > limit) answer.rows.resize(limit);
  return answer;
}

Answer MemorySchema::CalendarsAfter(Transaction& tx, const db::Values& values) {
  Answer answer{.columns = {"calendar"}};
  for (const Record* row : Rows(table("working_calendars"), tx, See)) {
    if ((*row)[0] == CellOf(values[0]) && IntOf((*row)[1]) > Number(values[1]))
      answer.rows.push_back({(*row)[2]});
  }
  return answer;
}

MemorySchema::Special MemorySchema::FindSpecial(std::string_view sql) {
  // Named by how they begin.
  static const std::vector<std::pair<std::string_view, Special>> specials = {
      {"SELECT (SELECT MAX(epoch) FROM event_epochs)", &MemorySchema::ReadState},
      {"SELECT STRAIGHT_JOIN p.position, LENGTH(o.payload)", &MemorySchema::SizesAfter},
      {"SELECT STRAIGHT_JOIN p.position, o.event_id", &MemorySchema::EventsAfter},
      {"SELECT o.id FROM outbox o LEFT JOIN outbox_positions p", &MemorySchema::Unplaced},
      {"SELECT MIN(IF(epoch = ?, position, LEAST(position, ?))) FROM event_consumers",
       &MemorySchema::LeastConfirmed},
      {"SELECT outbox_id FROM outbox_positions WHERE position <= ?", &MemorySchema::Purgeable},
      {"SELECT 1 FROM dead_letters WHERE source = ? AND aggregate = ?", &MemorySchema::IsBlocked},
      {"SELECT calendar FROM working_calendars WHERE branch_id = ? AND version > ?",
       &MemorySchema::CalendarsAfter},
      {"SELECT branch_id, MIN(notice_time) FROM tickets", &MemorySchema::FirstNotices},
      {"SELECT branch_id, site_id, id, notice_time FROM tickets", &MemorySchema::Awaited},
  };
  for (const auto& [begin, special] : specials) {
    if (sql.starts_with(begin)) return special;
  }
  return nullptr;
}

}  // namespace steward::simulation
