#include "services/directory/search_repository.h"

#include <algorithm>
#include <map>
#include <set>

namespace steward::directory {
namespace {

// The columns ReadHit reads.
const std::string kHit =
    "SELECT u.branch_id, u.site_id, u.id, u.house_number, o.id AS owner_id, o.display_name, "
    "s.role,";
const std::string kOrder = " ORDER BY u.house_number, u.id, is_past, s.role, s.owner_id LIMIT ?";

SearchHit ReadHit(const db::Row& row) {
  return {.unit = {{row.Get<std::string>("branch_id"), row.Get<std::string>("site_id"),
                    row.Get<UnitId>("id")}},
          .house_number = row.Get<std::string>("house_number"),
          .owner = row.Get<std::optional<OwnerId>>("owner_id"),
          .owner_name = row.Get<std::optional<std::string>>("display_name").value_or(""),
          .role = row.Get<std::optional<UnitRole>>("role").value_or(UnitRole::kOwner),
          .is_past = row.Get<bool>("is_past")};
}

// One hit per unit and person: what he is today before what he was, owner before tenant.
std::vector<SearchHit> Distinct(std::vector<SearchHit> hits) {
  std::set<std::pair<UnitId, OwnerId>> seen;
  std::erase_if(hits, [&](const SearchHit& hit) {
    return hit.owner && !seen.emplace(hit.unit.id, *hit.owner).second;
  });
  return hits;
}

// Keys of units and terms for the sites of the caller: optimizers guess which, and at this size a
// wrong guess is what the caller waits for.
bool KeepsToSites(const SearchPlace& place) {
  return place.sites.sql.find("site_id") != std::string::npos;
}

// Units as `u`, with their people of the day, which is bound twice; then kOrder.
std::string UnitsWithPeople(const std::string& units) {
  return kHit + " 0 AS is_past FROM (" + units +
         ") u LEFT JOIN owner_units s ON s.branch_id = u.branch_id AND s.unit_id = u.id"
         "   AND s.from_date <= ? AND (s.to_date IS NULL OR s.to_date > ?)"
         "  LEFT JOIN owners o ON o.branch_id = s.branch_id AND o.id = s.owner_id" +
         kOrder;
}

}  // namespace

// The unit itself apart from those below it, so that it is never among those left out.
Result<std::vector<SearchHit>> SearchRepository::ByHouseKey(db::Session& session,
                                                            const SearchPlace& place,
                                                            const std::string& key,
                                                            int limit) const {
  const std::string units =
      std::string("(SELECT branch_id, site_id, id, house_number FROM units FORCE INDEX (") +
      (KeepsToSites(place) ? "units_by_house_key" : "units_by_branch_key") +
      ") WHERE branch_id = ? AND " + place.sites.sql + " AND ";
  const std::string sql = UnitsWithPeople(units + "house_key = ? LIMIT ?) UNION ALL " + units +
                                          "house_key >= ? AND house_key < ? LIMIT ?)");
  // '.' comes after '-'.
  return Distinct(TRY(session.Query(sql, ReadHit, place.branch, place.sites.arguments, key,
                                    kMaxCandidates, place.branch, place.sites.arguments, key + "-",
                                    key + ".", kMaxCandidates, place.today, place.today, limit)));
}

Result<std::vector<SearchHit>> SearchRepository::ByPlate(db::Session& session,
                                                         const SearchPlace& place,
                                                         const std::string& plate,
                                                         int limit) const {
  const std::string sql = UnitsWithPeople(
      "SELECT w.branch_id, w.site_id, w.id, w.house_number FROM"
      " (SELECT branch_id, unit_id FROM parking_plates"
      "   WHERE branch_id = ? AND plate = ? AND end_time IS NULL AND " +
      place.sites.sql +
      " LIMIT ?) p JOIN units w ON w.branch_id = p.branch_id AND w.id = p.unit_id");
  return Distinct(TRY(session.Query(sql, ReadHit, place.branch, plate, place.sites.arguments,
                                    kMaxCandidates, place.today, place.today, limit)));
}

Result<std::vector<SearchHit>> SearchRepository::ByOwners(db::Session& session,
                                                          const SearchPlace& place,
                                                          std::vector<OwnerId> owners,
                                                          int limit) const {
  if (owners.empty()) return std::vector<SearchHit>();
  owners = Padded(std::move(owners));
  const std::string sql =
      kHit +
      " s.is_past FROM (SELECT branch_id, site_id, unit_id, owner_id, role,"
      " (to_date IS NOT NULL AND to_date <= ?) AS is_past FROM owner_units"
      " WHERE from_date <= ? AND branch_id = ? AND owner_id IN (" +
      db::Placeholders(owners.size()) + ") AND " + place.sites.sql +
      " LIMIT ?) s JOIN owners o ON o.branch_id = s.branch_id AND o.id = s.owner_id"
      "    JOIN units u ON u.branch_id = s.branch_id AND u.id = s.unit_id" +
      kOrder;
  return Distinct(TRY(session.Query(sql, ReadHit, place.today, place.today, place.branch, owners,
                                    place.sites.arguments, kMaxOwnedUnits, limit)));
}

Result<Candidates<OwnerId>> SearchRepository::OwnersByTerm(db::Session& session,
                                                           const SearchPlace& place,
                                                           const NameTerm& begin) const {
  const std::string sql = std::string("SELECT owner_id FROM owner_name_terms FORCE INDEX (") +
                          (KeepsToSites(place) ? "owner_name_terms_by_site" : "PRIMARY") +
                          ") WHERE branch_id = ? AND " + place.sites.sql +
                          " AND kind = ? AND term >= ? AND term < ? LIMIT ?";
  // No UTF-8 has the byte 0xff.
  std::vector<OwnerId> owners = TRY(session.Query(
      sql, [](const db::Row& row) { return row.Get<OwnerId>(0); }, place.branch,
      place.sites.arguments, begin.kind, begin.text, begin.text + '\xff', kMaxCandidates));
  const bool has_more = static_cast<int>(owners.size()) == kMaxCandidates;
  std::ranges::sort(owners);
  owners.erase(std::ranges::unique(owners).begin(), owners.end());
  return Candidates<OwnerId>{std::move(owners), has_more};
}

// Rows found by a blind index are candidates: hashes may agree, and a tail may be longer than four
// digits.
template <class Matches>
Result<Candidates<PhoneOwner>> SearchRepository::OwnersByHash(
    db::Session& session, const SearchPlace& place, const std::string& column,
    const std::vector<std::string>& hashes, const Matches& matches) const {
  struct SealedPhone {
    OwnerId owner;
    std::string sealed;
  };
  if (hashes.empty()) return Candidates<PhoneOwner>();
  const std::string sql =
      "SELECT p.owner_id, p.phone_sealed FROM owner_phones p WHERE p.branch_id = ? AND p." +
      column + " IN (" + db::Placeholders(hashes.size()) +
      ") AND EXISTS (SELECT 1 FROM owner_units WHERE owner_units.branch_id = p.branch_id"
      " AND owner_units.owner_id = p.owner_id AND " +
      place.sites.sql + ") LIMIT ?";
  const auto read = [](const db::Row& row) {
    return SealedPhone{row.Get<OwnerId>("owner_id"), row.Get<std::string>("phone_sealed")};
  };
  const std::vector<SealedPhone> rows =
      TRY(session.Query(sql, read, place.branch, hashes, place.sites.arguments, kMaxCandidates));
  Candidates<PhoneOwner> owners;
  owners.has_more = static_cast<int>(rows.size()) == kMaxCandidates;
  std::set<OwnerId> seen;
  for (const SealedPhone& row : rows) {
    std::string phone = TRY(owners_.OpenPhone(place.branch, row.owner, row.sealed));
    if (!matches(phone) || !seen.insert(row.owner).second) continue;
    owners.found.push_back({row.owner, std::move(phone)});
  }
  return owners;
}

Result<Candidates<PhoneOwner>> SearchRepository::OwnersByPhone(db::Session& session,
                                                               const SearchPlace& place,
                                                               const std::string& phone) const {
  return OwnersByHash(session, place, "phone_whole", index_.Whole(place.branch, phone),
                      [&](const std::string& stored) { return stored == phone; });
}

Result<Candidates<PhoneOwner>> SearchRepository::OwnersByPhoneTail(db::Session& session,
                                                                   const SearchPlace& place,
                                                                   const std::string& tail) const {
  const std::string last_four = tail.substr(tail.size() - 4);
  return OwnersByHash(session, place, "phone_last_four", index_.LastFour(place.branch, last_four),
                      [&](const std::string& stored) { return stored.ends_with(tail); });
}

Status SearchRepository::FillFirstPhones(db::Session& session, const std::string& branch,
                                         std::vector<SearchHit>& hits) const {
  std::set<OwnerId> wanted;
  for (const SearchHit& hit : hits) {
    if (hit.owner) wanted.insert(*hit.owner);
  }
  if (wanted.empty()) return {};
  const std::vector<OwnerId> ids = Padded(std::vector<OwnerId>(wanted.begin(), wanted.end()));
  const auto read = [](const db::Row& row) {
    return std::pair(row.Get<OwnerId>("owner_id"), row.Get<std::string>("phone_sealed"));
  };
  std::map<OwnerId, std::string> phones;
  const auto rows = TRY(session.Query(
      "SELECT owner_id, phone_sealed FROM owner_phones WHERE branch_id = ? AND owner_id IN (" +
          db::Placeholders(ids.size()) + ") AND position = 0",
      read, branch, ids));
  for (const auto& [owner, sealed] : rows) {
    phones[owner] = TRY(owners_.OpenPhone(branch, owner, sealed));
  }
  for (SearchHit& hit : hits) {
    if (hit.owner) hit.phone = phones[*hit.owner];
  }
  return {};
}

}  // namespace steward::directory
