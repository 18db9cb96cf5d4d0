// A body outside the company that a site has to do with (D-36).
#pragma once

#include <string>
#include <vector>

#include "services/directory/estate/names.h"

namespace steward::directory {

// The numbers are those of the proto.
enum class ContactKind {
  kDeveloper = 1,
  kBuilder = 2,
  kPolice = 3,
  kCityManagement = 4,
  kSanitation = 5,
  kTelecom = 6,
  kHeating = 7,
  kResidentsCommittee = 8,
  kLegalAdviser = 9,
};

struct Contact {
  ContactName name;
  ContactKind kind = ContactKind::kDeveloper;
  std::string display_name;
  std::string person;               // in clear, like the phones: never into logs, events or answers
  std::vector<std::string> phones;  // normalised
  std::string text;
  Time created;
  Time updated;
  std::uint64_t version = 1;
};

}  // namespace steward::directory
