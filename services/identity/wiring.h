// The services of identity with all they need, and their methods. One per process; tests make one
// over a database of their own.
#pragma once

#include <memory>

#include "common/auth/password.h"
#include "common/auth/token.h"
#include "common/keys/key_folder.h"
#include "common/keys/keys.h"
#include "common/paging/page.h"
#include "common/rpc/bindings.h"
#include "common/rpc/mutate.h"
#include "services/identity/approvals/approval_chain_service.h"
#include "services/identity/branch_service.h"
#include "services/identity/calendar_service.h"
#include "services/identity/grant_service.h"
#include "services/identity/openid/provider_link_service.h"
#include "services/identity/openid/provider_sign_on_service.h"
#include "services/identity/organisation/access_service.h"
#include "services/identity/organisation/duty_service.h"
#include "services/identity/organisation/leaving_service.h"
#include "services/identity/organisation/node_service.h"
#include "services/identity/organisation/post_service.h"
#include "services/identity/organisation/rights_reader.h"
#include "services/identity/policy_service.h"
#include "services/identity/session_service.h"
#include "services/identity/sign_on/api_key_service.h"
#include "services/identity/sign_on/open_session_service.h"
#include "services/identity/sign_on/owner_account_service.h"
#include "services/identity/staff_service.h"
#include "services/identity/warnings/warning_service.h"

namespace steward::identity {

struct Wiring {
  // All outlive the wiring. `clock` tells real time.
  struct Parts {
    const rpc::Writes& writes;
    const paging::Pages& pages;
    const auth::TokenSigner& signer;
    const keys::KeyFolder& service_hashes;
    const Clock& clock;
    const keys::KeyRing& keys;
    SmsSender& sms;
    const SignOnProviders& providers;
    Duration owner_phone_idle = kOwnerPhoneIdle;
    bool trial = false;
  };
  explicit Wiring(const Parts& parts);

  void BindAll(rpc::Bindings& bindings);

  auth::PasswordHasher passwords;
  RightsReader rights;
  SessionService sessions;
  BranchService branches;
  StaffService staff;
  GrantService grants;
  RoleService roles;
  CalendarService calendars;
  PolicyService policy;
  TrialService trial;
  ServiceTokenService service_tokens;
  NodeService nodes;
  DutyService duties;
  AccessService access;
  LeavingService leavings;
  PostService posts;

  OpenSessionService open_sessions;
  ApiKeyService api_keys;
  OwnerAccountService owner_accounts;
  ApprovalChainService approval_chains;
  ProviderSignOnService provider_sign_ons;
  ProviderLinkService provider_links;
  WarningService warnings;

 private:
  void BindOrganisation(rpc::Bindings& bindings);
  void BindSignOn(rpc::Bindings& bindings);
  void BindApprovals(rpc::Bindings& bindings);
  void BindOpenId(rpc::Bindings& bindings);
  void BindWarnings(rpc::Bindings& bindings);
};

}  // namespace steward::identity
