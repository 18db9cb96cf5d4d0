// Accounts of phones and their codes in the database. Without state but the keys of phones: any
// thread, inside the session or transaction it is given.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "common/db/database.h"
#include "common/privacy/privacy.h"
#include "services/identity/sign_on/owner_account.h"

namespace steward::identity {

class OwnerAccountRepository {
 public:
  // The ring outlives the repository.
  explicit OwnerAccountRepository(const keys::KeyRing& ring) : cipher_(ring), index_(ring) {}

  // The account of the phone, locked; none yet.
  Result<std::optional<OwnerAccount>> LockByPhone(db::Tx& tx, const std::string& branch,
                                                  const std::string& phone) const;
  // OWNER_ACCOUNT_NOT_FOUND.
  Result<OwnerAccount> Get(db::Session& session, const OwnerAccountName& name) const;
  Result<OwnerAccount> Lock(db::Tx& tx, const OwnerAccountName& name) const;
  // Those that stand for this person, and those of these phones that stand for nobody; at most
  // kMaxAccounts.
  static constexpr int kMaxAccounts = 20;
  Result<std::vector<OwnerAccount>> OfPerson(db::Session& session, const std::string& branch,
                                             const std::string& owner,
                                             const std::vector<std::string>& phones) const;
  Status Remove(db::Tx& tx, const OwnerAccountName& name) const;
  // Of a phone that has none, under the lock of its branch.
  Status Insert(db::Tx& tx, const OwnerAccount& account) const;
  // Writes back all but the phone of an account locked in this transaction.
  Status Save(db::Tx& tx, const OwnerAccount& account) const;

  Status InsertCode(db::Tx& tx, const OwnerCode& code) const;
  Result<std::optional<OwnerCode>> LockCode(db::Tx& tx, const std::string& branch,
                                            const OwnerCodeId& id) const;
  Status SaveCode(db::Tx& tx, const OwnerCode& code) const;
  // Deletes codes that ended more than a day ago. At most 500 at a time.
  static Status PurgeCodes(db::Tx& tx, Time now);

 private:
  // With the phone still sealed.
  struct SealedAccount {
    OwnerAccount account;
    std::string phone_sealed;
  };
  static SealedAccount ReadAccount(const db::Row& row);
  Result<OwnerAccount> Opened(SealedAccount sealed) const;
  Result<OwnerAccount> Found(Result<std::optional<SealedAccount>> found,
                             const OwnerAccountName& name) const;

  const privacy::FieldCipher cipher_;
  const privacy::PhoneIndex index_;
};

}  // namespace steward::identity
