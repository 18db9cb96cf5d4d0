// What a process must know about rights and trials besides the token in a call: the permissions of
// each role, which sessions were ended, and how far a branch's business date is moved. Every
// process polls identity for it (common/app/policy_follower.h), so that a change acts within 5 s
// everywhere; identity itself fills it from its database.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "common/auth/roles.h"
#include "common/base/clock.h"

namespace steward::auth {

struct PolicyMarks {
  // Sessions ended before their tokens expire. Few: a token lives 10 minutes.
  std::unordered_set<std::string> ended_sessions;
  // Business time of a branch minus real time (DEF-27); none: the real time.
  std::unordered_map<std::string, Duration> clock_offsets;

  // Business time in this branch when it is `now`.
  Time BusinessTime(const std::string& branch, Time now) const {
    const auto moved = clock_offsets.find(branch);
    return moved == clock_offsets.end() ? now : now + moved->second;
  }
};

// Any thread.
class Policy {
 public:
  const RoleTable& roles() const { return roles_; }
  std::shared_ptr<const PolicyMarks> marks() const {
    const std::lock_guard lock(mutex_);
    return marks_;
  }

  void Replace(Roles roles, PolicyMarks marks) {
    roles_.Replace(std::move(roles));
    auto fresh = std::make_shared<const PolicyMarks>(std::move(marks));
    const std::lock_guard lock(mutex_);
    marks_ = std::move(fresh);
  }

 private:
  RoleTable roles_;
  mutable std::mutex mutex_;
  std::shared_ptr<const PolicyMarks> marks_ = std::make_shared<const PolicyMarks>();
};

// The business time of one branch. The arguments outlive it.
class BranchClock final : public Clock {
 public:
  BranchClock(const Policy& policy, std::string branch, const Clock& real_time)
      : policy_(policy), branch_(std::move(branch)), real_time_(real_time) {}
  Time Now() const override { return policy_.marks()->BusinessTime(branch_, real_time_.Now()); }

 private:
  const Policy& policy_;
  const std::string branch_;
  const Clock& real_time_;
};

}  // namespace steward::auth
