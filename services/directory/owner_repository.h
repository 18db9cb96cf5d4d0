// The rows of owners, their phones and their units.
#pragma once

#include <optional>
#include <vector>

#include "common/db/database.h"
#include "common/privacy/privacy.h"
#include "common/rpc/scope.h"
#include "services/directory/day.h"
#include "services/directory/listing.h"
#include "services/directory/name_term_repository.h"
#include "services/directory/owner.h"
#include "services/directory/unit.h"

namespace steward::directory {

// How the owners of a list are looked for. Both find the same ones.
enum class OwnerWay {
  kByUnits,  // the units that fit, then who owns them, sorted: quick where these are not many
  kInOrder,  // one owner after the other until the page is full: quick where most of them fit
};

// Every method sees owners through their units in the caller's scope: who has none there is
// missing, and units elsewhere are neither read nor changed. Any thread; the key ring outlives it.
class OwnerRepository {
 public:
  explicit OwnerRepository(const keys::KeyRing& keys) : cipher_(keys), index_(keys) {}

  // With phones and the units of this day. NOT_FOUND when there is none.
  Result<Owner> Find(db::Session& session, const rpc::Scope& scope, const OwnerName& name,
                     Day today) const;
  // The same, locked until the end of the transaction.
  Result<Owner> Lock(db::Tx& tx, const rpc::Scope& scope, const OwnerName& name, Day today) const;
  // `query.scope` and `query.filter` are about the owner's units of this day, or where the filter
  // names no unit, site or role also about those of the past.
  Result<std::vector<Owner>> List(db::Session& session, const std::string& branch,
                                  const ListQuery& query, Day today, OwnerWay way) const;
  // Whether neither scope nor filter tell units of the branch apart: by units all owners would be
  // sorted for one page.
  static bool AnyUnitFits(const ListQuery& query);
  // OWNER_NOT_FOUND unless Find would find him.
  Status CheckVisible(db::Session& session, const rpc::Scope& scope, const OwnerName& name) const;
  // With phones and units. Imports write people of their own.
  Status Insert(db::Tx& tx, const Owner& owner) const;
  // Writes back the row of an owner read in this transaction, moves its version on and renews what
  // he is found by: after his units.
  Status Save(db::Tx& tx, Owner& owner) const;
  Status ReplacePhones(db::Tx& tx, const Owner& owner) const;
  // Those without days; ownerships and occupancies stay.
  Status ReplaceUnits(db::Tx& tx, const rpc::Scope& scope, const Owner& owner, Day today) const;

  // What owner_phones keeps of a phone of this owner.
  struct KeptPhone {
    std::string sealed;
    privacy::PhoneTerms terms;
  };
  KeptPhone KeepPhone(const OwnerName& owner, const std::string& phone) const;

  // The phone in a `phone_sealed` column.
  Result<std::string> OpenPhone(const std::string& branch, const OwnerId& owner,
                                std::string_view sealed) const;

 private:
  Status InsertPhones(db::Tx& tx, const Owner& owner) const;
  Status InsertUnits(db::Tx& tx, const Owner& owner, Day today) const;
  Status ReadParts(db::Session& session, const std::string& branch,
                   const rpc::Scope::Condition& scope, Day today, std::vector<Owner>& owners) const;

  const privacy::FieldCipher cipher_;
  const privacy::PhoneIndex index_;
  const NameTermRepository name_terms_{};
};

}  // namespace steward::directory
