// From the account of a phone to its person by a second fact, and what he reads of his own then.
#include "tests/support/estate_stage.h"

namespace steward::directory {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr const char* kAccount = "branches/cq/ownerAccounts/01900000-0000-7000-8000-00000000aaaa";
constexpr const char* kOtherAccount =
    "branches/cq/ownerAccounts/01900000-0000-7000-8000-00000000bbbb";
constexpr const char* kHisPhone = "13812345678";

class OwnerBindingsTest : public EstateTest {
 protected:
  OwnerBindingsTest() {
    person_ = MakeOwner("王建国", {"02367890000", kHisPhone}, {unit_, other_unit_}).name();
    neighbour_ = MakeOwner("李娜", {"13812345679"}, {second_unit_}).name();
    accounts_.phones[kAccount] = kHisPhone;
    accounts_.phones[kOtherAccount] = "13812345679";
    On(std::chrono::year(2026) / 1 / 15);
  }

  // From here on it is noon of this day; owners have the rights to their own.
  void On(Day day) {
    using namespace std::chrono;
    auth::Roles roles;
    for (const auto& [path, method] : bindings_->methods()) {
      roles["everything"].insert(method.rule.permission());
      if (!method.rule.own_permission().empty()) roles["own"].insert(method.rule.own_permission());
    }
    auth::PolicyMarks marks;
    marks.clock_offsets["cq"] = Time(sys_days(day) + hours(4)) - pipeline_.clock().Now();
    pipeline_.policy().Replace(std::move(roles), std::move(marks));
  }

  static v1::BindOwnAccountRequest Saying(const std::string& name, const std::string& house) {
    v1::BindOwnAccountRequest request;
    request.set_account(kAccount);
    request.set_display_name(name);
    request.set_house_number(house);
    return request;
  }
  Result<v1::OwnerBinding> Bind(const v1::BindOwnAccountRequest& request,
                                const std::string& caller = kAccount) {
    return pipeline_.Call<v1::OwnerBinding>(
        *bindings_, "/steward.directory.v1.OwnerBindingService/BindOwnAccount",
        pipeline_.TokenOf(caller, {}), request);
  }
  std::int64_t Tries(const std::string& which) {
    return testing::SchemaObserver(schema_).Count(
        "SELECT COUNT(*) FROM owner_binding_tries WHERE " + which);
  }

  // As the owner himself, who has rights at these sites and to his own alone.
  template <class Response, class Request>
  Result<Response> DoAs(const std::string& person, const std::string& method,
                        const Request& request) {
    return pipeline_.Call<Response>(
        *bindings_, "/steward.directory.v1." + method,
        pipeline_.TokenOf(person, {{"own", site_}, {"own", other_site_}}), request);
  }
  Result<v1::Unit> Unit(const std::string& person, const std::string& name) {
    v1::GetUnitRequest request;
    request.set_name(name);
    return DoAs<v1::Unit>(person, "UnitService/GetUnit", request);
  }
  std::set<std::string> Units(const std::string& person) {
    v1::ListUnitsRequest request;
    request.set_parent("branches/cq/sites/-");
    std::set<std::string> names;
    const auto page = DoAs<v1::ListUnitsResponse>(person, "UnitService/ListUnits", request).value();
    for (const v1::Unit& unit : page.units()) names.insert(unit.name());
    return names;
  }
  std::vector<std::string> Ownerships(const std::string& person) {
    v1::ListOwnershipsRequest request;
    request.set_parent(site_);
    std::vector<std::string> names;
    const auto page =
        DoAs<v1::ListOwnershipsResponse>(person, "OwnershipService/ListOwnerships", request)
            .value();
    for (const v1::Ownership& ownership : page.ownerships()) names.push_back(ownership.name());
    return names;
  }
  Result<v1::Ownership> Ownership(const std::string& person, const std::string& name) {
    v1::GetOwnershipRequest request;
    request.set_name(name);
    return DoAs<v1::Ownership>(person, "OwnershipService/GetOwnership", request);
  }
  v1::Ownership Of(const std::string& person, Day billing) {
    v1::Ownership ownership;
    ownership.set_bill_contact(person);
    ownership.set_kind(v1::Ownership::KIND_FIRST_PURCHASE);
    v1::OwnershipShare& share = *ownership.add_owners();
    share.set_owner(person);
    share.set_numerator(1);
    share.set_denominator(1);
    Set(ownership.mutable_billing_date(), billing);
    return ownership;
  }

  std::string person_;
  std::string neighbour_;
};

TEST_F(OwnerBindingsTest, NameAndHouseBindAnAccountToWhoeverHasItsPhone) {
  const auto bound = Bind(Saying("王 建国", "3栋2单元1502"));
  ASSERT_TRUE(bound.ok()) << bound.error().reason << bound.error().cause;
  const v1::OwnerBinding& binding = bound.value();
  EXPECT_EQ(binding.account(), kAccount);
  EXPECT_EQ(binding.owner(), person_);
  EXPECT_EQ(std::set<std::string>(binding.units().begin(), binding.units().end()),
            (std::set<std::string>{unit_, other_unit_}));
  ASSERT_THAT(accounts_.bound, SizeIs(1));
  EXPECT_EQ(accounts_.bound[0].account, kAccount);
  EXPECT_EQ(accounts_.bound[0].owner, person_);
  EXPECT_THAT(accounts_.bound[0].units, SizeIs(2));
  EXPECT_EQ(Tries("owner_id IS NOT NULL"), 1);
}

TEST_F(OwnerBindingsTest, WhateverDoesNotFitIsRefusedInTheSameWordsAndKept) {
  const std::string words = Bind(Saying("李娜", "3-2-1503")).error().en;
  for (const auto& [name, house] :
       std::vector<std::pair<std::string, std::string>>{{"王建国", "3-2-1503"},
                                                        {"王建", "3-2-1502"},
                                                        {"赵敏", "9-9-9999"},
                                                        {"王建国", "没有房号"}}) {
    const auto refused = Bind(Saying(name, house));
    ASSERT_THAT(refused, FailsWith("OWNER_BINDING_REFUSED"));
    EXPECT_EQ(refused.error().en, words);
    EXPECT_EQ(refused.error().code, Code::kFailedPrecondition);
  }
  EXPECT_EQ(Tries("owner_id IS NULL"), 5);
  EXPECT_THAT(accounts_.bound, IsEmpty());
}

TEST_F(OwnerBindingsTest, AnAccountBindsItselfOnly) {
  EXPECT_THAT(Bind(Saying("王建国", "3-2-1502"), kOtherAccount),
              FailsWith("OWNER_BINDING_REFUSED"));
  EXPECT_THAT(Bind(Saying("王建国", "3-2-1502"), kSomebody), FailsWith("OWNER_BINDING_REFUSED"));
  EXPECT_THAT(accounts_.bound, IsEmpty());
}

TEST_F(OwnerBindingsTest, AfterFiveRefusalsTheRightFactIsRefusedTooUntilADayIsOver) {
  On(std::chrono::year(2026) / 3 / 1);
  for (int i = 0; i < 5; ++i)
    EXPECT_THAT(Bind(Saying("王建", "3-2-1502")), FailsWith("OWNER_BINDING_REFUSED"));
  const auto sixth = Bind(Saying("王建国", "3-2-1502"));
  ASSERT_THAT(sixth, FailsWith("OWNER_BINDING_TRIES_USED_UP"));
  EXPECT_EQ(sixth.error().code, Code::kResourceExhausted);
  EXPECT_GT(sixth.error().retry_after, std::chrono::hours(23));
  v1::BindOwnAccountRequest neighbours = Saying("李娜", "3-2-1503");
  neighbours.set_account(kOtherAccount);
  EXPECT_TRUE(Bind(neighbours, kOtherAccount).ok()) << "the tries of an account are its own";
  On(std::chrono::year(2026) / 3 / 3);
  EXPECT_TRUE(Bind(Saying("王建国", "3-2-1502")).ok());
}

TEST_F(OwnerBindingsTest, ARepeatedIdIsTheSameTryWhateverItSays) {
  v1::BindOwnAccountRequest request = Saying("王建", "3-2-1502");
  request.set_request_id(pipeline_.FreshId());
  EXPECT_THAT(Bind(request), FailsWith("OWNER_BINDING_REFUSED"));
  request.set_display_name("王建国");
  EXPECT_THAT(Bind(request), FailsWith("OWNER_BINDING_REFUSED"));
  EXPECT_EQ(Tries("TRUE"), 1);
}

TEST_F(OwnerBindingsTest, ATryThatFoundIdentityAwayGoesOnUnderItsId) {
  v1::BindOwnAccountRequest request = Saying("王建国", "3-2-1502");
  request.set_request_id(pipeline_.FreshId());
  accounts_.away = true;
  EXPECT_THAT(Bind(request), FailsWith("SERVICE_UNAVAILABLE"));
  accounts_.away = false;
  EXPECT_EQ(Bind(request).value().owner(), person_);
  EXPECT_EQ(Bind(request).value().owner(), person_);
  EXPECT_EQ(Tries("TRUE"), 1);
}

TEST_F(OwnerBindingsTest, WhoeverHasNothingToDoWithTheUnitAnyMoreIsNotBound) {
  v1::RegisterOwnershipRequest sale;
  sale.set_parent(unit_);
  *sale.mutable_ownership() = Of(neighbour_, std::chrono::year(2026) / 2 / 1);
  Do<v1::Ownership>("directory.v1.OwnershipService.RegisterOwnership", sale).value();
  On(std::chrono::year(2026) / 1 / 31);
  EXPECT_TRUE(Bind(Saying("王建国", "3-2-1502")).ok()) << "on his last day he has";
  On(std::chrono::year(2026) / 2 / 1);
  EXPECT_THAT(Bind(Saying("王建国", "3-2-1502")), FailsWith("OWNER_BINDING_REFUSED"));
}

TEST_F(OwnerBindingsTest, AnOwnerReadsHisUnitsAndNoOthers) {
  EXPECT_EQ(Units(person_), (std::set<std::string>{unit_, other_unit_}));
  EXPECT_EQ(Units(neighbour_), (std::set<std::string>{second_unit_}));
  EXPECT_EQ(Unit(person_, unit_).value().house_number(), "3-2-1502");
  EXPECT_THAT(Unit(person_, second_unit_), FailsWith("NOT_FOUND"));
  EXPECT_TRUE(Unit(neighbour_, second_unit_).ok());
  EXPECT_THAT(Unit(kAccount, unit_), FailsWith("NOT_FOUND")) << "an account is nobody";
  EXPECT_THAT(Units(kAccount), IsEmpty());
}

TEST_F(OwnerBindingsTest, WithTheTransferTheUnitGoesToTheNextAndThePastStaysWithThePastOwner) {
  const Day sale_day = std::chrono::year(2026) / 2 / 1;
  v1::RegisterOwnershipRequest first;
  first.set_parent(second_unit_);
  *first.mutable_ownership() = Of(neighbour_, std::chrono::year(2020) / 1 / 1);
  const std::string past =
      Do<v1::Ownership>("directory.v1.OwnershipService.RegisterOwnership", first).value().name();
  v1::TransferOwnershipRequest sale;
  sale.set_name(past);
  *sale.mutable_ownership() = Of(person_, sale_day);
  const std::string next =
      Do<v1::Ownership>("directory.v1.OwnershipService.TransferOwnership", sale).value().name();

  On(std::chrono::year(2026) / 1 / 31);
  EXPECT_TRUE(Unit(neighbour_, second_unit_).ok());
  EXPECT_THAT(Unit(person_, second_unit_), FailsWith("NOT_FOUND"));
  On(sale_day);
  EXPECT_THAT(Unit(neighbour_, second_unit_), FailsWith("NOT_FOUND"));
  EXPECT_THAT(Units(neighbour_), IsEmpty());
  EXPECT_TRUE(Unit(person_, second_unit_).ok());
  EXPECT_THAT(Ownerships(neighbour_), ElementsAre(past));
  EXPECT_TRUE(Ownership(neighbour_, past).ok());
  EXPECT_THAT(Ownership(neighbour_, next), FailsWith("NOT_FOUND"));
  EXPECT_THAT(Ownerships(person_), ElementsAre(next));
  EXPECT_THAT(Ownership(person_, past), FailsWith("NOT_FOUND"));
}

TEST_F(OwnerBindingsTest, AnOwnershipThatWasAMistakeIsNobodysOwn) {
  v1::RegisterOwnershipRequest request;
  request.set_parent(second_unit_);
  *request.mutable_ownership() = Of(person_, std::chrono::year(2020) / 1 / 1);
  v1::CancelOwnershipRequest cancel;
  cancel.set_name(
      Do<v1::Ownership>("directory.v1.OwnershipService.RegisterOwnership", request).value().name());
  cancel.set_reason("登记错误");
  EXPECT_TRUE(Unit(person_, second_unit_).ok());
  Do<v1::Ownership>("directory.v1.OwnershipService.CancelOwnership", cancel).value();
  EXPECT_THAT(Ownerships(person_), IsEmpty());
  EXPECT_THAT(Ownership(person_, cancel.name()), FailsWith("NOT_FOUND"));
  EXPECT_THAT(Unit(person_, second_unit_), FailsWith("NOT_FOUND"));
}

}  // namespace
}  // namespace steward::directory
