#include "services/directory/search_service.h"

#include <algorithm>
#include <map>
#include <utility>

#include "common/privacy/privacy.h"
#include "common/rpc/audit.h"
#include "steward/directory/v1/reasons.h"
#include "steward/type/v1/limits.pb.h"

namespace steward::directory {
namespace {

constexpr int kLimit = type::v1::LIMIT_SEARCH_HITS + 1;  // one more, to know whether there are more

// Sensitive reads: whoever asks knows a phone, and learns whose it is.
bool IsOnRecord(Meaning meaning) {
  return meaning == Meaning::kPhone || meaning == Meaning::kPhoneTail;
}

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

  SearchResult result =
      TRY(IsOnRecord(text->meaning) ? FindOnRecord(call, request, place, *text)
                                    : writes_.db.Read(call.patience(), [&](db::Session& session) {
                                        return Find(session, place, *text);
                                      }));
  v1::SearchResponse response;
  response.set_meaning(static_cast<v1::SearchResponse::Meaning>(text->meaning));
  if (text->meaning == Meaning::kTicketNumber) response.set_ticket_number(text->value);
  const bool too_many = static_cast<int>(result.hits.size()) >= kLimit;
  if (too_many) result.hits.resize(kLimit - 1);
  response.set_has_more(too_many || result.has_more);
  for (const SearchHit& hit : result.hits) *response.add_hits() = ToProto(hit);
  return response;
}

// Who has this phone is answered only together with the record that somebody asked: what cannot be
// recorded is not shown. The record says what kind of text it was, and the text as a keyed hash
// only.
Result<SearchResult> SearchService::FindOnRecord(rpc::Call& call, const v1::SearchRequest& request,
                                                 const SearchPlace& place,
                                                 const SearchText& text) const {
  return writes_.db.Transact(call.patience(), [&](db::Tx& tx) -> Result<SearchResult> {
    SearchResult result = TRY(Find(tx, place, text));
    audit::Record record = rpc::RecordOf(call, writes_.ids);
    record.resource +=
        "/directory:search?meaning=" +
        v1::SearchResponse::Meaning_Name(static_cast<v1::SearchResponse::Meaning>(text.meaning));
    record.content_hash = keys::KeyedHash(writes_.request_key, request.SerializeAsString());
    TRY(audit::Append(tx, audit::SealRecord(writes_.audit_key, std::move(record))));
    return result;
  });
}

Result<SearchResult> SearchService::Find(db::Session& session, const SearchPlace& place,
                                         const SearchText& text) const {
  SearchResult result;
  switch (text.meaning) {
    case Meaning::kPhone:
    case Meaning::kPhoneTail: return FindByPhone(session, place, text);
    case Meaning::kName:
      result = TRY(FindByTerm(session, place, {NameTermKind::kName, NameKey(text.value)}));
      break;
    case Meaning::kPinyin:
      result = TRY(FindByTerm(session, place, {NameTermKind::kPinyin, text.value}));
      break;
    case Meaning::kHouseNumber:
      result.hits = TRY(search_.ByHouseKey(session, place, text.value, kLimit));
      break;
    case Meaning::kPlate:
      result.hits = TRY(search_.ByPlate(session, place, text.value, kLimit));
      break;
    case Meaning::kTicketNumber: return result;  // not known here: the caller asks tickets
  }
  TRY(search_.FillFirstPhones(session, place.branch, result.hits));
  return result;
}

Result<SearchResult> SearchService::FindByTerm(db::Session& session, const SearchPlace& place,
                                               const NameTerm& begin) const {
  Candidates<OwnerId> owners = TRY(search_.OwnersByTerm(session, place, begin));
  return SearchResult{TRY(search_.ByOwners(session, place, std::move(owners.found), kLimit)),
                      owners.has_more};
}

Result<SearchResult> SearchService::FindByPhone(db::Session& session, const SearchPlace& place,
                                                const SearchText& text) const {
  const bool tail = text.meaning == Meaning::kPhoneTail;
  std::string number = text.value;
  if (!tail) {
    const std::optional<std::string> phone = privacy::NormalizePhone(text.value);
    if (!phone) return Fail(Reason::kSearchTextInvalid);
    number = *phone;
  }
  const Candidates<PhoneOwner> candidates =
      TRY(tail ? search_.OwnersByPhoneTail(session, place, number)
               : search_.OwnersByPhone(session, place, number));
  std::map<OwnerId, std::string> phones;
  std::vector<OwnerId> owners;
  for (const PhoneOwner& one : candidates.found) {
    phones.emplace(one.owner, one.phone);
    owners.push_back(one.owner);
  }
  std::vector<SearchHit> hits = TRY(search_.ByOwners(session, place, std::move(owners), kLimit));
  // Where not all were looked at there may be a second one.
  if (tail && (candidates.found.size() > 1 || candidates.has_more)) {
    return SearchResult{HouseNumbersOnly(hits), candidates.has_more};
  }
  for (SearchHit& hit : hits) hit.phone = phones[*hit.owner];
  return SearchResult{std::move(hits), candidates.has_more};
}

}  // namespace steward::directory
