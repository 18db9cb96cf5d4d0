#include "tests/support/steps_of_services.h"

namespace steward::testing {
namespace {

void AddPosts(std::vector<WriteStep>& steps) {
  const std::string admin = "admin";
  Add(steps, "identity.v1.PostService",
      {{"CreatePost", admin,
        R"(parent: "branches/b7" post { title: "保洁班长" node: "$centre"
           responsibilities { duty: "cleaning" area: "branches/b7/sites/n1"
             from_date { year: 2026 month: 1 day: 1 } } })",
        "post"},
       {"UpdatePost", admin,
        R"(post { name: "$post" title: "环境主管" } update_mask { paths: "title" })"},
       {"FillPost", admin, R"(name: "$post" staff: "$person")"},
       {"VacatePost", admin, R"(name: "$post" staff: "$person")"},
       {"FillPost", admin,
        R"(name: "$post" staff: "$heir" from_date { year: 2030 month: 1 day: 1 })"},
       {"UpdateDutyPlan", admin,
        R"(duty_plan { name: "branches/b7/dutyPlan"
           areas { title: "大堂保洁" duty: "cleaning" area: "branches/b7/sites/n1"
             from_date { year: 2026 month: 1 day: 1 } } }
           update_mask { paths: "areas" })"},
       {"EndPost", admin, R"(name: "$post" to_date { year: 2031 month: 1 day: 1 })"}});
}

void AddOrganisation(std::vector<WriteStep>& steps) {
  const std::string admin = "admin";
  Add(steps, "identity.v1.NodeService",
      {{"CreateNode", admin,
        R"(parent: "branches/b7" node { display_name: "城南中心" kind: KIND_CENTRE
           parent: "branches/b7" sites: "branches/b7/sites/n1"
           accounting { legal_entity: "安居物业城南公司" bank_account: "6222021234567890123"
             receipt_series: "CN" } })",
        "centre"},
       {"CreateNode", admin,
        R"(parent: "branches/b7" node { display_name: "一班" kind: KIND_TEAM
           parent: "branches/b7" })",
        "team"},
       {"UpdateNode", admin,
        R"(node { name: "$team" display_name: "维修一班" sites: "branches/b7/sites/n2" }
           update_mask { paths: "display_name" paths: "sites" })"},
       {"MoveNode", admin, R"(name: "$team" parent: "$centre")"},
       {"RevealBankAccount", admin, R"(name: "$centre")"}});
  Add(steps, "identity.v1.GrantService",
      {{"CreateGrant", admin,
        R"(parent: "$person" grant { role: "roles/front-desk" scope: "$centre" })"},
       {"DelegateRole", "visitor",
        R"(parent: "$desk" source: "$visitorgrant" scope: "branches/b1/sites/s1"
           to_time { seconds: 1956528000 })",
        "part"},
       {"EndDelegation", "visitor", R"(name: "$part")"}});
  Add(steps, "identity.v1.StaffService",
      {{"CreateStaff", admin,
        R"(parent: "branches/b7" staff { display_name: "韩梅梅" badge_number: "A-18"
           firm: "平安保安公司" contract_end_date { year: 2031 month: 6 day: 30 } })",
        "heir"}});
  AddPosts(steps);
  Add(steps, "identity.v1.LeavingService",
      {{"StartLeaving", admin,
        R"(parent: "branches/b7" leaving { staff: "$person" successor: "$heir"
           leave_date { year: 2030 month: 6 day: 30 } })",
        "leaving"},
       {"CancelLeaving", admin, R"(name: "$leaving")"}});
  Add(steps, "identity.v1.DutyService",
      {{"UpdateDutyRules", admin,
        R"(duty_rules { name: "branches/hq/dutyRules"
           pairs { first: "roles/front-desk" second: "roles/guard" } })"}});
  Add(steps, "identity.v1.GrantService",
      {{"CreateGrant", admin,
        R"(parent: "$person" grant { role: "roles/guard" scope: "branches/b7" })"}});
  Add(steps, "identity.v1.NodeService", {{"CloseNode", admin, R"(name: "$team")"}});
}

void AddSignOn(std::vector<WriteStep>& steps) {
  const std::string admin = "admin";
  Add(steps, "identity.v1.SessionService",
      {{"ChangePassword", "visitor",
        R"(current_password: "plum blossom in march" new_password: "a long walk to the river")"}});
  Add(steps, "identity.v1.OpenSessionService", {{"EndAllSessions", admin, R"(name: "$person")"}});
  Add(steps, "identity.v1.ProviderLinkService",
      {{"CreateProviderLink", admin,
        R"(parent: "$heir" provider_link { provider: "company" subject: "user-17" })", "link"},
       {"DeleteProviderLink", admin, R"(name: "$link")"},
       {"CreateProviderLink", admin,
        R"(parent: "$heir" provider_link { provider: "company" subject: "user-18" })", "link"}});
  Add(steps, "identity.v1.ApiKeyService",
      {{"CreateApiKey", admin,
        R"(parent: "branches/b7" api_key { display_name: "停车系统" permissions: "ticket.create"
           scopes: "branches/b7" calls_per_minute: 600 expire_time { seconds: 1893456000 } })",
        "key"},
       {"RotateApiKey", admin, R"(name: "$key")"},
       {"DisableApiKey", admin, R"(name: "$key")"}});
}

void AddPeople(std::vector<WriteStep>& steps) {
  const std::string admin = "admin";
  Add(steps, "identity.v1.BranchService",
      {{"CreateBranch", admin, R"(name: "branches/b7" branch { display_name: "城南分公司" })"},
       {"UpdateBranch", admin,
        R"(branch { name: "branches/b7" display_name: "城南" }
           update_mask { paths: "display_name" })"},
       {"CreateBranch", admin, R"(name: "branches/b9" branch { display_name: "城北分公司" })"}});
  Add(steps, "identity.v1.StaffService",
      {{"CreateStaff", admin,
        R"(parent: "branches/b7" staff { display_name: "李雷" login: "lilei" badge_number: "A-17"
           trades: "electric" } password: "cold rain over the lake")",
        "person"},
       {"UpdateStaff", admin,
        R"(staff { name: "$person" display_name: "李磊" } update_mask { paths: "display_name" })"},
       {"SetPassword", admin, R"(name: "$person" password: "warm wind from the hills")"}});
  Add(steps, "identity.v1.GrantService",
      {{"CreateGrant", admin,
        R"(parent: "$person" grant { role: "roles/front-desk" scope: "branches/b7" })", "grant"},
       {"DeleteGrant", admin, R"(name: "$grant")"}});
  AddOrganisation(steps);
  Add(steps, "identity.v1.StaffService",
      {{"DisableStaff", admin, R"(name: "$person")"},
       {"EnableStaff", admin, R"(name: "$person")"}});
  Add(steps, "identity.v1.RoleService",
      {{"UpdateRole", admin,
        R"(role { name: "roles/front-desk" display_name: "前台接待" }
           update_mask { paths: "display_name" })"}});
}

// What holds in the company and its branches, by date.
void AddRules(std::vector<WriteStep>& steps) {
  const std::string admin = "admin";
  Add(steps, "identity.v1.CalendarService",
      {{"UpdateCalendar", admin,
        R"(calendar { name: "calendars/2031" source: "notice 1"
           holidays { date { year: 2031 month: 1 day: 1 } title: "元旦" } })"},
       {"UpdateWorkingHours", admin,
        R"(working_hours { name: "branches/b7/workingHours"
           weekdays { weekday: 1 windows { start_minute: 540 end_minute: 720 } } })"}});
  Add(steps, "identity.v1.ApprovalChainService",
      {{"UpdateApprovalChain", admin,
        R"(approval_chain { name: "branches/b7/approvalChains/data-export"
           versions { from_date { year: 2031 month: 1 day: 1 }
             steps { roles: "roles/supervisor" limit_hours: 24
                     substitute_role: "roles/branch-head" }
             steps { roles: "roles/branch-head" from_amount_fen: 100 } } })"}});
  Add(steps, "identity.v1.WarningService",
      {{"CreateWarningLimit", admin,
        R"(parent: "branches/b7" warning_limit { indicator: INDICATOR_OVERDUE_TICKET_COUNT
           node: "branches/b7/sites/s1"
           versions { from_date { year: 2096 month: 1 day: 1 } amber: 2 red: 9
                      role: "roles/supervisor" } })",
        "limit"},
       {"UpdateWarningLimit", admin,
        R"(warning_limit { name: "$limit"
             versions { from_date { year: 2096 month: 2 day: 1 } amber: 3 red: 9
                        role: "roles/supervisor" } }
           update_mask { paths: "versions" })"}});
  // Not of the branch the other steps write to: what its jobs are to do next month would be due
  // in the middle of them.
  Add(steps, "identity.v1.TrialService",
      {{"SetBusinessDate", admin,
        R"(branch: "branches/b9" business_time { seconds: 1893456000 })"}});
}

}  // namespace

void AddIdentity(std::vector<WriteStep>& steps) {
  AddPeople(steps);
  AddRules(steps);
  AddSignOn(steps);
}

}  // namespace steward::testing
