// Between the directory's own types and its protos.
#pragma once

#include <string>
#include <string_view>

#include "common/rpc/etag.h"
#include "services/directory/building.h"
#include "services/directory/owner.h"
#include "services/directory/site.h"
#include "services/directory/unit.h"

namespace steward::directory {

namespace v1 {
class Building;
class OwnedUnit;
class Owner;
class Site;
class Unit;
}  // namespace v1

using rpc::CheckEtag;
using rpc::EtagOf;

v1::Site ToProto(const Site& site);
v1::Building ToProto(const Building& building);
v1::Unit ToProto(const Unit& unit);
// Phones are masked.
v1::Owner ToProto(const Owner& owner);

// Take over what a client may set, after validation.
void FromProto(const v1::Site& proto, Site& site);
void FromProto(const v1::Building& proto, Building& building);
// HOUSE_NUMBER_INVALID; BUILDING_NOT_FOUND when the building's name is of another site.
Status FromProto(const v1::Unit& proto, Unit& unit);
// LISTED_TWICE; NOT_FOUND for what is no unit's name. House numbers stay empty.
Result<std::vector<OwnedUnit>> UnitsFromProto(const v1::Owner& proto);
// PHONE_INVALID, LISTED_TWICE. Works on any list of texts.
template <class Texts>
Result<std::vector<std::string>> PhonesFromProto(const Texts& texts);

// One phone in its normal form. PHONE_INVALID names the position, never the number.
Result<std::string> ReadPhone(std::string_view text, size_t position);
Status CheckPhonesDiffer(const std::vector<std::string>& phones);

template <class Texts>
Result<std::vector<std::string>> PhonesFromProto(const Texts& texts) {
  std::vector<std::string> phones;
  for (const std::string& text : texts) phones.push_back(TRY(ReadPhone(text, phones.size() + 1)));
  TRY(CheckPhonesDiffer(phones));
  return phones;
}

}  // namespace steward::directory
