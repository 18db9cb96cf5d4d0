// Finds units and people for the search box. Every statement keeps to the caller's sites.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "common/db/database.h"
#include "common/privacy/privacy.h"
#include "common/rpc/scope.h"
#include "services/directory/day.h"
#include "services/directory/name_term.h"
#include "services/directory/owner.h"
#include "services/directory/owner_repository.h"

namespace steward::directory {

// A unit, and one of its people if it has any.
struct SearchHit {
  UnitName unit;
  std::string house_number;
  std::optional<OwnerId> owner;
  std::string owner_name;
  UnitRole role = UnitRole::kOwner;
  bool is_past = false;  // he was that, and is no more
  std::string phone;     // in clear
};

// Where to look: a branch, and the caller's part of what he asked for.
struct SearchPlace {
  std::string branch;
  rpc::Scope::Condition sites;
  Day today;
};

// A person whose phone was found, with that phone in clear.
struct PhoneOwner {
  OwnerId owner;
  std::string phone;
};

// What an index gave. Never more than a fixed number, whatever was typed: a common surname costs
// what a rare one costs.
template <class Candidate>
struct Candidates {
  std::vector<Candidate> found;
  bool has_more = false;  // there are, or may be, others
};

// Hits come by house number, at most `limit`. Any thread; the key ring outlives it.
class SearchRepository {
 public:
  // Rows of an index that are looked at.
  static constexpr int kMaxCandidates = 256;
  // Units of the people found that are looked at: a developer may have thousands.
  static constexpr int kMaxOwnedUnits = 1024;

  explicit SearchRepository(const keys::KeyRing& keys) : index_(keys), owners_(keys) {}

  // The unit with this key, and those whose key begins with it: `3-2` finds `3-2-1502`. With the
  // people of today; ByOwners finds those of the past too.
  Result<std::vector<SearchHit>> ByHouseKey(db::Session& session, const SearchPlace& place,
                                            const std::string& key, int limit) const;
  // The units that have this plate today, with their people of today.
  Result<std::vector<SearchHit>> ByPlate(db::Session& session, const SearchPlace& place,
                                         const std::string& plate, int limit) const;
  // The units of these people, at least one.
  Result<std::vector<SearchHit>> ByOwners(db::Session& session, const SearchPlace& place,
                                          std::vector<OwnerId> owners, int limit) const;

  // People with a term of this kind that begins so, each once.
  Result<Candidates<OwnerId>> OwnersByTerm(db::Session& session, const SearchPlace& place,
                                           const NameTerm& begin) const;
  // People with this whole phone, normalised, or with a phone that ends with these digits, at least
  // four; each once.
  Result<Candidates<PhoneOwner>> OwnersByPhone(db::Session& session, const SearchPlace& place,
                                               const std::string& phone) const;
  Result<Candidates<PhoneOwner>> OwnersByPhoneTail(db::Session& session, const SearchPlace& place,
                                                   const std::string& tail) const;

  // Fills in the first phone of each hit's person.
  Status FillFirstPhones(db::Session& session, const std::string& branch,
                         std::vector<SearchHit>& hits) const;

 private:
  template <class Matches>
  Result<Candidates<PhoneOwner>> OwnersByHash(db::Session& session, const SearchPlace& place,
                                              const std::string& column,
                                              const std::vector<std::string>& hashes,
                                              const Matches& matches) const;

  const privacy::PhoneIndex index_;
  const OwnerRepository owners_;
};

}  // namespace steward::directory
