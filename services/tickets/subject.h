// Whose data stand in a ticket. A ticket names its customer where he is known; else somebody
// is told by his phone, or by his name and his unit. Pure.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "common/base/clock.h"
#include "services/tickets/history.h"

namespace steward::tickets {

// What stands where personal data stood that a ticket cannot be without.
inline constexpr char kErased[] = "已删除";

// Somebody as the directory knows him: resource names, and what is told on the phone.
struct Subject {
  struct Phone {
    std::string number;
    bool is_shared = false;  // somebody else has it too
  };
  // He had to do with the unit on the days [from, to).
  struct Stay {
    std::string unit;
    std::chrono::year_month_day from;
    std::optional<std::chrono::year_month_day> to{};
    bool has_namesake = false;  // somebody of his name had too
  };
  std::string person;
  std::string display_name;  // empty: was erased before
  std::vector<Phone> phones{};
  std::vector<Stay> stays{};
};

// What a ticket says of people, in clear.
struct People {
  std::string customer;
  std::string reporter_name;
  std::string reporter_phone;
  std::string unit;
  Time reported;
};

// What of it is the subject's.
struct Belonging {
  bool matter = false;    // the whole: what was said and done, and who signed
  bool reporter = false;  // name and phone of the reporter; perhaps in somebody else's ticket
  bool any() const { return matter || reporter; }
  bool operator==(const Belonging&) const = default;
};
Belonging BelongingOf(const Subject& subject, const People& people);

// The entry without what was said and by whom it was signed; what happened, when and by whom of
// those who work here stays.
Entry Erased(Entry entry);

}  // namespace steward::tickets
