// The rows of bindings and of the tries of accounts, and the people who may be meant.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "common/db/database.h"
#include "common/privacy/privacy.h"
#include "services/directory/accounts/owner_binding.h"
#include "services/directory/day.h"
#include "services/directory/owner_repository.h"

namespace steward::directory {

// Any thread; the key ring outlives it.
class OwnerBindingRepository {
 public:
  // Units of a person that an account is bound with.
  static constexpr int kMaxUnits = 64;

  explicit OwnerBindingRepository(const keys::KeyRing& keys) : index_(keys), owners_(keys) {}

  // Makes the row of an account with its first try, and locks it.
  Status LockAccount(db::Tx& tx, const OwnerAccountName& account, Time now) const;
  // Of an account that is locked, as below.
  Result<std::optional<BindingTry>> FindTry(db::Tx& tx, const OwnerAccountName& account,
                                            const Uuid& request) const;
  // When tries were refused since then, oldest first.
  Result<std::vector<Time>> RefusedSince(db::Tx& tx, const OwnerAccountName& account,
                                         Time since) const;
  Status InsertTry(db::Tx& tx, const OwnerAccountName& account, const BindingTry& tried) const;
  Status SaveBinding(db::Tx& tx, const OwnerAccountName& account, const OwnerId& owner,
                     Time now) const;

  // Who is found by the hash of the phone, and has to do with a unit of this house number on this
  // day. The hash alone proves nothing: compare the phone.
  Result<std::vector<BindingCandidate>> Candidates(db::Session& session, const std::string& branch,
                                                   const std::string& phone,
                                                   const std::string& house_key, Day today) const;
  // The units he has to do with on this day, at most kMaxUnits.
  Result<std::vector<UnitName>> UnitsOf(db::Session& session, const OwnerName& owner,
                                        Day today) const;

 private:
  const privacy::PhoneIndex index_;
  const OwnerRepository owners_;
};

}  // namespace steward::directory
