// Who pays for a unit on a day, for every combination of what can be known about it.
#include "services/directory/occupancy/payer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "tests/support/reason.h"

namespace steward::directory {
namespace {

using testing::FailsWith;
using ::testing::HasSubstr;

constexpr Day kMay{std::chrono::year(2026), std::chrono::month(5), std::chrono::day(1)};

Day MayPlus(int days) { return std::chrono::sys_days(kMay) + std::chrono::days(days); }

template <class ResourceId>
ResourceId WithLast(int number) {
  Uuid uuid;
  uuid.bytes[15] = static_cast<std::uint8_t>(number);
  return ResourceId(uuid);
}

const UnitName kHome{{"cq", "cuihu", WithLast<UnitId>(1)}};

template <class Name>
Name NameOf(int number) {
  Name name;
  name.branch = kHome.branch;
  name.site = kHome.site;
  name.unit = kHome.id;
  name.id = WithLast<decltype(name.id)>(number);
  return name;
}

FactChange DeliveryFrom(int number, Delivery after, Day day, Day owes_from) {
  FactChange change{.name = NameOf<FactChangeName>(number), .after = static_cast<int>(after)};
  change.day = day;
  if (after == Delivery::kDeliveredNotTaken) change.deemed = {day, day, owes_from};
  return change;
}

Ownership OwnedBy(int number, int owner, Period period) {
  Ownership ownership;
  ownership.name = NameOf<OwnershipName>(number);
  ownership.owners = {{WithLast<OwnerId>(owner), 1, 1}};
  ownership.bill_contact = WithLast<OwnerId>(owner);
  ownership.period = period;
  return ownership;
}

Occupancy TenantWho(bool pays, Period period) {
  Occupancy occupancy;
  occupancy.name = NameOf<OccupancyName>(3);
  occupancy.occupant = WithLast<OwnerId>(30);
  occupancy.pays = pays;
  occupancy.period = period;
  return occupancy;
}

PayerPromise PromiseOf(int number, PromiseKind kind, Period period) {
  PayerPromise promise{.name = NameOf<PayerPromiseName>(number), .kind = kind};
  if (kind == PromiseKind::kEmployer) promise.payer = WithLast<OwnerId>(40);
  promise.period = period;
  return promise;
}

// What may be known: six stages of delivery, four things that are there or not.
struct Known {
  int stage;
  bool developer;
  bool employer;
  bool tenant;
  bool owner;

  bool OwnersSide() const { return stage >= 3; }
};

PayerRecords RecordsOf(const Known& known) {
  PayerRecords records{.unit = kHome};
  const Period all{MayPlus(-10), std::nullopt};
  constexpr Delivery kStages[] = {Delivery::kUnsold,
                                  Delivery::kSoldNotDelivered,
                                  Delivery::kDeliveredNotTaken,
                                  Delivery::kDeliveredNotTaken,
                                  Delivery::kTakenOver,
                                  Delivery::kTakenOverFromFormer};
  if (known.stage > 0) {
    const Day owes_from = known.stage == 2 ? MayPlus(1) : kMay;
    records.deliveries = {DeliveryFrom(9, kStages[known.stage], MayPlus(-1), owes_from)};
  }
  if (known.developer) records.promises.push_back(PromiseOf(1, PromiseKind::kDeveloper, all));
  if (known.employer) records.promises.push_back(PromiseOf(2, PromiseKind::kEmployer, all));
  records.occupancies = {TenantWho(known.tenant, all)};
  if (known.owner) records.ownerships = {OwnedBy(4, 50, all)};
  return records;
}

TEST(PayerTest, TheAnswerIsRightForEveryCombination) {
  for (int bits = 0; bits < 6 * 16; ++bits) {
    const Known known{bits / 16, (bits & 1) != 0, (bits & 2) != 0, (bits & 4) != 0,
                      (bits & 8) != 0};
    const Result<Payer> payer = PayerOn(RecordsOf(known), kMay);
    SCOPED_TRACE(bits);
    if (known.OwnersSide() && !known.developer && !known.employer && !known.tenant &&
        !known.owner) {
      EXPECT_THAT(payer, FailsWith("PAYER_UNKNOWN"));
      continue;
    }
    ASSERT_TRUE(payer.ok());
    const Payer& is = payer.value();
    EXPECT_EQ(is.owners.size(), known.owner ? 1u : 0u);
    if (!known.OwnersSide()) {
      EXPECT_EQ(is.kind, PayerKind::kDeveloper);
      EXPECT_EQ(is.because, PayerBecause::kNotDelivered);
      EXPECT_THAT(is.record, HasSubstr(known.stage == 0 ? "units/" : "/factChanges/"));
    } else if (known.developer) {
      EXPECT_EQ(is.kind, PayerKind::kDeveloper);
      EXPECT_EQ(is.because, PayerBecause::kDeveloperPromise);
      EXPECT_THAT(is.record, HasSubstr("/payerPromises/"));
    } else if (known.employer) {
      EXPECT_EQ(is.kind, PayerKind::kEmployer);
      EXPECT_EQ(is.payers, std::vector{WithLast<OwnerId>(40)});
    } else if (known.tenant) {
      EXPECT_EQ(is.kind, PayerKind::kTenant);
      EXPECT_EQ(is.payers, std::vector{WithLast<OwnerId>(30)});
      EXPECT_THAT(is.record, HasSubstr("/occupancies/"));
    } else {
      EXPECT_EQ(is.kind, PayerKind::kOwners);
      EXPECT_EQ(is.payers, std::vector{WithLast<OwnerId>(50)});
      EXPECT_EQ(is.bill_contact, WithLast<OwnerId>(50));
      EXPECT_THAT(is.record, HasSubstr("/ownerships/"));
    }
  }
}

TEST(PayerTest, TheTransferDayIsTheNewOwnersFirst) {
  PayerRecords records = RecordsOf({4, false, false, false, false});
  records.ownerships = {OwnedBy(4, 50, {MayPlus(-10), kMay}), OwnedBy(5, 51, {kMay, std::nullopt})};
  records.ownerships.push_back(OwnedBy(6, 52, {MayPlus(-10), std::nullopt}));
  records.ownerships.back().cancelled = Cancellation{"误", "", Time()};
  EXPECT_EQ(PayerOn(records, MayPlus(-1)).value().payers, std::vector{WithLast<OwnerId>(50)});
  EXPECT_EQ(PayerOn(records, kMay).value().payers, std::vector{WithLast<OwnerId>(51)});
}

TEST(PayerTest, TheDeemedDeliveryDateDecidesThePayer) {
  PayerRecords records = RecordsOf({0, false, false, false, true});
  records.deliveries = {DeliveryFrom(1, Delivery::kSoldNotDelivered, MayPlus(-9), kMay),
                        DeliveryFrom(2, Delivery::kDeliveredNotTaken, MayPlus(-5), kMay),
                        DeliveryFrom(3, Delivery::kTakenOver, MayPlus(7), kMay)};
  EXPECT_EQ(PayerOn(records, MayPlus(-1)).value().kind, PayerKind::kDeveloper)
      << "the notice has arrived, the day has not come";
  EXPECT_EQ(PayerOn(records, kMay).value().kind, PayerKind::kOwners) << "although he has not come";
  EXPECT_EQ(PayerOn(records, MayPlus(30)).value().kind, PayerKind::kOwners);
}

// Some days between 60 before and 60 after.
Period AnyPeriod(std::mt19937_64& random) {
  const int from = static_cast<int>(random() % 100) - 60;
  Period period{MayPlus(from), std::nullopt};
  if (random() % 2 == 0) period.to = MayPlus(from + 1 + static_cast<int>(random() % 40));
  return period;
}

TEST(PayerTest, TheRecordThatDecidesIsInForceAndChangesOnlyWhereARecordBeginsOrEnds) {
  std::mt19937_64 random(20260501);
  for (int run = 0; run < 500; ++run) {
    PayerRecords records{.unit = kHome};
    const int delivered = static_cast<int>(random() % 60) - 30;
    const int owes = delivered + static_cast<int>(random() % 20);
    records.deliveries = {
        DeliveryFrom(2, Delivery::kDeliveredNotTaken, MayPlus(delivered), MayPlus(owes))};
    records.promises = {PromiseOf(1, PromiseKind::kDeveloper, AnyPeriod(random)),
                        PromiseOf(2, PromiseKind::kEmployer, AnyPeriod(random))};
    records.occupancies = {TenantWho(random() % 2 == 0, AnyPeriod(random))};
    records.ownerships = {OwnedBy(4, 50, AnyPeriod(random))};
    std::vector<Day> edges{MayPlus(delivered), MayPlus(owes)};
    const auto add_edges = [&](const Period& period) {
      edges.push_back(period.from);
      if (period.to) edges.push_back(*period.to);
    };
    for (const PayerPromise& promise : records.promises) add_edges(promise.period);
    add_edges(records.occupancies[0].period);
    add_edges(records.ownerships[0].period);
    std::string before;
    for (int day = -70; day <= 70; ++day) {
      const Result<Payer> payer = PayerOn(records, MayPlus(day));
      const std::string record = payer.ok() ? payer.value().record : payer.error().reason;
      if (day > -70 && record != before) {
        ASSERT_NE(std::find(edges.begin(), edges.end(), MayPlus(day)), edges.end())
            << "run " << run << ", day " << day << ": " << record;
      }
      ASSERT_EQ(payer.ok() && payer.value().because == PayerBecause::kNotDelivered, day < owes);
      before = record;
    }
  }
}

TEST(PayerTest, PromisesOfOneKindDoNotOverlapAndAnEmployerHasAName) {
  const std::vector<PayerPromise> others{
      PromiseOf(1, PromiseKind::kDeveloper, {kMay, MayPlus(365)})};
  EXPECT_THAT(CheckPromiseFree(PromiseOf(2, PromiseKind::kDeveloper, {MayPlus(364), {}}), others),
              FailsWith("PAYER_PROMISE_OVERLAPS"));
  EXPECT_TRUE(
      CheckPromiseFree(PromiseOf(2, PromiseKind::kDeveloper, {MayPlus(365), {}}), others).ok());
  EXPECT_TRUE(CheckPromiseFree(PromiseOf(2, PromiseKind::kEmployer, {kMay, {}}), others).ok());
  PayerPromise employer = PromiseOf(2, PromiseKind::kEmployer, {kMay, {}});
  EXPECT_TRUE(CheckPromise(employer).ok());
  employer.payer.reset();
  EXPECT_THAT(CheckPromise(employer), FailsWith("EVIDENCE_MISSING"));
  PayerPromise year = others[0];
  EXPECT_THAT(EndPromise(year, MayPlus(-1)), FailsWith("PERIOD_INVALID"));
  ASSERT_TRUE(EndPromise(year, MayPlus(30)).ok());
  EXPECT_THAT(EndPromise(year, MayPlus(30)), FailsWith("PAYER_PROMISE_ENDED"));
}

TEST(PayerTest, OneTenantAtMostPaysForADay) {
  const Occupancy first = TenantWho(true, {kMay, std::nullopt});
  Occupancy second = first;
  second.name.id = WithLast<OccupancyId>(8);
  second.period.from = MayPlus(9);
  EXPECT_THAT(CheckPays(second, {first}), FailsWith("TENANT_PAYS_ALREADY"));
  EXPECT_TRUE(CheckPays(first, {first}).ok()) << "it is itself";
  second.pays = false;
  EXPECT_TRUE(CheckPays(second, {first}).ok());
}

}  // namespace
}  // namespace steward::directory
