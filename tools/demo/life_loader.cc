#include "tools/demo/life_loader.h"

#include <set>

#include "steward/directory/v1/card_service.pb.h"
#include "steward/directory/v1/contractor_service.pb.h"
#include "steward/directory/v1/fit_out_service.pb.h"
#include "steward/directory/v1/handover_service.pb.h"
#include "steward/directory/v1/parking_service.pb.h"
#include "steward/directory/v1/unit_facts_service.pb.h"
#include "tools/demo/company.h"
#include "tools/demo/parallel.h"

namespace steward::demo {
namespace {

using namespace directory::v1;

constexpr std::string_view kBatch = "三期 9、10 栋";
constexpr size_t kFitOutsBegun = 171;  // of the 312
constexpr size_t kLiveFitOuts = 12;
constexpr std::int64_t kDepositFen = 200'000;
constexpr size_t kSpaces = 30;
constexpr size_t kApplications = 36;
constexpr size_t kCards = 40;

google::type::Date DateOf(int year, int month, int day) {
  google::type::Date date;
  date.set_year(year);
  date.set_month(month);
  date.set_day(day);
  return date;
}

google::type::Date DaysFromNow(const Loading& loading, int days) {
  const std::chrono::year_month_day day(std::chrono::floor<std::chrono::days>(loading.clock.Now()) +
                                        std::chrono::days(days));
  return DateOf(static_cast<int>(day.year()), static_cast<int>(unsigned(day.month())),
                static_cast<int>(unsigned(day.day())));
}

// By its short name: CardService.CreateCard.
template <class Response, class Request>
Result<Response> DoWrite(const Loading& loading, std::string_view method, const Request& request) {
  return loading.api.Write<Response>(loading.admin_token,
                                     "steward.directory.v1." + std::string(method), request);
}
template <class Response, class Request>
Result<Response> DoRead(const Loading& loading, std::string_view method, const Request& request) {
  return loading.api.Read<Response>(loading.admin_token,
                                    "steward.directory.v1." + std::string(method), request);
}

// Somebody has taken it another way since, or it is there.
Status AnotherWayIsFine(const Status& status) {
  const bool fine = !status.ok() && (status.error().code == Code::kFailedPrecondition ||
                                     status.error().code == Code::kAlreadyExists);
  return fine ? Status() : status;
}
template <class Response>
Status AnotherWayIsFine(const Result<Response>& result) {
  return result.ok() ? Status() : AnotherWayIsFine(Status(result.error()));
}

// The places in the two new buildings.
std::vector<Place> NewPlaces(const std::vector<Place>& places) {
  std::vector<Place> found;
  for (const Place& place : places) {
    if (place.building_number == "9" || place.building_number == "10") found.push_back(place);
  }
  return found;
}

Result<std::string> BatchOf(const Loading& loading, const std::string& site,
                            const std::vector<Place>& places) {
  ListHandoverBatchesRequest list;
  list.set_parent(site);
  const auto found = TRY(
      DoRead<ListHandoverBatchesResponse>(loading, "HandoverService.ListHandoverBatches", list));
  for (const HandoverBatch& batch : found.handover_batches()) {
    if (batch.display_name() == kBatch) return batch.name();
  }
  CreateHandoverBatchRequest request;
  request.set_parent(site);
  request.mutable_handover_batch()->set_display_name(std::string(kBatch));
  *request.mutable_handover_batch()->mutable_from_date() = DateOf(2024, 11, 15);
  const std::string name =
      TRY(DoWrite<HandoverBatch>(loading, "HandoverService.CreateHandoverBatch", request)).name();
  InviteUnitsRequest invite;
  invite.set_name(name);
  for (const Place& place : places) invite.add_units(place.unit);
  TRY(AnotherWayIsFine(
      DoWrite<InviteUnitsResponse>(loading, "HandoverService.InviteUnits", invite)));
  return name;
}

// Sold, inspected, handed over with papers, readings and keys; some have begun to fit out.
Status HandOver(const Loading& loading, const std::string& keeper, const Place& place,
                size_t index) {
  const std::string name = place.unit + "/handover";
  MoveDeliveryRequest sold;
  sold.set_name(place.unit + "/facts");
  sold.set_delivery(UnitFacts::DELIVERY_SOLD_NOT_DELIVERED);
  *sold.mutable_from_date() = DateOf(2023, 4, 1 + static_cast<int>(index % 28));
  sold.set_evidence("购房合同 " + place.house_number);
  TRY(AnotherWayIsFine(DoWrite<UnitFacts>(loading, "UnitFactsService.MoveDelivery", sold)));
  UpdateHandoverRequest update;
  Handover& handover = *update.mutable_handover();
  handover.set_name(name);
  handover.set_interim_rules_signed(true);
  handover.set_service_agreement_signed(true);
  handover.set_quality_guarantee_given(true);
  handover.set_manual_given(true);
  handover.set_water_m3_x1000(120 + static_cast<int>(index));
  handover.set_power_kwh_x1000(4000 + static_cast<int>(index));
  handover.set_key_count(3);
  handover.set_key_keeper(keeper);
  if (index % 7 == 0) handover.add_defects("客厅窗框划痕");
  TRY(AnotherWayIsFine(DoWrite<Handover>(loading, "HandoverService.UpdateHandover", update)));
  const int day = 15 + static_cast<int>(index % 14);
  const auto record = [&](Handover::Step step, const google::type::Date& date) -> Status {
    RecordHandoverStepRequest request;
    request.set_name(name);
    request.set_step(step);
    *request.mutable_date() = date;
    return AnotherWayIsFine(
        DoWrite<Handover>(loading, "HandoverService.RecordHandoverStep", request));
  };
  TRY(record(Handover::STEP_INSPECTION, DateOf(2024, 11, day)));
  TRY(record(Handover::STEP_HANDOVER, DateOf(2024, 12, day)));
  if (index < kFitOutsBegun) TRY(record(Handover::STEP_FIT_OUT, DateOf(2025, 2, day)));
  return {};
}

// The units of the batch that are not handed over yet.
Result<std::set<std::string>> NotHandedOver(const Loading& loading, const std::string& site) {
  std::set<std::string> open;
  ListHandoversRequest list;
  list.set_parent(site);
  list.set_page_size(200);
  do {
    const auto page =
        TRY(DoRead<ListHandoversResponse>(loading, "HandoverService.ListHandovers", list));
    for (const Handover& handover : page.handovers()) {
      if (!handover.has_handover_date())
        open.insert(handover.name().substr(0, handover.name().rfind('/')));
    }
    list.set_page_token(page.next_page_token());
  } while (!list.page_token().empty());
  return open;
}

Status LoadHandovers(const Loading& loading, const std::string& site, const std::string& keeper,
                     const std::vector<Place>& places) {
  TRY(BatchOf(loading, site, places));
  const std::set<std::string> open = TRY(NotHandedOver(loading, site));
  return InParallel(kCallsAtOnce, places.size(), [&](size_t i) -> Status {
    if (open.contains(places[i].unit)) TRY(HandOver(loading, keeper, places[i], i));
    loading.progress.Add(1);
    return {};
  });
}

Status LoadFitOuts(const Loading& loading, const std::string& site,
                   const std::vector<Place>& places) {
  constexpr const char* kWorks[] = {"客厅、卧室墙面与地面翻新", "厨房、卫生间改造", "全屋水电改造"};
  ListFitOutsRequest list;
  list.set_parent(site);
  if (TRY(DoRead<ListFitOutsResponse>(loading, "FitOutService.ListFitOuts", list))
          .fit_outs_size() >= static_cast<int>(kLiveFitOuts))
    return {};
  CreateFitOutRuleRequest rule;
  rule.set_parent(site);
  *rule.mutable_fit_out_rule()->mutable_start_date() = DateOf(2024, 1, 1);
  rule.mutable_fit_out_rule()->set_deposit_fen(kDepositFen);
  rule.mutable_fit_out_rule()->set_holding_days(90);
  TRY(AnotherWayIsFine(DoWrite<FitOutRule>(loading, "FitOutService.CreateFitOutRule", rule)));
  for (size_t i = 0; i < kLiveFitOuts; ++i) {
    CreateFitOutRequest create;
    create.set_parent(site);
    FitOut& fit_out = *create.mutable_fit_out();
    fit_out.set_unit(places[kFitOutsBegun + i * 9].unit);
    fit_out.set_works(kWorks[i % std::size(kWorks)]);
    fit_out.set_contractor("宏图装饰");
    fit_out.set_has_wet_rooms(i % 3 == 1);
    const Result<FitOut> made = DoWrite<FitOut>(loading, "FitOutService.CreateFitOut", create);
    if (!made.ok()) {
      TRY(AnotherWayIsFine(made));
      continue;
    }
    if (i % 4 == 0) continue;  // still asked for
    PermitFitOutRequest permit;
    permit.set_name(made.value().name());
    permit.set_agreement("ZX-" + places[kFitOutsBegun + i * 9].house_number);
    permit.set_drawings("施工图 " + std::to_string(i + 1));
    *permit.mutable_end_date() = DaysFromNow(loading, 60 + static_cast<int>(i));
    permit.set_has_acknowledged_load_bearing_warning(true);
    permit.set_worker_pass_count(4);
    permit.set_deposit_fen(kDepositFen);
    permit.set_deposit_payer(FitOut::PAYER_OWNER);
    TRY(AnotherWayIsFine(DoWrite<FitOut>(loading, "FitOutService.PermitFitOut", permit)));
    if (i % 4 == 1) continue;  // not begun
    StartFitOutRequest start;
    start.set_name(made.value().name());
    TRY(AnotherWayIsFine(DoWrite<FitOut>(loading, "FitOutService.StartFitOut", start)));
  }
  return {};
}

// Fewer spaces than households that want one.
Status LoadParking(const Loading& loading, const std::string& site,
                   const std::vector<Place>& places) {
  ListParkingSpacesRequest list;
  list.set_parent(site);
  list.set_page_size(static_cast<int>(kSpaces));
  if (TRY(DoRead<ListParkingSpacesResponse>(loading, "ParkingService.ListParkingSpaces", list))
          .parking_spaces_size() >= static_cast<int>(kSpaces))
    return {};
  for (size_t i = 0; i < kApplications; ++i) {
    CreateParkingApplicationRequest apply;
    apply.set_parent(site);
    apply.mutable_parking_application()->set_unit(places[i].unit);
    TRY(AnotherWayIsFine(
        DoWrite<ParkingApplication>(loading, "ParkingService.CreateParkingApplication", apply)));
    CreatePlateRequest plate;
    plate.set_parent(site);
    plate.mutable_plate()->set_number("渝A" + std::to_string(10000 + i * 137));
    plate.mutable_plate()->set_unit(places[i].unit);
    TRY(AnotherWayIsFine(DoWrite<Plate>(loading, "ParkingService.CreatePlate", plate)));
  }
  for (size_t i = 0; i < kSpaces; ++i) {
    CreateParkingSpaceRequest create;
    create.set_parent(site);
    ParkingSpace& space = *create.mutable_parking_space();
    space.set_number("B1-" + std::to_string(101 + i));
    space.set_kind(i % 3 == 0 ? ParkingSpace::KIND_CIVIL_DEFENCE : ParkingSpace::KIND_LET);
    const auto made = DoWrite<ParkingSpace>(loading, "ParkingService.CreateParkingSpace", create);
    if (!made.ok()) {
      TRY(AnotherWayIsFine(made));
      continue;
    }
    AllocateParkingSpaceRequest allocate;
    allocate.set_name(made.value().name());
    TRY(AnotherWayIsFine(
        DoWrite<ParkingApplication>(loading, "ParkingService.AllocateParkingSpace", allocate)));
  }
  return {};
}

Status LoadCards(const Loading& loading, const std::string& site, const std::string& code,
                 const std::vector<Place>& places) {
  ListCardsRequest list;
  list.set_parent(site);
  list.set_page_size(static_cast<int>(kCards));
  if (TRY(DoRead<ListCardsResponse>(loading, "CardService.ListCards", list)).cards_size() >=
      static_cast<int>(kCards))
    return {};
  for (size_t i = 0; i < kCards; ++i) {
    CreateCardRequest create;
    create.set_parent(site);
    Card& card = *create.mutable_card();
    card.set_kind(i % 4 == 0 ? Card::KIND_VEHICLE : Card::KIND_ACCESS);
    card.set_number(code + "-" + std::to_string(1001 + i));
    card.set_unit(places[i].unit);
    const auto made = DoWrite<Card>(loading, "CardService.CreateCard", create);
    TRY(AnotherWayIsFine(made));
    if (!made.ok() || i % 10 != 9) continue;
    BlockCardRequest block;
    block.set_name(made.value().name());
    block.set_reason("业主报失");
    TRY(AnotherWayIsFine(DoWrite<Card>(loading, "CardService.BlockCard", block)));
  }
  return {};
}

Status LoadContractors(const Loading& loading, const BranchPlan& branch) {
  struct ContractorPlan {
    const char* name;
    const char* trade;
    int end_year;  // 0: until further notice
  };
  constexpr ContractorPlan kContractors[] = {{"迅达电梯维保", "lift", 2027},
                                             {"安盾消防工程", "fire", 2026},
                                             {"洁净保洁服务", "cleaning", 0}};
  ListContractorsRequest list;
  list.set_parent(branch.name());
  const auto there =
      TRY(DoRead<ListContractorsResponse>(loading, "ContractorService.ListContractors", list));
  std::set<std::string> names;
  for (const Contractor& contractor : there.contractors()) names.insert(contractor.display_name());
  for (const ContractorPlan& plan : kContractors) {
    if (names.contains(plan.name)) continue;
    CreateContractorRequest create;
    create.set_parent(branch.name());
    Contractor& contractor = *create.mutable_contractor();
    contractor.set_display_name(plan.name);
    contractor.set_contract_number("HT-2025-" + std::string(plan.trade));
    *contractor.mutable_start_date() = DateOf(2025, 1, 1);
    if (plan.end_year != 0) *contractor.mutable_end_date() = DateOf(plan.end_year, 12, 31);
    contractor.add_trades(plan.trade);
    for (const SitePlan& site : branch.sites) contractor.add_sites(branch.SiteName(site));
    TRY(DoWrite<Contractor>(loading, "ContractorService.CreateContractor", create));
  }
  return {};
}

}  // namespace

Status LoadLife(const Loading& loading, const Team& team, const Places& places) {
  const BranchPlan& first = Branches().front();
  const std::string new_site = first.SiteName(first.sites.front());
  const std::vector<Place> new_places = NewPlaces(places.at(new_site));
  loading.progress.Begin("handovers, parking, cards", 8, new_places.size() + Branches().size());
  const std::string keeper = team.at(AccountKey(first.code, "STEWARD"));
  TRY(LoadHandovers(loading, new_site, keeper, new_places));
  TRY(LoadFitOuts(loading, new_site, new_places));
  return InParallel(kCallsAtOnce, Branches().size(), [&](size_t i) -> Status {
    const BranchPlan& branch = Branches()[i];
    const SitePlan& site = branch.sites.front();
    const std::string name = branch.SiteName(site);
    TRY(LoadParking(loading, name, places.at(name)));
    TRY(LoadCards(loading, name, site.code, places.at(name)));
    TRY(LoadContractors(loading, branch));
    loading.progress.Add(1);
    return {};
  });
}

}  // namespace steward::demo
