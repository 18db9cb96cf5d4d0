#include "common/rpc/grpc_setup.h"

#include <absl/synchronization/mutex.h>

namespace steward::rpc {

void SetUpGrpc() { absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore); }

}  // namespace steward::rpc
