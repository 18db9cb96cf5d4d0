// Links to accounts at providers, and sign-ons that were begun, in the database. Without state: any
// thread, inside the session or transaction it is given.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "common/db/database.h"
#include "services/identity/openid/provider_link.h"
#include "services/identity/openid/sign_on_secret.h"

namespace steward::identity {

// How long somebody may take at the provider.
inline constexpr std::chrono::minutes kProviderSignOnLife(10);

class ProviderLinkRepository {
 public:
  // OPENID_ACCOUNT_TAKEN, OPENID_ALREADY_LINKED. The person is locked by the caller.
  Status Insert(db::Tx& tx, const ProviderLink& link) const;
  // Those of a person, oldest first: one a provider.
  Result<std::vector<ProviderLink>> List(db::Session& session, const StaffName& staff) const;
  // Whose account this is; none when it is nobody's.
  Result<std::optional<StaffName>> Find(db::Session& session, const std::string& issuer,
                                        const std::string& subject) const;
  // OPENID_LINK_NOT_FOUND.
  Status Delete(db::Tx& tx, const ProviderLinkName& name) const;

  // A sign-on at this provider was begun; of its secret only a hash is kept.
  Status Begin(db::Tx& tx, const std::string& provider, const SignOnSecret& secret,
               Time expires) const;
  // The provider of the sign-on with this secret, which is used up by that; none when there is no
  // such sign-on, or its time is over.
  Result<std::optional<std::string>> Take(db::Tx& tx, const SignOnSecret& secret, Time now) const;
  // Deletes sign-ons that ended. At most 500 at a time.
  static Status Purge(db::Tx& tx, Time now);
};

}  // namespace steward::identity
