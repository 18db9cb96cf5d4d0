// The rows of purposes and consents. Whether the caller sees the person is checked before.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "common/db/database.h"
#include "services/directory/consents/consent.h"
#include "services/directory/listing.h"

namespace steward::directory {

// Without state: any thread.
class ConsentRepository {
 public:
  // Those in force on this day. They are the head company's and hold in every branch.
  Result<std::vector<Purpose>> ListPurposes(db::Session& session, Day day,
                                            const ListQuery& query) const;
  // PURPOSE_UNKNOWN when there is none on this day.
  Result<Purpose> FindPurpose(db::Session& session, const std::string& code, Day day) const;

  // NOT_FOUND when there is none.
  Result<Consent> Find(db::Session& session, const ConsentName& name) const;
  // The last consent of this person to this purpose.
  Result<std::optional<Consent>> FindLast(db::Session& session, const OwnerName& person,
                                          const std::string& purpose) const;
  Result<std::vector<Consent>> List(db::Session& session, const OwnerName& person,
                                    const ListQuery& query) const;
  // Keeps others from changing this person's consents until the end of the transaction.
  Status LockPerson(db::Tx& tx, const OwnerName& person) const;

  Status Insert(db::Tx& tx, const Consent& consent) const;
  Status SaveWithdrawal(db::Tx& tx, const Consent& consent) const;
};

}  // namespace steward::directory
