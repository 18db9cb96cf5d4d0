// How an installation begins: its keys, and the code for its first administrator. There are no
// default accounts and no default keys.
#pragma once

#include <string>

#include "common/base/clock.h"
#include "common/base/result.h"
#include "common/db/database.h"

namespace steward::identity {

// How long a printed code may be redeemed.
inline constexpr Duration kBootstrapCodeLife = std::chrono::minutes(15);

// A new code for SessionService.RedeemBootstrapCode; the one before is void. BOOTSTRAP_DONE once
// there are staff.
Result<std::string> MakeBootstrapCode(db::Database& db, const Patience& patience,
                                      const Clock& clock);

// Makes what is missing of the keys of an installation under `folder`; what is there stays:
//
//   master/         one master key, for every process
//   token_secret/   the key tokens are signed with, for identity alone
//   token_public/   its public half, for every process
//   service_keys/   a key a service, each for that process alone
//   service_hashes/ their hashes, for identity alone
//
// A key that is added later, for another service, gets its hash at the same time.
Status MakeKeys(const std::string& folder, Time now);

}  // namespace steward::identity
