// Handover in batches: records, steps and the funnel, on a real database.
#include "steward/directory/v1/occupancy_events.pb.h"
#include "tests/support/directory_stage.h"

namespace steward::directory {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class HandoverServiceTest : public DirectoryTest {
 protected:
  HandoverServiceTest() {
    site_ = MakeSite("cuihu").name();
    other_site_ = MakeSite("longtou").name();
    building_ = MakeBuilding(site_, "3").name();
    unit_ = MakeUnit(site_, building_, "3-2-1502").name();
    owner_ = MakeOwner("王建国", {"13812345678"}, {unit_}).name();
    batch_ = MakeBatch("1.7期 6月");
  }

  std::string MakeBatch(const std::string& display_name) {
    v1::CreateHandoverBatchRequest request;
    request.set_parent(site_);
    request.mutable_handover_batch()->set_display_name(display_name);
    *request.mutable_handover_batch()->mutable_from_date() = DateOf(2025, 6, 1);
    return Do<v1::HandoverBatch>("directory.v1.HandoverService.CreateHandoverBatch", request)
        .value()
        .name();
  }

  Result<v1::InviteUnitsResponse> Invite(const std::string& batch,
                                         const std::vector<std::string>& units) {
    v1::InviteUnitsRequest request;
    request.set_name(batch);
    for (const std::string& unit : units) request.add_units(unit);
    return Do<v1::InviteUnitsResponse>("directory.v1.HandoverService.InviteUnits", request);
  }

  Result<v1::Handover> Get(const std::string& unit, const Prefixes& prefixes = {""}) {
    v1::GetHandoverRequest request;
    request.set_name(unit + "/handover");
    return Do<v1::Handover>("directory.v1.HandoverService.GetHandover", request, prefixes);
  }

  Result<v1::Handover> Update(const v1::Handover& handover) {
    v1::UpdateHandoverRequest request;
    *request.mutable_handover() = handover;
    return Do<v1::Handover>("directory.v1.HandoverService.UpdateHandover", request);
  }

  v1::Handover Papers(const std::string& unit) {
    v1::Handover handover;
    handover.set_name(unit + "/handover");
    handover.set_interim_rules_signed(true);
    handover.set_service_agreement_signed(true);
    handover.set_quality_guarantee_given(true);
    handover.set_manual_given(true);
    handover.set_water_m3_x1000(0);
    handover.set_power_kwh_x1000(12'500);
    handover.set_key_count(3);
    handover.set_key_keeper(owner_);
    return handover;
  }

  Result<v1::Handover> Record(const std::string& unit, v1::Handover::Step step, int day) {
    v1::RecordHandoverStepRequest request;
    request.set_name(unit + "/handover");
    request.set_step(step);
    *request.mutable_date() = DateOf(2025, 6, day);
    return Do<v1::Handover>("directory.v1.HandoverService.RecordHandoverStep", request);
  }

  void Sell(const std::string& unit) {
    ASSERT_TRUE(Deliver(unit, v1::UnitFacts::DELIVERY_SOLD_NOT_DELIVERED, DateOf(2025, 1, 1)).ok());
  }

  v1::UnitFacts Facts() {
    v1::GetUnitFactsRequest request;
    request.set_name(unit_ + "/facts");
    return Do<v1::UnitFacts>("directory.v1.UnitFactsService.GetUnitFacts", request).value();
  }

  // invited/inspected/handed over/moved in/fitting out
  std::string Funnel(const std::string& batch = "", const Prefixes& prefixes = {""}) {
    v1::GetHandoverFunnelRequest request;
    request.set_parent("branches/cq/sites/-");
    request.set_batch(batch);
    const auto is =
        Do<v1::HandoverFunnel>("directory.v1.HandoverService.GetHandoverFunnel", request, prefixes)
            .value();
    return std::to_string(is.invited_count()) + "/" + std::to_string(is.inspected_count()) + "/" +
           std::to_string(is.handed_over_count()) + "/" + std::to_string(is.moved_in_count()) +
           "/" + std::to_string(is.fit_out_count());
  }

  std::vector<std::string> Listed(const std::string& filter) {
    v1::ListHandoversRequest request;
    request.set_parent(site_);
    request.set_filter(filter);
    std::vector<std::string> names;
    const auto response =
        Do<v1::ListHandoversResponse>("directory.v1.HandoverService.ListHandovers", request)
            .value();
    for (const v1::Handover& handover : response.handovers()) names.push_back(handover.name());
    return names;
  }

  std::vector<std::string> UnitsOf(const std::string& building) {
    v1::ListUnitsRequest list;
    list.set_parent(site_);
    list.set_filter("building = \"" + building + "\"");
    list.set_page_size(200);
    std::vector<std::string> names;
    do {
      const auto page =
          Do<v1::ListUnitsResponse>("directory.v1.UnitService.ListUnits", list).value();
      for (const v1::Unit& unit : page.units()) names.push_back(unit.name());
      list.set_page_token(page.next_page_token());
    } while (!list.page_token().empty());
    return names;
  }

  // Units 1-1-1, 1-1-2 and so on of a building of their own, sold.
  std::vector<std::string> MakeSoldUnits(const std::string& number, int count) {
    const std::string building = MakeBuilding(site_, number).name();
    std::vector<std::string> units;
    for (int door = 1; door <= count; ++door) {
      units.push_back(
          MakeUnit(site_, building, number + "-1-" + std::to_string(100 + door)).name());
    }
    for (const std::string& unit : units) Sell(unit);
    return units;
  }

  std::string site_;
  std::string other_site_;
  std::string building_;
  std::string unit_;
  std::string owner_;
  std::string batch_;
};

TEST_F(HandoverServiceTest, TheRecordHoldsPapersReadingsKeysDefectsAndAgent) {
  ASSERT_TRUE(Invite(batch_, {unit_}).ok());
  v1::Handover record = Papers(unit_);
  record.add_defects("阳台门划痕");
  record.add_defects("厨房地漏堵塞");
  record.set_agent(owner_);
  EXPECT_THAT(Update(record), FailsWith("EVIDENCE_MISSING"));
  record.set_power_of_attorney("委托书 3");
  const v1::Handover written = Update(record).value();
  EXPECT_EQ(written.batch(), batch_);
  EXPECT_THAT(written.defects(), ElementsAre("阳台门划痕", "厨房地漏堵塞"));
  EXPECT_TRUE(written.has_water_m3_x1000()) << "0 has been read";
  EXPECT_FALSE(written.has_gas_m3_x1000());
  EXPECT_EQ(Get(unit_).value().SerializeAsString(), written.SerializeAsString());
  record.set_agent("branches/cq/owners/01900000-0000-7000-8000-000000000001");
  EXPECT_THAT(Update(record), FailsWith("OWNER_NOT_FOUND"));
  record.set_etag("1");
  EXPECT_THAT(Update(record), FailsWith("ETAG_MISMATCH"));
}

TEST_F(HandoverServiceTest, TakingOverMovesTheDeliveryAndAMissingStepIsVisible) {
  Sell(unit_);
  ASSERT_TRUE(Invite(batch_, {unit_}).ok());
  EXPECT_THAT(Record(unit_, v1::Handover::STEP_MOVE_IN, 9), FailsWith("UNIT_NOT_HANDED_OVER"));
  EXPECT_THAT(Record(unit_, v1::Handover::STEP_HANDOVER, 8), FailsWith("HANDOVER_INCOMPLETE"));
  ASSERT_TRUE(Update(Papers(unit_)).ok());
  ASSERT_TRUE(Record(unit_, v1::Handover::STEP_HANDOVER, 8).ok());
  EXPECT_EQ(Facts().delivery(), v1::UnitFacts::DELIVERY_TAKEN_OVER);
  EXPECT_EQ(Facts().delivery_date().day(), 8);
  EXPECT_EQ(Facts().state(), v1::UnitFacts::STATE_TAKEN_OVER);
  const v1::Handover moved_in = Record(unit_, v1::Handover::STEP_MOVE_IN, 9).value();
  EXPECT_THAT(moved_in.missing_steps(),
              ElementsAre(v1::Handover::STEP_INSPECTION, v1::Handover::STEP_FIT_OUT));
  EXPECT_THAT(Listed("move_in_date:* AND NOT inspection_date:*"), ElementsAre(unit_ + "/handover"));
  EXPECT_THAT(Record(unit_, v1::Handover::STEP_HANDOVER, 10), FailsWith("HANDOVER_STEP_DONE"));
}

TEST_F(HandoverServiceTest, EachStepIsAnnouncedAndTheHandoverWithTheMoveOfTheDelivery) {
  Sell(unit_);
  ASSERT_TRUE(Invite(batch_, {unit_}).ok());
  ASSERT_TRUE(Update(Papers(unit_)).ok());
  Announced();
  ASSERT_TRUE(Record(unit_, v1::Handover::STEP_INSPECTION, 7).ok());
  EXPECT_THAT(Announced(), ElementsAre("HandoverStepRecorded 3"));
  ASSERT_TRUE(Record(unit_, v1::Handover::STEP_HANDOVER, 8).ok());
  EXPECT_THAT(Announced(), ElementsAre("UnitFactMoved 3", "HandoverStepRecorded 4"));
  EXPECT_FALSE(Record(unit_, v1::Handover::STEP_HANDOVER, 9).ok());
  EXPECT_THAT(Announced(), ElementsAre()) << "nothing happened";

  const auto payload =
      db_->Read(Patient(),
                [&](db::Session& session) {
                  return session.QueryOne(
                      "SELECT payload FROM outbox WHERE aggregate = ? ORDER BY id DESC LIMIT 1",
                      [](const db::Row& row) { return row.Get<std::string>(0); }, unit_);
                })
          .value();
  v1::UnitFactMoved moved;
  ASSERT_TRUE(moved.ParseFromString(payload.value()));
  EXPECT_EQ(moved.unit(), unit_);
  EXPECT_EQ(moved.fact(), v1::FactChange::FACT_DELIVERY);
  EXPECT_EQ(moved.delivery(), v1::UnitFacts::DELIVERY_TAKEN_OVER);
  EXPECT_EQ(moved.from_date().day(), 8);
}

TEST_F(HandoverServiceTest, AnUnsoldUnitIsNotTakenOverAndNothingIsHalfDone) {
  ASSERT_TRUE(Invite(batch_, {unit_}).ok());
  ASSERT_TRUE(Update(Papers(unit_)).ok());
  EXPECT_THAT(Record(unit_, v1::Handover::STEP_HANDOVER, 8), FailsWith("FACT_MOVE_REFUSED"));
  EXPECT_FALSE(Get(unit_).value().has_handover_date());
}

TEST_F(HandoverServiceTest, AUnitIsInvitedOnceAndAllOrNothing) {
  const std::string second = MakeUnit(site_, building_, "3-2-1503").name();
  const std::string far =
      MakeUnit(other_site_, MakeBuilding(other_site_, "1").name(), "1-1-101").name();
  ASSERT_TRUE(Invite(batch_, {unit_}).ok());
  const auto again = Invite(MakeBatch("1.6期 8月"), {second, unit_});
  ASSERT_THAT(again, FailsWith("HANDOVER_EXISTS"));
  EXPECT_EQ(again.error().code, Code::kAlreadyExists);
  EXPECT_THAT(again.error().en, HasSubstr(batch_));
  EXPECT_THAT(Get(second), FailsWith("NOT_FOUND")) << "nothing of it was done";
  EXPECT_THAT(Invite(batch_, {far}), FailsWith("UNIT_NOT_FOUND"));
  EXPECT_THAT(Get(unit_, {other_site_}), FailsWith("PERMISSION_DENIED"));
  EXPECT_THAT(Get(other_site_ + unit_.substr(site_.size())), FailsWith("NOT_FOUND"));
}

TEST_F(HandoverServiceTest, TwoBatchesAreCountedTogetherAndApart) {
  const std::vector<std::string> june = MakeSoldUnits("7", 12);
  const std::vector<std::string> august = MakeSoldUnits("6", 8);
  const std::string second = MakeBatch("1.6期 8月");
  EXPECT_EQ(Invite(batch_, june).value().invited_count(), 12);
  EXPECT_EQ(Invite(second, august).value().invited_count(), 8);
  for (int i = 0; i < 10; ++i) {
    ASSERT_TRUE(Update(Papers(june[i])).ok());
    ASSERT_TRUE(Record(june[i], v1::Handover::STEP_HANDOVER, 8).ok());
    if (i < 7) {
      ASSERT_TRUE(Record(june[i], v1::Handover::STEP_MOVE_IN, 9).ok());
    }
    if (i < 5) {
      ASSERT_TRUE(Record(june[i], v1::Handover::STEP_FIT_OUT, 10).ok());
    }
  }
  for (int i = 0; i < 3; ++i) {
    ASSERT_TRUE(Record(august[i], v1::Handover::STEP_INSPECTION, 8).ok());
  }
  EXPECT_EQ(Funnel(), "20/3/10/7/5");
  EXPECT_EQ(Funnel(batch_), "12/0/10/7/5");
  EXPECT_EQ(Funnel(second), "8/3/0/0/0");
  EXPECT_EQ(Funnel("", {other_site_}), "0/0/0/0/0");
  v1::ListHandoverBatchesRequest list;
  list.set_parent(site_);
  EXPECT_EQ(
      Do<v1::ListHandoverBatchesResponse>("directory.v1.HandoverService.ListHandoverBatches", list)
          .value()
          .handover_batches_size(),
      2);
}

TEST_F(HandoverServiceTest, SixHundredUnitsAreInvitedInTwoBatches) {
  for (const std::string number : {"11", "12"}) {
    const std::string building = MakeBuilding(site_, number).name();
    Table units{{"编号", "楼栋", "房号"}};
    for (int door = 1; door <= 301; ++door) {
      const std::string house = number + "-1-" + std::to_string(1000 + door);
      units.push_back({house, number, house});
    }
    ImportTable(site_, v1::Import::KIND_UNITS, units);
    EXPECT_EQ(Invite(MakeBatch(number), UnitsOf(building)).value().invited_count(), 301);
  }
  EXPECT_EQ(Funnel(), "602/0/0/0/0");
}

}  // namespace
}  // namespace steward::directory
