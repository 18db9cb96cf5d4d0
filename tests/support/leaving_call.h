// What a service is called with when it hands over what somebody holds who leaves.
#pragma once

#include <memory>
#include <string>

#include "common/app/leaving.h"
#include "steward/identity/v1/leaving_service.pb.h"

namespace steward::testing {

// A call of the service's own, at this time of the branch.
inline std::unique_ptr<rpc::Call> LeavingCall(const std::string& service, const std::string& branch,
                                              Time now, const std::string& token = "") {
  auto call = std::make_unique<rpc::Call>(*identity::v1::ReportLeavingRequest::descriptor()
                                               ->file()
                                               ->FindServiceByName("LeavingService")
                                               ->FindMethodByName("ReportLeaving"));
  auto principal = std::make_shared<auth::Principal>();
  principal->name = "services/" + service;
  call->set_principal(std::move(principal));
  call->set_branch(branch);
  call->set_now(now);
  call->set_token(token);
  call->set_deadline(std::chrono::steady_clock::now() + std::chrono::seconds(30));
  return call;
}

// Somebody of the branch leaves to somebody else of it.
inline app::Leaving LeavingOf(const std::string& branch, const std::string& staff,
                              const std::string& successor) {
  const app::LeavingId id(*Uuid::Parse("01900000-0000-7000-8000-0000000000ee"));
  return {.name = "branches/" + branch + "/leavings/" + id.ToString(),
          .branch = branch,
          .id = id,
          .staff = staff,
          .successor = successor};
}

}  // namespace steward::testing
