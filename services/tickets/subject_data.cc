#include "services/tickets/subject_data.h"

#include <utility>

#include "common/keys/crypto.h"
#include "common/rpc/audit.h"
#include "services/tickets/stored_history.h"
#include "services/tickets/ticket_convert.h"
#include "services/tickets/ticket_service.h"
#include "services/tickets/time_text.h"

namespace steward::tickets {
namespace {

Subject SubjectOf(const app::DataSubject& subject) {
  Subject known{.person = subject.person, .display_name = subject.display_name};
  for (const app::DataSubject::Phone& phone : subject.phones)
    known.phones.push_back({phone.number, phone.is_shared});
  for (const app::DataSubject::Stay& stay : subject.stays)
    known.stays.push_back({stay.unit, stay.from, stay.to, stay.has_namesake});
  return known;
}

// The writer's texts, in the order of the message, with what people call them.
struct WrittenText {
  const char* title;
  std::string* (v1::Ticket::*change)();
  const std::string& (v1::Ticket::*read)() const;
};
const WrittenText kWrittenTexts[] = {
    {"标题", &v1::Ticket::mutable_title, &v1::Ticket::title},
    {"描述", &v1::Ticket::mutable_description, &v1::Ticket::description},
    {"位置", &v1::Ticket::mutable_place, &v1::Ticket::place},
    {"初步处理", &v1::Ticket::mutable_first_treatment, &v1::Ticket::first_treatment},
    {"工具", &v1::Ticket::mutable_tools, &v1::Ticket::tools},
    {"外部编号", &v1::Ticket::mutable_outside_number, &v1::Ticket::outside_number},
};

// The rows of a copy that one ticket gives.
class TicketRows {
 public:
  TicketRows(app::SubjectPiece& piece, std::string number)
      : piece_(piece), number_(std::move(number)) {}
  void Add(const std::string& column, const std::string& value) {
    if (!value.empty()) piece_.values.push_back({"工单", number_, column, value});
  }
  void AddEntry(const Entry& entry, const std::string& column, const std::string& value) {
    piece_.values.push_back(
        {"工单记录", number_ + "/" + std::to_string(entry.sequence), column, value});
  }

 private:
  app::SubjectPiece& piece_;
  const std::string number_;
};

size_t BytesOf(const app::SubjectPiece& piece) {
  size_t bytes = 0;
  for (const app::SubjectValue& value : piece.values) {
    bytes += value.table.size() + value.record.size() + value.column.size() + value.value.size();
  }
  return bytes;
}

void EraseMatter(v1::Ticket& report) {
  for (const WrittenText& text : kWrittenTexts) {
    if (!(report.*text.read)().empty()) *(report.*text.change)() = kErased;
  }
}

void EraseReporter(StoredTicket& stored) {
  stored.report.clear_reporter_name();
  stored.report.clear_reporter_phone();
  stored.reporter_name.clear();
  stored.reporter_phone.clear();
  stored.reporter_phone_whole.clear();
}

std::vector<Entry> HistoryOf(const StoredTicket& stored) {
  return DecodeHistory(stored.history).value();  // was read with the row
}

}  // namespace

app::DataSubjectPart SubjectData::Part() {
  return {.open = [this](rpc::Call& call,
                         const app::DataSubject& subject) { return Open(call, subject); },
          .copy = [this](rpc::Call& call, const app::DataSubject& subject,
                         const std::string& cursor) { return Copy(call, subject, cursor); },
          .erase = [this](rpc::Call& call,
                          const app::DataSubject& subject) { return Erase(call, subject); }};
}

SubjectKeys SubjectData::KeysOf(const app::DataSubject& subject) const {
  SubjectKeys keys{.branch = subject.branch, .person = subject.person};
  for (const app::DataSubject::Phone& phone : subject.phones) {
    for (std::string& hash : index_.Whole(subject.branch, phone.number))
      keys.phones.push_back(std::move(hash));
  }
  for (const app::DataSubject::Stay& stay : subject.stays) keys.units.push_back(stay.unit);
  return keys;
}

Result<std::string> SubjectData::Unsealed(const StoredTicket& stored, std::string_view column,
                                          const std::string& sealed) const {
  if (sealed.empty()) return std::string();
  return cipher_.Open(sealed,
                      {"tickets", column, stored.name.branch, stored.name.ticket.AsBytes()});
}

Result<People> SubjectData::PeopleIn(const StoredTicket& stored) const {
  return People{
      .customer = stored.report.customer(),
      .reporter_name = TRY(Unsealed(stored, kReporterName, stored.reporter_name)),
      .reporter_phone = TRY(Unsealed(stored, kReporterPhone, stored.reporter_phone)),
      .unit = stored.report.unit(),
      .reported = stored.ticket.facts.report,
  };
}

Result<app::OpenRecords> SubjectData::Open(const rpc::Call& call,
                                           const app::DataSubject& subject) const {
  const Subject known = SubjectOf(subject);
  const SubjectKeys keys = KeysOf(subject);
  const auto read = [&](db::Session& session) -> Result<app::OpenRecords> {
    app::OpenRecords open;
    TicketId last;
    for (bool more = true; more;) {
      const std::vector<TicketName> names =
          TRY(TicketRepository::ListOfSubject(session, keys, true, last));
      for (const TicketName& name : names) {
        const StoredTicket stored = TRY(TicketRepository::Find(session, rpc::Scope(), name));
        if (!BelongingOf(known, TRY(PeopleIn(stored))).any()) continue;
        if (++open.count <= app::kOpenNamed) open.titles.push_back(stored.number);
      }
      more = static_cast<int>(names.size()) == TicketRepository::kOfSubjectLimit;
      if (more) last = names.back().ticket;
    }
    return open;
  };
  return writes_.db.Read(call.patience(), read);
}

Result<app::SubjectPiece> SubjectData::Copy(const rpc::Call& call, const app::DataSubject& subject,
                                            const std::string& cursor) const {
  const Subject known = SubjectOf(subject);
  const SubjectKeys keys = KeysOf(subject);
  const auto after = Uuid::Parse(cursor);
  const auto read = [&](db::Session& session) -> Result<app::SubjectPiece> {
    app::SubjectPiece piece;
    const std::vector<TicketName> names = TRY(TicketRepository::ListOfSubject(
        session, keys, false, after ? TicketId(*after) : TicketId()));
    for (const TicketName& name : names) {
      TRY(CopyTicket(TRY(TicketRepository::Find(session, rpc::Scope(), name)), known, piece));
      const bool is_full = BytesOf(piece) >= app::kPieceBytes;
      const bool is_page = &name == &names.back() &&
                           static_cast<int>(names.size()) == TicketRepository::kOfSubjectLimit;
      if (is_full || is_page) {
        piece.cursor = name.ticket.ToString();
        break;
      }
    }
    return piece;
  };
  return writes_.db.Read(call.patience(), read);
}

Status SubjectData::CopyTicket(const StoredTicket& stored, const Subject& subject,
                               app::SubjectPiece& piece) const {
  const People people = TRY(PeopleIn(stored));
  const Belonging belonging = BelongingOf(subject, people);
  if (!belonging.any()) return {};
  const Ticket& ticket = stored.ticket;
  TicketRows rows(piece, stored.number);
  rows.Add("报修时间", TimeText(ticket.facts.report));
  if (belonging.reporter) {
    rows.Add("报修人", people.reporter_name);
    rows.Add("电话", people.reporter_phone);
  }
  ++piece.counts["tickets"];
  if (!belonging.matter) return {};
  rows.Add("类别", std::string(WordOf(ticket.planning.classification.kind).zh));
  rows.Add("状态", std::string(WordOf(ticket.state).zh));
  rows.Add("房屋", people.unit);
  if (ticket.facts.ended) rows.Add("结束时间", TimeText(*ticket.facts.ended));
  for (const WrittenText& text : kWrittenTexts) rows.Add(text.title, (stored.report.*text.read)());
  return CopyHistory(stored, subject, piece);
}

Status SubjectData::CopyHistory(const StoredTicket& stored, const Subject& subject,
                                app::SubjectPiece& piece) const {
  TicketRows rows(piece, stored.number);
  for (const Entry& entry : HistoryOf(stored)) {
    rows.AddEntry(entry, std::string(WordOf(entry.action).zh), TimeText(entry.time));
    if (!entry.text.empty()) rows.AddEntry(entry, "内容", entry.text);
    if (const auto* signature = std::get_if<Signature>(&entry.detail)) {
      const std::string signer = TRY(Unsealed(stored, kSignerName, signature->sealed_name));
      if (!signer.empty() && signer == subject.display_name) rows.AddEntry(entry, "签字", signer);
    }
    ++piece.counts["ticket_entries"];
  }
  return {};
}

Result<app::SubjectCounts> SubjectData::Erase(rpc::Call& call,
                                              const app::DataSubject& subject) const {
  const SubjectKeys keys = KeysOf(subject);
  TicketId last;
  for (bool more = true; more;) {
    const std::vector<TicketName> names =
        TRY(writes_.db.Read(call.patience(), [&](db::Session& session) {
          return TicketRepository::ListOfSubject(session, keys, false, last);
        }));
    for (const TicketName& name : names) {
      TRY(writes_.db.Transact(call.patience(),
                              [&](db::Tx& tx) { return EraseTicket(tx, call, subject, name); }));
    }
    more = static_cast<int>(names.size()) == TicketRepository::kOfSubjectLimit;
    if (more) last = names.back().ticket;
  }
  const auto erased = TRY(writes_.db.Read(call.patience(), [&](db::Session& session) {
    return TicketRepository::CountErased(session, subject.branch, Uuid(subject.id));
  }));
  return app::SubjectCounts{{"tickets", erased.tickets}, {"ticket_entries", erased.entries}};
}

Status SubjectData::EraseTicket(db::Tx& tx, rpc::Call& call, const app::DataSubject& subject,
                                const TicketName& name) const {
  StoredTicket stored = TRY(TicketRepository::Lock(tx, rpc::Scope(), name));
  const Belonging belonging = BelongingOf(SubjectOf(subject), TRY(PeopleIn(stored)));
  if (!belonging.any() || !stored.ticket.facts.ended) return {};
  const std::string before = stored.report.SerializeAsString();
  std::vector<Entry> changed;
  std::vector<Entry> history = HistoryOf(stored);
  // The customer's own ticket says nothing about anybody any more.
  EraseReporter(stored);
  if (belonging.matter) {
    EraseMatter(stored.report);
    for (Entry& entry : history) {
      Entry erased = Erased(entry);
      if (erased == entry) continue;
      entry = std::move(erased);
      changed.push_back(entry);
    }
  }
  if (changed.empty() && stored.report.SerializeAsString() == before) return {};
  stored.history = EncodeHistory(history);
  TRY(TicketRepository::SaveErased(tx, stored, changed, Uuid(subject.id), call.now()));
  call.set_resource(name.ToString());
  return rpc::RecordAudit(tx, call, keys::KeyedHash(writes_.request_key, subject.request), "",
                          writes_.ids, writes_.audit_key);
}

}  // namespace steward::tickets
