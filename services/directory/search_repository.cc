#include "services/directory/search_repository.h"

#include <map>
#include <set>

namespace steward::directory {
namespace {

// The columns ReadHit reads.
const std::string kHit =
    "SELECT u.branch_id, u.site_id, u.id, u.house_number, o.id AS owner_id, o.display_name, s.role";
// People by the units of the caller's sites: to be followed by the scope, `) s`, and the rest.
const std::string kOwnedUnits =
    "  FROM (SELECT branch_id, site_id, unit_id, owner_id, role FROM owner_units WHERE ";
const std::string kOwnersAndUnits =
    ") s JOIN owners o ON o.branch_id = s.branch_id AND o.id = s.owner_id"
    "    JOIN units u ON u.branch_id = s.branch_id AND u.id = s.unit_id";
const std::string kOrder = " ORDER BY u.house_number, u.id, s.role, s.owner_id LIMIT ?";

SearchHit ReadHit(const db::Row& row) {
  return {.unit = {{row.Get<std::string>("branch_id"), row.Get<std::string>("site_id"),
                    row.Get<UnitId>("id")}},
          .house_number = row.Get<std::string>("house_number"),
          .owner = row.Get<std::optional<OwnerId>>("owner_id"),
          .owner_name = row.Get<std::optional<std::string>>("display_name").value_or(""),
          .role = row.Get<std::optional<UnitRole>>("role").value_or(UnitRole::kOwner)};
}

// The text as LIKE takes it literally.
std::string Literal(std::string_view text) {
  std::string literal;
  for (const char c : text) {
    if (c == '%' || c == '_' || c == '\\') literal += '\\';
    literal += c;
  }
  return literal;
}

}  // namespace

Result<std::vector<SearchHit>> SearchRepository::ByHouseKey(db::Session& session,
                                                            const SearchPlace& place,
                                                            const std::string& key,
                                                            int limit) const {
  const std::string sql =
      kHit +
      "  FROM (SELECT branch_id, site_id, id, house_number FROM units"
      "         WHERE branch_id = ? AND " +
      place.sites.sql +
      "           AND (house_key = ? OR house_key LIKE ?) ORDER BY house_number, id LIMIT ?) u"
      "  LEFT JOIN owner_units s ON s.branch_id = u.branch_id AND s.unit_id = u.id"
      "  LEFT JOIN owners o ON o.branch_id = s.branch_id AND o.id = s.owner_id" +
      kOrder;
  return session.Query(sql, ReadHit, place.branch, place.sites.arguments, key, Literal(key) + "-%",
                       limit, limit);
}

Result<std::vector<SearchHit>> SearchRepository::ByName(db::Session& session,
                                                        const SearchPlace& place,
                                                        std::string_view part, int limit) const {
  const std::string sql = kHit + kOwnedUnits + "branch_id = ? AND " + place.sites.sql +
                          kOwnersAndUnits + " WHERE o.display_name LIKE ?" + kOrder;
  return session.Query(sql, ReadHit, place.branch, place.sites.arguments, '%' + Literal(part) + '%',
                       limit);
}

Result<std::vector<SearchHit>> SearchRepository::ByPinyin(db::Session& session,
                                                          const SearchPlace& place,
                                                          const std::string& letters,
                                                          int limit) const {
  const std::string sql = kHit + kOwnedUnits + "branch_id = ? AND " + place.sites.sql +
                          kOwnersAndUnits +
                          " WHERE (o.name_initials LIKE ? OR o.name_pinyin LIKE ?)" + kOrder;
  return session.Query(sql, ReadHit, place.branch, place.sites.arguments, letters + '%',
                       letters + '%', limit);
}

Result<std::vector<SearchHit>> SearchRepository::ByOwners(db::Session& session,
                                                          const SearchPlace& place,
                                                          std::vector<OwnerId> owners,
                                                          int limit) const {
  owners = Padded(std::move(owners));
  const std::string sql = kHit + kOwnedUnits + "branch_id = ? AND owner_id IN (" +
                          db::Placeholders(owners.size()) + ") AND " + place.sites.sql +
                          kOwnersAndUnits + kOrder;
  return session.Query(sql, ReadHit, place.branch, owners, place.sites.arguments, limit);
}

// Rows found by a blind index are candidates: hashes may agree, and a tail may be longer than four
// digits.
template <class Matches>
Result<std::vector<PhoneOwner>> SearchRepository::OwnersByTerm(
    db::Session& session, const SearchPlace& place, const std::string& column,
    const std::vector<std::string>& terms, const Matches& matches) const {
  struct Candidate {
    OwnerId owner;
    std::string sealed;
  };
  if (terms.empty()) return std::vector<PhoneOwner>();
  const std::string sql =
      "SELECT p.owner_id, p.phone_sealed FROM owner_phones p WHERE p.branch_id = ? AND p." +
      column + " IN (" + db::Placeholders(terms.size()) +
      ") AND EXISTS (SELECT 1 FROM owner_units WHERE owner_units.branch_id = p.branch_id"
      " AND owner_units.owner_id = p.owner_id AND " +
      place.sites.sql + ") ORDER BY p.owner_id, p.position LIMIT ?";
  const auto read = [](const db::Row& row) {
    return Candidate{row.Get<OwnerId>("owner_id"), row.Get<std::string>("phone_sealed")};
  };
  std::vector<PhoneOwner> found;
  const int limit = kMaxPhoneOwners;
  const std::vector<Candidate> candidates =
      TRY(session.Query(sql, read, place.branch, terms, place.sites.arguments, limit));
  for (const Candidate& candidate : candidates) {
    std::string phone = TRY(owners_.OpenPhone(place.branch, candidate.owner, candidate.sealed));
    const bool again = !found.empty() && found.back().owner == candidate.owner;
    if (matches(phone) && !again) found.push_back({candidate.owner, std::move(phone)});
  }
  return found;
}

Result<std::vector<PhoneOwner>> SearchRepository::OwnersByPhone(db::Session& session,
                                                                const SearchPlace& place,
                                                                const std::string& phone) const {
  return OwnersByTerm(session, place, "phone_whole", index_.Whole(place.branch, phone),
                      [&](const std::string& stored) { return stored == phone; });
}

Result<std::vector<PhoneOwner>> SearchRepository::OwnersByPhoneTail(db::Session& session,
                                                                    const SearchPlace& place,
                                                                    const std::string& tail) const {
  const std::string last_four = tail.substr(tail.size() - 4);
  return OwnersByTerm(session, place, "phone_last_four", index_.LastFour(place.branch, last_four),
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
