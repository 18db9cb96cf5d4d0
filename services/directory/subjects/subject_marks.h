// By what a person may be known where nobody wrote a resource name: for services that keep names,
// phones and units as they were told.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "common/db/database.h"
#include "common/privacy/privacy.h"
#include "services/directory/day.h"
#include "services/directory/names.h"
#include "services/directory/owner_repository.h"

namespace steward::directory {

struct SubjectMarks {
  struct Phone {
    std::string number;      // in clear
    bool is_shared = false;  // somebody else of the branch has it too
  };
  // He had to do with the unit on these days.
  struct Stay {
    UnitName unit;
    Period period;
    bool has_namesake = false;  // somebody of the same name has or had too
  };
  std::string display_name;
  std::vector<Phone> phones;
  std::vector<Stay> stays;  // at most kMaxStays
  static constexpr int kMaxStays = 500;

  // Those that nobody else has.
  std::vector<std::string> OwnPhones() const;
};

// Any thread; the key ring outlives it.
class SubjectMarksReader {
 public:
  explicit SubjectMarksReader(const keys::KeyRing& keys) : owners_(keys), index_(keys) {}

  // OWNER_NOT_FOUND.
  Result<SubjectMarks> Of(db::Session& session, const OwnerName& person) const;

 private:
  Result<std::vector<SubjectMarks::Phone>> PhonesOf(db::Session& session,
                                                    const OwnerName& person) const;
  Result<std::vector<SubjectMarks::Stay>> StaysOf(db::Session& session,
                                                  const OwnerName& person) const;

  const OwnerRepository owners_;
  const privacy::PhoneIndex index_;
};

}  // namespace steward::directory
