#include "tests/support/steps_of_services.h"

namespace steward::testing {
namespace {

// A small PNG as text format writes bytes.
constexpr std::string_view kPng =
    R"(\211PNG\r\n\032\n\000\000\000\rIHDR\001\001\001\001\001\001\001\001\001\001\001\001\001crc!)"
    R"(\000\000\000\014IDATpicture datacrc!\000\000\000\000IENDcrc!)";

// From a purchase to a sale that is taken back, and a tenant.
void AddOccupancy(std::vector<WriteStep>& steps) {
  const std::string admin = "admin";
  const std::string ownership =
      R"(ownership { bill_contact: "$owner"
         owners { owner: "$owner" numerator: 1 denominator: 1 })";
  Add(steps, "directory.v1.OwnershipService",
      {{"RegisterOwnership", admin,
        R"(parent: "$unit" )" + ownership +
            R"(kind: KIND_FIRST_PURCHASE billing_date { year: 2020 month: 5 day: 1 } })",
        "bought"},
       {"TransferOwnership", admin,
        R"(name: "$bought" )" + ownership +
            R"(kind: KIND_GIFT billing_date { year: 2024 month: 2 day: 29 } })",
        "given"},
       {"CancelOwnership", admin, R"(name: "$given" reason: "登记错误")"}});
  Add(steps, "directory.v1.OwnerService",
      {{"CreateOwner", admin,
        R"(parent: "branches/b7" owner { display_name: "陈静" phones: "13612345670"
           units { unit: "$unit" role: ROLE_TENANT } })",
        "tenant"}});
  const std::string facts = R"(name: "$unit/facts" from_date { year: 2023 month: 1 day: 1 } )";
  Add(steps, "directory.v1.UnitFactsService",
      {{"MoveDelivery", admin,
        facts + R"(delivery: DELIVERY_TAKEN_OVER_FROM_FORMER evidence: "承接查验记录 7")"},
       {"MoveUse", admin, facts + "use: USE_LET"},
       {"MoveAgency", admin, facts + R"(agency: AGENCY_FOR_SALE evidence: "委托书 12")"}});
  Add(steps, "directory.v1.PayerService",
      {{"RegisterPayerPromise", admin,
        R"(parent: "$unit" payer_promise { kind: KIND_EMPLOYER payer: "$tenant"
           from_date { year: 2023 month: 1 day: 1 } evidence: "住房协议 5" })",
        "promise"},
       {"EndPayerPromise", admin, R"(name: "$promise" to_date { year: 2024 month: 1 day: 1 })"}});
  Add(steps, "directory.v1.BillingAreaService",
      {{"SetBillingArea", admin,
        R"(parent: "$unit" billing_area { area_m2_x100: 8950 source: SOURCE_SURVEY
           from_date { year: 2024 month: 1 day: 1 } evidence: "实测报告 3" })"}});
  Add(steps, "directory.v1.OccupancyService",
      {{"RegisterOccupancy", admin,
        R"(parent: "$unit" occupancy { occupant: "$tenant" role: ROLE_TENANT
           from_date { year: 2024 month: 3 day: 1 } })",
        "occupancy"},
       {"UpdateOccupancy", admin,
        R"(occupancy { name: "$occupancy" sees_bills: true } update_mask { paths: "sees_bills" })"},
       {"EndOccupancy", admin, R"(name: "$occupancy" to_date { year: 2025 month: 3 day: 1 })"}});
}

// A unit that is sold, invited and handed over.
void AddHandover(std::vector<WriteStep>& steps) {
  const std::string admin = "admin";
  Add(steps, "directory.v1.UnitService",
      {{"CreateUnit", admin,
        R"(parent: "$site" unit { building: "$building" house_number: "3-2-1601" })", "fresh"}});
  Add(steps, "directory.v1.UnitFactsService",
      {{"MoveDelivery", admin,
        R"(name: "$fresh/facts" from_date { year: 2025 month: 1 day: 1 }
           delivery: DELIVERY_SOLD_NOT_DELIVERED evidence: "购房合同 21")"}});
  Add(steps, "directory.v1.HandoverService",
      {{"CreateHandoverBatch", admin,
        R"(parent: "$site" handover_batch { display_name: "1.7期 6月"
           from_date { year: 2025 month: 6 day: 1 } })",
        "batch"},
       {"InviteUnits", admin, R"(name: "$batch" units: "$fresh")"},
       {"UpdateHandover", admin,
        R"(handover { name: "$fresh/handover" interim_rules_signed: true
           service_agreement_signed: true quality_guarantee_given: true manual_given: true
           water_m3_x1000: 12 power_kwh_x1000: 34 key_count: 3 key_keeper: "$owner"
           defects: "阳台门划痕" })"},
       {"RecordHandoverStep", admin,
        R"(name: "$fresh/handover" step: STEP_HANDOVER date { year: 2025 month: 6 day: 8 })"}});
}

void AddPlaces(std::vector<WriteStep>& steps) {
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
        R"(unit { name: "$unit" storey: 15 } update_mask { paths: "storey" })"}});
  Add(steps, "directory.v1.OwnerService",
      {{"CreateOwner", admin,
        R"(parent: "branches/b7" owner { display_name: "王建国" phones: "13812345678"
           units { unit: "$unit" role: ROLE_OWNER } })",
        "owner"},
       {"UpdateOwner", admin,
        R"(owner { name: "$owner" display_name: "王建" } update_mask { paths: "display_name" })"},
       {"RevealPhones", admin, R"(name: "$owner")"}});
  Add(steps, "directory.v1.ConsentService",
      {{"CreateConsent", admin,
        R"(parent: "$owner" consent { purpose: "face" channel: CHANNEL_PAPER proof: "表 7" })",
        "consent"},
       {"WithdrawConsent", admin, R"(name: "$consent" channel: CHANNEL_PHONE)"}});
  AddOccupancy(steps);
  AddHandover(steps);
  Add(steps, "file.v1.FileService",
      {{"UploadFile", admin,
        R"(parent: "$site" content_type: "image/png" content: ")" + std::string(kPng) + "\"",
        "file"}});
}

// A batch of one imported file, signed after its sample.
void AddBatch(std::vector<WriteStep>& steps) {
  const std::string reviewer = "reviewer";
  Add(steps, "directory.v1.ArchiveRuleService",
      {{"CreateArchiveRule", "admin",
        R"(parent: "branches/b7" archive_rule { start_date { year: 2020 month: 1 day: 1 }
           confirm_months: 6 check_months: 9 sample_percent: 5 least_sample_count: 10 })"}});
  Add(steps, "directory.v1.ArchiveSampleService",
      {{"CreateArchiveSample", reviewer, R"(parent: "$site")", "sample"},
       {"RecordArchiveSampleResult", reviewer,
        R"(name: "$sample" position: 1 outcome: OUTCOME_RIGHT text: "相符")"},
       {"SignArchiveSample", reviewer, R"(name: "$sample")"}});
}

// What happens to the paper of the file of AddArchives.
void AddArchiveKeeping(std::vector<WriteStep>& steps) {
  const std::string admin = "admin";
  Add(steps, "directory.v1.ArchiveLoanService",
      {{"CreateArchiveLoan", admin,
        R"(parent: "$site" archive_loan { archive: "$archive" due_time { seconds: 4100000000 }
           borrower: "branches/b7/staff/01900000-0000-7000-8000-000000000001" })",
        "loan"},
       {"ReturnArchiveLoan", admin, R"(name: "$loan")"}});
  Add(steps, "directory.v1.ArchiveBoxService",
      {{"CreateArchiveBox", admin,
        R"(parent: "$site" archive_box { number: "A-1" location: "3 柜" })", "box"},
       {"UpdateArchiveBox", admin,
        R"(archive_box { name: "$box" location: "4 柜" } update_mask { paths: "location" })"},
       {"AddArchiveBoxEntry", admin, R"(name: "$box" text: "3 栋合同" archive: "$archive")"}});
  Add(steps, "directory.v1.StockTakeService",
      {{"CreateStockTake", admin, R"(parent: "$site" stock_take { year: 2026 })", "count"},
       {"RecordStockTakeCheck", admin,
        R"(name: "$count" archive: "$archive" outcome: OUTCOME_DAMAGED text: "封面破损")"},
       {"FinishStockTake", admin, R"(name: "$count")"}});
  AddBatch(steps);
}

// The customer archives of the directory, at the site and building of AddDirectory: a file from its
// creator to a deletion.
void AddArchives(std::vector<WriteStep>& steps) {
  const std::string admin = "admin";
  const std::string reviewer = "reviewer";
  Add(steps, "directory.v1.UnitService",
      {{"CreateUnit", admin,
        R"(parent: "$site" unit { building: "$building" house_number: "3-2-1701" })", "home"},
       {"CreateUnit", admin,
        R"(parent: "$site" unit { building: "$building" house_number: "3-2-1702" })", "flat"}});
  Add(steps, "directory.v1.OwnerService",
      {{"CreateOwner", admin,
        R"(parent: "branches/b7" owner { display_name: "陈静" phones: "13712345670"
           units { unit: "$home" role: ROLE_OWNER } units { unit: "$flat" role: ROLE_OWNER } })",
        "customer"}});
  Add(steps, "directory.v1.ArchiveService",
      {{"CreateArchive", admin,
        R"(parent: "$site" source: SOURCE_COUNTER archive { unit: "$home" customer: "$customer"
           contact_person: "陈静" contact_phone: "13712345670" actual_user: "陈静"
           id_number: "110101199003070011" mailing_address: "湖滨路 1 号" })",
        "archive"},
       {"UpdateArchive", admin,
        R"(archive { name: "$archive" occupation: "教师" } update_mask { paths: "occupation" }
           source: SOURCE_CALL)"},
       {"SendBackArchive", reviewer,
        R"(name: "$archive" text: "请核对电话" fields: FIELD_CONTACT_PHONE)"},
       {"SubmitArchive", admin, R"(name: "$archive")"},
       {"VerifyArchive", reviewer, R"(name: "$archive")"},
       {"SignArchive", admin, R"(name: "$archive")"},
       {"RevealArchive", admin, R"(name: "$archive")"},
       {"ConfirmArchive", admin, R"(name: "$archive" source: SOURCE_CALL)"},
       {"AddArchivePaper", admin,
        R"(name: "$archive" paper { kind: KIND_CONTRACT title: "合同" location: "3 柜" })"},
       {"ImportArchives", admin,
        R"(parent: "$site" source: "erp" records { number: "17" house_number: "3-2-1702"
           customer_name: "陈静" })"}});
  Add(steps, "directory.v1.LedgerCheckService",
      {{"RunLedgerCheck", reviewer, R"(parent: "$site" due_time { seconds: 4100000000 })",
        "ledger"},
       {"CloseLedgerFinding", reviewer, R"(name: "$ledger" position: 1 explanation: "业主拒填")"}});
  const std::string correction =
      R"(parent: "$site" archive_change { archive: "$archive" kind: KIND_CORRECTION text: "换号"
         values { field: FIELD_CONTACT_PHONE value: "13612345670" } })";
  Add(steps, "directory.v1.ArchiveChangeService",
      {{"CreateArchiveChange", admin, correction, "change"},
       {"WithdrawArchiveChange", admin, R"(name: "$change")"},
       {"CreateArchiveChange", admin, correction, "change"},
       {"RejectArchiveChange", reviewer, R"(name: "$change" text: "无凭证")"},
       {"CreateArchiveChange", admin, correction, "change"},
       {"ApproveArchiveChange", reviewer, R"(name: "$change")"},
       {"CreateArchiveChange", admin,
        correction.substr(0, correction.find("13612345670")) + R"(13512345670" } })", "waiting"}});
  AddArchiveKeeping(steps);
}

void AddParking(std::vector<WriteStep>& steps) {
  const std::string admin = "admin";
  const std::string apply = R"(parent: "$site" parking_application { unit: "$unit" })";
  Add(steps, "directory.v1.ParkingService",
      {{"CreateParkingSpace", admin,
        R"(parent: "$site" parking_space { kind: KIND_LET number: "A1" })", "space"},
       {"CreateParkingApplication", admin, apply, "wish"},
       {"WithdrawParkingApplication", admin, R"(name: "$wish")"},
       {"CreateParkingApplication", admin, apply},
       {"AllocateParkingSpace", admin, R"(name: "$space")"},
       {"ReleaseParkingSpace", admin, R"(name: "$space")"},
       {"CreatePlate", admin,
        R"(parent: "$site" plate { number: "渝A·12345" unit: "$unit" space: "$space" })", "plate"},
       {"EndPlate", admin, R"(name: "$plate")"}});
}

void AddOutsideParties(std::vector<WriteStep>& steps) {
  const std::string admin = "admin";
  Add(steps, "directory.v1.ContractorService",
      {{"CreateContractor", admin,
        R"(parent: "branches/b7" contractor { display_name: "迅达电梯" contract_number: "HT-1"
           start_date { year: 2026 month: 1 day: 1 } trades: "lift" sites: "$site" })",
        "contractor"},
       {"UpdateContractor", admin,
        R"(contractor { name: "$contractor" contract_number: "HT-2" }
           update_mask { paths: "contract_number" })"}});
  Add(steps, "directory.v1.ContactService",
      {{"CreateContact", admin,
        R"(parent: "$site" contact { kind: KIND_POLICE display_name: "翠湖派出所" person: "张警官"
           phones: "13812345678" })",
        "contact"},
       {"UpdateContact", admin,
        R"(contact { name: "$contact" text: "24 小时" } update_mask { paths: "text" })"},
       {"RevealContact", admin, R"(name: "$contact")"}});
}

// The estate of the directory, at the site, building and unit of AddDirectory.
void AddEstate(std::vector<WriteStep>& steps) {
  const std::string admin = "admin";
  Add(steps, "directory.v1.FitOutService",
      {{"CreateFitOutRule", admin,
        R"(parent: "$site" fit_out_rule { start_date { year: 2020 month: 1 day: 1 }
           deposit_fen: 200000 })"},
       {"CreateFitOut", admin,
        R"(parent: "$site" fit_out { unit: "$unit" works: "厨卫翻新" has_wet_rooms: true })",
        "fitout"},
       {"PermitFitOut", admin,
        R"(name: "$fitout" agreement: "ZX-1" drawings: "平面图" worker_pass_count: 2
           end_date { year: 2150 month: 6 day: 30 } has_acknowledged_load_bearing_warning: true
           deposit_fen: 200000 deposit_payer: PAYER_OWNER)"},
       {"StartFitOut", admin, R"(name: "$fitout")"},
       {"RecordFitOutStage", admin,
        R"(name: "$fitout" stage: STAGE_CLOSED_WATER_TEST finding: FINDING_PASSED)"},
       {"RecordFitOutViolation", admin, R"(name: "$fitout" text: "占用通道")"},
       {"CorrectFitOutViolation", admin, R"(name: "$fitout" position: 1 text: "已清理")"},
       {"ExtendFitOut", admin,
        R"(name: "$fitout" text: "材料晚到" end_date { year: 2150 month: 7 day: 31 })"},
       {"InspectFitOut", admin, R"(name: "$fitout")"},
       {"ReturnFitOutPasses", admin, R"(name: "$fitout" count: 2)"},
       {"CloseFitOut", admin, R"(name: "$fitout" text: "无扣款")"}});
  Add(steps, "directory.v1.AssignmentService",
      {{"CreateAssignment", admin,
        R"(parent: "$building" assignment { post: POST_BUILDING_ASSISTANT
           staff: "branches/b7/staff/01900000-0000-7000-8000-000000000001"
           start_date { year: 2026 month: 1 day: 1 } })",
        "assignment"},
       {"UpdateAssignment", admin,
        R"(assignment { name: "$assignment" end_date { year: 2026 month: 12 day: 31 } }
           update_mask { paths: "end_date" })"},
       {"HandOverAssignments", admin,
        R"(parent: "branches/b7" staff: "branches/b7/staff/01900000-0000-7000-8000-000000000001"
           successor: "branches/b7/staff/01900000-0000-7000-8000-000000000002"
           start_date { year: 2026 month: 7 day: 1 })"}});
  Add(steps, "directory.v1.CardService",
      {{"CreateCard", admin,
        R"(parent: "$site"
           card { kind: KIND_VEHICLE number: "C-1" unit: "$unit" owner: "$owner" })",
        "card"},
       {"BlockCard", admin, R"(name: "$card" reason: "遗失")"},
       {"ReturnCard", admin, R"(name: "$card")"}});
  AddParking(steps);
  AddOutsideParties(steps);
  Add(steps, "directory.v1.AssetService",
      {{"CreateAsset", admin,
        R"(parent: "$site" asset { asset_class: ASSET_CLASS_LIFT display_name: "1 号电梯"
           building: "$building" accept_date { year: 2024 month: 2 day: 29 }
           warranty_class: "building-fittings" })",
        "asset"},
       {"UpdateAsset", admin,
        R"(asset { name: "$asset" make: "迅达" } update_mask { paths: "make" })"},
       {"CreateWarrantyClass", admin,
        R"(parent: "branches/b7" warranty_class { code: "lift" part: "电梯整机"
           start_date { year: 2020 month: 1 day: 1 } unit: UNIT_YEARS count: 3
           start: START_DAY_AFTER_SIGNING })"}});
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
       {"DownloadFailedRows", admin, R"(name: "$import" from_line: 1)"},
       NewImport("mistake"),
       {"CancelImport", admin, R"(name: "$mistake")"},
       {"WithdrawImport", admin, R"(name: "$mistake")"}});
  Add(steps, "directory.v1.ExportService",
      {{"CreateExport", admin,
        R"(parent: "branches/b7" export { kind: KIND_UNITS format: FORMAT_CSV site: "$site" })",
        "export"},
       {"CancelExport", admin, R"(name: "$export")"}});
}

// Requests that end in each way but one that is done: that takes a job.
void AddSubjects(std::vector<WriteStep>& steps) {
  const std::string admin = "admin";
  const std::string reviewer = "reviewer";
  const WriteStep asks{"CreateDataRequest", admin,
                       R"(parent: "branches/b7" data_request { owner: "$owner" kind: KIND_ACCESS
                          text: "本人到前台，出示身份证" })",
                       "datarequest"};
  const WriteStep submits{"SubmitDataRequest", admin, R"(name: "$datarequest")"};
  const WriteStep withdraws{"WithdrawDataRequest", admin, R"(name: "$datarequest")"};
  Add(steps, "directory.v1.DataRequestService",
      {asks,
       {"RefuseDataRequest", admin, R"(name: "$datarequest" text: "身份无法核实")"},
       asks,
       submits,
       withdraws,
       asks,
       submits,
       {"RejectDataRequest", reviewer, R"(name: "$datarequest" text: "身份无法核实")"},
       asks,
       submits,
       {"ApproveDataRequest", reviewer, R"(name: "$datarequest")"}});
}

}  // namespace

void AddDirectory(std::vector<WriteStep>& steps) {
  AddPlaces(steps);
  AddImports(steps);
  AddArchives(steps);
  AddEstate(steps);
  AddSubjects(steps);
}

}  // namespace steward::testing
