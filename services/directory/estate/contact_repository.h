// The rows of contacts. Persons and phones are sealed.
#pragma once

#include <vector>

#include "common/db/database.h"
#include "common/privacy/privacy.h"
#include "services/directory/estate/contact.h"
#include "services/directory/listing.h"

namespace steward::directory {

// Any thread; the key ring outlives it.
class ContactRepository {
 public:
  explicit ContactRepository(const keys::KeyRing& keys) : cipher_(keys) {}

  // NOT_FOUND when there is none.
  Result<Contact> Find(db::Session& session, const ContactName& name) const;
  Result<Contact> Lock(db::Tx& tx, const ContactName& name) const;
  Result<std::vector<Contact>> List(db::Session& session, const ListQuery& query) const;

  Status Insert(db::Tx& tx, const Contact& contact) const;
  // Writes back a contact read in this transaction, and moves its version on.
  Status Save(db::Tx& tx, Contact& contact) const;

 private:
  Result<Contact> Read(const db::Row& row) const;
  std::string SealPerson(const Contact& contact) const;
  std::string SealPhones(const Contact& contact) const;

  const privacy::FieldCipher cipher_;
};

}  // namespace steward::directory
