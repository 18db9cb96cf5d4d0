// Fit-outs, on a real database.
#include <google/type/date.pb.h>

#include "steward/directory/v1/estate_events.pb.h"
#include "tests/support/estate_stage.h"

namespace steward::directory {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class FitOutsTest : public EstateTest {
 protected:
  FitOutsTest() {
    GoTo(2026y / 3 / 1);
    EXPECT_TRUE(AddRule(site_, 2026y / 1 / 1, std::nullopt, 200000, 30).ok());
  }

  Result<v1::FitOutRule> AddRule(const std::string& site, Day start, std::optional<Day> end,
                                 std::int64_t deposit_fen, int holding_days) {
    v1::CreateFitOutRuleRequest request;
    request.set_parent(site);
    Set(request.mutable_fit_out_rule()->mutable_start_date(), start);
    if (end) Set(request.mutable_fit_out_rule()->mutable_end_date(), *end);
    request.mutable_fit_out_rule()->set_deposit_fen(deposit_fen);
    request.mutable_fit_out_rule()->set_holding_days(holding_days);
    return Do<v1::FitOutRule>("directory.v1.FitOutService.CreateFitOutRule", request);
  }

  Result<v1::FitOut> Ask(const std::string& site, const std::string& unit, bool wet = false) {
    v1::CreateFitOutRequest request;
    request.set_parent(site);
    request.mutable_fit_out()->set_unit(unit);
    request.mutable_fit_out()->set_works("厨卫翻新");
    request.mutable_fit_out()->set_has_wet_rooms(wet);
    return Do<v1::FitOut>("directory.v1.FitOutService.CreateFitOut", request);
  }

  // A move that says nothing but its name.
  template <class Request>
  Result<v1::FitOut> Move(const std::string& method, const std::string& name,
                          Request request = {}) {
    request.set_name(name);
    return Do<v1::FitOut>("directory.v1.FitOutService." + method, request);
  }

  Result<v1::FitOut> Permit(const std::string& name, Day end = 2026y / 6 / 30,
                            std::int64_t deposit_fen = 200000, bool warned = true) {
    v1::PermitFitOutRequest request;
    request.set_agreement("ZX-2026-17");
    request.set_drawings("平面图 3 张");
    Set(request.mutable_end_date(), end);
    request.set_has_acknowledged_load_bearing_warning(warned);
    request.set_worker_pass_count(4);
    request.set_deposit_fen(deposit_fen);
    if (deposit_fen > 0) request.set_deposit_payer(v1::FitOut::PAYER_CONTRACTOR);
    return Move("PermitFitOut", name, request);
  }

  Result<v1::FitOut> Start(const std::string& name) {
    return Move<v1::StartFitOutRequest>("StartFitOut", name);
  }
  Result<v1::FitOut> Inspect(const std::string& name) {
    return Move<v1::InspectFitOutRequest>("InspectFitOut", name);
  }
  Result<v1::FitOut> Close(const std::string& name) {
    return Move<v1::CloseFitOutRequest>("CloseFitOut", name);
  }
  Result<v1::FitOut> ReturnPasses(const std::string& name, int count) {
    v1::ReturnFitOutPassesRequest request;
    request.set_count(count);
    return Move("ReturnFitOutPasses", name, request);
  }
  Result<v1::FitOut> Extend(const std::string& name, Day end) {
    v1::ExtendFitOutRequest request;
    Set(request.mutable_end_date(), end);
    request.set_text("材料晚到");
    return Move("ExtendFitOut", name, request);
  }
  Result<v1::FitOut> Test(const std::string& name, v1::FitOutStage::Finding finding) {
    v1::RecordFitOutStageRequest request;
    request.set_stage(v1::FitOutStage::STAGE_CLOSED_WATER_TEST);
    request.set_finding(finding);
    return Move("RecordFitOutStage", name, request);
  }
  v1::FitOut Get(const std::string& name) {
    return Move<v1::GetFitOutRequest>("GetFitOut", name).value();
  }

  // Names, in the order of their making.
  std::vector<std::string> Listed(const std::string& filter, const std::string& parent,
                                  const Prefixes& prefixes = {""}) {
    v1::ListFitOutsRequest request;
    request.set_parent(parent);
    request.set_filter(filter);
    std::vector<std::string> names;
    const auto response =
        Do<v1::ListFitOutsResponse>("directory.v1.FitOutService.ListFitOuts", request, prefixes)
            .value();
    for (const v1::FitOut& fit_out : response.fit_outs()) names.push_back(fit_out.name());
    return names;
  }

  // Permitted, inspected and refunded by site.
  std::vector<std::string> Counts(const Prefixes& prefixes = {""}) {
    v1::CountFitOutsRequest request;
    request.set_parent("branches/cq/sites/-");
    std::vector<std::string> counts;
    const auto response =
        Do<v1::CountFitOutsResponse>("directory.v1.FitOutService.CountFitOuts", request, prefixes)
            .value();
    for (const v1::FitOutCounts& site : response.counts()) {
      counts.push_back(site.site() + " " + std::to_string(site.permitted_count()) + " " +
                       std::to_string(site.inspected_count()) + " " +
                       std::to_string(site.refunded_count()));
    }
    return counts;
  }

  std::int64_t Releases() {
    return testing::SchemaObserver(schema_).Count(
        "SELECT COUNT(*) FROM outbox WHERE type = 'steward.directory.v1.FitOutDepositReleased'");
  }

  static std::string StatesOf(const v1::FitOut& fit_out) {
    std::string states;
    for (const v1::FitOutMove& move : fit_out.moves())
      states += v1::FitOut::State_Name(move.to_state()).substr(6) + " ";
    return states;
  }
};

TEST_F(FitOutsTest, AFitOutGoesFromTheRequestToTheReturnOfItsDeposit) {
  const std::string name = Ask(site_, unit_, true).value().name();
  EXPECT_EQ(Permit(name).value().state(), v1::FitOut::STATE_PERMITTED);
  ASSERT_TRUE(Start(name).ok());
  EXPECT_THAT(Inspect(name), FailsWith("FIT_OUT_WATER_TEST_MISSING"));
  ASSERT_TRUE(Test(name, v1::FitOutStage::FINDING_PASSED).ok());
  EXPECT_EQ(Inspect(name).value().state(), v1::FitOut::STATE_INSPECTED);
  EXPECT_THAT(Close(name), FailsWith("FIT_OUT_MOVE_NOT_ALLOWED"));

  GoTo(2026y / 3 / 31);
  EXPECT_EQ(Get(name).state(), v1::FitOut::STATE_DEPOSIT_PERIOD);
  EXPECT_THAT(Close(name), FailsWith("FIT_OUT_PASSES_OUT"));
  EXPECT_THAT(ReturnPasses(name, 5), FailsWith("FIT_OUT_PASSES_OUT"));
  ASSERT_TRUE(ReturnPasses(name, 4).ok());
  EXPECT_EQ(Close(name).value().state(), v1::FitOut::STATE_CLOSED);

  const v1::FitOut closed = Get(name);
  EXPECT_EQ(StatesOf(closed), "ASKED PERMITTED UNDER_WAY INSPECTED DEPOSIT_PERIOD CLOSED ");
  EXPECT_EQ(closed.moves(0).staff(), kSomebody);
  EXPECT_EQ(closed.stages_size(), 1);
  EXPECT_THAT(Start(name), FailsWith("FIT_OUT_MOVE_NOT_ALLOWED"));
}

TEST_F(FitOutsTest, TheDepositIsReleasedOnceAsAnEventToWhoPaidIt) {
  const std::string name = Ask(site_, unit_).value().name();
  ASSERT_TRUE(Permit(name).ok());
  ASSERT_TRUE(Start(name).ok());
  ASSERT_TRUE(Inspect(name).ok());
  ASSERT_TRUE(ReturnPasses(name, 4).ok());
  GoTo(2026y / 4 / 1);
  EXPECT_EQ(Releases(), 0);
  v1::CloseFitOutRequest request;
  request.set_name(name);
  request.set_request_id(pipeline_.FreshId());
  for (int i = 0; i < 2; ++i)
    ASSERT_TRUE(Do<v1::FitOut>("directory.v1.FitOutService.CloseFitOut", request).ok());
  EXPECT_THAT(Close(name), FailsWith("FIT_OUT_MOVE_NOT_ALLOWED"));
  EXPECT_EQ(Releases(), 1);

  const auto payload =
      db_->Read(Patient(),
                [&](db::Session& session) {
                  return session.QueryOne(
                      "SELECT payload FROM outbox WHERE aggregate = ?",
                      [](const db::Row& row) { return row.Get<std::string>(0); }, name);
                })
          .value();
  v1::FitOutDepositReleased event;
  ASSERT_TRUE(event.ParseFromString(payload.value()));
  EXPECT_EQ(event.unit(), unit_);
  EXPECT_EQ(event.amount_fen(), 200000);
  EXPECT_EQ(event.payer(), "CONTRACTOR");
  EXPECT_EQ(std::to_string(event.version()), Get(name).etag());
}

TEST_F(FitOutsTest, OverdueComesWithTheDayAndIsWrittenDownWithTheNextMove) {
  const std::string name = Ask(site_, unit_).value().name();
  ASSERT_TRUE(Permit(name, 2026y / 3 / 10).ok());
  ASSERT_TRUE(Start(name).ok());
  GoTo(2026y / 3 / 10);
  EXPECT_EQ(Get(name).state(), v1::FitOut::STATE_UNDER_WAY);
  EXPECT_THAT(Listed("state = STATE_OVERDUE", site_), IsEmpty());
  GoTo(2026y / 3 / 11);
  EXPECT_EQ(Get(name).state(), v1::FitOut::STATE_OVERDUE);
  EXPECT_THAT(Listed("state = STATE_OVERDUE", site_), ElementsAre(name));
  EXPECT_THAT(Listed("state = STATE_UNDER_WAY", site_), IsEmpty());

  EXPECT_THAT(Extend(name, 2026y / 3 / 10), FailsWith("FIT_OUT_DATE_WRONG"));
  EXPECT_EQ(Extend(name, 2026y / 4 / 10).value().state(), v1::FitOut::STATE_UNDER_WAY);
  EXPECT_EQ(StatesOf(Get(name)), "ASKED PERMITTED UNDER_WAY OVERDUE EXTENDED UNDER_WAY ");
}

TEST_F(FitOutsTest, AnOpenViolationBlocksTheInspection) {
  const std::string name = Ask(site_, unit_).value().name();
  ASSERT_TRUE(Permit(name).ok());
  v1::RecordFitOutViolationRequest violation;
  violation.set_text("拆承重墙");
  EXPECT_THAT(Move("RecordFitOutViolation", name, violation),
              FailsWith("FIT_OUT_MOVE_NOT_ALLOWED"));
  ASSERT_TRUE(Start(name).ok());
  ASSERT_TRUE(Move("RecordFitOutViolation", name, violation).ok());
  const Result<v1::FitOut> refused = Inspect(name);
  ASSERT_THAT(refused, FailsWith("FIT_OUT_VIOLATION_OPEN"));
  EXPECT_THAT(refused.error().en, HasSubstr("拆承重墙"));

  v1::CorrectFitOutViolationRequest correction;
  correction.set_position(2);
  correction.set_text("已恢复");
  EXPECT_THAT(Move("CorrectFitOutViolation", name, correction),
              FailsWith("FIT_OUT_NO_SUCH_VIOLATION"));
  correction.set_position(1);
  ASSERT_TRUE(Move("CorrectFitOutViolation", name, correction).ok());
  EXPECT_THAT(Move("CorrectFitOutViolation", name, correction),
              FailsWith("FIT_OUT_NO_SUCH_VIOLATION"));
  EXPECT_TRUE(Inspect(name).ok());
  EXPECT_EQ(Get(name).violations(0).correction(), "已恢复");
}

TEST_F(FitOutsTest, ThePermitGoesByTheRuleOfTheSiteOnThatDay) {
  const std::string name = Ask(site_, unit_).value().name();
  EXPECT_THAT(Permit(name, 2026y / 2 / 28), FailsWith("FIT_OUT_DATE_WRONG"));
  EXPECT_THAT(Permit(name, 2026y / 6 / 30, 100000), FailsWith("FIT_OUT_DEPOSIT_DIFFERS"));
  EXPECT_THAT(Permit(name, 2026y / 6 / 30, 200000, false), FailsWith("FIT_OUT_PERMIT_INCOMPLETE"));

  const std::string elsewhere = Ask(other_site_, other_unit_).value().name();
  EXPECT_THAT(Permit(elsewhere), FailsWith("FIT_OUT_RULE_MISSING"));
  ASSERT_TRUE(AddRule(other_site_, 2026y / 1 / 1, 2026y / 3 / 31, 0, 0).ok());
  EXPECT_THAT(Permit(elsewhere), FailsWith("FIT_OUT_DEPOSIT_DIFFERS")) << "none may be taken";
  ASSERT_TRUE(Permit(elsewhere, 2026y / 6 / 30, 0).ok());
  ASSERT_TRUE(Start(elsewhere).ok());
  EXPECT_EQ(Inspect(elsewhere).value().state(), v1::FitOut::STATE_DEPOSIT_PERIOD);
  ASSERT_TRUE(ReturnPasses(elsewhere, 4).ok());
  EXPECT_TRUE(Close(elsewhere).ok());
  EXPECT_EQ(Releases(), 0);
}

TEST_F(FitOutsTest, TwoRulesOfASiteShareNoDay) {
  const auto overlapping = AddRule(site_, 2027y / 1 / 1, std::nullopt, 0, 0);
  ASSERT_THAT(overlapping, FailsWith("FIT_OUT_RULE_OVERLAPS"));
  EXPECT_THAT(overlapping.error().en, HasSubstr(site_ + "/fitOutRules/"));
  EXPECT_TRUE(AddRule(site_, 2025y / 1 / 1, 2025y / 12 / 31, 0, 0).ok());
  EXPECT_THAT(AddRule(site_, 2024y / 1 / 2, 2024y / 1 / 1, 0, 0), FailsWith("PERIOD_REVERSED"));
  v1::ListFitOutRulesRequest request;
  request.set_parent(site_);
  EXPECT_EQ(Do<v1::ListFitOutRulesResponse>("directory.v1.FitOutService.ListFitOutRules", request)
                .value()
                .fit_out_rules_size(),
            2);
}

TEST_F(FitOutsTest, AUnitHasOneOpenFitOut) {
  const std::string first = Ask(site_, unit_).value().name();
  const Result<v1::FitOut> second = Ask(site_, unit_);
  ASSERT_THAT(second, FailsWith("FIT_OUT_OPEN"));
  EXPECT_THAT(second.error().en, HasSubstr(first));
  EXPECT_TRUE(Ask(site_, second_unit_).ok());
  EXPECT_THAT(Ask(site_, other_unit_), FailsWith("UNIT_NOT_FOUND")) << "a unit of another site";
}

TEST_F(FitOutsTest, CountsObeyRefundedInspectedPermitted) {
  ASSERT_TRUE(AddRule(other_site_, 2026y / 1 / 1, std::nullopt, 200000, 0).ok());
  std::vector<std::string> names;
  for (int i = 0; i < 6; ++i) {
    const std::string unit = MakeUnit(site_, building_, "3-1-" + std::to_string(101 + i)).name();
    names.push_back(Ask(site_, unit).value().name());
  }
  for (int i = 0; i < 5; ++i) ASSERT_TRUE(Permit(names[static_cast<size_t>(i)]).ok());
  for (int i = 0; i < 3; ++i) {
    ASSERT_TRUE(Start(names[static_cast<size_t>(i)]).ok());
    ASSERT_TRUE(Inspect(names[static_cast<size_t>(i)]).ok());
  }
  ASSERT_TRUE(Permit(Ask(other_site_, other_unit_).value().name()).ok());
  GoTo(2026y / 5 / 1);
  ASSERT_TRUE(ReturnPasses(names[0], 4).ok());
  ASSERT_TRUE(Close(names[0]).ok());
  EXPECT_THAT(Counts(), ElementsAre(site_ + " 5 3 1", other_site_ + " 1 0 0"));
  EXPECT_THAT(Counts({other_site_}), ElementsAre(other_site_ + " 1 0 0"));
}

TEST_F(FitOutsTest, FitOutsOfOtherSitesAreNeitherListedNorRead) {
  const std::string here = Ask(site_, unit_).value().name();
  const std::string there = Ask(other_site_, other_unit_).value().name();
  EXPECT_THAT(Listed("", "branches/cq/sites/-"), ElementsAre(here, there));
  EXPECT_THAT(Listed("", "branches/cq/sites/-", {other_site_}), ElementsAre(there));
  EXPECT_THAT(Listed("unit = \"" + unit_ + "\"", "branches/cq/sites/-"), ElementsAre(here));
  v1::GetFitOutRequest request;
  request.set_name(other_site_ + here.substr(site_.size()));
  EXPECT_THAT(Do<v1::FitOut>("directory.v1.FitOutService.GetFitOut", request),
              FailsWith("NOT_FOUND"));
}

}  // namespace
}  // namespace steward::directory
