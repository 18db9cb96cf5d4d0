#include "services/directory/search_service.h"

#include <algorithm>
#include <map>

#include "common/privacy/privacy.h"
#include "steward/directory/v1/reasons.h"
#include "steward/type/v1/limits.pb.h"

namespace steward::directory {
namespace {

constexpr int kLimit = type::v1::LIMIT_SEARCH_HITS + 1;  // one more, to know whether there are more

// What several people's hits become: house numbers, each once, and nothing about the people.
std::vector<SearchHit> HouseNumbersOnly(const std::vector<SearchHit>& hits) {
  std::vector<SearchHit> units;
  for (const SearchHit& hit : hits) {
    if (hit.is_past) continue;
    if (!units.empty() && units.back().unit == hit.unit) continue;
    units.push_back({.unit = hit.unit, .house_number = hit.house_number});
  }
  return units;
}

v1::SearchHit ToProto(const SearchHit& hit) {
  v1::SearchHit proto;
  proto.set_unit(hit.unit.ToString());
  proto.set_house_number(hit.house_number);
  if (!hit.owner) return proto;
  proto.set_owner(OwnerName{hit.unit.branch, *hit.owner}.ToString());
  proto.set_owner_name(hit.owner_name);
  proto.set_role(static_cast<v1::OwnedUnit::Role>(hit.role));
  proto.set_is_past(hit.is_past);
  if (!hit.phone.empty()) proto.set_phone(privacy::MaskPhone(hit.phone));
  return proto;
}

}  // namespace

Result<v1::SearchResponse> SearchService::Search(rpc::Call& call,
                                                 const v1::SearchRequest& request) {
  const SiteName parent = TRY(SiteName::Parse(request.parent()));
  const std::optional<SearchText> text = Classify(request.text());
  if (!text) return Fail(Reason::kSearchTextInvalid);
  const SearchPlace place{parent.branch, call.scope().Under(request.parent()),
                          BusinessDate(call.now())};

  std::vector<SearchHit> hits = TRY(
      db_.Read(call.patience(), [&](db::Session& session) { return Find(session, place, *text); }));
  v1::SearchResponse response;
  response.set_meaning(static_cast<v1::SearchResponse::Meaning>(text->meaning));
  response.set_has_more(static_cast<int>(hits.size()) >= kLimit);
  if (response.has_more()) hits.resize(kLimit - 1);
  for (const SearchHit& hit : hits) *response.add_hits() = ToProto(hit);
  return response;
}

Result<std::vector<SearchHit>> SearchService::Find(db::Session& session, const SearchPlace& place,
                                                   const SearchText& text) const {
  std::vector<SearchHit> hits;
  switch (text.meaning) {
    case Meaning::kPhone:
    case Meaning::kPhoneTail: return FindByPhone(session, place, text);
    case Meaning::kName: hits = TRY(search_.ByName(session, place, text.value, kLimit)); break;
    case Meaning::kPinyin: hits = TRY(search_.ByPinyin(session, place, text.value, kLimit)); break;
    case Meaning::kHouseNumber:
      hits = TRY(search_.ByHouseKey(session, place, text.value, kLimit));
      break;
  }
  TRY(search_.FillFirstPhones(session, place.branch, hits));
  return hits;
}

Result<std::vector<SearchHit>> SearchService::FindByPhone(db::Session& session,
                                                          const SearchPlace& place,
                                                          const SearchText& text) const {
  const bool tail = text.meaning == Meaning::kPhoneTail;
  std::string number = text.value;
  if (!tail) {
    const std::optional<std::string> phone = privacy::NormalizePhone(text.value);
    if (!phone) return Fail(Reason::kSearchTextInvalid);
    number = *phone;
  }
  const std::vector<PhoneOwner> found = TRY(tail ? search_.OwnersByPhoneTail(session, place, number)
                                                 : search_.OwnersByPhone(session, place, number));
  if (found.empty()) return std::vector<SearchHit>();
  std::map<OwnerId, std::string> phones;
  std::vector<OwnerId> owners;
  for (const PhoneOwner& one : found) {
    phones.emplace(one.owner, one.phone);
    owners.push_back(one.owner);
  }
  std::vector<SearchHit> hits = TRY(search_.ByOwners(session, place, std::move(owners), kLimit));
  if (tail && found.size() > 1) return HouseNumbersOnly(hits);
  for (SearchHit& hit : hits) hit.phone = phones[*hit.owner];
  return hits;
}

}  // namespace steward::directory
