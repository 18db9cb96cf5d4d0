#include "common/app/leader_work.h"

#include <utility>

namespace steward::app {
namespace {

constexpr std::chrono::milliseconds kOtherProcessLeads(1'500);  // see db::Leadership
constexpr std::chrono::milliseconds kAfterFailure(500);

}  // namespace

LeaderWorker::LeaderWorker(const Parts& parts, LeaderWork work)
    : parts_(parts),
      work_(std::move(work)),
      leadership_(parts.server, work_.name),
      thread_([this] { return Work(); }) {}

std::chrono::milliseconds LeaderWorker::Work() {
  const std::optional<std::uint64_t> epoch = leadership_.Lead();
  if (!epoch || !parts_.knows_policy()) return kOtherProcessLeads;
  const Status status = work_.run(Lead(parts_.db, leadership_, work_.name, *epoch));
  log_.Ended(status);
  return status.ok() ? work_.pause : kAfterFailure;
}

}  // namespace steward::app
