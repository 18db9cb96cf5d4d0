#include "services/identity/policy_keeper.h"

#include <utility>

#include "common/log/log.h"
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
  keeper->thread_ = std::thread([raw = keeper.get()] { raw->Keep(); });
  return keeper;
}

PolicyKeeper::PolicyKeeper(PolicyService& service, db::Database& db, const Clock& clock,
                           auth::Policy& policy)
    : service_(service), db_(db), clock_(clock), policy_(policy) {}

PolicyKeeper::~PolicyKeeper() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  stop_changed_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void PolicyKeeper::Keep() {
  bool working = true;
  std::unique_lock lock(mutex_);
  for (int round = 1; !stopping_; ++round) {
    stop_changed_.wait_for(lock, kInterval, [this] { return stopping_; });
    if (stopping_) return;
    lock.unlock();
    const Status status = round % kSweepEvery == 0 ? Sweep() : Refresh();
    if (status.ok() != working) {
      working = status.ok();
      if (working)
        log::Info("policy is read again");
      else
        log::Warn("policy cannot be read", {{"cause", status.error().cause}});
    }
    lock.lock();
  }
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
    return PolicyRepository().PurgeRefused(tx, clock_.Now());
  });
}

}  // namespace steward::identity
