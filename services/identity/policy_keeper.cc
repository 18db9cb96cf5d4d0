#include "services/identity/policy_keeper.h"

#include <utility>

#include "services/identity/openid/provider_link_repository.h"
#include "services/identity/sign_on/owner_account_repository.h"

namespace steward::identity {
namespace {

constexpr std::chrono::seconds kInterval(1);
constexpr int kSweepEvery = 60;  // intervals
constexpr std::chrono::seconds kPatience(5);

}  // namespace

Result<std::unique_ptr<PolicyKeeper>> PolicyKeeper::Start(PolicyService& service, db::Database& db,
                                                          const Clock& clock,
                                                          auth::Policy& policy) {
  std::unique_ptr<PolicyKeeper> keeper(new PolicyKeeper(service, db, clock, policy));
  TRY(keeper->Refresh());
  keeper->thread_.emplace([raw = keeper.get()] { return raw->Keep(); });
  return keeper;
}

PolicyKeeper::PolicyKeeper(PolicyService& service, db::Database& db, const Clock& clock,
                           auth::Policy& policy)
    : service_(service), db_(db), clock_(clock), policy_(policy) {}

std::chrono::milliseconds PolicyKeeper::Keep() {
  log_.Ended(++round_ % kSweepEvery == 0 ? Sweep() : Refresh());
  return kInterval;
}

Status PolicyKeeper::Refresh() {
  const std::lock_guard lock(refresh_mutex_);
  const v1::GetPolicyResponse read = TRY(service_.Read(PatienceOf(kPatience), version_));
  if (read.version() == version_) return {};
  auth::Roles roles;
  for (const v1::RolePermissions& role : read.roles()) {
    roles[role.role()].insert(role.permissions().begin(), role.permissions().end());
  }
  auth::PolicyMarks marks;
  marks.ended_sessions.insert(read.ended_sessions().begin(), read.ended_sessions().end());
  for (const v1::ClockOffset& moved : read.clock_offsets()) {
    marks.clock_offsets[moved.branch()] = std::chrono::milliseconds(moved.offset_ms());
  }
  policy_.Replace(std::move(roles), std::move(marks));
  version_ = read.version();
  return {};
}

Status PolicyKeeper::Sweep() {
  return db_.Transact(PatienceOf(kPatience), [&](db::Tx& tx) -> Status {
    TRY(SessionRepository().Purge(tx, clock_.Now()));
    TRY(OwnerAccountRepository::PurgeCodes(tx, clock_.Now()));
    TRY(ProviderLinkRepository::Purge(tx, clock_.Now()));
    return PolicyRepository().PurgeRefused(tx, clock_.Now());
  });
}

}  // namespace steward::identity
