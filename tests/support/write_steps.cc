#include "tests/support/write_steps.h"

#include <google/protobuf/text_format.h>

#include <algorithm>
#include <optional>

#include "common/base/result.h"

namespace steward::testing {
namespace {

// A small PNG as text format writes bytes.
constexpr std::string_view kPng =
    R"(\211PNG\r\n\032\n\000\000\000\rIHDR\001\001\001\001\001\001\001\001\001\001\001\001\001crc!)"
    R"(\000\000\000\014IDATpicture datacrc!\000\000\000\000IENDcrc!)";

void Add(std::vector<WriteStep>& steps, const std::string& service,
         const std::vector<WriteStep>& more) {
  for (WriteStep step : more) {
    step.method = "steward." + service + "." + step.method;
    steps.push_back(std::move(step));
  }
}

void AddIdentity(std::vector<WriteStep>& steps) {
  const std::string admin = "admin";
  Add(steps, "identity.v1.BranchService",
      {{"CreateBranch", admin, R"(name: "branches/b7" branch { display_name: "城南分公司" })"},
       {"UpdateBranch", admin,
        R"(branch { name: "branches/b7" display_name: "城南" }
           update_mask { paths: "display_name" })"}});
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
  Add(steps, "identity.v1.StaffService",
      {{"DisableStaff", admin, R"(name: "$person")"},
       {"EnableStaff", admin, R"(name: "$person")"}});
  Add(steps, "identity.v1.RoleService",
      {{"UpdateRole", admin,
        R"(role { name: "roles/front-desk" display_name: "前台接待" }
           update_mask { paths: "display_name" })"}});
  Add(steps, "identity.v1.CalendarService",
      {{"UpdateCalendar", admin,
        R"(calendar { name: "calendars/2031" source: "notice 1"
           holidays { date { year: 2031 month: 1 day: 1 } title: "元旦" } })"},
       {"UpdateWorkingHours", admin,
        R"(working_hours { name: "branches/b7/workingHours"
           weekdays { weekday: 1 windows { start_minute: 540 end_minute: 720 } } })"}});
  Add(steps, "identity.v1.SessionService",
      {{"ChangePassword", "visitor",
        R"(current_password: "plum blossom in march" new_password: "a long walk to the river")"}});
  Add(steps, "identity.v1.TrialService",
      {{"SetBusinessDate", admin,
        R"(branch: "branches/b7" business_time { seconds: 1893456000 })"}});
}

// Of a file that has only a heading.
WriteStep NewImport(const std::string& keep) {
  return {"CreateImport", "admin",
          R"(parent: "branches/b7" import { kind: KIND_UNITS site: "$site" file_name: "units.csv"
             size_bytes: 22 source: "erp"
             sha256: "aac7348b952de199d82b5644586c2672030e4761c2d8c265955b2564a51c0b03" })",
          keep};
}

void AddImports(std::vector<WriteStep>& steps) {
  const std::string admin = "admin";
  Add(steps, "directory.v1.ImportService",
      {NewImport("import"),
       {"AddImportPart", admin, R"(name: "$import" content: "number,building,house\n")"},
       {"StartImport", admin, R"(name: "$import" mode: MODE_CHECK)"},
       {"DownloadFailedRows", admin, R"(name: "$import")"},
       NewImport("mistake"),
       {"CancelImport", admin, R"(name: "$mistake")"},
       {"WithdrawImport", admin, R"(name: "$mistake")"}});
  Add(steps, "directory.v1.ExportService",
      {{"CreateExport", admin,
        R"(parent: "branches/b7" export { kind: KIND_UNITS format: FORMAT_CSV site: "$site" })",
        "export"},
       {"CancelExport", admin, R"(name: "$export")"}});
}

void AddDirectory(std::vector<WriteStep>& steps) {
  const std::string admin = "admin";
  Add(steps, "directory.v1.SiteService",
      {{"CreateSite", admin,
        R"(parent: "branches/b7" site_id: "n1" site { display_name: "翠湖花园" })", "site"},
       {"UpdateSite", admin,
        R"(site { name: "$site" address: "湖滨路 1 号" } update_mask { paths: "address" })"}});
  Add(steps, "directory.v1.BuildingService",
      {{"CreateBuilding", admin,
        R"(parent: "$site" building { number: "3" phase: "一期" type: TYPE_HIGH_RISE })",
        "building"},
       {"UpdateBuilding", admin,
        R"(building { name: "$building" phase: "二期" } update_mask { paths: "phase" })"}});
  Add(steps, "directory.v1.UnitService",
      {{"CreateUnit", admin,
        R"(parent: "$site" unit { building: "$building" house_number: "3-2-1501" })", "unit"},
       {"UpdateUnit", admin,
        R"(unit { name: "$unit" storey: 15 } update_mask { paths: "storey" })"},
       {"ImportUnits", admin,
        R"(parent: "$site" source: "erp"
           records { number: "1" unit { building: "$building" house_number: "3-2-1502" } })"}});
  Add(steps, "directory.v1.OwnerService",
      {{"CreateOwner", admin,
        R"(parent: "branches/b7" owner { display_name: "王建国" phones: "13812345678"
           units { unit: "$unit" role: ROLE_OWNER } })",
        "owner"},
       {"UpdateOwner", admin,
        R"(owner { name: "$owner" display_name: "王建" } update_mask { paths: "display_name" })"},
       {"RevealPhones", admin, R"(name: "$owner")"},
       {"ImportOwners", admin,
        R"(parent: "branches/b7" source: "erp" records { number: "1" display_name: "赵敏"
           phones: "13912345679"
           units { site: "$site" house_number: "3-2-1501" role: ROLE_OCCUPANT } })"}});
  Add(steps, "file.v1.FileService",
      {{"UploadFile", admin,
        R"(parent: "$site" content_type: "image/png" content: ")" + std::string(kPng) + "\"",
        "file"}});
  AddImports(steps);
}

// A new ticket that is kept under this word.
WriteStep NewTicket(const std::string& keep, const std::string& more = "") {
  return {"CreateTicket", "admin",
          R"(parent: "branches/b1/sites/s1" ticket { kind: KIND_HOME_REPAIR channel: CHANNEL_PHONE
             severity: SEVERITY_3 title: "厨房水管漏水" place: "3-2-1502" fault_group: "water.tap" )" +
              more + "}",
          keep};
}

// A move of the ticket that is kept under the word.
WriteStep Move(const std::string& method, const std::string& word, const std::string& more = "",
               const std::string& caller = "admin") {
  return {method, caller, "name: \"$" + word + "\" " + more};
}

// The way to the technician's arrival.
void AddArrival(std::vector<WriteStep>& steps, const std::string& word) {
  Add(steps, "tickets.v1.TicketService",
      {Move("DispatchTicket", word,
            R"(assignee: "$technician" text: "带角阀" appointment {
               start_time { seconds: 1900000000 } end_time { seconds: 1900003600 } })"),
       Move("TakeTicket", word, "", "technician"), Move("ArriveTicket", word, "", "technician")});
}

// A paid repair from the call to rework, with every detour.
void AddLongTicket(std::vector<WriteStep>& steps) {
  const std::string service = "tickets.v1.TicketService";
  Add(steps, service,
      {NewTicket("paid", "charge: CHARGE_PAID"),
       {"UpdateTicket", "admin",
        R"(ticket { name: "$paid" description: "水一直在流" } update_mask { paths: "description" })"},
       Move("ReclassifyTicket", "paid", R"(severity: SEVERITY_2 text: "楼下也漏")"),
       Move("TransferTicket", "paid", R"(person: "$desk" text: "由前台跟进")"),
       Move("AcceptTicket", "paid"),
       Move("GrabTicket", "paid", "", "technician"),
       Move("ReturnTicket", "paid", R"(reason: "no_time" text: "另有急修")", "technician"),
       Move("DispatchTicket", "paid", R"(assignee: "$technician")"),
       Move("TakeTicket", "paid", "", "technician"),
       Move("ReportNotAtHome", "paid",
            R"(photo: "branches/b1/sites/s1/files/01900000-0000-7000-8000-000000000001")",
            "technician")});
  AddArrival(steps, "paid");
  Add(steps, service,
      {Move("ShowQuote", "paid", R"(price_fen: 8000 text: "换角阀")", "technician"),
       Move("AnswerQuote", "paid", R"(answer: ANSWER_CONSENTED price_fen: 8000)"),
       Move("PauseTicket", "paid", R"(reason: REASON_PART text: "等配件")", "technician"),
       Move("ResumeTicket", "paid", "", "technician"),
       Move("HandOutTicket", "paid", R"(body: "水务公司" text: "请查主管")"),
       Move("TakeBackTicket", "paid", R"(text: "主管正常")"),
       Move("ResolveTicket", "paid", R"(text: "更换角阀")", "technician"),
       Move("RefuseSignOff", "paid", R"(text: "还在滴水")"),
       Move("ResolveTicket", "paid", R"(text: "重新密封")", "technician"),
       Move("SignOffTicket", "paid",
            R"(role: ROLE_CUSTOMER means: MEANS_PAPER customer_name: "张伟")"),
       Move("RevealContacts", "paid"),
       Move("RecordReturnVisit", "paid", R"(result: RESULT_MADE text: "满意")"),
       Move("AddTicketNote", "paid", R"(kind: NOTE_KIND_TRACKING text: "已回电")"),
       Move("TellCustomer", "paid", R"(channel: CHANNEL_PHONE text: "已修好")"),
       Move("CloseTicket", "paid"),
       Move("ReopenTicket", "paid", R"(text: "又漏了" channel: CHANNEL_PHONE)")});
}

// What the long way does not pass.
void AddShortTickets(std::vector<WriteStep>& steps) {
  const std::string service = "tickets.v1.TicketService";
  Add(steps, service, {NewTicket("free"), Move("AcceptTicket", "free")});
  AddArrival(steps, "free");
  Add(steps, service,
      {Move("StartWork", "free", "", "technician"),
       NewTicket("twice"),
       Move("MergeTicket", "twice", R"(main_ticket: "$free")"),
       Move("MarkCannotBeRepaired", "free",
            R"(person: "$desk" finish_date { year: 2030 month: 6 day: 30 } text: "改造")"),
       NewTicket("foreign"),
       Move("MarkOutOfScope", "foreign", R"(reason: "outside_site" text: "不在本小区")"),
       NewTicket("own"),
       Move("ExplainTicket", "own", R"(text: "业主自有设施")"),
       NewTicket("wrong"),
       Move("VoidTicket", "wrong", R"(reason: "wrong_entry")"),
       NewTicket("gone"),
       Move("WithdrawTicket", "gone", R"(text: "自己修好了")"),
       {"ImportTickets", "admin",
        R"(parent: "branches/b1/sites/s1" source: "helpdesk" records { number: "1"
           ticket { kind: KIND_ENQUIRY channel: CHANNEL_PHONE severity: SEVERITY_4 title: "咨询" }
           end_state: STATE_CLOSED report_time { seconds: 1700000000 }
           end_time { seconds: 1700000600 } })"}});
  Add(steps, "tickets.v1.SlaPolicyService",
      {{"UpdateSlaPolicy", "admin",
        R"(sla_policy { name: "branches/b1/slaPolicies/standard"
           profiles { id: "A" title: "标准" response { unit: UNIT_CLOCK_MINUTES amount: 30 } }
           rules { profile: "A" } })"}});
}

std::vector<WriteStep> MakeSteps() {
  std::vector<WriteStep> steps;
  AddIdentity(steps);
  AddDirectory(steps);
  AddLongTicket(steps);
  AddShortTickets(steps);
  return steps;
}

// The request with all its words replaced; none where one stands for nothing.
std::optional<std::string> Resolve(const WriteStep& step,
                                   const std::map<std::string, std::string>& names) {
  std::string text;
  for (size_t i = 0; i < step.request.size();) {
    if (step.request[i] != '$') {
      text += step.request[i++];
      continue;
    }
    const auto begin = step.request.begin() + static_cast<std::ptrdiff_t>(i) + 1;
    const auto end =
        std::find_if(begin, step.request.end(), [](char c) { return c < 'a' || c > 'z'; });
    const auto name = names.find(std::string(begin, end));
    if (name == names.end()) return std::nullopt;
    text += name->second;
    i = static_cast<size_t>(end - step.request.begin());
  }
  return text;
}

}  // namespace

std::string WriteStep::Path() const {
  std::string path = "/" + method;
  path[path.rfind('.')] = '/';
  return path;
}

const std::vector<WriteStep>& WriteSteps() {
  static const std::vector<WriteStep>& steps = *new std::vector<WriteStep>(MakeSteps());
  return steps;
}

std::vector<WriteStep> WriteStepsOf(std::string_view package) {
  std::vector<WriteStep> steps;
  for (const WriteStep& step : WriteSteps()) {
    if (step.method.starts_with(package)) steps.push_back(step);
  }
  return steps;
}

const std::map<std::string, std::string>& WritesWithoutStep() {
  static const std::map<std::string, std::string>& without =
      *new std::map<std::string, std::string>{
          {"steward.directory.v1.ExportService.DownloadExport", "a job makes its file first"},
          {"steward.identity.v1.SessionService.Login", "every sign-in starts a session of its own"},
          {"steward.identity.v1.SessionService.Refresh", "the refresh token makes it repeatable"},
          {"steward.identity.v1.SessionService.Logout", "its token is refused afterwards"},
          {"steward.identity.v1.SessionService.RedeemBootstrapCode",
           "once in an installation's life"}};
  return without;
}

bool CanResolve(const WriteStep& step, const std::map<std::string, std::string>& names) {
  return Resolve(step, names).has_value();
}

std::unique_ptr<google::protobuf::Message> RequestOf(
    const WriteStep& step, const google::protobuf::Message& type,
    const std::map<std::string, std::string>& names, const std::string& request_id) {
  std::unique_ptr<google::protobuf::Message> request(type.New());
  STEWARD_CHECK(
      google::protobuf::TextFormat::ParseFromString(Resolve(step, names).value(), request.get()));
  const auto* field = request->GetDescriptor()->FindFieldByName("request_id");
  request->GetReflection()->SetString(request.get(), field, request_id);
  return request;
}

void KeepName(const WriteStep& step, const google::protobuf::Message& response,
              std::map<std::string, std::string>& names) {
  if (step.keep.empty()) return;
  const auto* name = response.GetDescriptor()->FindFieldByName("name");
  names[step.keep] = response.GetReflection()->GetString(response, name);
}

}  // namespace steward::testing
