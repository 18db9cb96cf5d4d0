#include "common/log/recurring.h"

#include "common/log/log.h"

namespace steward::log {

void Recurring::Went() {
  if (fails_) Info("work goes well again", {{"work", work_}});
  fails_ = false;
}

void Recurring::Failed(const steward::Error& error) {
  if (!fails_)
    Warn("work fails", {{"work", work_}, {"reason", error.reason}, {"cause", error.cause}});
  fails_ = true;
}

}  // namespace steward::log
