#include "services/directory/estate/contact_service.h"

#include <algorithm>

#include "common/validate/field_mask.h"
#include "services/directory/estate/convert.h"

namespace steward::directory {
namespace {

paging::Value ValueOf(const Contact& contact, std::string_view field) {
  if (field == "create_time") return contact.created;
  if (field == "update_time") return contact.updated;
  return Uuid(contact.name.id);
}

const ListKind<Contact>& ContactLists() {
  using paging::Type;
  using paging::Use;
  static const ListKind<Contact> kind{
      paging::Columns({{"kind", Type::Enum(v1::Contact::Kind_descriptor()), "kind", Use::kFilter},
                       {"display_name", Type::Text(), "display_name", Use::kFilter},
                       {"create_time", Type::Instant(), "create_time"},
                       {"update_time", Type::Instant(), "update_time"}},
                      {"id", Type::Id(), "id"}),
      "create_time", ValueOf};
  return kind;
}

// Takes the new values over; person and phones only where they differ from what the client was
// shown.
Status TakeOver(const v1::Contact& shown, const v1::Contact& merged, Contact& contact) {
  contact.kind = static_cast<ContactKind>(merged.kind());
  contact.display_name = merged.display_name();
  contact.text = merged.text();
  if (merged.person() != shown.person()) contact.person = merged.person();
  const bool same_phones = std::equal(merged.phones().begin(), merged.phones().end(),
                                      shown.phones().begin(), shown.phones().end());
  if (!same_phones) contact.phones = TRY(PhonesFromProto(merged.phones()));
  return {};
}

}  // namespace

Result<v1::Contact> ContactService::CreateContact(rpc::Call& call,
                                                  const v1::CreateContactRequest& request) {
  const SiteName site = TRY(SiteName::Parse(request.parent()));
  Contact contact{.name = {{site.branch, site.site, ContactId(writes_.ids.Next(call.now()))}},
                  .created = call.now(),
                  .updated = call.now()};
  TRY(TakeOver({}, request.contact(), contact));

  return rpc::Mutate(call, writes_, request, [&](db::Tx& tx) -> Result<v1::Contact> {
    TRY(sites_.CheckExists(tx, site));
    TRY(contacts_.Insert(tx, contact));
    return ToProto(contact);
  });
}

Result<v1::Contact> ContactService::GetContact(rpc::Call& call,
                                               const v1::GetContactRequest& request) {
  const ContactName name = TRY(ContactName::Parse(request.name()));
  return ToProto(TRY(writes_.db.Read(
      call.patience(), [&](db::Session& session) { return contacts_.Find(session, name); })));
}

Result<v1::ListContactsResponse> ContactService::ListContacts(
    rpc::Call& call, const v1::ListContactsRequest& request) {
  return RunList<v1::ListContactsResponse>(
      call, pages_, ContactLists(), request,
      [&](const ListQuery& query) {
        return writes_.db.Read(
            call.patience(), [&](db::Session& session) { return contacts_.List(session, query); });
      },
      [](v1::ListContactsResponse& response, const Contact& contact) {
        *response.add_contacts() = ToProto(contact);
      });
}

Result<v1::Contact> ContactService::UpdateContact(rpc::Call& call,
                                                  const v1::UpdateContactRequest& request) {
  const ContactName name = TRY(ContactName::Parse(request.contact().name()));

  return rpc::Mutate(call, writes_, request, [&](db::Tx& tx) -> Result<v1::Contact> {
    Contact contact = TRY(contacts_.Lock(tx, name));
    TRY(CheckEtag(request.contact().etag(), contact.version));
    const v1::Contact shown = ToProto(contact);
    TRY(TakeOver(shown, TRY(validate::ApplyMask(shown, request.contact(), request.update_mask())),
                 contact));
    contact.updated = call.now();
    TRY(contacts_.Save(tx, contact));
    return ToProto(contact);
  });
}

Result<v1::RevealContactResponse> ContactService::RevealContact(
    rpc::Call& call, const v1::RevealContactRequest& request) {
  const ContactName name = TRY(ContactName::Parse(request.name()));

  // A write, although nothing changes: the audit record says who saw them.
  return rpc::Mutate(call, writes_, request, [&](db::Tx& tx) -> Result<v1::RevealContactResponse> {
    const Contact contact = TRY(contacts_.Find(tx, name));
    v1::RevealContactResponse response;
    response.set_person(contact.person);
    for (const std::string& phone : contact.phones) response.add_phones(phone);
    return response;
  });
}

}  // namespace steward::directory
