// Ownership and occupancy of units, and how search and owner lists follow them, on a real database.
#include "tests/support/directory_stage.h"

namespace steward::directory {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

class OwnershipServiceTest : public DirectoryTest {
 protected:
  OwnershipServiceTest() {
    site_ = MakeSite("cuihu").name();
    other_site_ = MakeSite("longtou").name();
    unit_ = MakeUnit(site_, MakeBuilding(site_, "3").name(), "3-2-1502").name();
    elsewhere_ = MakeUnit(other_site_, MakeBuilding(other_site_, "1").name(), "1-1-101").name();
    seller_ = MakeOwner("王建国", {"13812345678"}, {unit_}).name();
    buyer_ = MakePerson("李娜", "13900002222", v1::OwnedUnit::ROLE_BUYER);
  }

  std::string MakePerson(const std::string& name, const std::string& phone,
                         v1::OwnedUnit::Role role) {
    v1::CreateOwnerRequest request = OwnerRequest(name, {phone}, {unit_});
    request.mutable_owner()->mutable_units(0)->set_role(role);
    return Do<v1::Owner>("directory.v1.OwnerService.CreateOwner", request).value().name();
  }

  static v1::Ownership OwnershipOf(const std::vector<std::string>& owners,
                                   const google::type::Date& billing_date) {
    v1::Ownership ownership;
    for (const std::string& owner : owners) {
      v1::OwnershipShare& share = *ownership.add_owners();
      share.set_owner(owner);
      share.set_numerator(1);
      share.set_denominator(static_cast<int>(owners.size()));
    }
    ownership.set_bill_contact(owners.front());
    ownership.set_kind(v1::Ownership::KIND_SALE);
    *ownership.mutable_contract_date() = DateOf(2020, 3, 1);
    *ownership.mutable_registration_date() = DateOf(2020, 4, 20);
    *ownership.mutable_billing_date() = billing_date;
    return ownership;
  }

  Result<v1::Ownership> Register(const v1::Ownership& ownership, const Prefixes& prefixes = {""}) {
    v1::RegisterOwnershipRequest request;
    request.set_parent(unit_);
    *request.mutable_ownership() = ownership;
    return Do<v1::Ownership>("directory.v1.OwnershipService.RegisterOwnership", request, prefixes);
  }

  Result<v1::Ownership> Transfer(const std::string& name, const v1::Ownership& ownership,
                                 const std::string& etag = "") {
    v1::TransferOwnershipRequest request;
    request.set_name(name);
    *request.mutable_ownership() = ownership;
    request.set_etag(etag);
    return Do<v1::Ownership>("directory.v1.OwnershipService.TransferOwnership", request);
  }

  Result<v1::Ownership> Cancel(const std::string& name) {
    v1::CancelOwnershipRequest request;
    request.set_name(name);
    request.set_reason("登记错误");
    return Do<v1::Ownership>("directory.v1.OwnershipService.CancelOwnership", request);
  }

  Result<v1::Ownership> Get(const std::string& name, const Prefixes& prefixes = {""}) {
    v1::GetOwnershipRequest request;
    request.set_name(name);
    return Do<v1::Ownership>("directory.v1.OwnershipService.GetOwnership", request, prefixes);
  }

  Result<v1::Occupancy> MoveIn(const std::string& occupant, const google::type::Date& from_date) {
    v1::RegisterOccupancyRequest request;
    request.set_parent(unit_);
    v1::Occupancy& occupancy = *request.mutable_occupancy();
    occupancy.set_occupant(occupant);
    occupancy.set_role(v1::Occupancy::ROLE_TENANT);
    *occupancy.mutable_from_date() = from_date;
    occupancy.set_sees_tickets(true);
    return Do<v1::Occupancy>("directory.v1.OccupancyService.RegisterOccupancy", request);
  }

  // House number, name, role and whether it is past, of each hit.
  std::vector<std::string> Found(const std::string& text) {
    v1::SearchRequest request;
    request.set_parent("branches/cq/sites/-");
    request.set_text(text);
    std::vector<std::string> found;
    const auto response =
        Do<v1::SearchResponse>("directory.v1.SearchService.Search", request).value();
    for (const v1::SearchHit& hit : response.hits()) {
      found.push_back(hit.house_number() + " " + hit.owner_name() + " " +
                      v1::OwnedUnit::Role_Name(hit.role()).substr(5) +
                      (hit.is_past() ? " past" : ""));
    }
    return found;
  }

  std::vector<std::string> Listed(const std::string& filter) {
    v1::ListOwnersRequest request;
    request.set_parent("branches/cq");
    request.set_filter(filter);
    std::vector<std::string> names;
    const auto response =
        Do<v1::ListOwnersResponse>("directory.v1.OwnerService.ListOwners", request).value();
    for (const v1::Owner& owner : response.owners()) {
      names.push_back(owner.display_name() + std::string(owner.units_size(), '*'));
    }
    return names;
  }

  std::string site_;
  std::string other_site_;
  std::string unit_;
  std::string elsewhere_;
  std::string seller_;
  std::string buyer_;
};

TEST_F(OwnershipServiceTest, ThreeDaysOfASaleAreKeptApartAndTheHistoryStays) {
  const v1::Ownership first = Register(OwnershipOf({seller_}, DateOf(2020, 5, 1))).value();
  EXPECT_EQ(first.contract_date().month(), 3);
  EXPECT_EQ(first.registration_date().month(), 4);
  EXPECT_EQ(first.billing_date().month(), 5);
  const v1::Ownership second =
      Transfer(first.name(), OwnershipOf({buyer_, seller_}, DateOf(2024, 2, 29)), first.etag())
          .value();
  EXPECT_EQ(second.predecessor(), first.name());
  const v1::Ownership ended = Get(first.name()).value();
  EXPECT_EQ(ended.to_date().day(), 29);
  EXPECT_EQ(ended.successor(), second.name());
  EXPECT_EQ(Get(second.name()).value().SerializeAsString(), second.SerializeAsString());
  EXPECT_THAT(Transfer(second.name(), OwnershipOf({seller_}, DateOf(2025, 1, 1)), "99"),
              FailsWith("ETAG_MISMATCH"));

  v1::ListOwnershipsRequest list;
  list.set_parent(site_);
  list.set_filter("unit = \"" + unit_ + "\"");
  list.set_page_size(1);
  std::vector<std::string> names;
  do {
    const auto page =
        Do<v1::ListOwnershipsResponse>("directory.v1.OwnershipService.ListOwnerships", list)
            .value();
    for (const v1::Ownership& one : page.ownerships()) names.push_back(one.name());
    list.set_page_token(page.next_page_token());
  } while (!list.page_token().empty());
  EXPECT_THAT(names, ElementsAre(first.name(), second.name()));
}

TEST_F(OwnershipServiceTest, ThePastOwnerIsFoundByNameButIsNoLongerTheOwner) {
  EXPECT_THAT(Found("3-2-1502"),
              UnorderedElementsAre("3-2-1502 王建国 OWNER", "3-2-1502 李娜 BUYER"));
  const std::string first = Register(OwnershipOf({seller_}, DateOf(2020, 5, 1))).value().name();
  ASSERT_TRUE(Transfer(first, OwnershipOf({buyer_}, DateOf(2024, 2, 29))).ok());
  EXPECT_THAT(Found("3-2-1502"), ElementsAre("3-2-1502 李娜 OWNER"));
  EXPECT_THAT(Found("wjg"), ElementsAre("3-2-1502 王建国 OWNER past"));
  EXPECT_THAT(Found("王建国"), ElementsAre("3-2-1502 王建国 OWNER past"));
  EXPECT_THAT(Found("5678"), ElementsAre("3-2-1502 王建国 OWNER past"));
  EXPECT_THAT(Listed("unit = \"" + unit_ + "\""), ElementsAre("李娜*"));
  EXPECT_THAT(Listed(""), ElementsAre("王建国", "李娜*"));
}

TEST_F(OwnershipServiceTest, AFutureTransferCountsFromItsDayOn) {
  const std::string first = Register(OwnershipOf({seller_}, DateOf(2020, 5, 1))).value().name();
  ASSERT_TRUE(Transfer(first, OwnershipOf({buyer_}, DateOf(2199, 1, 1))).ok());
  EXPECT_THAT(Found("3-2-1502"),
              UnorderedElementsAre("3-2-1502 王建国 OWNER", "3-2-1502 李娜 BUYER"));
}

TEST_F(OwnershipServiceTest, EachRecordThatChangesIsAnnounced) {
  Announced();
  const std::string first = Register(OwnershipOf({seller_}, DateOf(2020, 5, 1))).value().name();
  EXPECT_THAT(Announced(), ElementsAre("OwnershipChanged 1"));
  const std::string second =
      Transfer(first, OwnershipOf({buyer_}, DateOf(2024, 2, 29))).value().name();
  EXPECT_THAT(Announced(), ElementsAre("OwnershipChanged 2", "OwnershipChanged 1"))
      << "the ended one and the new one";
  ASSERT_TRUE(Cancel(second).ok());
  EXPECT_THAT(Announced(), ElementsAre("OwnershipChanged 2", "OwnershipChanged 3"))
      << "the cancelled one, and the one that runs on";
}

TEST_F(OwnershipServiceTest, ACancelledTransferLeavesEverythingAsItWas) {
  const std::string first = Register(OwnershipOf({seller_}, DateOf(2020, 5, 1))).value().name();
  const std::string second =
      Transfer(first, OwnershipOf({buyer_}, DateOf(2024, 2, 29))).value().name();
  EXPECT_THAT(Cancel(first), FailsWith("OWNERSHIP_HAS_SUCCESSOR"));
  const v1::Ownership cancelled = Cancel(second).value();
  EXPECT_EQ(cancelled.cancel_reason(), "登记错误");
  EXPECT_THAT(cancelled.canceller(), HasSubstr("/staff/"));
  EXPECT_FALSE(Get(first).value().has_to_date());
  EXPECT_THAT(Found("3-2-1502"),
              UnorderedElementsAre("3-2-1502 王建国 OWNER", "3-2-1502 李娜 BUYER"));
  ASSERT_TRUE(Cancel(first).ok());
  EXPECT_THAT(Found("3-2-1502"),
              UnorderedElementsAre("3-2-1502 王建国 OWNER", "3-2-1502 李娜 BUYER"))
      << "as it was written with him";
  EXPECT_THAT(Cancel(first), FailsWith("OWNERSHIP_CANCELLED"));
}

TEST_F(OwnershipServiceTest, WhatContradictsIsRefusedByName) {
  const v1::Ownership first = Register(OwnershipOf({seller_}, DateOf(2020, 5, 1))).value();
  const auto second = Register(OwnershipOf({buyer_}, DateOf(2021, 5, 1)));
  ASSERT_THAT(second, FailsWith("OWNERSHIP_OVERLAPS"));
  EXPECT_EQ(second.error().code, Code::kFailedPrecondition);
  EXPECT_THAT(second.error().en, HasSubstr(first.name()));
  v1::Ownership over = OwnershipOf({buyer_, seller_}, DateOf(2021, 5, 1));
  over.mutable_owners(1)->set_numerator(2);
  const auto refused = Transfer(first.name(), over);
  ASSERT_THAT(refused, FailsWith("OWNERSHIP_SHARES_EXCEED_WHOLE"));
  EXPECT_EQ(refused.error().code, Code::kFailedPrecondition);
  EXPECT_THAT(refused.error().en, HasSubstr(seller_));

  const std::string stranger = "branches/cq/owners/01900000-0000-7000-8000-000000000001";
  EXPECT_THAT(Register(OwnershipOf({stranger}, DateOf(2010, 5, 1))), FailsWith("OWNER_NOT_FOUND"));
  const std::string far = MakeOwner("张伟", {}, {elsewhere_}).name();
  EXPECT_THAT(Register(OwnershipOf({far}, DateOf(2010, 5, 1)), {site_}),
              FailsWith("OWNER_NOT_FOUND"))
      << "without a unit at the caller's sites he does not exist";
}

TEST_F(OwnershipServiceTest, EverySegmentOfTheNameCounts) {
  const std::string name = Register(OwnershipOf({seller_}, DateOf(2020, 5, 1))).value().name();
  EXPECT_THAT(Get(name, {other_site_}), FailsWith("PERMISSION_DENIED"));
  EXPECT_THAT(Get(other_site_ + name.substr(site_.size())), FailsWith("NOT_FOUND"));
  EXPECT_THAT(Get(elsewhere_ + name.substr(unit_.size())), FailsWith("NOT_FOUND"));
  EXPECT_THAT(Cancel(other_site_ + name.substr(site_.size())), FailsWith("NOT_FOUND"));
}

TEST_F(OwnershipServiceTest, ChangingAnOwnerLeavesHisRecordsAlone) {
  ASSERT_TRUE(Register(OwnershipOf({buyer_}, DateOf(2020, 5, 1))).ok());
  v1::GetOwnerRequest get;
  get.set_name(buyer_);
  v1::UpdateOwnerRequest update;
  *update.mutable_owner() = Do<v1::Owner>("directory.v1.OwnerService.GetOwner", get).value();
  v1::OwnedUnit& second = *update.mutable_owner()->add_units();
  second.set_unit(elsewhere_);
  second.set_role(v1::OwnedUnit::ROLE_OWNER);
  update.mutable_update_mask()->add_paths("units");
  const auto shown = [&] {
    std::vector<std::string> numbers;
    const auto owner = Do<v1::Owner>("directory.v1.OwnerService.UpdateOwner", update).value();
    for (const v1::OwnedUnit& unit : owner.units()) numbers.push_back(unit.house_number());
    return numbers;
  };
  EXPECT_THAT(shown(), ElementsAre("3-2-1502", "1-1-101"));
  EXPECT_THAT(Found("李娜"), ElementsAre("1-1-101 李娜 OWNER", "3-2-1502 李娜 OWNER"));
  update.mutable_owner()->mutable_units()->DeleteSubrange(0, 1);
  update.mutable_owner()->clear_etag();
  EXPECT_THAT(shown(), ElementsAre("3-2-1502", "1-1-101"))
      << "left out of the list, he still owns it";
  EXPECT_THAT(Found("李娜"), ElementsAre("1-1-101 李娜 OWNER", "3-2-1502 李娜 OWNER"));
  EXPECT_THAT(Found("3-2-1502"), ElementsAre("3-2-1502 李娜 OWNER"));
}

TEST_F(OwnershipServiceTest, ATenantIsShownForHisDaysAndSeesWhatTheOwnerAllows) {
  const std::string tenant = MakePerson("赵敏", "13700003333", v1::OwnedUnit::ROLE_TENANT);
  EXPECT_THAT(MoveIn(tenant, DateOf(2024, 3, 1)), FailsWith("UNIT_NOT_HANDED_OVER"));
  ASSERT_TRUE(
      Deliver(unit_, v1::UnitFacts::DELIVERY_TAKEN_OVER_FROM_FORMER, DateOf(2024, 6, 1)).ok());
  Announced();
  const v1::Occupancy moved_in = MoveIn(tenant, DateOf(2024, 3, 1)).value();
  EXPECT_FALSE(moved_in.sees_bills());
  EXPECT_TRUE(moved_in.sees_tickets());
  EXPECT_THAT(MoveIn(tenant, DateOf(2024, 6, 1)), FailsWith("OCCUPANCY_OVERLAPS"));

  v1::UpdateOccupancyRequest update;
  update.mutable_occupancy()->set_name(moved_in.name());
  update.mutable_occupancy()->set_pays(true);
  update.mutable_update_mask()->add_paths("pays");
  const auto change = [&] {
    return Do<v1::Occupancy>("directory.v1.OccupancyService.UpdateOccupancy", update);
  };
  EXPECT_THAT(change(), FailsWith("EVIDENCE_MISSING"));
  update.mutable_occupancy()->set_agreement("租赁合同第 8 条");
  update.mutable_update_mask()->add_paths("agreement");
  EXPECT_TRUE(change().value().sees_tickets());

  v1::EndOccupancyRequest end;
  end.set_name(moved_in.name());
  *end.mutable_to_date() = DateOf(2025, 3, 1);
  ASSERT_TRUE(Do<v1::Occupancy>("directory.v1.OccupancyService.EndOccupancy", end).ok());
  EXPECT_THAT(change(), FailsWith("OCCUPANCY_ENDED"));
  EXPECT_THAT(Announced(),
              ElementsAre("OccupancyChanged 1", "OccupancyChanged 2", "OccupancyChanged 3"));
  EXPECT_THAT(Found("赵敏"), ElementsAre("3-2-1502 赵敏 TENANT past"));

  v1::ListOccupanciesRequest list;
  list.set_parent("branches/cq/sites/-");
  list.set_filter("pays = true");
  const auto listed =
      Do<v1::ListOccupanciesResponse>("directory.v1.OccupancyService.ListOccupancies", list)
          .value();
  ASSERT_EQ(listed.occupancies_size(), 1);
  EXPECT_EQ(listed.occupancies(0).to_date().year(), 2025);
}

}  // namespace
}  // namespace steward::directory
