// Who pays for a unit, read from its records on a real database.
#include "tests/support/directory_stage.h"

namespace steward::directory {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class PayerServiceTest : public DirectoryTest {
 protected:
  PayerServiceTest() {
    site_ = MakeSite("cuihu").name();
    other_site_ = MakeSite("longtou").name();
    unit_ = MakeUnit(site_, MakeBuilding(site_, "3").name(), "3-2-1502").name();
    owner_ = MakeOwner("王建国", {"13812345678"}, {unit_}).name();
    tenant_ = MakeOwner("李娜", {"13900002222"}, {unit_}).name();
  }

  Result<v1::Payer> Ask(int year, int month, int day, const Prefixes& prefixes = {""}) {
    v1::GetPayerRequest request;
    request.set_name(unit_);
    *request.mutable_date() = DateOf(year, month, day);
    return Do<v1::Payer>("directory.v1.PayerService.GetPayer", request, prefixes);
  }

  void RegisterOwner() {
    v1::RegisterOwnershipRequest request;
    request.set_parent(unit_);
    v1::Ownership& ownership = *request.mutable_ownership();
    v1::OwnershipShare& share = *ownership.add_owners();
    share.set_owner(owner_);
    share.set_numerator(1);
    share.set_denominator(1);
    ownership.set_bill_contact(owner_);
    ownership.set_kind(v1::Ownership::KIND_FIRST_PURCHASE);
    *ownership.mutable_billing_date() = DateOf(2024, 1, 1);
    ASSERT_TRUE(Do<v1::Ownership>("directory.v1.OwnershipService.RegisterOwnership", request).ok());
  }

  v1::RegisterPayerPromiseRequest PromiseRequest() {
    v1::RegisterPayerPromiseRequest request;
    request.set_parent(unit_);
    v1::PayerPromise& promise = *request.mutable_payer_promise();
    promise.set_kind(v1::PayerPromise::KIND_DEVELOPER);
    *promise.mutable_from_date() = DateOf(2024, 5, 1);
    *promise.mutable_to_date() = DateOf(2025, 5, 1);
    promise.set_evidence("购房赠送一年物业费");
    return request;
  }

  Result<v1::PayerPromise> Promise(const v1::RegisterPayerPromiseRequest& request) {
    return Do<v1::PayerPromise>("directory.v1.PayerService.RegisterPayerPromise", request);
  }

  void LetToPayingTenant() {
    v1::RegisterOccupancyRequest request;
    request.set_parent(unit_);
    v1::Occupancy& occupancy = *request.mutable_occupancy();
    occupancy.set_occupant(tenant_);
    occupancy.set_role(v1::Occupancy::ROLE_TENANT);
    *occupancy.mutable_from_date() = DateOf(2026, 1, 1);
    occupancy.set_pays(true);
    occupancy.set_agreement("租赁合同第 8 条");
    ASSERT_TRUE(Do<v1::Occupancy>("directory.v1.OccupancyService.RegisterOccupancy", request).ok());
    request.mutable_occupancy()->set_occupant(MakeOwner("赵敏", {"13700003333"}, {unit_}).name());
    EXPECT_THAT(Do<v1::Occupancy>("directory.v1.OccupancyService.RegisterOccupancy", request),
                FailsWith("TENANT_PAYS_ALREADY"));
  }

  std::string site_;
  std::string other_site_;
  std::string unit_;
  std::string owner_;
  std::string tenant_;
};

TEST_F(PayerServiceTest, OneUnitGoesThroughAllFourAnswers) {
  EXPECT_EQ(Ask(2024, 3, 1).value().kind(), v1::Payer::KIND_DEVELOPER);
  EXPECT_EQ(Ask(2024, 3, 1).value().record(), unit_);
  ASSERT_TRUE(Deliver(unit_, v1::UnitFacts::DELIVERY_SOLD_NOT_DELIVERED, DateOf(2024, 1, 1)).ok());
  ASSERT_TRUE(Deliver(unit_, v1::UnitFacts::DELIVERY_DELIVERED_NOT_TAKEN, DateOf(2024, 5, 1)).ok());
  EXPECT_THAT(Ask(2024, 5, 1), FailsWith("PAYER_UNKNOWN"));
  RegisterOwner();
  EXPECT_EQ(Ask(2024, 4, 30).value().because(), v1::Payer::BECAUSE_NOT_DELIVERED);
  const v1::Payer deemed = Ask(2024, 5, 1).value();
  EXPECT_EQ(deemed.kind(), v1::Payer::KIND_OWNERS) << "he owes although he has not come";
  EXPECT_THAT(deemed.payers(), ElementsAre(owner_));
  EXPECT_THAT(deemed.liable_owners(), IsEmpty());

  const std::string year_free = Promise(PromiseRequest()).value().name();
  EXPECT_EQ(Ask(2025, 4, 30).value().record(), year_free);
  EXPECT_EQ(Ask(2025, 5, 1).value().kind(), v1::Payer::KIND_OWNERS);

  ASSERT_TRUE(
      Deliver(unit_, v1::UnitFacts::DELIVERY_TAKEN_OVER_FROM_FORMER, DateOf(2025, 6, 1)).ok());
  LetToPayingTenant();
  const v1::Payer let = Ask(2026, 1, 1).value();
  EXPECT_EQ(let.kind(), v1::Payer::KIND_TENANT);
  EXPECT_THAT(let.payers(), ElementsAre(tenant_));
  EXPECT_THAT(let.liable_owners(), ElementsAre(owner_));
  EXPECT_EQ(let.bill_contact(), owner_);

  v1::RegisterPayerPromiseRequest employer = PromiseRequest();
  employer.mutable_payer_promise()->set_kind(v1::PayerPromise::KIND_EMPLOYER);
  EXPECT_THAT(Promise(employer), FailsWith("EVIDENCE_MISSING"));
  employer.mutable_payer_promise()->set_payer(tenant_);
  *employer.mutable_payer_promise()->mutable_from_date() = DateOf(2026, 2, 1);
  employer.mutable_payer_promise()->clear_to_date();
  ASSERT_TRUE(Promise(employer).ok());
  EXPECT_EQ(Ask(2026, 1, 31).value().kind(), v1::Payer::KIND_TENANT);
  EXPECT_EQ(Ask(2026, 2, 1).value().kind(), v1::Payer::KIND_EMPLOYER);
}

TEST_F(PayerServiceTest, APromiseIsListedAndEndedEarlier) {
  const v1::PayerPromise promise = Promise(PromiseRequest()).value();
  const auto refused = Promise(PromiseRequest());
  ASSERT_THAT(refused, FailsWith("PAYER_PROMISE_OVERLAPS"));
  EXPECT_THAT(refused.error().en, HasSubstr(promise.name()));
  v1::EndPayerPromiseRequest end;
  end.set_name(promise.name());
  *end.mutable_to_date() = DateOf(2024, 9, 1);
  end.set_etag(promise.etag());
  const auto ended = Do<v1::PayerPromise>("directory.v1.PayerService.EndPayerPromise", end).value();
  end.clear_etag();
  EXPECT_THAT(Do<v1::PayerPromise>("directory.v1.PayerService.EndPayerPromise", end),
              FailsWith("PAYER_PROMISE_ENDED"));
  v1::ListPayerPromisesRequest list;
  list.set_parent(site_);
  const auto listed =
      Do<v1::ListPayerPromisesResponse>("directory.v1.PayerService.ListPayerPromises", list)
          .value();
  ASSERT_EQ(listed.payer_promises_size(), 1);
  EXPECT_EQ(listed.payer_promises(0).SerializeAsString(), ended.SerializeAsString());
}

TEST_F(PayerServiceTest, NobodyAsksAboutAUnitOfAnotherSite) {
  EXPECT_THAT(Ask(2024, 3, 1, {other_site_}), FailsWith("PERMISSION_DENIED"));
  unit_ = other_site_ + unit_.substr(site_.size());
  EXPECT_THAT(Ask(2024, 3, 1), FailsWith("NOT_FOUND"));
}

}  // namespace
}  // namespace steward::directory
