#include "services/identity/wiring.h"

namespace steward::identity {

Wiring::Wiring(const Parts& parts)
    : rights(parts.keys),
      sessions({parts.writes, passwords, parts.signer, rights, parts.clock, parts.keys}),
      branches(parts.writes, parts.pages),
      staff({parts.writes, parts.pages, passwords, rights, parts.clock}),
      grants(parts.writes, rights, parts.clock),
      roles(parts.writes),
      calendars(parts.writes),
      policy(parts.writes.db, parts.clock),
      trial(parts.writes, parts.clock, parts.trial),
      service_tokens(parts.signer, parts.service_hashes, parts.clock),
      nodes({parts.writes, parts.pages, rights, parts.clock}),
      duties(parts.writes, parts.pages),
      access({parts.writes, parts.pages, rights, parts.clock}),
      leavings({parts.writes, parts.pages, rights, parts.clock}),
      posts({parts.writes, parts.pages, rights}),
      open_sessions(parts.writes, parts.clock),
      api_keys({parts.writes, parts.pages, parts.signer, parts.clock}),
      owner_accounts({.writes = parts.writes,
                      .keys = parts.keys,
                      .signer = parts.signer,
                      .sms = parts.sms,
                      .clock = parts.clock,
                      .phone_idle = parts.owner_phone_idle}),
      approval_chains(parts.writes, parts.pages),
      provider_sign_ons({parts.writes, parts.providers, sessions, parts.clock}),
      provider_links({parts.writes, parts.providers, provider_sign_ons, rights, parts.clock}),
      warnings(parts.writes, parts.pages, parts.clock) {}

void Wiring::BindAll(rpc::Bindings& bindings) {
  bindings.Bind<&SessionService::Login>("steward.identity.v1.SessionService.Login", sessions);
  bindings.Bind<&SessionService::Refresh>("steward.identity.v1.SessionService.Refresh", sessions);
  bindings.Bind<&SessionService::Logout>("steward.identity.v1.SessionService.Logout", sessions);
  bindings.Bind<&SessionService::GetSelf>("steward.identity.v1.SessionService.GetSelf", sessions);
  bindings.Bind<&SessionService::ChangePassword>(
      "steward.identity.v1.SessionService.ChangePassword", sessions);
  bindings.Bind<&SessionService::RedeemBootstrapCode>(
      "steward.identity.v1.SessionService.RedeemBootstrapCode", sessions);
  bindings.Bind<&BranchService::CreateBranch>("steward.identity.v1.BranchService.CreateBranch",
                                              branches);
  bindings.Bind<&BranchService::GetBranch>("steward.identity.v1.BranchService.GetBranch", branches);
  bindings.Bind<&BranchService::ListBranches>("steward.identity.v1.BranchService.ListBranches",
                                              branches);
  bindings.Bind<&BranchService::UpdateBranch>("steward.identity.v1.BranchService.UpdateBranch",
                                              branches);
  bindings.Bind<&StaffService::CreateStaff>("steward.identity.v1.StaffService.CreateStaff", staff);
  bindings.Bind<&StaffService::ListStaffStates>("steward.identity.v1.StaffService.ListStaffStates",
                                                staff);
  bindings.Bind<&StaffService::GetStaff>("steward.identity.v1.StaffService.GetStaff", staff);
  bindings.Bind<&StaffService::ListStaff>("steward.identity.v1.StaffService.ListStaff", staff);
  bindings.Bind<&StaffService::UpdateStaff>("steward.identity.v1.StaffService.UpdateStaff", staff);
  bindings.Bind<&StaffService::SetPassword>("steward.identity.v1.StaffService.SetPassword", staff);
  bindings.Bind<&StaffService::DisableStaff>("steward.identity.v1.StaffService.DisableStaff",
                                             staff);
  bindings.Bind<&StaffService::EnableStaff>("steward.identity.v1.StaffService.EnableStaff", staff);
  bindings.Bind<&GrantService::CreateGrant>("steward.identity.v1.GrantService.CreateGrant", grants);
  bindings.Bind<&GrantService::ListGrants>("steward.identity.v1.GrantService.ListGrants", grants);
  bindings.Bind<&GrantService::DeleteGrant>("steward.identity.v1.GrantService.DeleteGrant", grants);
  bindings.Bind<&RoleService::ListRoles>("steward.identity.v1.RoleService.ListRoles", roles);
  bindings.Bind<&RoleService::UpdateRole>("steward.identity.v1.RoleService.UpdateRole", roles);
  bindings.Bind<&CalendarService::GetWorkingCalendar>(
      "steward.identity.v1.CalendarService.GetWorkingCalendar", calendars);
  bindings.Bind<&CalendarService::ListWorkingCalendars>(
      "steward.identity.v1.CalendarService.ListWorkingCalendars", calendars);
  bindings.Bind<&CalendarService::GetCalendar>("steward.identity.v1.CalendarService.GetCalendar",
                                               calendars);
  bindings.Bind<&CalendarService::UpdateCalendar>(
      "steward.identity.v1.CalendarService.UpdateCalendar", calendars);
  bindings.Bind<&CalendarService::GetWorkingHours>(
      "steward.identity.v1.CalendarService.GetWorkingHours", calendars);
  bindings.Bind<&CalendarService::UpdateWorkingHours>(
      "steward.identity.v1.CalendarService.UpdateWorkingHours", calendars);
  bindings.Bind<&PolicyService::GetPolicy>("steward.identity.v1.PolicyService.GetPolicy", policy);
  bindings.Bind<&TrialService::SetBusinessDate>("steward.identity.v1.TrialService.SetBusinessDate",
                                                trial);
  bindings.Bind<&TrialService::GetBusinessDate>("steward.identity.v1.TrialService.GetBusinessDate",
                                                trial);
  bindings.Bind<&ServiceTokenService::IssueServiceToken>(
      "steward.identity.v1.ServiceTokenService.IssueServiceToken", service_tokens);
  BindOrganisation(bindings);
  BindSignOn(bindings);
  BindApprovals(bindings);
  BindOpenId(bindings);
  BindWarnings(bindings);
}

}  // namespace steward::identity
