// Cards and parking, on a real database.
#include <google/type/date.pb.h>

#include <thread>

#include "tests/support/estate_stage.h"

namespace steward::directory {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class CardsTest : public EstateTest {
 protected:
  CardsTest() { GoTo(2026y / 3 / 1); }

  Result<v1::Card> Issue(v1::Card::Kind kind, const std::string& number, const std::string& site,
                         const std::string& unit, const std::string& owner = "") {
    v1::CreateCardRequest request;
    request.set_parent(site);
    request.mutable_card()->set_kind(kind);
    request.mutable_card()->set_number(number);
    request.mutable_card()->set_unit(unit);
    request.mutable_card()->set_owner(owner);
    return Do<v1::Card>("directory.v1.CardService.CreateCard", request);
  }

  Result<v1::Card> Return(const std::string& name) {
    v1::ReturnCardRequest request;
    request.set_name(name);
    return Do<v1::Card>("directory.v1.CardService.ReturnCard", request);
  }

  Result<v1::Card> Block(const std::string& name) {
    v1::BlockCardRequest request;
    request.set_name(name);
    request.set_reason("遗失");
    return Do<v1::Card>("directory.v1.CardService.BlockCard", request);
  }

  // "issued blocked returned" of each kind.
  std::vector<std::string> Counts(Day start, Day end, const Prefixes& prefixes = {""}) {
    v1::CountCardsRequest request;
    request.set_parent("branches/cq/sites/-");
    Set(request.mutable_start_date(), start);
    Set(request.mutable_end_date(), end);
    const auto response =
        Do<v1::CountCardsResponse>("directory.v1.CardService.CountCards", request, prefixes)
            .value();
    std::vector<std::string> counts;
    for (const v1::CardCounts& kind : response.counts()) {
      counts.push_back(std::to_string(kind.issued_count()) + " " +
                       std::to_string(kind.blocked_count()) + " " +
                       std::to_string(kind.returned_count()));
    }
    return counts;
  }
};

TEST_F(CardsTest, CardsAreCountedByKindAndPeriod) {
  const std::string access = Issue(v1::Card::KIND_ACCESS, "M1", site_, unit_).value().name();
  ASSERT_TRUE(Issue(v1::Card::KIND_ACCESS, "M2", site_, unit_).ok());
  ASSERT_TRUE(Issue(v1::Card::KIND_VEHICLE, "C1", other_site_, other_unit_).ok());
  GoTo(2026y / 4 / 1);
  ASSERT_TRUE(Issue(v1::Card::KIND_NON_MOTOR_VEHICLE, "F1", site_, unit_).ok());
  ASSERT_TRUE(Block(access).ok());
  ASSERT_TRUE(Return(access).ok());
  EXPECT_THAT(Counts(2026y / 3 / 1, 2026y / 3 / 31), ElementsAre("2 0 0", "1 0 0", "0 0 0"));
  EXPECT_THAT(Counts(2026y / 4 / 1, 2026y / 4 / 1), ElementsAre("0 1 1", "0 0 0", "1 0 0"));
  EXPECT_THAT(Counts(2026y / 3 / 1, 2026y / 4 / 1, {other_site_}),
              ElementsAre("0 0 0", "1 0 0", "0 0 0"));
}

TEST_F(CardsTest, ANumberIsGivenOnceInTheBranchPerKind) {
  ASSERT_TRUE(Issue(v1::Card::KIND_ACCESS, "M1", site_, unit_).ok());
  EXPECT_THAT(Issue(v1::Card::KIND_ACCESS, "M1", other_site_, other_unit_),
              FailsWith("CARD_EXISTS"));
  EXPECT_TRUE(Issue(v1::Card::KIND_VEHICLE, "M1", other_site_, other_unit_).ok());
}

TEST_F(CardsTest, ACardGoesToSomebodyOfTheUnit) {
  const std::string owner = MakeOwner("王建国", {}, {unit_}).name();
  EXPECT_THAT(Issue(v1::Card::KIND_ACCESS, "M1", site_, second_unit_, owner),
              FailsWith("OWNER_NOT_OF_UNIT"));
  EXPECT_EQ(Issue(v1::Card::KIND_ACCESS, "M1", site_, unit_, owner).value().owner(), owner);
  EXPECT_THAT(Issue(v1::Card::KIND_ACCESS, "M2", site_, other_unit_), FailsWith("UNIT_NOT_FOUND"));
}

TEST_F(CardsTest, ABlockedCardMayComeBackAndAReturnedOneIsDone) {
  const std::string name = Issue(v1::Card::KIND_ACCESS, "M1", site_, unit_).value().name();
  EXPECT_EQ(Block(name).value().state(), v1::Card::STATE_BLOCKED);
  EXPECT_THAT(Block(name), FailsWith("CARD_STATE_WRONG"));
  const v1::Card returned = Return(name).value();
  EXPECT_EQ(returned.state(), v1::Card::STATE_RETURNED);
  EXPECT_EQ(returned.reason(), "遗失");
  EXPECT_THAT(Return(name), FailsWith("CARD_STATE_WRONG"));

  v1::ListCardsRequest list;
  list.set_parent(site_);
  list.set_filter("state = STATE_RETURNED AND number = \"M1\"");
  const auto listed = Do<v1::ListCardsResponse>("directory.v1.CardService.ListCards", list).value();
  ASSERT_EQ(listed.cards_size(), 1);
  v1::GetCardRequest get;
  get.set_name(name);
  EXPECT_EQ(Do<v1::Card>("directory.v1.CardService.GetCard", get).value().SerializeAsString(),
            listed.cards(0).SerializeAsString());
}

class ParkingTest : public EstateTest {
 protected:
  v1::ParkingSpace Space(const std::string& number) {
    v1::CreateParkingSpaceRequest request;
    request.set_parent(site_);
    request.mutable_parking_space()->set_number(number);
    request.mutable_parking_space()->set_kind(v1::ParkingSpace::KIND_LET);
    return Do<v1::ParkingSpace>("directory.v1.ParkingService.CreateParkingSpace", request).value();
  }

  Result<v1::ParkingApplication> Apply(const std::string& unit) {
    v1::CreateParkingApplicationRequest request;
    request.set_parent(site_);
    request.mutable_parking_application()->set_unit(unit);
    return Do<v1::ParkingApplication>("directory.v1.ParkingService.CreateParkingApplication",
                                      request);
  }

  template <class Response, class Request>
  Result<Response> Act(const std::string& method, const std::string& name, Request request = {}) {
    request.set_name(name);
    return Do<Response>("directory.v1.ParkingService." + method, request);
  }

  Result<v1::ParkingApplication> Allocate(const std::string& space) {
    return Act<v1::ParkingApplication, v1::AllocateParkingSpaceRequest>("AllocateParkingSpace",
                                                                        space);
  }
  Result<v1::ParkingSpace> Release(const std::string& space) {
    return Act<v1::ParkingSpace, v1::ReleaseParkingSpaceRequest>("ReleaseParkingSpace", space);
  }
  Result<v1::ParkingApplication> Withdraw(const std::string& name) {
    return Act<v1::ParkingApplication, v1::WithdrawParkingApplicationRequest>(
        "WithdrawParkingApplication", name);
  }
  v1::ParkingApplication Get(const std::string& name) {
    return Act<v1::ParkingApplication, v1::GetParkingApplicationRequest>("GetParkingApplication",
                                                                         name)
        .value();
  }
  Result<v1::Plate> Register(const std::string& plate, const std::string& unit,
                             const std::string& space = "") {
    v1::CreatePlateRequest request;
    request.set_parent(site_);
    request.mutable_plate()->set_number(plate);
    request.mutable_plate()->set_unit(unit);
    request.mutable_plate()->set_space(space);
    return Do<v1::Plate>("directory.v1.ParkingService.CreatePlate", request);
  }

  std::string Unit(int number) {
    return MakeUnit(site_, building_, "3-1-" + std::to_string(100 + number)).name();
  }
};

TEST_F(ParkingTest, SpacesGoToHouseholdsInTheOrderOfTheirApplications) {
  const std::string first = Apply(Unit(1)).value().name();
  const std::string second = Apply(Unit(2)).value().name();
  const v1::ParkingApplication third = Apply(Unit(3)).value();
  EXPECT_EQ(third.queue_position(), 3);
  EXPECT_EQ(Withdraw(first).value().queue_position(), 0);
  EXPECT_EQ(Get(third.name()).queue_position(), 2);

  const v1::ParkingSpace space = Space("A1");
  const v1::ParkingApplication given = Allocate(space.name()).value();
  EXPECT_EQ(given.name(), second);
  EXPECT_EQ(given.space(), space.name());
  EXPECT_EQ(Get(third.name()).queue_position(), 1);
  const Result<v1::ParkingApplication> again = Allocate(space.name());
  ASSERT_THAT(again, FailsWith("PARKING_SPACE_TAKEN"));
  EXPECT_THAT(again.error().en, HasSubstr(second));
  EXPECT_THAT(Withdraw(second), FailsWith("PARKING_STATE_WRONG"));

  EXPECT_EQ(Release(space.name()).value().application(), "");
  EXPECT_EQ(Get(second).state(), v1::ParkingApplication::STATE_RELEASED);
  EXPECT_THAT(Release(space.name()), FailsWith("PARKING_SPACE_FREE"));
  EXPECT_EQ(Allocate(space.name()).value().name(), third.name());
  EXPECT_THAT(Allocate(Space("A2").name()), FailsWith("PARKING_QUEUE_EMPTY"));
}

TEST_F(ParkingTest, AHouseholdHasOneOpenApplication) {
  const std::string first = Apply(unit_).value().name();
  const Result<v1::ParkingApplication> second = Apply(unit_);
  ASSERT_THAT(second, FailsWith("PARKING_APPLICATION_OPEN"));
  EXPECT_THAT(second.error().en, HasSubstr(first));
  ASSERT_TRUE(Withdraw(first).ok());
  EXPECT_TRUE(Apply(unit_).ok());
  EXPECT_THAT(Apply(other_unit_), FailsWith("UNIT_NOT_FOUND"));
}

TEST_F(ParkingTest, TwoClerksGiveOneSpaceOnce) {
  const std::string space = Space("A1").name();
  for (int i = 1; i <= 2; ++i) ASSERT_TRUE(Apply(Unit(i)).ok());
  std::vector<std::string> reasons(2);
  {
    std::vector<std::jthread> clerks;
    for (std::string& reason : reasons)
      clerks.emplace_back([&] { reason = testing::ReasonOf(Allocate(space)); });
  }
  EXPECT_THAT(reasons, ::testing::UnorderedElementsAre("OK", "PARKING_SPACE_TAKEN"));
}

TEST_F(ParkingTest, ANumberOfASpaceIsGivenOnceInASite) {
  Space("A1");
  v1::CreateParkingSpaceRequest request;
  request.set_parent(site_);
  request.mutable_parking_space()->set_number("A1");
  request.mutable_parking_space()->set_kind(v1::ParkingSpace::KIND_PUBLIC);
  const std::string method = "directory.v1.ParkingService.CreateParkingSpace";
  EXPECT_THAT(Do<v1::ParkingSpace>(method, request), FailsWith("PARKING_SPACE_EXISTS"));
  request.set_parent(other_site_);
  EXPECT_TRUE(Do<v1::ParkingSpace>(method, request).ok());
}

TEST_F(ParkingTest, APlateIsRegisteredOnceAtASiteUntilItEnds) {
  const v1::Plate first = Register("渝a·12345", unit_, Space("A1").name()).value();
  EXPECT_EQ(first.number(), "渝A12345");
  const Result<v1::Plate> second = Register("渝A 12345", second_unit_);
  ASSERT_THAT(second, FailsWith("PLATE_EXISTS"));
  EXPECT_THAT(second.error().en, HasSubstr(first.name()));
  EXPECT_THAT(Register("12345", unit_), FailsWith("PLATE_INVALID"));
  EXPECT_THAT(Register("渝B12345", unit_, other_site_ + first.space().substr(site_.size())),
              FailsWith("NOT_FOUND"));

  const auto end = [&] { return Act<v1::Plate, v1::EndPlateRequest>("EndPlate", first.name()); };
  EXPECT_TRUE(end().value().has_end_time());
  EXPECT_THAT(end(), FailsWith("PLATE_ENDED"));
  EXPECT_TRUE(Register("渝A12345", second_unit_).ok());
  v1::ListPlatesRequest list;
  list.set_parent(site_);
  list.set_filter("number = \"渝A12345\"");
  EXPECT_EQ(Do<v1::ListPlatesResponse>("directory.v1.ParkingService.ListPlates", list)
                .value()
                .plates_size(),
            2);
}

TEST_F(ParkingTest, SpacesApplicationsAndPlatesAreCountedBySite) {
  const std::string space = Space("A1").name();
  Space("A2");
  for (int i = 1; i <= 3; ++i) ASSERT_TRUE(Apply(Unit(i)).ok());
  ASSERT_TRUE(Allocate(space).ok());
  ASSERT_TRUE(Register("渝A12345", unit_).ok());
  v1::CountParkingRequest request;
  request.set_parent("branches/cq/sites/-");
  const std::string method = "directory.v1.ParkingService.CountParking";
  const auto counts = Do<v1::CountParkingResponse>(method, request).value();
  ASSERT_EQ(counts.counts_size(), 1);
  EXPECT_EQ(counts.counts(0).ShortDebugString(),
            "site: \"" + site_ +
                "\" space_count: 2 free_count: 1 application_count: 3 waiting_count: 2 "
                "plate_count: 1");
  EXPECT_EQ(Do<v1::CountParkingResponse>(method, request, {other_site_}).value().counts_size(), 0);

  v1::ListParkingSpacesRequest spaces;
  spaces.set_parent("branches/cq/sites/-");
  const auto listed =
      Do<v1::ListParkingSpacesResponse>("directory.v1.ParkingService.ListParkingSpaces", spaces)
          .value();
  ASSERT_EQ(listed.parking_spaces_size(), 2);
  EXPECT_EQ(listed.parking_spaces(0).number(), "A1");
  v1::ListParkingApplicationsRequest applications;
  applications.set_parent(site_);
  applications.set_filter("state = STATE_WAITING");
  EXPECT_EQ(Do<v1::ListParkingApplicationsResponse>(
                "directory.v1.ParkingService.ListParkingApplications", applications)
                .value()
                .parking_applications_size(),
            2);
}

}  // namespace
}  // namespace steward::directory
