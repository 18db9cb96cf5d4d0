// Work that is done again and again by itself. What fails once fails each time until somebody acts
// or what it needs is back, so it is logged when it begins to fail and when it goes well again, and
// not each time in between.
#pragma once

#include <string>

#include "common/base/result.h"

namespace steward::log {

// For one thread.
class Recurring {
 public:
  // `work` names it: "audit chain", "events of directory".
  explicit Recurring(std::string work) : work_(std::move(work)) {}

  // One run has ended like this.
  void Ended(const Status& status) {
    if (status.ok())
      Went();
    else
      Failed(status.error());
  }
  void Went();
  void Failed(const steward::Error& error);

 private:
  const std::string work_;
  bool fails_ = false;
};

}  // namespace steward::log
