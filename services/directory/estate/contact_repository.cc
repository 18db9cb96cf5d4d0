#include "services/directory/estate/contact_repository.h"

#include "common/base/text.h"
#include "steward/type/v1/reasons.h"

namespace steward::directory {
namespace {

const std::string kSelectContact =
    "SELECT branch_id, id, site_id, kind, display_name, person_sealed, phones_sealed, text,"
    " create_time, update_time, version FROM contacts";

privacy::Cell ContactCell(std::string_view column, const ContactName& name) {
  return {"contacts", column, name.branch, name.id.AsBytes()};
}

Result<Contact> FoundContact(std::optional<Contact> contact, const ContactName& name) {
  if (!contact) return Fail(type::Reason::kNotFound, {{"name", name.ToString()}});
  return *std::move(contact);
}

}  // namespace

Result<Contact> ContactRepository::Read(const db::Row& row) const {
  Contact contact{.name = {{row.Get<std::string>("branch_id"), row.Get<std::string>("site_id"),
                            row.Get<ContactId>("id")}},
                  .kind = row.Get<ContactKind>("kind"),
                  .display_name = row.Get<std::string>("display_name"),
                  .text = row.Get<std::string>("text"),
                  .created = row.Get<Time>("create_time"),
                  .updated = row.Get<Time>("update_time"),
                  .version = row.Get<std::uint64_t>("version")};
  contact.person = TRY(cipher_.Open(row.Get<std::string>("person_sealed"),
                                    ContactCell("person_sealed", contact.name)));
  const std::string phones = TRY(cipher_.Open(row.Get<std::string>("phones_sealed"),
                                              ContactCell("phones_sealed", contact.name)));
  for (const std::string_view phone : Split(phones, ' ')) contact.phones.emplace_back(phone);
  return contact;
}

std::string ContactRepository::SealPerson(const Contact& contact) const {
  return cipher_.Seal(contact.person, ContactCell("person_sealed", contact.name));
}

std::string ContactRepository::SealPhones(const Contact& contact) const {
  std::string phones;
  for (const std::string& phone : contact.phones) phones += (phones.empty() ? "" : " ") + phone;
  return cipher_.Seal(phones, ContactCell("phones_sealed", contact.name));
}

Result<Contact> ContactRepository::Find(db::Session& session, const ContactName& name) const {
  static const std::string sql = kSelectContact + " WHERE branch_id = ? AND id = ? AND site_id = ?";
  return FoundContact(
      TRY(session.QueryOne(
          sql, [&](const db::Row& row) { return Read(row); }, name.branch, name.id, name.site)),
      name);
}

Result<Contact> ContactRepository::Lock(db::Tx& tx, const ContactName& name) const {
  static const std::string sql =
      kSelectContact + " WHERE branch_id = ? AND id = ? AND site_id = ? FOR UPDATE";
  return FoundContact(
      TRY(tx.QueryOne(
          sql, [&](const db::Row& row) { return Read(row); }, name.branch, name.id, name.site)),
      name);
}

Result<std::vector<Contact>> ContactRepository::List(db::Session& session,
                                                     const ListQuery& query) const {
  const std::string sql = kSelectContact + " WHERE " + query.scope.sql + " AND " +
                          query.filter.where + " AND " + query.after.sql + " ORDER BY " +
                          query.order + " LIMIT ?";
  return session.Query(
      sql, [&](const db::Row& row) { return Read(row); }, query.scope.arguments,
      query.filter.arguments, query.after.arguments, query.limit);
}

Status ContactRepository::Insert(db::Tx& tx, const Contact& contact) const {
  TRY(
      tx.Execute("INSERT INTO contacts (branch_id, id, site_id, kind, display_name, person_sealed,"
                 " phones_sealed, text, create_time, update_time, version)"
                 " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                 contact.name.branch, contact.name.id, contact.name.site, contact.kind,
                 contact.display_name, SealPerson(contact), SealPhones(contact), contact.text,
                 contact.created, contact.updated, contact.version));
  return {};
}

Status ContactRepository::Save(db::Tx& tx, Contact& contact) const {
  const std::int64_t rows = TRY(tx.Execute(
      "UPDATE contacts SET kind = ?, display_name = ?, person_sealed = ?,"
      " phones_sealed = ?, text = ?, update_time = ?, version = version + 1"
      " WHERE branch_id = ? AND id = ? AND site_id = ? AND version = ?",
      contact.kind, contact.display_name, SealPerson(contact), SealPhones(contact), contact.text,
      contact.updated, contact.name.branch, contact.name.id, contact.name.site, contact.version));
  if (rows == 0) return Fail(type::Reason::kEtagMismatch);
  ++contact.version;
  return {};
}

}  // namespace steward::directory
